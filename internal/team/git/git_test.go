package git

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"awsin/internal/shelltest"
)

const config = "[profile acme-dev]\nregion = us-east-1\n"

// team is a repository to fetch from, and a work tree to change it.
type team struct {
	t          *testing.T
	dir        string // holds everything
	bare, tree string
	environ    []string
}

func newTeam(t *testing.T) *team {
	t.Helper()
	dir := t.TempDir()
	x := &team{t: t, dir: dir, bare: filepath.Join(dir, "team.git"), tree: filepath.Join(dir, "tree")}
	x.environ = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(dir, "home"), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.com",
	}
	first.Do(func() {
		if err := os.Mkdir(filepath.Join(dir, "home"), 0o700); err != nil {
			t.Fatal(err)
		}
		x.git(dir, "init", "-q", "--bare", "-b", "main", x.bare)
		x.git(dir, "init", "-q", "-b", "main", x.tree)
		x.write("config", config)
		x.commit("first")
		first.files = fstest.MapFS{}
		made := os.DirFS(dir)
		err := fs.WalkDir(made, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				first.files[path] = &fstest.MapFile{Mode: fs.ModeDir | 0o700}
				return err
			}
			data, err := fs.ReadFile(made, path)
			first.files[path] = &fstest.MapFile{Data: data, Mode: 0o600}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	if _, err := os.Stat(x.bare); err != nil {
		if err := os.CopyFS(dir, first.files); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// first is what the first team's folder holds, which the others get without git.
var first struct {
	sync.Once
	files fstest.MapFS
}

func (x *team) git(dir string, args ...string) string {
	x.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, x.environ
	out, err := cmd.CombinedOutput()
	if err != nil {
		x.t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (x *team) write(name, text string) {
	x.t.Helper()
	path := filepath.Join(x.tree, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		x.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		x.t.Fatal(err)
	}
}

// commit pushes everything and returns the hash.
func (x *team) commit(subject string) string {
	x.t.Helper()
	x.git(x.tree, "add", "-A")
	x.git(x.tree, "commit", "-q", "--allow-empty", "-m", subject)
	x.git(x.tree, "push", "-q", "--force", x.bare, "HEAD:main")
	return x.git(x.tree, "rev-parse", "HEAD")
}

func (x *team) clone(m Remote, environ ...string) (Store, string, error) {
	s := Store{Dir: filepath.Join(x.dir, "state", "teams"), Environ: append(slices.Clone(x.environ), environ...)}
	hash, err := s.Fetch(x.t.Context(), m, "")
	return s, hash, err
}

func (x *team) mustClone(m Remote, environ ...string) (Store, string) {
	x.t.Helper()
	s, hash, err := x.clone(m, environ...)
	if err != nil {
		x.t.Fatal(err)
	}
	return s, hash
}

// left names what stands in the folder of clones.
func (x *team) left() (names []string) {
	entries, _ := os.ReadDir(filepath.Join(x.dir, "state", "teams"))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func text(t *testing.T, s Store, hash string, globs ...string) string {
	t.Helper()
	files, err := s.Version(hash).Tree(hash).Files(t.Context(), globs)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "%s: %s", f.Path, f.Content)
	}
	return b.String()
}

// serve is git's own HTTP server.
func serve(x *team) string {
	backend := filepath.Join(x.git(x.dir, "--exec-path"), "git-http-backend")
	s := httptest.NewServer(&cgi.Handler{Path: backend, Env: append(slices.Clone(x.environ), "GIT_PROJECT_ROOT="+x.dir, "GIT_HTTP_EXPORT_ALL=1")})
	x.t.Cleanup(s.Close)
	return s.URL + "/team.git"
}

// ssh is a GIT_SSH_COMMAND that runs the command here.
func ssh(x *team) (environ string) {
	script := filepath.Join(x.dir, "ssh")
	if err := shelltest.WriteProgram(script, "#!/bin/sh\nwhile [ $# -gt 1 ]; do shift; done\nexec sh -c \"$1\"\n"); err != nil {
		x.t.Fatal(err)
	}
	return "GIT_SSH_COMMAND=" + script
}

// TestTransports: clone, nothing new, a new version, a rewritten branch, a
// deleted one, over each way to a repository.
func TestTransports(t *testing.T) {
	for _, name := range []string{"folder", "file", "http", "ssh", "scp"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := newTeam(t)
			m := Remote{URL: map[string]string{
				"folder": x.bare, "file": "file://" + x.bare, "ssh": "ssh://git@localhost" + x.bare, "scp": "git@localhost:" + x.bare,
			}[name]}
			if name == "http" {
				m.URL = serve(x)
			}
			r, first := x.mustClone(m, ssh(x))
			if got := text(t, r, first, "config"); got != "config: "+config {
				t.Errorf("%q", got)
			}
			if same, err := r.Fetch(t.Context(), m, "", first); same != first || err != nil {
				t.Errorf("nothing new: %s, %v", same, err)
			}
			x.write("config", "")
			x.write("more/b", "[b]\n")
			x.write("more/a", "[a]\n")
			want := x.commit("second\x1b[31m")
			second, err := r.Fetch(t.Context(), m, "", first)
			if err != nil || second != want {
				t.Fatalf("%s, %v; want %s", second, err, want)
			}
			if got := text(t, r, second, "more/*", "config"); got != "config: more/a: [a]\nmore/b: [b]\n" {
				t.Errorf("%q", got)
			}
			// The old one is there until it is pruned.
			if got := text(t, r, first, "config"); got != "config: "+config {
				t.Errorf("%q", got)
			}
			log, err := r.Version(second).Log(t.Context(), "", second, 1)
			if err != nil || len(log) != 1 || log[0].Hash != second || log[0].Author != "A" || log[0].Subject != "second\x1b[31m" {
				t.Errorf("%+v, %v", log, err)
			}
			// Rewritten: another history is fetched just so.
			x.git(x.tree, "checkout", "-q", "--orphan", "other")
			x.write("config", "[profile other]\n")
			want = x.commit("other")
			if third, err := r.Fetch(t.Context(), m, "", second); err != nil || third != want {
				t.Errorf("%s, %v; want %s", third, err, want)
			}
			m.Ref = "gone"
			var missing *RefError
			if _, err := r.Fetch(t.Context(), m, "", second); !errors.As(err, &missing) {
				t.Errorf("%v", err)
			}
			if err := r.Prune([]string{second}); err != nil || !slices.Equal(x.left(), []string{second + ".git"}) {
				t.Errorf("%v, left %q", err, x.left())
			}
			if got := text(t, r, second, "config"); got != "config: " {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestRefs(t *testing.T) {
	x := newTeam(t)
	first := x.git(x.tree, "rev-parse", "HEAD")
	x.git(x.tree, "tag", "light")
	x.git(x.tree, "tag", "-a", "-m", "annotated", "v1")
	x.git(x.tree, "push", "-q", x.bare, "light", "v1")
	x.write("config", "new\n")
	second := x.commit("second")
	r, hash := x.mustClone(Remote{URL: x.bare})
	if hash != second {
		t.Errorf("%s, want %s", hash, second)
	}
	for ref, want := range map[string]string{"main": second, "light": first, "v1": first} {
		if got, err := r.Fetch(t.Context(), Remote{x.bare, ref}, ""); got != want || err != nil {
			t.Errorf("%s: %s, %v; want %s", ref, got, err, want)
		}
	}
	log, err := Repo{Dir: x.tree, Environ: x.environ}.Log(t.Context(), first, second, 9)
	if err != nil || len(log) != 1 || log[0].Subject != "second" {
		t.Errorf("%+v, %v", log, err)
	}
	if got, err := (Repo{Dir: x.tree, Environ: x.environ}).Resolve(t.Context(), "HEAD~1"); got != first || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	for _, bad := range []string{"--all", "HEAD:config", "nothing", "-", "", "HEAD^{tree}"} {
		if got, err := (Repo{Dir: x.tree, Environ: x.environ}).Resolve(t.Context(), bad); err == nil {
			t.Errorf("%q is %s", bad, got)
		}
	}
	empty := newTeam(t)
	empty.git(empty.dir, "init", "-q", "--bare", filepath.Join(empty.dir, "empty"))
	var missing *RefError
	if _, _, err := empty.clone(Remote{URL: filepath.Join(empty.dir, "empty")}); !errors.As(err, &missing) || len(empty.left()) > 0 {
		t.Errorf("%v, left %q", err, empty.left())
	}
}

// TestSettings: neither the person's settings for their own repositories nor a
// repository around the copies are in the way.
func TestSettings(t *testing.T) {
	x := newTeam(t)
	x.git(x.dir, "init", "-q", "-b", "main", x.dir) // as a home of dotfiles
	s, hash := x.mustClone(Remote{URL: x.bare}, "GIT_DEFAULT_HASH=sha256", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.bareRepository", "GIT_CONFIG_VALUE_0=explicit")
	if got := text(t, s, hash, "config"); got != "config: "+config {
		t.Errorf("%q", got)
	}
	if err := os.RemoveAll(filepath.Join(s.Version(hash).Dir, "objects")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Version(hash).Tree(hash).Files(t.Context(), []string{"config"}); err == nil || !strings.Contains(err.Error(), "not a git repository") {
		t.Errorf("a damaged copy: %v", err)
	}
}

func TestSHA256(t *testing.T) {
	x := newTeam(t)
	x.bare, x.tree = filepath.Join(x.dir, "256.git"), filepath.Join(x.dir, "256")
	x.git(x.dir, "init", "-q", "--bare", "-b", "main", "--object-format=sha256", x.bare)
	x.git(x.dir, "init", "-q", "-b", "main", "--object-format=sha256", x.tree)
	x.write("config", config)
	want := x.commit("first")
	s, hash := x.mustClone(Remote{URL: x.bare})
	if got := text(t, s, hash, "config"); hash != want || got != "config: "+config {
		t.Errorf("%s, want %s: %q", hash, want, got)
	}
}

// TestCancel: the end of the context ends git and what git started, and leaves
// nothing. The ssh below tells through a FIFO that it runs, and hangs.
func TestCancel(t *testing.T) {
	x := newTeam(t)
	fifo, script := filepath.Join(x.dir, "fifo"), filepath.Join(x.dir, "hang")
	if out, err := exec.Command("mkfifo", fifo).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	if err := shelltest.WriteProgram(script, "#!/bin/sh\nexec 3>"+fifo+"\necho here >&3\nsleep 1000\n"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := Store{Dir: filepath.Join(x.dir, "state", "teams"), Environ: append(x.environ, "GIT_SSH_COMMAND="+script)}.Fetch(ctx, Remote{URL: "git@localhost:x"}, "")
		done <- err
	}()
	pipe, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pipe.Close() }()
	buf := make([]byte, 5)
	if _, err := pipe.Read(buf); err != nil || string(buf) != "here\n" {
		t.Fatalf("%q, %v", buf, err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// The end of file comes when the last of them has ended.
	if n, err := pipe.Read(buf); n != 0 || err == nil {
		t.Errorf("%q, %v", buf[:n], err)
	}
	if left := x.left(); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// TestKilled: what a killed fetch left is in nobody's way.
func TestKilled(t *testing.T) {
	x := newTeam(t)
	r, hash := x.mustClone(Remote{URL: x.bare})
	stale := filepath.Join(r.Dir, begun+"123")
	if err := errors.Join(os.Mkdir(stale, 0o700), os.WriteFile(filepath.Join(stale, "shallow.lock"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	x.write("config", "new\n")
	want := x.commit("second")
	if got, err := r.Fetch(t.Context(), Remote{URL: x.bare}, "", hash); got != want || err != nil || !slices.Contains(x.left(), want+".git") || len(x.left()) != 2 {
		t.Errorf("%s, %v, left %q", got, err, x.left())
	}
}

func TestVersion(t *testing.T) {
	if err := CheckVersion(t.Context(), os.Environ()); err != nil {
		t.Error(err)
	}
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if err := CheckVersion(t.Context(), nil); !errors.Is(err, ErrNoGit) {
		t.Errorf("%v", err)
	}
	if err := shelltest.WriteProgram(filepath.Join(dir, "git"), "#!/bin/sh\necho git version 2.20.1\n"); err != nil {
		t.Fatal(err)
	}
	if err := CheckVersion(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "2.31 or newer is needed; this is 2.20") {
		t.Errorf("%v", err)
	}
	t.Chdir(dir)
	t.Setenv("PATH", ".:/nonexistent")
	const want = `there is no git on PATH; passed over ./git (PATH's entry "." is another folder wherever you are)`
	if err := CheckVersion(t.Context(), nil); !errors.Is(err, ErrNoGit) || err.Error() != want {
		t.Errorf("%v", err)
	}
}
