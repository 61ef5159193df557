package uninstall

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/environ"
	"awsin/internal/shelltest"
)

// person has a home, and variables.
type person struct {
	t    *testing.T
	home string
	vars map[string]string
}

func newPerson(t *testing.T) person { return person{t, t.TempDir(), map[string]string{}} }

func (p person) environ() *environ.Environ {
	return &environ.Environ{Home: p.home, Lookup: func(name string) (string, bool) { v, ok := p.vars[name]; return v, ok }}
}

// write makes files, each with its name in it.
func (p person) write(names ...string) {
	p.t.Helper()
	for _, name := range names {
		path := filepath.Join(p.home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
}

// has are the files in the home.
func (p person) has() string {
	var names []string
	_ = filepath.WalkDir(p.home, func(path string, d os.DirEntry, err error) error {
		if rel, _ := filepath.Rel(p.home, path); err == nil && !d.IsDir() {
			names = append(names, rel)
		}
		return nil
	})
	return strings.Join(names, " ")
}

// removed removes the folders, and returns what is left and what was said to stay.
func (p person) removed(also bool) (left, stays string) {
	p.t.Helper()
	list, _, said := folders(p.environ(), nil)
	for _, f := range list {
		if err := f.remove(also); err != nil {
			p.t.Error(err)
		}
	}
	return p.has(), strings.Join(said, "\n")
}

const state = ".local/state/awsin/"

// TestFolders: what the list of files names goes, the person's own with a yes, and nothing else.
func TestFolders(t *testing.T) {
	all := []string{
		state + "history", state + "next", state + "backups/config.1a2b3c4d.20260102T030405.000000006Z", state + "failovers/1.json",
		state + "teams/.lock", state + "teams/.gone-1/packed", ".config/awsin/config", ".cache/awsin/aws-cli.json",
		".aws/sso/locks/1.lock", ".aws/sso/locks/1.refused", state + "logins/1/config", state + "served/1/token",
	}
	p := newPerson(t)
	p.write(all...)
	p.write(".aws/config", ".aws/sso/cache/1.json")
	if left, stays := p.removed(false); stays != "" || left != ".aws/config .aws/sso/cache/1.json .config/awsin/config "+state+"backups/config.1a2b3c4d.20260102T030405.000000006Z" {
		t.Error(left, stays)
	}
	if left, stays := p.removed(true); left != ".aws/config .aws/sso/cache/1.json" || stays != "" {
		t.Error(left, stays)
	}
	for _, dir := range []string{".config/awsin", ".cache/awsin", ".local/state/awsin", ".aws/sso/locks"} {
		if _, err := os.Lstat(filepath.Join(p.home, dir)); err == nil {
			t.Error(dir, "is there")
		}
	}
}

// TestForeign: a variable leads to a folder called awsin that is another one.
func TestForeign(t *testing.T) {
	foreign := []string{"awsin/main.go", "awsin/backups/photos/1.jpg", "awsin/teams/acme/budget.ods", "awsin/history.txt"}
	for name, change := range map[string]func(p person){
		"a source": func(p person) { p.write("awsin/.git/HEAD", "awsin/history", "awsin/config") },
		"a link": func(p person) {
			p.write("elsewhere/history", "elsewhere/teams/.gone-1/x", "elsewhere/config")
			if err := os.Rename(filepath.Join(p.home, "awsin"), filepath.Join(p.home, "moved")); err != nil {
				p.t.Fatal(err)
			}
			if err := os.Symlink("elsewhere", filepath.Join(p.home, "awsin")); err != nil {
				p.t.Fatal(err)
			}
		},
		"a link in it": func(p person) {
			p.write("elsewhere/x.json", "elsewhere/config.1a2b3c4d.20260102T030405.000000006Z")
			for _, dir := range []string{"failovers", "logins", "served"} {
				if err := os.Symlink("../elsewhere", filepath.Join(p.home, "awsin", dir)); err != nil {
					p.t.Fatal(err)
				}
			}
		},
		"a file": func(p person) {
			if err := os.RemoveAll(filepath.Join(p.home, "awsin")); err != nil {
				p.t.Fatal(err)
			}
			p.write("awsin")
		},
		"other things": func(person) {},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPerson(t)
			p.write(foreign...)
			change(p)
			before := p.has()
			for _, variable := range []string{"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"} {
				p.vars[variable] = p.home
			}
			left, stays := p.removed(true)
			if left != before || !strings.Contains(stays, filepath.Join(p.home, "awsin")) {
				t.Errorf("left %s of %s; said %q", left, before, stays)
			}
		})
	}
	p := newPerson(t)
	for _, variable := range []string{"XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"} {
		p.vars[variable] = "/"
	}
	if list, yours, _ := folders(p.environ(), nil); len(list)+len(yours) > 0 {
		t.Error("in / there is", list)
	}
}

// TestKnown: a file of a name that awsin's could have is judged by what stands in it.
func TestKnown(t *testing.T) {
	p := newPerson(t)
	hostile := "x\x1b]0;y\x07\n$(touch canary)"
	p.vars["XDG_DATA_HOME"] = filepath.Join(p.home, hostile)
	p.write(".zfunc/_awsin", hostile+"/man/man1/awsin.1", ".local/bin/awsin-reminder")
	mine := filepath.Join(p.home, ".zsh/completions/_awsin")
	if err := os.MkdirAll(filepath.Dir(mine), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mine, []byte("#compdef awsin\n# awsin's completions for zsh; as a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	u := Uninstaller{Env: p.environ()}
	at := &plan{}
	u.files(at)
	u.reminder(context.Background(), at)
	if len(at.goes) != 1 || !strings.HasPrefix(at.goes[0].shown, mine) || len(at.stays) != 3 || strings.ContainsAny(strings.Join(at.stays, ""), "\x1b\n\x07") {
		t.Errorf("%d go; %q", len(at.goes), at.stays)
	}
	for _, i := range at.goes {
		if err := i.remove(context.Background()); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Lstat(mine); err == nil {
		t.Error("it is there")
	}
}

// TestNoFolder: a file where a folder is looked for has nothing of awsin's in it; what cannot be looked at is named.
func TestNoFolder(t *testing.T) {
	p := newPerson(t)
	p.vars["XDG_CONFIG_HOME"], p.vars["XDG_STATE_HOME"] = filepath.Join(p.home, "config"), filepath.Join(p.home, "state")
	p.write(".zsh", ".elvish", "config", "state", ".local")
	u := Uninstaller{Env: p.environ()}
	at := &plan{}
	u.files(at)
	u.reminder(context.Background(), at)
	u.startFiles(at)
	list, yours, stays := folders(u.Env, nil)
	if stays = append(stays, at.stays...); len(stays)+len(at.goes)+len(list)+len(yours) > 0 {
		t.Errorf("%d go; %q", len(at.goes), stays)
	}

	p = newPerson(t)
	loop := filepath.Join(p.home, ".zfunc")
	if err := os.Symlink(".zfunc", loop); err != nil {
		t.Fatal(err)
	}
	u = Uninstaller{Env: p.environ()}
	u.files(at)
	if len(at.stays) != 1 || !strings.Contains(at.stays[0], filepath.Join(loop, "_awsin")+": ") || strings.Contains(at.stays[0], "is not awsin's") {
		t.Errorf("%q", at.stays)
	}
}

// TestKept: a folder of which nothing goes is not said to go, nor is it anything to remove.
func TestKept(t *testing.T) {
	for name, want := range map[string]struct{ goes, some bool }{
		"notes.txt": {false, false}, "config": {false, true}, "": {true, true},
	} {
		p := newPerson(t)
		if err := os.MkdirAll(filepath.Join(p.home, ".config/awsin"), 0o700); err != nil {
			t.Fatal(err)
		}
		if name != "" {
			p.write(".config/awsin/" + name)
		}
		at := &plan{}
		at.folders, at.yours, _ = folders(p.environ(), nil)
		u := Uninstaller{Env: p.environ()}
		if goes := strings.Contains(u.text(at), "Goes:"); goes != want.goes || at.some() != want.some {
			t.Errorf("%q: goes %t, some %t\n%s", name, goes, at.some(), u.text(at))
		}
	}
}

// TestRuns: which commands of a credential_process fail without awsin.
func TestRuns(t *testing.T) {
	for command, want := range map[string]string{
		`awsin export dev --format json`: runs, `"/opt/My Tools/awsin" export a`: runs, `/usr/bin/env awsin export b`: runs,
		`env -u AWS_PROFILE AWSIN_OFFLINE=1 ~/bin/awsin export b`: runs, `/opt/awsin.exe export c`: runs, `'awsin' export d`: runs,
		`sh -c "exec awsin export e"`: names, `/opt/awsin/other.sh`: names, `awsin export "f`: names,
		`aws-vault exec dev`: "", `/opt/awsinful x`: "", ``: "", `env`: "",
	} {
		if got := without(command); got != want {
			t.Errorf("%s: %q, want %q", command, got, want)
		}
	}
}

// TestPackaged: a program of a package is its manager's.
func TestPackaged(t *testing.T) {
	p := newPerson(t)
	bin := filepath.Join(p.home, "bin")
	p.vars["PATH"] = bin
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := packaged(context.Background(), p.environ(), "/usr/bin/awsin"); got != "" {
		t.Error("without managers", got)
	}
	for path, want := range map[string]string{
		"/opt/homebrew/Caskroom/awsin/1.2.3/awsin": "brew uninstall --cask awsin", "/nix/store/abc-awsin/bin/awsin": "nix profile remove awsin, or what your Nix configuration says",
	} {
		if got := packaged(context.Background(), p.environ(), path); got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
	for name, test := range map[string]struct{ script, want string }{
		"dpkg-query": {`[ "$1 $2" = "-S /usr/bin/awsin" ] && echo "awsin: /usr/bin/awsin"`, "sudo apt remove awsin"},
		"rpm":        {`[ "$1 $4" = "-qf /usr/bin/awsin" ] && echo awsin`, "sudo dnf remove awsin"},
		"pacman":     {`[ "$1 $2" = "-Qqo /usr/bin/awsin" ] && echo awsin-bin`, "sudo pacman -R awsin-bin"},
	} {
		program := filepath.Join(bin, name)
		if err := shelltest.WriteProgram(program, "#!/bin/sh\n"+test.script+"\n"); err != nil {
			t.Fatal(err)
		}
		if got := packaged(context.Background(), p.environ(), "/usr/bin/awsin"); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
		if got := packaged(context.Background(), p.environ(), "/usr/local/bin/awsin"); got != "" {
			t.Errorf("%s: %q of what is not a package's", name, got)
		}
		if err := os.Remove(program); err != nil {
			t.Fatal(err)
		}
	}
}
