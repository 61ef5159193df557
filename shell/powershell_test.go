package shell

import (
	"errors"
	"maps"
	"os"
	"strings"
	"testing"

	"awsin/internal/shelltest"
	"awsin/internal/soak"
)

// In PowerShell five characters end a string, and only ASCII is safe in what is evaluated.
func TestQuotePowerShell(t *testing.T) {
	for value, want := range map[string][2]string{ // evaluated; in a command line
		"":              {"''", "''"},
		"acme-prod":     {"'acme-prod'", "acme-prod"},
		"a b":           {"'a b'", "'a b'"},
		"it's":          {"'it''s'", "'it''s'"},
		"$HOME `$(x)":   {"'$HOME `$(x)'", "'$HOME `$(x)'"},
		"o’brien":       {"('o'+[char]0x2019+'brien')", "'o’’brien'"},
		"‘‚‛":           {"(''+[char]0x2018+[char]0x201a+[char]0x201b)", "'‘‘‚‚‛‛'"},
		"本番":            {"(''+[char]0x672c+[char]0x756a)", "本番"},
		"a🚀":            {"('a'+[char]0xd83d+[char]0xde80)", "'a🚀'"},
		"\x1b]0;\t":     {"(''+[char]0x1b+']0;'+[char]0x9)", "'\x1b]0;\t'"},
		"--region":      {"'--region'", "--region"},
		"--role=a b":    {"'--role=a b'", "'--role=a b'"},
		"-a.b":          {"'-a.b'", "'-a.b'"},
		"a@b,c":         {"'a@b,c'", "'a@b,c'"},
		"arn:aws:x/y=z": {"'arn:aws:x/y=z'", "arn:aws:x/y=z"},
	} {
		if got := [2]string{quotePowerShell(value), CompletePowerShell(value)}; got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
}

func TestSnippetPowerShell(t *testing.T) {
	for want, c := range map[string]Change{
		"$env:AWSIN_PREVIOUS_PROFILE = ''; $env:AWS_PROFILE = 'it''s'; Remove-Item -LiteralPath Env:AWS_VAULT -ErrorAction Ignore\n": {
			Set: []Var{{"AWSIN_PREVIOUS_PROFILE", ""}, {"AWS_PROFILE", "it's"}}, Unset: []string{"AWS_VAULT"},
		},
		"# nothing to change\n": {}, // Invoke-Expression takes no empty text
	} {
		if got, err := powershell.Snippet(c); err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
}

// Hostile names arrive, by the rules of PowerShell's tokenizer, and nothing else runs.
func TestRandomNamesPowerShell(t *testing.T) {
	for _, r := range soak.Rounds(t, 1) {
		for _, name := range append(shelltest.Names(r.Uint64(), soak.Part(3000)), strings.Repeat("本'", 20_000)) {
			var read shelltest.PowerShell
			if got, err := read.Word(quotePowerShell(name)); err != nil || got != name {
				t.Fatalf("%.200q became %.200q, %v", name, got, err)
			}
			if got, err := read.Word(CompletePowerShell(name)); err != nil || got != name {
				t.Fatalf("in a command line %.200q became %.200q, %v", name, got, err)
			}
			snippet, err := powershell.Snippet(change(name))
			if err != nil {
				t.Fatal(err)
			}
			env := map[string]string{"AWS_ACCESS_KEY_ID": "x", "OTHER": "y"}
			if err := read.Evaluate(snippet, env); err != nil || !maps.Equal(env, map[string]string{"AWS_PROFILE": name, "AWSIN_PREVIOUS_PROFILE": name, "OTHER": "y"}) {
				t.Fatalf("%.200q: %.400q, %v", name, env, err)
			}
		}
	}
}

// The parser goes as deep as a sum is long, and would end the shell where it is too deep.
func TestSumIsFlat(t *testing.T) {
	depth, deepest, terms := 0, 0, []int{0}
	for _, c := range quotePowerShell(strings.Repeat("本", 100_000)) {
		switch c {
		case '(':
			depth++
			terms = append(terms, 1)
		case '+':
			terms[depth]++
		case ')':
			if terms[depth] > 65 {
				t.Fatalf("a sum of %d", terms[depth])
			}
			depth--
			terms = terms[:depth+1]
		}
		deepest = max(deepest, depth)
	}
	if depth != 0 || deepest > 4 {
		t.Errorf("%d deep", deepest)
	}
}

func TestFailurePowerShell(t *testing.T) {
	for code, want := range map[int]string{1: "awsin: exit code 1", 2: "awsin: exit code 2", 130: ""} {
		var thrown *shelltest.Thrown
		if err := (shelltest.PowerShell{}).Evaluate(powershell.Failure(code), nil); !errors.As(err, &thrown) || thrown.What != want {
			t.Errorf("%d: %v", code, err)
		}
	}
}

// TestInitPowerShell: the golden text is what was read, and later run, in a real PowerShell.
func TestInitPowerShell(t *testing.T) {
	golden, err := os.ReadFile("testdata/init.ps1")
	if err != nil {
		t.Fatal(err)
	}
	for _, short := range []*Short{nil, {"use", "login-all"}} {
		if got, err := powershell.Init("/opt/o’brien's/awsin", short); err != nil || got != string(golden) {
			t.Errorf("%v:\n%s", err, got)
		}
	}
	got, err := powershell.Init("/opt/o’brien's/awsin", &Short{"u", "mornings"})
	if want := strings.NewReplacer("global:use ", "global:u ", "Alias:use,", "Alias:u,", "$PID use", "$PID u", "global:login-all", "global:mornings", "Alias:login-all", "Alias:mornings").Replace(string(golden)); err != nil || got != want {
		t.Errorf("%v:\n%s", err, got)
	}
	for _, bad := range []Short{{"Foreach", "b"}, {"u", "U"}, {"a b", "c"}} {
		if bad.Check() == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}

// TestInPowerShell: the variable counts in the PowerShell that has set it, and not in what that has started.
func TestInPowerShell(t *testing.T) {
	for value, want := range map[string]string{"42 use": "use", "42 u": "u", "41 use": "", "42": "", "": "", "42 $(x)": ""} {
		if got := lookupIn([]string{PowerShell + "=" + value}).InPowerShell(42); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}
