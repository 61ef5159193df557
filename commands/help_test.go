package commands

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"awsin/internal/environ"
	"awsin/internal/manual"
	"awsin/internal/terminal"
)

// said returns what a command line prints, in a home without anything.
func said(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Setenv("COLUMNS", "80")
	var out, err bytes.Buffer
	home := t.TempDir()
	e := &Env{
		Version: "1.2.3", Environ: environ.Environ{Lookup: func(string) (string, bool) { return "", false }, Home: home},
		Streams: terminal.Streams{Stdout: &out, Stderr: &err}, Parent: func() string { return "bash" },
	}
	code = Main(args, e)
	return code, out.String(), err.String()
}

// TestOverview: all commands are one screen of 80x24, the line that was typed among it.
func TestOverview(t *testing.T) {
	_, page, _ := said(t)
	if lines := strings.Count(page, "\n"); lines > 23 {
		t.Errorf("%d lines, of 23; brief:\"-\" in the table of commands.go leaves a command out:\n%s", lines, page)
	}
	for line := range strings.Lines(page) {
		if utf8.RuneCountInString(line) > 81 {
			t.Errorf("wider than 80: %s", line)
		}
	}
	for _, node := range tree(t).Children {
		if !strings.Contains(page, " "+node.Name) && !node.Hidden {
			t.Errorf("no %s in\n%s", node.Name, page)
		}
	}
	for _, args := range [][]string{{"--help"}, {"-h"}, {"help"}} {
		if code, same, stderr := said(t, args...); code != 0 || same != page || stderr != "" {
			t.Errorf("%q: %d %s%s", args, code, same, stderr)
		}
	}
}

// TestVersionAndHelp: what people type first.
func TestVersionAndHelp(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"-v"}, {"--version"}} {
		if code, out, stderr := said(t, args...); code != 0 || !strings.HasPrefix(out, "awsin 1.2.3 (") || stderr != "" {
			t.Errorf("%q: %d %q %s", args, code, out, stderr)
		}
	}
	_, want, _ := said(t, "team", "sync", "--help")
	if code, page, stderr := said(t, "help", "team", "sync"); code != 0 || page != want || !strings.HasPrefix(page, "Usage: awsin team sync") {
		t.Errorf("help team sync: %d %s%s", code, page, stderr)
	}
	_, want, _ = said(t, "help", "current")
	if code, page, stderr := said(t, "help", "whoami"); code != 0 || page != want || !strings.HasPrefix(page, "Usage: awsin current (whoami) ") {
		t.Errorf("help whoami: %d %s%s", code, page, stderr)
	}
	if code, page, stderr := said(t, "help", "nosuch"); code != 2 || page != "" || !strings.Contains(stderr, "nosuch") {
		t.Errorf("help nosuch: %d %s%s", code, page, stderr)
	}
	if code, page, stderr := said(t, ""); code != 2 || page != "" || !strings.Contains(stderr, "an argument is empty: is a variable not set?\n") {
		t.Errorf("an empty word: %d %s%s", code, page, stderr)
	}
}

// TestHelpOfEach: one screen, or groups; its defaults; two examples where there are flags, which are command lines.
func TestHelpOfEach(t *testing.T) {
	known := map[string]bool{}
	eachCommand(t, func(path, flags []string) {
		_, page, _ := said(t, append(path, "--help")...)
		if lines := strings.Count(page, "\n"); lines > 24 && !strings.Contains(page, "\n\nWriting\n") && !strings.Contains(page, "\n\nWhat is printed\n") {
			t.Errorf("%q has %d lines and no groups:\n%s", path, lines, page)
		}
		if strings.ContainsAny(page, "“”‘’") { // kong's printer makes them of two quotes, and what is copied is another command line
			t.Errorf("%q has curly quotes:\n%s", path, page)
		}
		all := manual.Examples[strings.Join(path, " ")]
		known[strings.Join(path, " ")] = true
		if len(flags) > 2 && len(all) < 2 { // not only --help and --version
			t.Errorf("%q has the examples %q; two stand in Examples of internal/manual/help.go", path, all)
		}
		for _, example := range all {
			if !strings.Contains(page, "\n    "+example+"\n") || len(example) > 76 {
				t.Errorf("%q without %s:\n%s", path, example, page)
			}
			args := typed(t, example)
			parser, _ := commandTable().Parser(args)
			before, behind := behindDashes(args)
			if _, err := parser.Parse(before); err != nil || (behind == nil) == manual.TakesCommand(path[0]) || strings.Join(args[:len(path)], " ") != strings.Join(path, " ") {
				t.Errorf("%q: %q: %v", example, args, err)
			}
		}
	})
	for path := range manual.Examples {
		if !known[path] {
			t.Errorf("examples of %q, which is not a command", path)
		}
	}
	if _, page, _ := said(t, "login-all", "--help"); !strings.Contains(strings.Join(strings.Fields(page), " "), "(default: 15m)") || strings.Contains(page, "$AWSIN") {
		t.Error(page)
	}
}

// typed returns what awsin gets where a line is typed into bash.
func typed(t *testing.T, line string) []string {
	t.Helper()
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".zfunc"), 0o700); err != nil {
		t.Fatal(err)
	}
	line = strings.TrimPrefix(line, "credential_process = ") // a file's line
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", "-c", `awsin() { printf '%s\0' "$@" >&3; }; `+line) //nolint:gosec // our own example
	cmd.Env, cmd.ExtraFiles = []string{"HOME=" + home}, []*os.File{w}
	_ = cmd.Run() // fish's source is not bash's
	_ = w.Close()
	words, err := io.ReadAll(r)
	if err != nil || len(words) == 0 {
		t.Fatalf("%s: %v", line, err)
	}
	return strings.Split(strings.TrimSuffix(string(words), "\x00"), "\x00")
}
