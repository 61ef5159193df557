package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
)

// picker waits for this term and selected row, and gives the picker's lines.
func (x *tmux) picker(term, selected string) []string {
	x.t.Helper()
	var lines []string
	x.until(fmt.Sprintf("picker with %q and %q", term, selected), func(screen []string) bool {
		at := slices.IndexFunc(screen, func(l string) bool { return strings.HasPrefix(l, "profile: "+term+"_") })
		if at < 0 || at+1 >= len(screen) {
			return false
		}
		lines = screen[at:]
		return slices.ContainsFunc(lines, func(l string) bool { return l == "> "+selected || strings.HasPrefix(l, "> "+selected+" ") })
	})
	if n := strings.Count(strings.Join(x.screen(), "\n"), "profile: "); n != 1 {
		x.t.Fatalf("%d pickers:\n%s", n, strings.Join(x.screen(), "\n"))
	}
	return lines
}

func pickerConfig() string {
	var b strings.Builder
	b.WriteString("[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n")
	profile := func(name string, account int) {
		fmt.Fprintf(&b, "[profile %s]\nsso_session = acme\nsso_account_id = %012d\nsso_role_name = Admin\nregion = eu-west-1\n", configWord(name), account)
	}
	for i := range 200 {
		profile(fmt.Sprintf("filler-%03d", i), i)
	}
	for i, name := range []string{"acme-prod-admin", "acme-prod-read-only", "本番-管理者", "本番-開発", "Sub/prod", "x\x1b[31mred\x07", "acme-" + strings.Repeat("very-long-", 20) + "name"} {
		profile(name, 500+i)
	}
	return b.String()
}

func TestPicker(t *testing.T) {
	t.Parallel()
	x := startTmux(t, pickerConfig())
	x.keys(`before=$(stty -g); ./awsin use --shell bash > out < /dev/null; echo "exit $? $([ "$before" = "$(stty -g)" ] && echo same)"`, "Enter")
	x.picker("", "filler-000")

	// Down, up, a page.
	x.keys("Down", "Down", "Up")
	x.picker("", "filler-001")
	x.keys("PageDown")
	x.picker("", "filler-015")

	// The ranking is that of `profiles --match`.
	x.keys("prod")
	lines := x.picker("prod", "Sub/prod")
	cmd := exec.Command(filepath.Join(x.home, "awsin"), "profiles", "--match", "prod")
	cmd.Env = []string{"HOME=" + x.home}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range strings.Fields(string(out)) {
		if !strings.HasPrefix(lines[i+1][2:], name+" ") {
			t.Errorf("row %d: %q, want %q", i, lines[i+1], name)
		}
	}

	// Editing: a word, all; "/" is a letter.
	x.keys("Space", "adm")
	x.picker("prod adm", "acme-prod-admin")
	x.keys("C-w")
	x.picker("prod ", "Sub/prod")
	x.keys("C-u", "b/p")
	x.picker("b/p", "Sub/prod")
	x.keys("C-u", "zzzz")
	x.until("no match", func(s []string) bool { return slices.Contains(s, "profile: zzzz_  no match") })
	x.keys("Enter", "Tab", "C-z") // nothing to take, and nothing happens
	x.keys("BSpace", "BSpace", "BSpace", "BSpace")

	// Wide characters are aligned.
	x.keys("本")
	lines = x.picker("本", "本番-開発")
	at := func(line string) int { return runewidth.StringWidth(line[:strings.Index(line, "0000000005")]) }
	if at(lines[1]) != at(lines[2]) {
		t.Errorf("not aligned:\n%s\n%s", lines[1], lines[2])
	}

	// A paste: its first line is typed, and nothing is taken.
	x.keys("C-u")
	x.do("set-buffer", "acme-prod\nread")
	x.do("paste-buffer", "-p")
	x.picker("acme-prod", "acme-prod-admin")

	// Sizes: nothing is wider than the terminal, nothing is left behind. What a key makes the picker draw has the size of
	// that moment: before it the next size must not come, since a terminal wraps half a picture.
	for _, size := range [][2]int{{40, 10}, {20, 4}, {100, 24}, {60, 5}, {120, 40}} {
		x.do("resize-window", "-x", fmt.Sprint(size[0]), "-y", fmt.Sprint(size[1]))
		x.keys("C-u")
		x.until("empty query", func(screen []string) bool {
			return !slices.ContainsFunc(screen, func(l string) bool { return strings.Contains(l, "acme-prod_") || strings.Contains(l, "acme_") })
		})
		x.keys("acme")
		x.until(fmt.Sprint(size), func(screen []string) bool {
			text, widest := strings.Join(screen, "\n"), 0
			for _, line := range screen {
				widest = max(widest, runewidth.StringWidth(line))
			}
			return widest < size[0] && len(screen) == size[1]+1 && strings.Count(text, "acme_") == 1 && strings.Count(text, "> ") == 1 && strings.Contains(text, "> acme-prod-adm")
		})
	}

	// Foreign sequences do not reach the terminal.
	x.keys("C-u", "31mred")
	x.picker("31mred", "x?[31mred?")

	// Esc: the picker is gone, the terminal as before, and what is evaluated ends with the code.
	x.keys("Escape")
	screen := x.until("exit", func(s []string) bool { return slices.Contains(s, "exit 130 same") })
	for _, line := range screen {
		if line != "" && !strings.HasPrefix(line, "$") && !strings.HasPrefix(line, "exit") && !strings.Contains("$ before=$(stty -g); ./awsin use --shell bash > out < /dev/null; echo \"exit $? $([ \"$before\" = \"$(stty -g)\" ] && echo same)\"", strings.TrimSpace(line)) {
			t.Errorf("left behind: %q", line)
		}
	}
	if out, err := os.ReadFile(filepath.Join(x.home, "out")); err != nil || string(out) != "(\\builtin exit 130)\n" {
		t.Errorf("%q, %v", out, err)
	}
}

// TestTypedAhead: what was typed before the list was seen takes nothing of it, nor moves in it.
func TestTypedAhead(t *testing.T) {
	t.Parallel()
	x := startTmux(t, pickerConfig())
	x.keys("echo wait''ing; until [ -e go ]; do sleep .01; done; ./awsin use --shell bash > out", "Enter")
	x.until("bash's line is over", func(s []string) bool { return slices.Contains(s, "waiting") })
	x.keys("acme", "Enter", "C-j", "prod")
	x.until("what is typed", func(s []string) bool { return slices.Contains(s, "prod") })
	if err := os.WriteFile(filepath.Join(x.home, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	x.picker("", "filler-000")
	x.keys("Escape")
}

// TestProductionPicked: parts of a name never end in production unseen; one Enter takes what was seen.
func TestProductionPicked(t *testing.T) {
	t.Parallel()
	var config strings.Builder
	config.WriteString("[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n")
	for _, name := range []string{"acme-dev", "acme-prod-admin", "acme-prod-read-only"} {
		fmt.Fprintf(&config, "[profile %s]\nsso_session = acme\nsso_account_id = 111111111111\nsso_role_name = Admin\n", name)
	}
	x := startTmux(t, config.String())
	cook{t, x.home}.logIn() // else use asks whether to
	settings := filepath.Join(x.home, ".config", "awsin")
	if err := os.MkdirAll(settings, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(settings, "config"), []byte("[production]\nprofiles = *-admin\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	x.keys(`PATH=$PWD:$PATH; eval "$(awsin init bash)"; awsin use read-only; echo "in $AWS_PROFILE"`, "Enter")
	x.until("what is not production", func(s []string) bool { return slices.Contains(s, "in acme-prod-read-only") })
	x.keys("C-l", `awsin use prod-admin; echo "in $AWS_PROFILE"`, "Enter")
	x.picker("prod-admin", "acme-prod-admin production")
	x.keys("Enter")
	x.until("production", func(s []string) bool {
		return slices.Contains(s, "in acme-prod-admin") && slices.ContainsFunc(s, func(l string) bool {
			return strings.HasPrefix(l, "awsin: acme-prod-admin production: account 111111111111, role Admin, ")
		})
	})
	x.keys("C-l", `awsin use acme-prod-read-only; awsin use acme-prod-admin; echo "then in $AWS_PROFILE"`, "Enter")
	x.until("a whole name", func(s []string) bool { return slices.Contains(s, "then in acme-prod-admin") })

	// However often it was used, by the short name, and with fzf, whatever that is told to take by itself.
	x.keys("C-l", `awsin use acme-dev; eval "$(awsin init bash --short)"; use prod; echo "still in $AWS_PROFILE"`, "Enter")
	x.picker("prod", "acme-prod-admin production")
	x.keys("Escape")
	x.until("what was left", func(s []string) bool { return slices.Contains(s, "still in acme-dev") })
	if _, err := exec.LookPath("fzf"); err != nil {
		missing(t, "fzf")
	}
	x.keys("C-l", `export AWSIN_PICKER=fzf FZF_DEFAULT_OPTS="--select-1 --exit-0"; use prod-admin; echo "by fzf in $AWS_PROFILE"`, "Enter")
	x.until("fzf", func(s []string) bool {
		return slices.ContainsFunc(s, func(l string) bool { return strings.Contains(l, "1/3") }) &&
			slices.ContainsFunc(s, func(l string) bool { return strings.Contains(l, "acme-prod-admin production") })
	})
	x.keys("Enter")
	x.until("what was picked", func(s []string) bool { return slices.Contains(s, "by fzf in acme-prod-admin") })
}

// TestFZF picks with the real fzf, whatever a person's options for it are.
func TestFZF(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("fzf"); err != nil {
		missing(t, "fzf")
	}
	x := startTmux(t, pickerConfig())
	x.keys(`export AWSIN_PICKER=fzf FZF_DEFAULT_OPTS="--multi --print-query --expect=ctrl-y"`, "Enter")
	x.keys(`./awsin use --shell bash > out; echo "exit $?"`, "Enter")
	x.until("fzf", func(s []string) bool {
		return slices.ContainsFunc(s, func(l string) bool { return strings.Contains(l, "207/207") })
	})
	x.keys("Sub/p")
	x.until("match", func(s []string) bool {
		return slices.ContainsFunc(s, func(l string) bool { return strings.Contains(l, "1/207") })
	})
	x.keys("Enter")
	x.until("exit", func(s []string) bool { return slices.Contains(s, "exit 0") })
	if out, err := os.ReadFile(filepath.Join(x.home, "out")); err != nil || !strings.Contains(string(out), "AWS_PROFILE='Sub/prod'") {
		t.Errorf("%q, %v", out, err)
	}
	// What a person has fzf run over files is not run over names from a server.
	x.keys("C-l")
	x.keys(`export FZF_DEFAULT_OPTS="--reverse --bind 'start:execute-silent(touch ran),change:execute-silent(touch ran),enter:execute(touch ran)+accept' --preview 'touch ran'"`, "Enter")
	x.keys(`./awsin use --shell bash > out; echo "exit $?"`, "Enter")
	x.until("fzf", func(s []string) bool { // --reverse
		at := slices.IndexFunc(s, func(l string) bool { return strings.HasPrefix(l, "profile:") })
		return at >= 0 && at+1 < len(s) && strings.Contains(s[at+1], "207/207")
	})
	x.keys("Sub/p")
	x.until("match", func(s []string) bool {
		return slices.ContainsFunc(s, func(l string) bool { return strings.Contains(l, "1/207") })
	})
	x.keys("Enter")
	x.until("exit", func(s []string) bool { return slices.Contains(s, "exit 0") })
	if _, err := os.Stat(filepath.Join(x.home, "ran")); err == nil {
		t.Error("a command of FZF_DEFAULT_OPTS ran")
	}
	x.keys("C-l")
	x.keys(`./awsin use --shell bash > out; echo "exit $?"`, "Enter")
	x.until("fzf", func(s []string) bool {
		return slices.ContainsFunc(s, func(l string) bool { return strings.Contains(l, "207/207") })
	})
	x.keys("C-c")
	x.until("exit", func(s []string) bool { return slices.Contains(s, "exit 130") })
}
