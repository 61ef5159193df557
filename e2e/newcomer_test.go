package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"awsin/internal/fakeidc"
	"awsin/internal/shelltest"
	"awsin/shell"
)

// newcomer is somebody with a home in which nothing is, in the world that the README speaks of.
type newcomer struct {
	t     *testing.T
	shell string
	home  string
	env   []string
	x     *terminal
}

// reads begins each line that a shell reads: its line editor has bracketed paste switched on.
const reads = "\x1b[?2004h"

// repositories has awsin's own and the company's, which nobody writes to.
var repositories = sync.OnceValues(func() (dir string, err error) {
	program, err := program()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(filepath.Dir(program), "repositories")
	at := func(name string) string { return filepath.Join(dir, name) }
	const config = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
[profile acme-dev]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = AdministratorAccess
`
	if err := errors.Join(os.MkdirAll(at("source"), 0o700), os.Mkdir(at("config"), 0o700),
		os.WriteFile(at("source/go.mod"), []byte("module awsin\n"), 0o600), os.WriteFile(at("config/config"), []byte(config), 0o600)); err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"-C", at("source"), "init", "-q", "-b", "main"}, {"-C", at("config"), "init", "-q", "-b", "main"},
		{"-C", at("source"), "add", "-A"}, {"-C", at("config"), "add", "-A"},
		{"-C", at("source"), "commit", "-q", "-m", "x"}, {"-C", at("config"), "commit", "-q", "-m", "x"},
		{"clone", "-q", "--bare", at("config"), at("acme/aws-config.git")},
	} {
		cmd := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@example.com"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("git %v: %w\n%s", args, err, out)
		}
	}
	return dir, nil
})

// newNewcomer makes the world: an Identity Center, the company's repository behind ssh, awsin's own one, an AWS CLI,
// and Go, which puts the built program where `go install` would. tools/newcomer has Go build it.
func newNewcomer(t *testing.T, sh string) *newcomer {
	t.Helper()
	program := shelltest.Find(t, sh)
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: organizations})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = idc.Close() })
	world := t.TempDir()
	n := &newcomer{t: t, shell: program, home: filepath.Join(world, "it's a home")}
	at := func(name string) string { return filepath.Join(world, name) }
	write := func(name, text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(at(name)), 0o700), shelltest.WriteProgram(at(name), text)); err != nil {
			t.Fatal(err)
		}
	}
	quoted := shell.Join(built(t))
	write("bin/go", "#!/bin/sh\n[ \"$CGO_ENABLED $*\" = '0 install .' ] && [ -f go.mod ] && mkdir -p \"$HOME/go/bin\" && cp "+quoted+" \"$HOME/go/bin/awsin\"\n")
	write("bin/ssh", "#!/bin/sh\n[ \"$1\" = git@github.com ] && cd "+shell.Join(world)+" && exec sh -c \"$2\"\n")
	clis := awsCLIs(t)
	aws := clis[len(clis)-1]
	write("bin/aws", "#!/bin/sh\nexec "+shell.Join(aws.aws())+" \"$@\"\n")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	made, err := repositories()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Mkdir(n.home, 0o700), os.Symlink(self, at("bin/approve")), idc.WriteCABundle(at("ca.pem")),
		os.Symlink(filepath.Join(made, "source"), at("source")), os.Symlink(filepath.Join(made, "acme"), at("acme"))); err != nil {
		t.Fatal(err)
	}
	if sh == "fish" { // else it reads all man pages, in the background
		if err := os.MkdirAll(filepath.Join(n.home, ".local/share/fish/generated_completions"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	path := []string{at("bin")}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if _, err := os.Lstat(filepath.Join(dir, "awsin")); err != nil { // a newcomer has none
			path = append(path, dir)
		}
	}
	n.env = append(idc.Environ(at("ca.pem")),
		"HOME="+n.home, "PATH="+strings.Join(path, ":"), "SHELL="+program, "TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR=1",
		"BROWSER=approve %s", "GIT_SSH_VARIANT=simple", "GIT_SSH_COMMAND=ssh", "GIT_CONFIG_NOSYSTEM=1",
	)
	return n
}

// terminal opens a new one, in which the shell reads.
func (n *newcomer) terminal() {
	n.t.Helper()
	cmd := exec.Command(n.shell)
	cmd.Dir, cmd.Env = n.home, n.env
	x := onShell(n.t, n.home, cmd)
	n.x = x
	const wizard = "Quit and do nothing" // zsh's, in a home without start files
	x.until("prompt", func(text string) bool { return strings.Contains(text, reads) || strings.Contains(text, wizard) })
	if strings.Contains(x.text(), wizard) {
		x.keys("q")
		x.until("prompt behind the wizard", func(text string) bool { return strings.Contains(text, reads) })
	}
}

// paste pastes a line and runs it, and answers what it asks: each question once, in order. It returns what was seen,
// up to where the shell reads again.
func (n *newcomer) paste(line string, answers ...string) string {
	n.t.Helper()
	from := len(n.x.text())
	n.x.keys("\x1b[200~" + line + "\x1b[201~")
	n.x.keys("\r")
	at := from
	for i := 0; i < len(answers); i += 2 {
		n.x.until(answers[i], func(text string) bool { return strings.Contains(text[at:], answers[i]) })
		at += strings.Index(n.x.text()[at:], answers[i]) + len(answers[i])
		n.x.keys(answers[i+1])
	}
	n.x.until("prompt behind "+line, func(text string) bool { return strings.Contains(text[at:], reads) })
	return n.x.text()[from:]
}

// environ is what a child of the shell has.
func (n *newcomer) environ() map[string]string {
	n.t.Helper()
	file := filepath.Join(n.home, "env")
	n.paste("sh -c 'env -0 >env'")
	data, err := os.ReadFile(file)
	if err := errors.Join(err, os.Remove(file)); err != nil {
		n.t.Fatal(err)
	}
	env := map[string]string{}
	for kv := range strings.SplitSeq(string(data), "\x00") {
		name, value, _ := strings.Cut(kv, "=")
		env[name] = value
	}
	return env
}

// firstDay are the README's commands of Install and The first day.
func firstDay(t *testing.T) (lines []string) {
	t.Helper()
	text := read(t, "../README.md")
	for _, heading := range []string{"Install", "The first day"} {
		_, section, ok := strings.Cut(text, "\n## "+heading+"\n")
		if !ok {
			t.Fatalf("the README has no %s", heading)
		}
		section, _, _ = strings.Cut(section, "\n## ")
		for _, m := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(section, -1) {
			lines = append(lines, strings.Split(strings.TrimSuffix(m[1], "\n"), "\n")...)
		}
	}
	return lines
}

// TestNewcomer: in a home in which nothing is, the README's own three commands, pasted, lead from a repository's URL to
// the first use, and Tab works. What was done is left alone the next time.
func TestNewcomer(t *testing.T) {
	t.Parallel()
	lines := firstDay(t)
	if len(lines) != 3 {
		t.Fatalf("%d commands: %q", len(lines), lines)
	}
	for name, file := range map[string]string{"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNewcomer(t, name)
			n.terminal()
			n.paste(strings.ReplaceAll(lines[0], "<this repository>", shell.Join(filepath.Join(filepath.Dir(n.home), "source"))))
			start := filepath.Join(n.home, file)
			said := n.paste(lines[1], "/.aws/config? [y/N] ", "y\r", "Is this right? [y/N] ", "y\r", filepath.Base(start)+"? [y/N] ", "y\r", "1 of 1 sessions usable", "")
			if !strings.Contains(said, "next, in a new terminal: awsin use") {
				t.Errorf("nothing comes next: %s", said)
			}
			made, err := os.ReadFile(start)
			if err != nil {
				t.Fatal(err)
			}

			n.terminal()
			if said := n.x.text(); strings.Contains(said, "awsin") {
				t.Errorf("the shell complains: %q", said)
			}
			said = n.paste(lines[2], "> acme-dev", "\r")
			if env := n.environ(); env["AWS_PROFILE"] != "acme-dev" || !strings.HasSuffix(env["PATH"], ":"+n.home+"/go/bin") {
				t.Errorf("AWS_PROFILE=%s PATH=%s\n%s", env["AWS_PROFILE"], env["PATH"], said)
			}
			n.paste("awsin use --unset")
			n.tab("awsin use acme-d")
			if env := n.environ(); env["AWS_PROFILE"] != "acme-dev" {
				t.Errorf("after Tab AWS_PROFILE is %q: %s", env["AWS_PROFILE"], n.x.text())
			}

			said = n.paste("awsin setup")
			for _, want := range []string{"has awsin's line already", "1 already valid", "next: awsin use"} {
				if !strings.Contains(said, want) {
					t.Errorf("the second time it does not say %q: %s", want, said)
				}
			}
			if again, err := os.ReadFile(start); err != nil || string(again) != string(made) {
				t.Errorf("the second time the start file became %q, %v; it was %q", again, err, made)
			}
			// A script finds it, too.
			n.paste("sh -c 'awsin status --json >status.json'")
			data, err := os.ReadFile(filepath.Join(n.home, "status.json"))
			var sessions []struct{ Name, State string }
			if err == nil {
				err = json.Unmarshal(data, &sessions)
			}
			if err != nil || fmt.Sprint(sessions) != "[{acme valid}]" {
				t.Errorf("%v %s", err, data)
			}
		})
	}
}

// tab types what Tab completes, and runs it.
func (n *newcomer) tab(typed string) {
	n.t.Helper()
	from := len(n.x.text())
	n.x.keys(typed + "\t")
	n.x.until("completion", func(text string) bool { return strings.Contains(plain(text[from:]), "acme-dev") })
	at := len(n.x.text())
	n.x.keys("\r")
	n.x.until("prompt behind "+typed, func(text string) bool { return strings.Contains(text[at:], reads) })
}

var sequences = regexp.MustCompile(`\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(\x07|\x1b\\)|[=>()][A-Z0-9]?)|[\r\x07\x08]`)

// plain is what was written without how.
func plain(text string) string { return sequences.ReplaceAllString(text, "") }
