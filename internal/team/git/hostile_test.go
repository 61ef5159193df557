package git

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"awsin/internal/process"
	"awsin/internal/shelltest"
)

// TestInjection: what looks like an option or a helper is none, and leaves
// nothing.
func TestInjection(t *testing.T) {
	x := newTeam(t)
	mark := filepath.Join(x.dir, "executed")
	for _, m := range []Remote{
		{URL: "--upload-pack=touch " + mark},
		{URL: "-u", Ref: "touch " + mark},
		{URL: x.bare, Ref: "--upload-pack=touch " + mark},
		{URL: x.bare, Ref: "main:refs/heads/x"},
		{URL: x.bare, Ref: "../../main"},
		{URL: x.bare, Ref: "*"},
		{URL: "a\nb"},
		{URL: ""},
		{URL: "ssh://-oProxyCommand=touch%20" + mark + "/x"},
		{URL: "-oProxyCommand=touch " + mark + ":x"},
		{URL: filepath.Join(x.dir, "nothing")},
	} {
		if _, hash, err := x.clone(m); err == nil {
			t.Errorf("%q gives %s", m, hash)
		}
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("something was executed")
	}
	if left := x.left(); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
	// A person's own settings must not lead from https to a helper or a folder.
	for _, to := range []string{"ext::touch " + mark + " %S", x.bare, "file://" + x.bare, "http://127.0.0.1:1/"} {
		home := filepath.Join(x.dir, "home", ".gitconfig")
		x.git(x.dir, "config", "--file", home, "url."+to+".insteadOf", "https://team.invalid/")
		if _, hash, err := x.clone(Remote{URL: "https://team.invalid/"}); err == nil || !strings.Contains(err.Error(), "not allowed") {
			t.Errorf("%q gives %s, %v", to, hash, err)
		}
		_ = os.Remove(home)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("something was executed")
	}
	// One that was typed is used: it is the person's own.
	if _, _, err := x.clone(Remote{URL: "ext::git %s " + x.bare}); err != nil {
		t.Error(err)
	}
}

// TestHostile: what a repository holds is data.
func TestHostile(t *testing.T) {
	x := newTeam(t)
	mark := filepath.Join(x.dir, "executed")
	x.write(".gitattributes", "* filter=evil diff=evil\n")
	x.write(".gitmodules", "[submodule \"s\"]\n\tpath = s\n\turl = https://x.invalid/\n")
	x.git(x.tree, "config", "filter.evil.smudge", "touch "+mark)
	x.git(x.tree, "config", "diff.evil.textconv", "touch "+mark)
	for _, hook := range []string{"post-update", "post-checkout", "pre-receive", "reference-transaction"} {
		for _, dir := range []string{filepath.Join(x.tree, ".git", "hooks"), filepath.Join(x.tree, "hooks")} {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := shelltest.WriteProgram(filepath.Join(dir, hook), "#!/bin/sh\ntouch "+mark+"\n"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(x.tree, "link")); err != nil {
		t.Fatal(err)
	}
	x.git(x.tree, "-c", "core.hooksPath=/dev/null", "add", "-A")
	x.git(x.tree, "update-index", "--add", "--cacheinfo", "160000,"+x.git(x.tree, "rev-parse", "HEAD")+",s")
	x.git(x.tree, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "evil")
	x.git(x.tree, "-c", "core.hooksPath=/dev/null", "push", "-q", x.bare, "HEAD:main")
	_ = os.Remove(mark) // the fixture's own filter made it
	r, hash := x.mustClone(Remote{URL: x.bare})
	if got := text(t, r, hash, "config"); got != "config: "+config {
		t.Errorf("%q", got)
	}
	for glob, want := range map[string]string{
		"link": "symbolic link", "l*": "symbolic link", "s": "submodule", "nothing": "has no file", "../x": "has no file", "/etc/passwd": "has no file",
		"[": "not a glob", "hooks": "has no file", "--help": "has no file",
	} {
		if files, err := r.Version(hash).Tree(hash).Files(t.Context(), []string{glob}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v", glob, files, err)
		}
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("something was executed")
	}
}

// TestDotDot: a tree that names "..", which git itself would never make, does
// not come in at all.
func TestDotDot(t *testing.T) {
	x := newTeam(t)
	blob := x.git(x.tree, "rev-parse", "HEAD:config")
	tree := "100644 ..\x00" + unhex(t, blob)
	cmd := exec.Command("git", "hash-object", "-t", "tree", "--literally", "-w", "--stdin")
	cmd.Dir, cmd.Env, cmd.Stdin = x.bare, x.environ, strings.NewReader(tree)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	commit := x.git(x.bare, "commit-tree", "-m", "evil", strings.TrimSpace(string(out)))
	x.git(x.bare, "update-ref", "refs/heads/main", commit)
	if _, hash, err := x.clone(Remote{URL: x.bare}); err == nil || len(x.left()) > 0 {
		t.Errorf("%s, left %q", hash, x.left())
	}
}

func unhex(t *testing.T, s string) string {
	t.Helper()
	var b []byte
	for i := 0; i < len(s); i += 2 {
		n, err := strconv.ParseUint(s[i:i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		b = append(b, byte(n))
	}
	return string(b)
}

// TestBig: a file of 24 MiB is small as long as it travels; it is known
// before it is read. What is not small is ended.
func TestBig(t *testing.T) {
	if testing.Short() {
		t.Skip("a repository of 40 MB")
	}
	x := newTeam(t)
	if err := os.Truncate(filepath.Join(x.tree, "config"), 24<<20); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{x.tree, x.bare} {
		x.git(dir, "config", "core.bigFileThreshold", "1m") // no search for what is alike
	}
	x.git(x.tree, "add", "-A")
	x.git(x.tree, "commit", "-q", "-m", "big")
	x.git(x.tree, "push", "-q", x.bare, "HEAD:main")
	r, hash := x.mustClone(Remote{URL: "file://" + x.bare})
	if files, err := r.Version(hash).Tree(hash).Files(t.Context(), []string{"config"}); err == nil || !strings.Contains(err.Error(), "more than 10 MiB") {
		t.Errorf("%d files, %v", len(files), err)
	}
	r.maxGrowth = 1 << 10
	x.write("config", strings.Repeat(config, 100))
	noise := make([]byte, 16<<20)
	for i := range noise {
		noise[i] = byte(i*i>>3 ^ i>>11*7)
	}
	x.write("noise", string(noise))
	x.git(x.tree, "config", "core.compression", "0") // which gains nothing here
	x.commit("more")
	if _, err := r.Fetch(t.Context(), Remote{URL: "file://" + x.bare}, "", hash); !errors.Is(err, ErrTooBig) {
		t.Errorf("%v", err)
	}
	if left := x.left(); !slices.Equal(left, []string{hash + ".git"}) {
		t.Errorf("left: %q", left)
	}
	// Where only the history is too big, the version comes without it.
	r.maxGrowth = 1 << 20
	if err := os.Remove(filepath.Join(x.tree, "noise")); err != nil {
		t.Fatal(err)
	}
	want := x.commit("less")
	if got, err := r.Fetch(t.Context(), Remote{URL: "file://" + x.bare}, hash); got != want || err != nil || r.Version(got).Descends(t.Context(), got, hash) {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func TestManyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("a repository of 100,000 files")
	}
	x := newTeam(t)
	blob := x.git(x.tree, "rev-parse", "HEAD:config")
	var b strings.Builder
	const n = 100_000
	for i := range n {
		fmt.Fprintf(&b, "100644 blob %s\tf%06d\n", blob, i)
	}
	cmd := exec.Command("git", "mktree")
	cmd.Dir, cmd.Env, cmd.Stdin = x.tree, x.environ, strings.NewReader(b.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	commit := x.git(x.tree, "commit-tree", "-m", "many", strings.TrimSpace(string(out)))
	x.git(x.tree, "push", "-q", "--force", x.bare, commit+":main")
	r, hash := x.mustClone(Remote{URL: x.bare})
	if got := text(t, r, hash, "f099999"); got != "f099999: "+config {
		t.Errorf("%q", got)
	}
	if _, err := r.Version(hash).Tree(hash).Files(t.Context(), []string{"f*"}); err == nil || !strings.Contains(err.Error(), "more than 100 files") {
		t.Errorf("%v", err)
	}
}

// What git prints is held in memory: so much, and no more.
func TestGitThatPrintsTooMuch(t *testing.T) {
	r := Repo{Dir: t.TempDir(), Environ: os.Environ()}
	if out, err := r.git(t.Context(), 3, "", "--version"); !errors.Is(err, process.ErrTooMuch) {
		t.Errorf("%q, %v", out, err)
	}
}
