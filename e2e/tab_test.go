package e2e

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"awsin/internal/shelltest"
	"awsin/shell"
)

// TestListing: what a shell lists at a Tab must not reach the terminal as an
// escape sequence.
func TestListing(t *testing.T) {
	t.Parallel()
	for _, sh := range shell.WithFunction() {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			x := start(t, sh, "[profile \"evil-\x1b]0;owned\aone\"]\n[profile evil-two]\n[profile evil-three]\n")
			before := len(x.text())
			x.keys(x.use + " evil-\t\t")
			x.until("list", func(text string) bool {
				return strings.Contains(text[before:], "two") && strings.Contains(text[before:], "three")
			})
			if strings.Contains(x.text()[before:], "\x1b]0;owned") {
				t.Errorf("%q", x.text()[before:])
			}
		})
	}
}

// TestTab completes names through a real Tab in each shell: what is then run
// is the name, byte for byte.
func TestTab(t *testing.T) {
	t.Parallel()
	names := slices.DeleteFunc(shelltest.Names(3, 160), func(name string) bool {
		return len(name) > 200 || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) && r != ' ' })
	})
	names = names[:60]
	var config strings.Builder
	for i, name := range names {
		names[i] = strings.TrimRight(fmt.Sprintf("p%02d-%s", i, name), " ")
		fmt.Fprintf(&config, "[profile %s]\nregion = us-east-1\n", configWord(names[i]))
	}
	for _, sh := range shell.WithFunction() {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			x := start(t, sh, config.String())
			tab := "\t"
			if sh == "elvish" {
				tab = "\t\r" // its list of candidates stays until one is taken
			}
			for i, name := range names {
				if got := x.run(fmt.Sprintf("%s p%02d-%s", x.use, i, tab))["AWS_PROFILE"]; got != name {
					t.Errorf("%q became %q", name, got)
				}
			}
		})
	}
}

// TestTabBehindDashes completes the command behind --, and its arguments where the shell knows them; bash with
// bash-completion and without, where `complete -C` is how the AWS CLI is completed.
func TestTabBehindDashes(t *testing.T) {
	t.Parallel()
	const completer = "#!/bin/sh\ncase $COMP_LINE in 'zqprogram zqs' | 'zqprogram zqs x') [ \"$COMP_POINT\" = 13 ] && echo zqsecond ;; esac\n"
	const program = "#!/bin/sh\nfor a do printf '[%s]' \"$a\"; done >\"$HOME/ran\"\n"
	bash := "PATH=$HOME/bin:$PATH; complete -C zqcompleter zqprogram"
	for _, c := range []struct{ name, shell, lines, typed, want string }{
		{"bash", "bash", bash, "zqp\tzqs\t", "[zqsecond]"},
		{"bash, in the middle", "bash", bash, "zqp\tzqs x\x02\x02\t\x05", "[zqsecond][x]"},
		{"bash-completion, read late", "bash", "PATH=$HOME/bin:$PATH; . /usr/share/bash-completion/bash_completion; f=$HOME/.local/share/bash-completion/completions; mkdir -p $f; echo 'complete -C zqcompleter zqprogram' >$f/zqprogram", "zqp\tzqs\t", "[zqsecond]"},
		{"bash-completion", "bash", bash + "; . /usr/share/bash-completion/bash_completion", "zqp\tzqs\t", "[zqsecond]"},
		{"zsh", "zsh", "PATH=$HOME/bin:$PATH; _zq() { compadd zqsecond }; compdef _zq zqprogram", "zqp\tzqs\t", "[zqsecond]"},
		{"fish", "fish", "set -gx PATH $HOME/bin $PATH; complete -c zqprogram -f -a zqsecond", "zqp\tzqs\t", "[zqsecond]"},
		{"elvish", "elvish", "set paths = [$E:HOME/bin $@paths]; set edit:completion:arg-completer[zqprogram] = {|@w| put zqsecond }", "zqp\t zqs", "[zqs]"},
		{"nushell", "nushell", "$env.PATH = ($env.PATH | prepend ($env.HOME | path join bin))", "zqp\t zqs", "[zqs]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := start(t, c.shell, "[profile p-one]\nregion = us-east-1\n", c.lines)
			for name, text := range map[string]string{"zqprogram": program, "zqcompleter": completer} {
				path := filepath.Join(x.home, "bin", name)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o700)); err != nil { //nolint:gosec // a program
					t.Fatal(err)
				}
			}
			for _, command := range []string{"exec p-one", "each p-one"} {
				_ = os.Remove(filepath.Join(x.home, "ran"))
				x.run("awsin " + command + " -- " + c.typed)
				if ran, err := os.ReadFile(filepath.Join(x.home, "ran")); err != nil || string(ran) != c.want {
					t.Errorf("awsin %s -- %s: %s %v", command, c.typed, ran, err)
				}
			}
		})
	}
}

const linted = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
[profile acme-dev]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = Admin
`

// TestTabFiles completes a folder, behind which no space comes, and what is in it, byte for byte.
func TestTabFiles(t *testing.T) {
	t.Parallel()
	for _, sh := range []string{"bash", "zsh", "fish", "elvish", "nushell"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			x := start(t, sh, "[profile p-one]\nregion = us-east-1\n")
			in := filepath.Join(x.home, "zqfolder", "in $(x)") // the only folder that lint finds a config in
			if err := errors.Join(os.MkdirAll(in, 0o700), os.WriteFile(filepath.Join(in, "config"), []byte(linted), 0o600)); err != nil {
				t.Fatal(err)
			}
			end := "\t"
			if sh == "elvish" {
				end = "\t\r" // its list of candidates stays until one is taken
			}
			from := len(x.text())
			x.run("awsin team lint zqf\ti" + end)
			if after := x.text()[from:]; !strings.Contains(after, "awsin: 1 file, no problems found") {
				t.Errorf("%q", after)
			}
		})
	}
}

// TestTabMeans: a word that no name begins with becomes the profile that it means, where the shell can take that.
func TestTabMeans(t *testing.T) {
	t.Parallel()
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			x := start(t, sh, "[profile acme-shop-prod]\nregion = us-east-1\n[profile acme-shop-dev]\nregion = us-east-1\n[profile shprx]\nregion = us-east-1\n")
			for typed, want := range map[string]string{"acme-shop-d": "acme-shop-dev", "shpro": "acme-shop-prod", "shpr": "shprx"} {
				if got := x.run("awsin use " + typed + "\t")["AWS_PROFILE"]; got != want {
					t.Errorf("%s: %q, want %q", typed, got, want)
				}
			}
			if sh == "fish" { // lists them, and takes none before another Tab
				return
			}
			// Of several none is taken unseen.
			if got := x.run("awsin use acsh\t\x01export TYPED='\x05'")["TYPED"]; got != "awsin use acsh" {
				t.Errorf("several are near: %q", got)
			}
		})
	}
}

// configWord quotes a name for a header, as Python's shlex reads it.
func configWord(name string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

// TestTabBreaks completes names with each of readline's word breaks in the bare bash, which
// has no bash-completion: before the break, at it and behind it. A name that lacks the
// break is another profile.
func TestTabBreaks(t *testing.T) {
	t.Parallel()
	const breaks = `"'@><=;|&(:`
	var config strings.Builder
	for i := range breaks {
		for _, name := range []string{fmt.Sprintf("k%x%cprod-x", i, breaks[i]), fmt.Sprintf("n%x%cprod-x", i, breaks[i]), fmt.Sprintf("n%xprod-x", i), fmt.Sprintf("m%x%cprod%cdev", i, breaks[i], breaks[i]), fmt.Sprintf("m%xprod%cdev", i, breaks[i])} {
			fmt.Fprintf(&config, "[profile %s]\nregion = us-east-1\n", configWord(name))
		}
	}
	x := start(t, "bash", config.String())
	for i := range breaks {
		b := breaks[i : i+1]
		line, want := fmt.Sprintf("awsin use k%x\t", i), fmt.Sprintf("k%x%sprod-x", i, b)
		if got := x.run(line)["AWS_PROFILE"]; got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
		typed := []string{b}
		if !strings.Contains("@=:", b) { // syntax, unless it is escaped
			typed = []string{`\` + b}
		}
		if b != `"` && b != `'` { // or inside quotes, open at the Tab
			typed = append(typed, `"`+b)
		}
		for _, separator := range typed {
			for _, rest := range []string{"", "p"} {
				line, want := fmt.Sprintf("awsin use n%x%s%s\t", i, separator, rest), fmt.Sprintf("n%x%sprod-x", i, b)
				if got := x.run(line)["AWS_PROFILE"]; got != want {
					t.Errorf("%q: %q, want %q", line, got, want)
				}
			}
			line, want := fmt.Sprintf("awsin use m%x%sprod\t", i, separator), fmt.Sprintf("m%x%sprod%sdev", i, b, b)
			if got := x.run(line)["AWS_PROFILE"]; got != want {
				t.Errorf("%q: %q, want %q", line, got, want)
			}
		}
	}
}
