package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"awsin/internal/shelltest"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// terminal is a real shell on a real terminal.
type terminal struct {
	t    *testing.T
	tty  *os.File
	home string

	use, none string // the command that switches, and one that does nothing

	mu    sync.Mutex
	seen  strings.Builder // whose text is not copied
	more  chan struct{}
	lines int // that were run
}

const promptMark = "R3ADY>"

// patience is how long a test waits for what does not come. What comes is seen
// at once: only a broken program takes this long, on a machine under load, too.
const patience = 2 * time.Minute

// start runs an interactive shell with `awsin init` and these lines in its start
// file, and waits for its prompt.
func start(t *testing.T, sh, config string, lines ...string) *terminal {
	t.Helper()
	path := shelltest.Find(t, sh)
	home := t.TempDir()
	awsin := built(t)
	write := func(name, text string) {
		name = filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(".aws/config", config)
	if strings.Contains(config, "[sso-session acme]") { // whose login nobody is asked about
		cook{t, home}.logIn()
	}
	s, _ := shell.Named(sh)
	quoted, err := s.Quote(awsin)
	if err != nil {
		t.Fatal(err)
	}
	if err := shelltest.WriteProgram(filepath.Join(home, "zqenv"), "#!/bin/sh\necho $((40000 + $1))\nexec env -0 >'"+home+"/env'\n"); err != nil {
		t.Fatal(err)
	}
	more := strings.Join(lines, "\n") + "\n"
	var args []string
	switch sh {
	case "bash":
		write(".bashrc", "PS1='"+promptMark+"'\nbind 'set enable-bracketed-paste off'\nbind 'set bell-style none'\n"+more+"eval \"$("+quoted+" init bash)\"\n")
		args = []string{"--rcfile", filepath.Join(home, ".bashrc")}
	case "zsh":
		write(".zshrc", "PROMPT='"+promptMark+"'\nunsetopt zle_bracketed_paste prompt_sp\nautoload -Uz compinit; compinit -C -d '"+zshDump(t)+"'\n"+more+"eval \"$("+quoted+" init zsh)\"\n")
		args = []string{"-d"}
	case "fish":
		// Without these fish reads all the machine's man pages, in the background, and at a Tab what they say of a command.
		write(".local/share/fish/generated_completions/awsin.fish", "")
		write(".config/fish/config.fish", "function fish_prompt; echo -n '"+promptMark+"'; end\nfunction __fish_describe_command; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\n"+more+quoted+" init fish | source\n")
	case "elvish":
		write(".config/elvish/rc.elv", "set edit:prompt = { put '"+promptMark+"' }\nset edit:rprompt = { }\n"+more+"eval ((external "+quoted+") init elvish | slurp)\n")
	case "nushell":
		out, err := exec.Command(awsin, "init", "nushell").Output()
		if err != nil {
			t.Fatal(err)
		}
		write(".config/nushell/config.nu", "$env.PROMPT_COMMAND = {|| '' }\n$env.PROMPT_COMMAND_RIGHT = {|| '' }\n$env.PROMPT_INDICATOR = '"+promptMark+"'\n$env.config.show_banner = false\n"+more)
		write(".local/share/nushell/vendor/autoload/awsin.nu", string(out))
	case "powershell":
		args = []string{"-NoLogo"}
		write(".config/powershell/profile.ps1", "function prompt { '"+promptMark+"' }\nSet-PSReadLineOption -EditMode Emacs -BellStyle None -PredictionSource None -HistorySaveStyle SaveNothing\n"+more+
			"& "+quoted+" init powershell | Out-String | Invoke-Expression\n")
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = home
	cmd.Env = []string{
		"HOME=" + home, "PATH=" + os.Getenv("PATH") + ":" + home, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR=1", "ZDOTDIR=" + home,
		"XDG_CONFIG_HOME=" + filepath.Join(home, ".config"), "XDG_DATA_HOME=" + filepath.Join(home, ".local/share"),
	}
	cmd.Env = append(cmd.Env, shelltest.PowerShellEnv...)
	term := onShell(t, home, cmd)
	term.use, term.none = "awsin use", "echo"
	if s.OnlyShort {
		term.use, term.none = "use", "$null"
	}
	term.until("prompt", func(text string) bool { return strings.Contains(text, promptMark) })
	return term
}

// onShell starts a shell on a terminal of its own, which is left when the test ends.
func onShell(t *testing.T, home string, cmd *exec.Cmd) *terminal {
	t.Helper()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{t: t, tty: tty, home: home, more: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		x.read()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = tty.Close()
		select {
		case <-done:
		case <-time.After(patience):
			t.Error("what the shell has started is left, and has the terminal")
		}
	})
	return x
}

// valid puts a token of this lifetime into the cache of twoProfiles' session.
func valid(t *testing.T, home string, lifetime time.Duration) {
	t.Helper()
	token := &ssotoken.Token{StartURL: "https://acme.awsapps.com/start", Region: "us-east-1", AccessToken: "x", ExpiresAt: time.Now().Add(lifetime)}
	if err := ssotoken.New(home).Write("acme", token); err != nil {
		t.Fatal(err)
	}
}

// read keeps what the shell prints, and answers what a terminal is asked.
func (x *terminal) read() {
	buf := make([]byte, 1<<16)
	for {
		n, err := x.tty.Read(buf)
		if err != nil {
			return
		}
		for ask, answer := range map[string]string{"\x1b[6n": "\x1b[1;1R", "\x1b[c": "\x1b[?1;2c", "\x1b[0c": "\x1b[?1;2c"} {
			for range bytes.Count(buf[:n], []byte(ask)) {
				_, _ = io.WriteString(x.tty, answer)
			}
		}
		x.mu.Lock()
		x.seen.Write(buf[:n])
		x.mu.Unlock()
		select {
		case x.more <- struct{}{}:
		default:
		}
	}
}

func (x *terminal) text() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.seen.String()
}

// until waits for something to be on the screen.
func (x *terminal) until(what string, there func(text string) bool) {
	x.t.Helper()
	limit := time.After(patience)
	for !there(x.text()) {
		select {
		case <-x.more:
		case <-limit:
			text := x.text()
			x.t.Fatalf("no %s; the end of the screen: %q", what, text[max(0, len(text)-1500):])
		}
	}
}

func (x *terminal) keys(text string) {
	x.t.Helper()
	if _, err := io.WriteString(x.tty, text); err != nil {
		x.t.Fatal(err)
	}
}

// run types a command line and gives the environment that a child of the shell
// then has. A program that the line starts as well tells it, zqenv, and prints a number
// that is not in what was typed: behind it comes the next prompt. Its name is short, since
// most shells draw the line anew for each letter.
func (x *terminal) run(line string) map[string]string {
	x.t.Helper()
	x.lines++
	file := filepath.Join(x.home, "env")
	_ = os.Remove(file)
	from := len(x.text())
	x.keys(fmt.Sprintf("%s; zqenv %d\r", line, x.lines))
	number := fmt.Sprint(40000 + x.lines)
	x.until("end of "+line, func(text string) bool {
		_, after, found := strings.Cut(text[from:], number)
		return found && strings.Contains(after, promptMark)
	})
	data, err := os.ReadFile(file)
	if err != nil {
		x.t.Fatal(err)
	}
	env := map[string]string{}
	for kv := range strings.SplitSeq(string(data), "\x00") {
		name, value, _ := strings.Cut(kv, "=")
		env[name] = value
	}
	return env
}

const twoProfiles = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
[profile acme-prod-admin]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = AdministratorAccess
[profile acme-dev-admin]
sso_session = acme
sso_account_id = 222222222222
sso_role_name = AdministratorAccess
[profile "本番 管理者"]
region = ap-northeast-1
`

// TestSwitch switches, picks and cancels in each shell.
func TestSwitch(t *testing.T) {
	t.Parallel()
	for _, sh := range shell.WithFunction() {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			key := map[string]string{"fish": "set -gx AWS_ACCESS_KEY_ID x", "elvish": "set-env AWS_ACCESS_KEY_ID x", "nushell": "$env.AWS_ACCESS_KEY_ID = 'x'", "powershell": "$env:AWS_ACCESS_KEY_ID = 'x'"}[sh]
			if key == "" {
				key = "export AWS_ACCESS_KEY_ID=x"
			}
			x := start(t, sh, twoProfiles, key)
			check := func(line, profile, previous string) {
				t.Helper()
				env := x.run(line)
				got, set := env["AWS_PROFILE"]
				if got != profile || set != (profile != "") || env["AWSIN_PREVIOUS_PROFILE"] != previous {
					t.Errorf("%s: AWS_PROFILE %q (set: %v), before it %q; want %q, %q", line, got, set, env["AWSIN_PREVIOUS_PROFILE"], profile, previous)
				}
			}
			check(x.none, "", "")
			if env := x.run(x.use + " acme-prod-admin"); env["AWS_PROFILE"] != "acme-prod-admin" || env["AWS_ACCESS_KEY_ID"] != "" || env["AWSIN_SHELL"] != "" {
				t.Errorf("%v", env)
			}
			check(x.use+" '本番 管理者'", "本番 管理者", "acme-prod-admin")
			check(x.use+" -", "acme-prod-admin", "本番 管理者")
			check(x.use+" --help", "acme-prod-admin", "本番 管理者")

			// A failure is seen, and changes nothing.
			x.keys(x.use + " nothing-like-it\r")
			x.prompt(0, `there is no profile "nothing-like-it"`)
			check(x.none, "acme-prod-admin", "本番 管理者")

			// The picker draws on the terminal while standard output is captured.
			x.pick(x.use, "dev", "> acme-dev-admin", "\r")
			check(x.none, "acme-dev-admin", "acme-prod-admin")
			for _, cancel := range []string{"\x03", "\x1b", "\x04"} { // Ctrl-C, Esc, Ctrl-D
				before := len(x.text())
				x.pick(x.use, "prod", "> acme-prod-admin", cancel)
				if strings.Contains(x.text()[before:], "Traceback") {
					t.Errorf("%q: %s", cancel, x.text()[before:])
				}
				check(x.none, "acme-dev-admin", "acme-prod-admin")
			}
			// What several profiles answer opens the picker with it typed in.
			x.pick(x.use+" admin", "prod", "> acme-prod-admin", "\r")
			check(x.none, "acme-prod-admin", "acme-dev-admin")
			check(x.use+" dev acme", "acme-dev-admin", "acme-prod-admin")
			check(x.use+" --unset", "", "acme-dev-admin")

			// What is production is seen before parts of its name are taken; the previous one has a whole name.
			settings := filepath.Join(x.home, ".config/awsin/config")
			if err := errors.Join(os.MkdirAll(filepath.Dir(settings), 0o700), os.WriteFile(settings, []byte("[production]\nprofiles = *-prod-*\n"), 0o600)); err != nil {
				t.Fatal(err)
			}
			x.pick(x.use+" prod acme", "", "> acme-prod-admin production", "\x1b")
			check(x.none, "", "acme-dev-admin")
			x.pick(x.use+" prod acme", "", "> acme-prod-admin production", "\r")
			check(x.none, "acme-prod-admin", "")
			check(x.use+" dev acme", "acme-dev-admin", "acme-prod-admin")
			before := len(x.text())
			check(x.use+" -", "acme-prod-admin", "acme-dev-admin")
			if !strings.Contains(x.text()[before:], "acme-prod-admin production: account 111111111111") {
				t.Errorf("use - says nothing of production: %q", x.text()[before:])
			}
		})
	}
}

// TestExpired: where a person sits, use asks whether to log in; No switches without, Yes logs in first, and what fails
// then switches nothing.
func TestExpired(t *testing.T) {
	t.Parallel()
	for _, sh := range shell.WithFunction() {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			x := start(t, sh, twoProfiles, map[string]string{"bash": "export AWSIN_AWS=/nonexistent", "zsh": "export AWSIN_AWS=/nonexistent", "fish": "set -gx AWSIN_AWS /nonexistent", "elvish": "set-env AWSIN_AWS /nonexistent", "nushell": "$env.AWSIN_AWS = '/nonexistent'", "powershell": "$env:AWSIN_AWS = '/nonexistent'"}[sh])
			valid(t, x.home, -time.Hour)
			answer := func(line, key, then string) {
				t.Helper()
				from := len(x.text())
				x.keys(line + "\r")
				x.until("question", func(text string) bool { return strings.Contains(text[from:], "Log in now? [Y/n] ") })
				from = len(x.text()) // nushell draws its prompt with each letter that is typed
				x.keys(key)
				x.prompt(from, then)
			}
			answer(x.use+" acme-dev-admin", "n\r", "awsin login acme")
			if env := x.run(x.none); env["AWS_PROFILE"] != "acme-dev-admin" {
				t.Errorf("No does not switch: %v", env)
			}
			answer(x.use+" acme-prod-admin", "\r", "/nonexistent")
			answer(x.use+" acme-prod-admin", "\x03", "")
			if env := x.run(x.none); env["AWS_PROFILE"] != "acme-dev-admin" {
				t.Errorf("without the login there is a switch: %v", env)
			}
			from := len(x.text())
			x.run(x.use + " acme-prod-admin --quiet")
			if strings.Contains(x.text()[from:], "Log in now?") {
				t.Errorf("--quiet asks: %s", x.text()[from:])
			}
			if sh == "bash" || sh == "zsh" { // where a function can be in the background, and a question would stop it
				from = len(x.text())
				x.run(x.use + " acme-prod-admin & wait")
				if said := x.text()[from:]; strings.Contains(said, "Log in now?") || !strings.Contains(said, "awsin login acme") {
					t.Errorf("from the background: %s", said)
				}
			}
		})
	}
}

// pick types a line that opens the picker, and what is searched; once the row is
// there, a key, which ends the picker.
func (x *terminal) pick(line, query, row, key string) {
	x.t.Helper()
	before := len(x.text())
	since := func(what string) func(string) bool {
		return func(text string) bool { return strings.Contains(text[before:], what) }
	}
	x.keys(line + "\r")
	x.until("picker", since("profile: "))
	x.keys(" " + query)
	x.until(row, since(row))
	if _, picker, _ := strings.Cut(x.text()[before:], "profile: "); strings.Contains(picker, "\a") {
		x.t.Errorf("%s: a bell", line)
	}
	ended := len(x.text()) // before the key: the prompt may come at any time after it
	x.keys(key)
	x.prompt(ended, "")
}

// prompt waits for the prompt behind a text that the screen shows from a place
// on: what is typed before the shell reads again may get lost.
func (x *terminal) prompt(from int, behind string) {
	x.t.Helper()
	x.until("prompt behind "+behind, func(text string) bool {
		_, after, found := strings.Cut(text[from:], behind)
		return found && strings.Contains(after, promptMark)
	})
}
