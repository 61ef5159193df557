//go:build unix

package startfile

import (
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/shelltest"
	"awsin/internal/soak"
)

// run has bash run a start file, in a home whose awsin has nothing to evaluate, and returns what it said.
func run(t *testing.T, bash, home, text string) string {
	t.Helper()
	path := filepath.Join(home, "rc")
	write(t, path, text+"\necho \"end $AFTER\"\n")
	cmd := exec.Command(bash, "--norc", "--noprofile", path)
	cmd.Dir, cmd.Env = home, []string{"HOME=" + home, "PATH=" + home + ":" + os.Getenv("PATH")}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out) + err.Error()
	}
	return string(out)
}

func bashHome(t *testing.T) (bash, home string) {
	t.Helper()
	bash, home = shelltest.Find(t, "bash"), t.TempDir()
	if err := errors.Join(shelltest.WriteProgram(filepath.Join(home, "awsin"), "#!/bin/sh\n")); err != nil {
		t.Fatal(err)
	}
	return bash, home
}

// TestBash: a start file that bash could run, it runs when awsin's lines have gone, and to the same end.
func TestBash(t *testing.T) {
	bash, home := bashHome(t)
	const line = `eval "$(awsin init bash)"`
	for name, c := range map[string]struct{ text, after string }{
		"alone":            {"export AFTER=1\n" + line + "\n", "export AFTER=1\n"},
		"a block":          {"if command -v awsin >/dev/null; then\n  " + line + "\nfi\nexport AFTER=1\n", ""},
		"not indented":     {"if command -v awsin >/dev/null; then\n" + line + "\nfi\nexport AFTER=1\n", ""},
		"marked, moved":    {"if true\nthen # why\n\n# here\n\t" + line + " " + Mark + "\nfi\nexport AFTER=1\n", ""},
		"two":              {"if true; then\n" + line + "\n" + line + "\nfi\nexport AFTER=1\n", "if true; then\n" + line + "\nfi\nexport AFTER=1\n"},
		"a function":       {"f()\n{\n" + line + " " + Mark + "\n}\nexport AFTER=1\n", ""},
		"otherwise":        {"if false; then :\nelse\n" + line + "\nfi\nexport AFTER=1\n", ""},
		"each":             {"for x in 1; do\n" + line + "\ndone\nexport AFTER=1\n", ""},
		"continued":        {"command -v nothing >/dev/null && \\\n  " + line + "\nexport AFTER=1\n", ""},
		"marked behind \\": {"false && \\\n" + line + " " + Mark + "\nexport AFTER=1\n", ""},
		"a list":           {"false &&\n\n# why\n" + line + "\nexport AFTER=1\n", ""},
		"a pipe":           {"true |\n" + line + "\nexport AFTER=1\n", ""},
	} {
		f := &File{Shell: named(t, "bash"), Text: c.text, there: true}
		want := c.text
		if c.after != "" {
			want = c.after
		}
		got, _ := f.Remove()
		if said := run(t, bash, home, got); got != want || said != "end 1\n" {
			t.Errorf("%s: bash says %q of %q, want %q", name, said, got, want)
		}
	}
	// What is added behind a line that goes on, and then gets a neighbour.
	f := &File{Shell: named(t, "bash"), Text: "false \\", there: true}
	f.Text = f.Add(0, Need{Line: line}) + "export AFTER=1\n"
	if got, _ := f.Remove(); run(t, bash, home, got) != "end 1\n" {
		t.Errorf("%q", got)
	}
}

// script is a random one for bash, in which awsin's line may stand wherever a command may.
func script(random *rand.Rand, depth int) string {
	var b strings.Builder
	indent := strings.Repeat(" ", random.IntN(3))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	blank := func() { b.WriteString(pick("", "", "\n", "# why\n", "  # if it is; then\n")) }
	for range 1 + random.IntN(3) {
		blank()
		kinds := 9
		if depth == 0 {
			kinds = 4
		}
		switch inner := func() string { return script(random, depth-1) }; random.IntN(kinds) {
		case 0, 1:
			b.WriteString(pick("", "", indent) + `eval "$(awsin init bash)"` + pick("", "", " "+Mark) + "\n")
		case 2:
			b.WriteString(indent + pick("AFTER=$AFTER.", "AFTER=$AFTER'{'", "true && AFTER=$AFTER+", ": {") + "\n")
		case 3:
			b.WriteString(indent + pick("true", "false") + pick(" &&", " ||", " | ", " && # {", " && \\", " \\", "; \\") + "\n")
			if random.IntN(2) == 0 {
				b.WriteString(`eval "$(awsin init bash)"` + pick("", " "+Mark) + "\n")
			} else {
				b.WriteString("AFTER=$AFTER-\n")
			}
		case 4:
			b.WriteString("if " + pick("true", "false") + pick("; then\n", "; then # {\n", "\nthen\n") + inner() + pick("", "else\n"+inner()) + "fi\n")
		case 5:
			b.WriteString("for x in 1 2" + pick("; do\n", "\ndo\n") + inner() + "done\n")
		case 6:
			b.WriteString(pick("f() {\n", "f()\n{\n") + inner() + "}\nf\n")
		case 7:
			b.WriteString("case 1 in\n1)\n" + inner() + ";;\nesac\n")
		case 8:
			b.WriteString("if\n" + inner() + "then :\nfi\n")
		}
	}
	return b.String()
}

// TestRandomBash: what bash runs, it runs to the same end without awsin's lines, and with those that Add adds.
func TestRandomBash(t *testing.T) {
	bash, home := bashHome(t)
	for round, random := range soak.Rounds(t, 30) {
		f := &File{Shell: named(t, "bash"), Text: script(random, 3), there: true}
		want := run(t, bash, home, f.Text)
		if !strings.HasPrefix(want, "end ") {
			t.Fatalf("round %d: bash says %q of %s", round, want, f.Text)
		}
		texts := []string{f.Add(0, Need{Line: ":"})}
		if l, ok := f.Start(); ok && l.Kind != Other {
			texts = append(texts, f.Add(l.Number, Need{Line: ":"}))
		}
		removed, _ := f.Remove()
		for i, text := range append(texts, removed) {
			if got := run(t, bash, home, text); got != want {
				t.Fatalf("round %d: bash says %q, and before %q, of text %d\n%s\nwhich was\n%s", round, got, want, i, text, f.Text)
			}
		}
	}
}
