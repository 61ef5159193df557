//go:build unix

package startfile

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"awsin/internal/atomicfile"
	"awsin/internal/environ"
	"awsin/internal/shelltest"
	"awsin/internal/soak"
	"awsin/shell"
)

func world(home string, vars ...string) *environ.Environ {
	return &environ.Environ{Home: home, Vars: vars, Lookup: func(name string) (string, bool) {
		for _, kv := range vars {
			if key, value, _ := strings.Cut(kv, "="); key == name {
				return value, true
			}
		}
		return "", false
	}}
}

func named(t *testing.T, name string) shell.Shell {
	t.Helper()
	sh, ok := shell.Named(name)
	if !ok {
		t.Fatal(name)
	}
	return sh
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestPath(t *testing.T) {
	home := t.TempDir()
	for _, c := range []struct{ shell, vars, want string }{
		{"bash", "", ".bashrc"},
		{"zsh", "", ".zshrc"},
		{"zsh", "ZDOTDIR=" + home + "/z", "z/.zshrc"},
		{"zsh", "ZDOTDIR=z", ".zshrc"},
		{"fish", "", ".config/fish/config.fish"},
		{"fish", "XDG_CONFIG_HOME=" + home + "/c", "c/fish/config.fish"},
		{"fish", "XDG_CONFIG_HOME=c", ".config/fish/config.fish"},
		{"elvish", "", ".config/elvish/rc.elv"},
		{"nushell", "", ".local/share/nushell/vendor/autoload/awsin.nu"},
		{"powershell", "", ".config/powershell/Microsoft.PowerShell_profile.ps1"},
		{"powershell", "XDG_CONFIG_HOME=" + home + "/c", "c/powershell/Microsoft.PowerShell_profile.ps1"},
		{"nushell", "XDG_DATA_HOME=" + home + "/d", "d/nushell/vendor/autoload/awsin.nu"},
	} {
		if got, _ := path(world(home, c.vars), named(t, c.shell)); got != filepath.Join(home, c.want) {
			t.Errorf("%s with %q: %s", c.shell, c.vars, got)
		}
	}
	if got := powershellFolder(world(home, "XDG_CONFIG_HOME=/x"), "windows"); got != filepath.Join(home, "Documents/PowerShell") {
		t.Error(got)
	}
	if got := nushellData(world(home), "darwin"); got != filepath.Join(home, "Library/Application Support/nushell") {
		t.Error(got)
	}
}

// TestZshenv: what ~/.zshenv makes of ZDOTDIR is where zsh looks, or is not understood.
func TestZshenv(t *testing.T) {
	zsh := shelltest.Find(t, "zsh")
	for line, want := range map[string]string{
		"":                                    "",
		"# ZDOTDIR=/x":                        "",
		"ZDOTDIR=~/z":                         "z",
		"export ZDOTDIR=$HOME/z":              "z",
		`ZDOTDIR="$HOME/a b"`:                 "a b",
		"typeset -gx ZDOTDIR=${HOME}/z # why": "z",
		`export ZDOTDIR="${XDG_CONFIG_HOME:-$HOME/.config}/zsh"`: ".config/zsh",
		"ZDOTDIR=/x\n: x; [[ -n x ]] && :\n  ZDOTDIR=~/y":        "y",
		"ZDOTDIR=z":           "",
		"ZDOTDIR=":            "",
		"ZDOTDIR=$(echo ~/z)": "", // not understood
		"ZDOTDIR=`echo ~/z`":  "",
		"ZDOTDIR='/no/$HOME'": "/no/$HOME",
	} {
		home := t.TempDir()
		write(t, filepath.Join(home, ".zshenv"), line+"\n")
		dir := home
		if want != "" {
			dir = want
			if !filepath.IsAbs(want) {
				dir = filepath.Join(home, want)
			}
		}
		e := world(home)
		if got := zshFolder(e); got != dir {
			t.Errorf("%q: %s, want %s", line, got, dir)
		}
		if strings.Contains(line, "echo") || line == "ZDOTDIR=z" {
			continue
		}
		cmd := exec.Command(zsh, "-c", `print -rn -- "${ZDOTDIR:-$HOME}"`)
		cmd.Env = []string{"HOME=" + home}
		if said, err := cmd.Output(); err != nil || string(said) != dir {
			t.Errorf("%q: zsh says %s, %v", line, said, err)
		}
	}
	if _, err := Read(world(""), named(t, "bash")); err == nil {
		t.Error("without a home, a file of the current folder would be meant")
	}
}

// TestPathMac: a login shell reads one file only.
func TestPathMac(t *testing.T) {
	for _, c := range []struct{ files, want string }{
		{"", ".bash_profile"},
		{".bashrc=x", ".bash_profile"},
		{".profile=x", ".profile"},
		{".profile=[ -f ~/.bashrc ] && . ~/.bashrc", ".bashrc"},
		{".bash_login=x .profile=bashrc", ".bash_login"},
		{".bash_profile=#bashrc", ".bash_profile"},
		{".bash_profile=source\t~/.bashrc", ".bashrc"},
	} {
		home := t.TempDir()
		for _, f := range strings.Split(c.files, " .") {
			if name, text, ok := strings.Cut(strings.TrimPrefix(f, "."), "="); ok {
				write(t, filepath.Join(home, "."+name), text)
			}
		}
		if got := bashFile(world(home), "darwin"); got != filepath.Join(home, c.want) {
			t.Errorf("%q: %s", c.files, got)
		}
	}
}

func TestLines(t *testing.T) {
	for name, lines := range map[string]string{
		"bash": `
2 -    # eval "$(awsin init bash)"
3 p+ eval "$(awsin init bash)"
4 p+ eval "$(awsin init bash --use u --login-all=m -x)"  # mine
5 p+ eval "$("$HOME/go/bin/awsin" init bash)"
6 m+ eval "$('/home/it'\''s/awsin' init bash)" # by awsin setup
7 p+ eval "$(~/go/bin/awsin init bash)"
8 o+ command -v awsin >/dev/null && eval "$(awsin init bash)"
9 o+ source <(awsin init bash)
10 o- eval "$(awsin init zsh)"
11 o- PS1='$(awsin prompt) \$ '
12 o+ eval "$(awsin init bash)"; rm -rf /
13 o+ eval "$(awsin init bash)" && x
14 o+ eval "$(rm x; awsin init bash)"
15 m- alias x=y # by awsin setup
16 -    awsinx
17 o- alias a=awsin
18 o+ 	eval "$(awsin init bash)"
19 -    true && \
20 o+ eval "$(awsin init bash)"
21 p+ eval "$(awsin init bash)"
22 -    if true; then # if it is
23 -    
24 -    # why
25 o+ eval "$(awsin init bash)"
26 m+ eval "$(awsin init bash)" # by awsin setup
27 o- { # by awsin setup
28 o+ eval "$(awsin init bash)" # by awsin setup
29 -    true; } \
30 -    # by awsin setup
31 p+ eval "$(awsin init bash)"
32 -    true
33 -    true \
34 m- # by awsin setup
35 p+ eval "$(awsin init bash)"
`,
		"zsh": "\n2 p+ eval \"$(awsin init zsh)\"\n3 o+ if (( $+commands[awsin] )); then eval \"$(awsin init zsh)\"; fi\n" +
			"4 o+ plugins=(git awsin)\n5 o+   awsin\n6 o+ zinit light ~/src/awsin\n7 o+ antigen bundle ~/src/awsin --no-local-clone\n8 o+ zplug \"~/src/awsin\", from:local\n9 o+ . ~/awsin.plugin.zsh\n",
		"fish":       "\n2 p+ awsin init fish | source\n3 p+ '/a b/awsin' init fish | source\n4 o+ awsin init fish | source; and x\n5 o+ status is-interactive; and awsin init fish | source\n",
		"elvish":     "\n2 p+ eval (awsin init elvish | slurp)\n3 o+ eval ((external '/a b/awsin') init elvish | slurp)\n",
		"powershell": "\n2 p+ awsin init powershell | Out-String | Invoke-Expression\n3 p+ & '/a b/awsin' init powershell --use u | Out-String | Invoke-Expression\n4 o+ if ($true) { awsin init powershell | Out-String | Invoke-Expression }\n5 o- awsin prompt\n",
	} {
		var text strings.Builder
		var want []string
		for i, line := range strings.Split(strings.TrimSuffix(lines, "\n"), "\n") {
			if i == 0 {
				text.WriteString("\n")
				continue
			}
			_, line, _ = strings.Cut(line, " ")
			kind, line, _ := strings.Cut(line, " ")
			line = strings.TrimLeft(line, " ")
			text.WriteString(line + "\n")
			if kind != "-" {
				want = append(want, fmt.Sprintf("%d %s %s", i+1, kind, line))
			}
		}
		for _, crlf := range []bool{false, true} {
			f := &File{Shell: named(t, name), Text: text.String(), there: true}
			if crlf {
				f.Text = strings.ReplaceAll(f.Text, "\n", "\r\n")
			}
			var got []string
			for _, l := range f.Lines() {
				starts := "-"
				if l.Starts {
					starts = "+"
				}
				got = append(got, fmt.Sprintf("%d %s%s %s", l.Number, string("opm"[l.Kind]), starts, l.Text))
			}
			if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
				t.Errorf("%s (crlf %v):\n%s\nwant\n%s", name, crlf, g, w)
			}
		}
	}
}

// TestRandomBack: what is added and removed leaves the file as it was, but that its last line has an end.
func TestRandomBack(t *testing.T) {
	pieces := []string{"a", "# x", "\\", "`", "\n", "\n", "\r\n", "\t", "'", "\"", "$(x)", "\x00", "\xff", "本番", "if x; then", "fi", "awsin use x", Mark[:4]}
	for _, random := range soak.Rounds(t, 2000) {
		var text strings.Builder
		for range random.IntN(12) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		was := text.String()
		f := &File{Shell: named(t, []string{"bash", "zsh", "fish", "elvish", "powershell"}[random.IntN(5)]), Text: was, there: true}
		before := 0
		if random.IntN(2) == 0 {
			before = random.IntN(strings.Count(was, "\n") + 1)
		}
		above, number := above{shell: f.Shell}, 0
		for line := range strings.Lines(was) {
			if number++; number != before {
				above.takes(line)
				continue
			}
			break
		}
		if above.open || before > 0 && above.joined { // where nothing is added
			continue
		}
		added := f.Add(before, Need{Line: "one"}, Need{Line: "two"})
		if got := strings.Count(added, "one "+Mark+"\ntwo "+Mark+"\n"); got != 1 {
			t.Fatalf("%q at %d: %q", was, before, added)
		}
		f.Text = added
		if got, gone := f.Remove(); got != was && got != was+"\n" || len(gone) < 2 {
			t.Fatalf("%q at %d became %q, then %q", was, before, added, got)
		}
	}
}

func TestAdd(t *testing.T) {
	for was, want := range map[string]string{
		"":           "x " + Mark + "\n",
		"a\n":        "a\nx " + Mark + "\n",
		"a":          "a\nx " + Mark + "\n",
		"a \\\n":     "a \\\n" + Mark + "\nx " + Mark + "\n",
		"a \\":       "a \\\n" + Mark + "\nx " + Mark + "\n",
		"a\r\nb\r\n": "a\r\nb\r\nx " + Mark + "\n",
	} {
		f := &File{Shell: named(t, "bash"), Text: was, there: true}
		if got := f.Add(0, Need{Line: "x"}); got != want {
			t.Errorf("%q: %q", was, got)
		}
	}
	f := &File{Shell: named(t, "powershell"), Text: "a `", there: true}
	if got := f.Add(0, Need{Line: "x"}); got != "a `\n"+Mark+"\nx "+Mark+"\n" {
		t.Errorf("%q", got)
	}
	f = &File{Shell: named(t, "bash"), Text: "a\nb\n", there: true}
	if got := f.Add(2, Need{Line: "x"}); got != "a\nx "+Mark+"\nb\n" {
		t.Errorf("%q", got)
	}
}

func TestWrite(t *testing.T) {
	home := t.TempDir()
	e, fish := world(home), named(t, "fish")
	path := filepath.Join(home, ".config/fish/config.fish")
	add := func() error {
		t.Helper()
		f, err := Read(e, fish)
		if err != nil {
			return err
		}
		return f.Write(f.Add(0, Need{Line: "x"}))
	}
	remove := func() error {
		t.Helper()
		f, err := Read(e, fish)
		if err != nil {
			return err
		}
		text, _ := f.Remove()
		return f.Write(text)
	}
	holds := func(path, want string) {
		t.Helper()
		if data, err := os.ReadFile(path); string(data) != want || err != nil {
			t.Errorf("%s holds %q, %v; want %q", path, data, err, want)
		}
	}
	// Nothing was there, and nothing is.
	if err := add(); err != nil {
		t.Fatal(err)
	}
	holds(path, newFile+" "+Mark+"\nx "+Mark+"\n")
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	// An empty one of the person's stays.
	write(t, path, "")
	if err := errors.Join(add(), remove()); err != nil {
		t.Fatal(err)
	}
	holds(path, "")
	// One that was made, and got lines of the person's, keeps them.
	if err := errors.Join(os.Remove(path), add()); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	write(t, path, string(data)+"alias a=b\n")
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	holds(path, "alias a=b\n")
	// Through a symbolic link, with the mode that it has.
	target := filepath.Join(home, "dot files", "config.fish")
	write(t, target, "mine\n")
	if err := errors.Join(os.Chmod(target, 0o664), os.Remove(path), os.Symlink(target, path), add()); err != nil {
		t.Fatal(err)
	}
	holds(target, "mine\nx "+Mark+"\n")
	if info, err := os.Stat(target); err != nil || info.Mode().Perm() != 0o664 {
		t.Error(info.Mode(), err)
	}
	if link, err := os.Readlink(path); link != target {
		t.Error(link, err)
	}
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	holds(target, "mine\n")
	// Somebody else writes between reading and writing.
	f, err := Read(e, fish)
	if err != nil {
		t.Fatal(err)
	}
	write(t, target, "theirs\n")
	if err := f.Write(f.Add(0, Need{Line: "x"})); !errors.Is(err, atomicfile.ErrChanged) {
		t.Error(err)
	}
	holds(target, "theirs\n")
	// What is not to be changed, is not.
	if err := os.Chmod(target, 0o444); err != nil {
		t.Fatal(err)
	}
	if err := add(); err == nil || err.Error() != target+" is read-only" {
		t.Error(err)
	}
	for what, make := range map[string]func() error{
		"is a symbolic link that leads nowhere": func() error { return os.Symlink(filepath.Join(home, "none"), path) },
		"is not a regular file":                 func() error { return syscall.Mkfifo(path, 0o600) },
		"not a regular file":                    func() error { return os.Mkdir(path, 0o700) },
		"is too large":                          func() error { return os.WriteFile(path, make([]byte, maxSize+1), 0o600) },
		"not a directory": func() error {
			return errors.Join(os.Remove(filepath.Dir(path)), os.WriteFile(filepath.Dir(path), nil, 0o600))
		},
	} {
		if err := errors.Join(os.RemoveAll(filepath.Dir(path)), os.MkdirAll(filepath.Dir(path), 0o700), make()); err != nil {
			t.Fatal(err)
		}
		if err := add(); err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), filepath.Dir(path)) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestWhole: nushell's file is awsin's alone, unless it is somebody else's.
func TestWhole(t *testing.T) {
	e, nu := world(t.TempDir()), named(t, "nushell")
	f, err := Read(e, nu)
	if err != nil || !f.Whole {
		t.Fatal(err)
	}
	code, err := nu.Init("/bin/awsin", nil)
	if err != nil {
		t.Fatal(err)
	}
	if needs, _ := f.Needs(e, code); len(needs) != 1 || f.Write(f.Add(0, needs...)) != nil {
		t.Fatal(needs)
	}
	f, err = Read(e, nu)
	if needs, _ := f.Needs(e, code); err != nil || needs != nil || f.Text != code {
		t.Errorf("%v %v %q", err, needs, f.Text)
	}
	if _, ok := f.Start(); !ok {
		t.Error("it does not start")
	}
	if files, problems := All(e, nu); len(files) != 1 || problems != nil {
		t.Error(files, problems)
	}
	text, gone := f.Remove()
	if err := f.Write(text); err != nil || len(gone) != 1 {
		t.Error(err, gone)
	}
	if _, err := os.Lstat(f.Path); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	write(t, f.Path, "def awsin [] { }\n")
	if f, err = Read(e, nu); err != nil || f.Write(code) == nil {
		t.Error("somebody else's file was replaced")
	}
}

func TestAll(t *testing.T) {
	home := t.TempDir()
	e := world(home, "ZDOTDIR="+home+"/z")
	write(t, home+"/.zshrc", `eval "$(awsin init zsh)"`)
	write(t, home+"/z/.zprofile", "awsin login-all --quiet\n")
	write(t, home+"/.profile", "nothing\n")
	write(t, home+"/.config/fish/conf.d/a.fish", "awsin init fish | source\n")
	if err := os.Mkdir(home+"/.zshenv", 0o700); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"zsh": "/z/.zprofile /.zshrc", "bash": "", "fish": "/.config/fish/conf.d/a.fish"} {
		files, problems := All(e, named(t, name))
		var got []string
		for _, f := range files {
			got = append(got, strings.TrimPrefix(f.Path, home))
		}
		if strings.Join(got, " ") != want || (name == "zsh") != (len(problems) == 1) {
			t.Errorf("%s: %q, %v", name, got, problems)
		}
	}
}

func TestNeeds(t *testing.T) {
	home := t.TempDir()
	for _, p := range []string{"/go/bin/awsin", "/usr/bin/awsin", "/other/awsin", "/go/bin/awsin-1.0"} {
		write(t, home+p, "#!/bin/sh\n")
		if err := os.Chmod(home+p, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	path := func(sh string) string {
		return map[string]string{"bash": `command -v awsin >/dev/null || export PATH="$PATH:$HOME/go/bin"`, "zsh": `command -v awsin >/dev/null || export PATH="$PATH:$HOME/go/bin"`,
			"fish": `type -q awsin; or set -gx PATH $PATH "$HOME/go/bin"`, "elvish": `if (not (has-external awsin)) { set paths = [$@paths ~/go/bin] }`,
			"powershell": `if (-not (Get-Command awsin -ErrorAction Ignore)) { $env:PATH += [IO.Path]::PathSeparator + "$HOME/go/bin" }`}[sh]
	}
	for _, sh := range []string{"bash", "zsh", "fish", "elvish", "powershell"} {
		s := named(t, sh)
		start := s.Start
		run := map[string]string{"powershell": "& "}[sh]
		for _, c := range []struct {
			name, text, program, path string
			want                      []string
			before                    int
		}{
			{"nothing there", "", "/go/bin/awsin", "", []string{path(sh), compinit, start}, 0},
			{"on PATH, for now", "", "/go/bin/awsin", "/go/bin", []string{path(sh), compinit, start}, 0},
			{"all there", path(sh) + "\n" + compinit + "\n" + start + "\n", "/go/bin/awsin", "", nil, 3},
			{"with compinit", "autoload compinit; compinit\n", "/go/bin/awsin", "", []string{path(sh), start}, 0},
			{"pasted, not on PATH", "a\n" + start + "\n", "/go/bin/awsin", "", []string{path(sh), compinit}, 2},
			{"pasted, on PATH", start + "\n. ./more\n", "/go/bin/awsin", "/go/bin", nil, 1},
			{"own way", "x && " + start + "\n", "/go/bin/awsin", "", nil, 0},
			{"another one is first", "", "/go/bin/awsin", "/other:" + home + "/go/bin", []string{compinit, strings.Replace(start, "awsin", run+"'"+home+"/go/bin/awsin'", 1)}, 0},
			{"under another name", "", "/go/bin/awsin-1.0", "/go/bin", []string{compinit, strings.Replace(start, "awsin", run+"'"+home+"/go/bin/awsin-1.0'", 1)}, 0},
		} {
			e := world(home, "PATH="+home+c.path)
			e.Program = home + c.program
			f := &File{Shell: s, Text: c.text, there: c.text != ""}
			needs, before := f.Needs(e, "")
			var got []string
			for _, n := range needs {
				if n.Why == "" {
					t.Errorf("%s, %s: no reason for %s", sh, c.name, n.Line)
				}
				got = append(got, n.Line)
			}
			var want []string
			for _, line := range c.want {
				if line != compinit || sh == "zsh" {
					want = append(want, line)
				}
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") || len(got) > 0 && before != c.before {
				t.Errorf("%s, %s: before %d\n%s\nwant before %d\n%s", sh, c.name, before, strings.Join(got, "\n"), c.before, strings.Join(want, "\n"))
			}
		}
	}
}

// TestShells: in a home whose name is hostile, a new shell has awsin as a function and on PATH, says nothing, and the
// file read twice changes nothing.
func TestShells(t *testing.T) {
	const stub = `#!/bin/sh
case "$*" in
"init bash" | "init zsh") echo 'awsin() { command awsin ran; }' ;;
"init fish") echo 'function awsin; command awsin ran; end' ;;
"init elvish") echo 'edit:add-var awsin~ {|@a| e:awsin ran }' ;;
ran) echo "ran: $PATH" ;;
esac
`
	search := strings.Join(slices.DeleteFunc(filepath.SplitList(os.Getenv("PATH")), func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, "awsin")) // who tests it may have it
		return err == nil
	}), ":")
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			program := shelltest.Find(t, sh)
			home := filepath.Join(t.TempDir(), `it's a "home" $(touch canary) \x`)
			awsin := filepath.Join(home, "go/bin/awsin")
			if err := errors.Join(os.MkdirAll(filepath.Dir(awsin), 0o700), shelltest.WriteProgram(awsin, stub)); err != nil {
				t.Fatal(err)
			}
			e := world(home, "PATH="+search)
			e.Program = awsin
			f, err := Read(e, named(t, sh))
			if err != nil {
				t.Fatal(err)
			}
			needs, before := f.Needs(e, "")
			if err := f.Write(f.Add(before, needs...)); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(program, "-i", "-c", "awsin")
			cmd.Dir, cmd.Env = home, []string{"HOME=" + home, "PATH=" + search, "TERM=dumb"}
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "ran: "+search+":"+home+"/go/bin\n") {
				t.Errorf("%v\n%s\n%s", err, out, f.Text)
			}
			if _, err := os.Stat(filepath.Join(home, "canary")); err == nil {
				t.Error("the home's name was run")
			}
		})
	}
}
