//go:build unix

package startfile

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/shelltest"
)

// settle writes what a file lacks for a program, and returns what it holds then.
func settle(t *testing.T, sh, program, text, path string) string {
	t.Helper()
	e := world(filepath.Join(t.TempDir(), "nobody"), "PATH="+path)
	e.Program = program
	f := &File{Shell: named(t, sh), Text: text, there: true}
	if needs, before := f.Needs(e, ""); len(needs) > 0 {
		return f.Add(before, needs...)
	}
	return text
}

// installed makes programs below a folder.
func installed(t *testing.T, names ...string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range names {
		write(t, filepath.Join(dir, name), "#!/bin/sh\n[ \"$1\" = init ] && echo 'awsin() { echo ran; }'\n")
		if err := os.Chmod(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestLasting: only a folder that every shell has on PATH needs no line, and one that cannot be on PATH none that
// puts it there. A new bash has the function.
func TestLasting(t *testing.T) {
	bash := shelltest.Find(t, "bash")
	dir := installed(t, "for now/awsin", "a:b/awsin")
	for name, now := range map[string]string{"for now": dir + "/for now", "a:b": ""} {
		program := filepath.Join(dir, name, "awsin")
		text := settle(t, "bash", program, "true\n", now)
		cmd := exec.Command(bash, "--norc", "--noprofile", "-c", text+"awsin\n")
		cmd.Env = []string{"PATH=/usr/bin:/bin"}
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != "ran\n" {
			t.Errorf("%s: %v %s\n%s", name, err, out, text)
		}
		if again := settle(t, "bash", program, text, now); again != text {
			t.Errorf("%s: the second time\n%s", name, again)
		}
	}
	defer func(was []string) { lasting = was }(lasting)
	lasting = []string{dir + "/for now"}
	if text := settle(t, "bash", dir+"/for now/awsin", "", dir+"/for now"); text != `eval "$(awsin init bash)" `+Mark+"\n" {
		t.Error(text)
	}
}

// TestInstead: awsin's own line is changed where it runs another program than this one, and nowhere else.
func TestInstead(t *testing.T) {
	dir := installed(t, "bin/awsin", "aw", "other/awsin")
	const start = `eval "$(awsin init bash)"`
	for name, c := range map[string]struct{ program, text, want string }{
		"gone":         {"bin/awsin", "a\n" + `eval "$('DIR/old/awsin' init bash)" ` + Mark + "\nb\n", "a\n" + start + " " + Mark + "\nb\n"},
		"with flags":   {"bin/awsin", `	eval "$('DIR/old/awsin' init bash --short --use=u)"  ` + Mark + "\n", `eval "$(awsin init bash --short --use=u)" ` + Mark + "\n"},
		"the same":     {"bin/awsin", `eval "$(awsin init bash --short)" ` + Mark + "\n", ""},
		"another":      {"other/awsin", start + " " + Mark, `eval "$('DIR/other/awsin' init bash)" ` + Mark + "\n"},
		"renamed":      {"aw", "", `eval "$('DIR/aw' init bash)" ` + Mark + "\n"},
		"renamed, set": {"aw", `eval "$('DIR/aw' init bash)" ` + Mark + "\n", ""},
		"the person's": {"bin/awsin", `eval "$('DIR/old/awsin' init bash)"` + "\n", ""},
		"in a block":   {"bin/awsin", "if true; then\n" + `eval "$('DIR/old/awsin' init bash)" ` + Mark + "\nfi\n", ""},
	} {
		text, want := strings.ReplaceAll(c.text, "DIR", dir), strings.ReplaceAll(c.want, "DIR", dir)
		if want == "" {
			want = text
		}
		if got := settle(t, "bash", filepath.Join(dir, c.program), text, dir+"/bin"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for sh, line := range map[string]string{
		"zsh": `eval "$('/x/aw' init zsh)"`, "fish": "'/x/aw' init fish | source", "elvish": "eval ('/x/aw' init elvish | slurp)",
		"powershell": "& '/x/aw' init powershell | Out-String | Invoke-Expression",
	} {
		text := strings.ReplaceAll(line, "/x", dir) + " " + Mark + "\n"
		if got := settle(t, sh, dir+"/aw", text, ""); !strings.HasSuffix(got, text) || strings.Count(got, " init "+sh) != 1 {
			t.Errorf("%s: %q", sh, got)
		}
		if got := settle(t, sh, dir+"/bin/awsin", text, dir+"/bin"); !strings.HasSuffix(got, named(t, sh).Start+" "+Mark+"\n") || strings.Contains(got, "/aw'") {
			t.Errorf("%s: %q", sh, got)
		}
	}
}

// TestEnd: behind a last line that leaves the file nothing would be read.
func TestEnd(t *testing.T) {
	for text, want := range map[string]int{
		"":                                0,
		"a\n\nreturn\n":                   3,
		"a\nreturn 0; # why\n\n# done\n":  2,
		"exit 1":                          1,
		"a\nexec fish -l\n":               2,
		"return\nb\n":                     0,
		"[ -z \"$PS1\" ] && return\n":     0,
		"[ -z \"$PS1\" ] && \\\nreturn\n": 0,
		"[ -z \"$PS1\" ] ||\nreturn\n":    0,
		"f() {\n  return\n}\n":            0,
		"if x; then\n  exit\n":            0,
		"exit_code=1\n":                   0,
		"exec-it\n":                       0,
		"# return\n":                      0,
		"trap 'x' EXIT\nexit\n# return\n": 2,
	} {
		f := &File{Shell: named(t, "bash"), Text: text, there: true}
		if got := f.end(); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	bash, home := bashHome(t)
	write(t, filepath.Join(home, "bashrc"), settle(t, "bash", "/nowhere/aw'sin", "true\nreturn 0\n", "")+"AFTER=2\n")
	if said := run(t, bash, home, "awsin() { :; }\n. ~/bashrc 2>said\nAFTER=$(grep -c nowhere said)"); said != "end 1\n" {
		t.Error(said)
	}
}

// TestForeign: a file in an encoding that awsin does not write is left alone.
func TestForeign(t *testing.T) {
	e, ps := world(t.TempDir()), named(t, "powershell")
	path, _ := path(e, ps)
	for _, text := range []string{"\xff\xfea\x00\n\x00", "\xfe\xff\x00a\x00\n"} {
		write(t, path, text)
		if _, err := Read(e, ps); err == nil || err.Error() != path+" is UTF-16, which awsin does not read" {
			t.Error(err)
		}
	}
	write(t, path, "\xef\xbb\xbf# UTF-8\n")
	if _, err := Read(e, ps); err != nil {
		t.Error(err)
	}
}

// TestElvish: where elvish has two start files, awsin's line is looked for in both, and a person says which is theirs.
func TestElvish(t *testing.T) {
	e, sh := world(t.TempDir()), named(t, "elvish")
	path, _ := path(e, sh)
	is := func(want, problem string) {
		t.Helper()
		f, err := Read(e, sh)
		if err == nil && f.Path != want || (err != nil) != (problem != "") || err != nil && !strings.Contains(err.Error(), problem) {
			t.Errorf("%+v, %v; want %s %s", f, err, want, problem)
		}
	}
	is(path, "")
	write(t, elvishOld(e), "a\n")
	is("", "elvish reads "+elvishOld(e)+" up to 0.19, and later ones read "+path)
	write(t, elvishOld(e), sh.Start+"\n")
	is(elvishOld(e), "")
	write(t, path, sh.Start+"\n")
	is(path, "")
}
