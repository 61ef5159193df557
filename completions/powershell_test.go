package completions

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"awsin/internal/shelltest"
	"awsin/shell"
)

// answered are PowerShell's answer's parts, as [regex]::Unescape reads them.
func answered(t *testing.T, words string, candidates ...Candidate) (lines [][]string) {
	t.Helper()
	r, err := Parse("powershell", []string{words})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := r.Render(&b, candidates); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		for i, part := range parts {
			if strings.ContainsFunc(part, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Errorf("%q is not ASCII", part)
			}
			if parts[i], err = strconv.Unquote(`"` + strings.ReplaceAll(joined(part), `"`, `\"`) + `"`); err != nil {
				t.Errorf("%s: %v", part, err)
			}
		}
		lines = append(lines, parts)
	}
	return lines
}

// joined has the pairs of \uXXXX that are one character as Go writes it.
func joined(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		high, err := strconv.ParseUint(text[min(i+2, len(text)):min(i+6, len(text))], 16, 16)
		if !strings.HasPrefix(text[i:], `\u`) || err != nil || high < 0xd800 || high > 0xdbff {
			b.WriteByte(text[i])
			continue
		}
		low, _ := strconv.ParseUint(text[i+8:i+12], 16, 16)
		b.WriteString(string(rune((high-0xd800)<<10+(low-0xdc00)) + 0x10000))
		i += 11
	}
	return b.String()
}

func TestPowerShellAnswers(t *testing.T) {
	r, err := Parse("powershell", []string{"\nawsin\nuse\n"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	err = r.Render(&b, []Candidate{
		{Value: "acme-dev", Description: "111111111111 Admin"}, {Value: "o’b \\x"}, {Value: "本番🚀"}, {Value: "a\x1b]0;x"}, {Value: "two\nlines"}, {Value: "--quiet", Description: "Say nothing."},
	})
	const want = "acme-dev\tacme-dev\t111111111111 Admin\n" +
		`'o\u2019\u2019b \u005cx'` + "\t" + `o\u2019b \u005cx` + "\t" + `o\u2019b \u005cx` + "\n" +
		`'\u672c\u756a\ud83d\ude80'` + "\t" + `\u672c\u756a\ud83d\ude80` + "\t" + `\u672c\u756a\ud83d\ude80` + "\n" +
		`'a\u001b]0;x'` + "\ta?]0;x\ta?]0;x\n" +
		"--quiet\t--quiet\tSay nothing.\n"
	if err != nil || b.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, b.String(), want)
	}
	if got := answered(t, "\nawsin\nuse\nx", Candidate{Value: "axe", Near: true}, Candidate{Value: "fox", Near: true}); got != nil {
		t.Errorf("of several near ones %q", got)
	}
}

// Whatever a profile is called, what takes its place in the line is that name.
func TestPowerShellHostile(t *testing.T) {
	for _, name := range shelltest.Names(5, 2000) {
		got := answered(t, "\nawsin\nuse\n", Candidate{Value: name})
		if strings.ContainsAny(name, "\t\r") {
			if got != nil {
				t.Errorf("%q: %q", name, got)
			}
			continue
		}
		if len(got) != 1 || len(got[0]) != 3 {
			t.Fatalf("%q: %q", name, got)
		}
		if word, err := (shelltest.PowerShell{}).Word(got[0][0]); err != nil || word != name {
			t.Errorf("%q became %q, %v", name, word, err)
		}
		for _, shown := range got[0][1:] {
			if shown == "" || strings.ContainsAny(shown, "\x1b\x07\u202e\u0085") {
				t.Errorf("%q is shown as %q", name, shown)
			}
		}
	}
}

// TestPowerShellScript: the golden text is what was read, and later run, in a real PowerShell.
func TestPowerShellScript(t *testing.T) {
	golden, err := os.ReadFile("testdata/awsin.ps1")
	if err != nil {
		t.Fatal(err)
	}
	sh, _ := shell.Named("powershell")
	if got, err := Script(sh, "", nil); err != nil || got != string(golden) {
		t.Errorf("%v\n%s", err, got)
	}
	want := strings.NewReplacer("-CommandName awsin ", "-CommandName awsin, u, mornings ", "& awsin ", "& 'C:\\awsin.exe' ", "powershell \"`n", "powershell \"u mornings`n").Replace(string(golden))
	if got, err := Script(sh, `C:\awsin.exe`, &shell.Short{Use: "u", LoginAll: "mornings"}); err != nil || got != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}
