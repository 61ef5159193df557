//go:build unix

// Command pictures makes the README's pictures, docs/pictures/*.svg: awsin itself
// on a real terminal (tmux), with the real AWS CLI and git, against an Identity
// Center on loopback. freeze turns what stands on the screen into SVG.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"awsin/internal/browser"
	"awsin/internal/fakeidc"
	"awsin/internal/ssotoken"
)

func main() {
	var err error
	switch {
	case len(os.Args) == 3 && os.Args[1] == "approve":
		err = approve(os.Args[2])
	case len(os.Args) == 2:
		freeze = os.Args[1]
		err = pictures()
	default:
		err = errors.New("run it by make pictures, which names the version of freeze")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

// freeze is the tool, with its version.
var freeze string

var organizations = []fakeidc.Organization{
	{Name: "acme", Region: "us-east-1", StartURL: "https://acme.awsapps.com/start"},
	{Name: "globex", Region: "eu-central-1", StartURL: "https://globex.awsapps.com/start"},
	{Name: "initech", Region: "ap-northeast-1", StartURL: "https://initech.awsapps.com/start"},
}

// approve is the browser: it allows what is asked for, but leaves initech's page
// to a person who is not there.
func approve(page string) error {
	if os.Getenv("PICTURE_WAITS") == "initech" {
		return nil
	}
	client, err := fakeidc.Proxied(os.Getenv("AWS_CA_BUNDLE"))
	if err != nil {
		return err
	}
	return fakeidc.Click(context.Background(), client, page, "allow")
}

// studio is a home with a terminal in it.
type studio struct {
	home, socket string
	environ      []string
}

func pictures() error {
	dir, err := os.MkdirTemp("", "awsin-pictures-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: organizations})
	if err != nil {
		return err
	}
	defer func() { _ = idc.Close() }()
	s, err := prepare(dir, idc)
	if err != nil {
		return err
	}
	defer func() { _ = s.tmux("kill-server").Run() }()
	return errors.Join(
		s.morning(idc),
		s.shot("status", 11, step{"awsin status", `(?s)initech.*\n\$ *$`}),
		s.shot("use", 9, step{"awsin use acme dev read", `acme-dev-ReadOnly.*\n\$ *$`}, step{"awsin use globex-shared-ReadOnly", `globex-shared-ReadOnly:.*\n\$ *$`}, step{"awsin use -", `use -\n.*acme-dev-ReadOnly.*\n\$ *$`}),
		s.shot("picker", 14, step{"awsin use prod", `(?m)^profile: prod`}),
		s.shot("production", 16, step{"awsin use acme-prod-ReadOnly", `production.*\n\$ *$`}, step{"awsin each 'acme-*' --role ReadOnly -- aws s3 ls", `\[y/N\]`}),
		s.team(dir),
	)
}

func prepare(dir string, idc *fakeidc.Server) (*studio, error) {
	s := &studio{home: filepath.Join(dir, "home"), socket: filepath.Join(dir, "tmux")}
	bin, ca := filepath.Join(dir, "bin"), filepath.Join(dir, "ca.pem")
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	settings := fmt.Sprintf("browser = %s approve %%s\n\n[sso-session initech]\nbrowser = env PICTURE_WAITS=initech %[1]s approve %%s\n\n[production]\nprofiles = *-prod-*\n", browser.Command(self))
	err = errors.Join(
		s.run(".", "env", "CGO_ENABLED=0", "go", "build", "-o", filepath.Join(bin, "awsin"), "."), // in the environment of this machine: environ is not set yet
		write(filepath.Join(s.home, ".aws", "config"), config()),
		write(filepath.Join(s.home, ".config", "awsin", "config"), settings),
		write(filepath.Join(s.home, ".bashrc"), "PS1='$ '\neval \"$(awsin init bash)\"\n"),
		idc.WriteCABundle(ca),
	)
	s.environ = append(idc.Environ(ca), "HOME="+s.home, "PATH="+bin+":"+os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TERM=xterm-256color",
		"AWSIN_AWS="+os.Getenv("AWSIN_AWS"),
		"GIT_AUTHOR_NAME=acme", "GIT_AUTHOR_EMAIL=aws@acme.example", "GIT_COMMITTER_NAME=acme", "GIT_COMMITTER_EMAIL=aws@acme.example")
	return s, err
}

func config() string {
	var b strings.Builder
	for i, o := range organizations {
		fmt.Fprintf(&b, "[sso-session %s]\nsso_start_url = %s\nsso_region = %s\nsso_registration_scopes = sso:account:access\n\n", o.Name, o.StartURL, o.Region)
		for j, account := range []string{"dev", "prod", "shared", "本番"} {
			for _, role := range []string{"AdministratorAccess", "ReadOnly"} {
				fmt.Fprintf(&b, "[profile %s-%s-%s]\nsso_session = %s\nsso_account_id = %d%011d\nsso_role_name = %s\nregion = %s\n\n", o.Name, account, role, o.Name, i+1, j+1, role, o.Region)
			}
		}
	}
	return b.String()
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o600)
}

// morning: acme's token has expired and can be refreshed, globex has none, and
// initech waits for a person.
func (s *studio) morning(idc *fakeidc.Server) error {
	set := idc.Issue("acme", -time.Hour, true)
	err := ssotoken.New(s.home).Write("acme", &ssotoken.Token{
		StartURL: set.StartURL, Region: set.Region, AccessToken: set.AccessToken, ExpiresAt: set.ExpiresAt,
		ClientID: set.ClientID, ClientSecret: set.ClientSecret, RegistrationExpiresAt: set.RegistrationExpiresAt, RefreshToken: set.RefreshToken,
	})
	if err != nil {
		return err
	}
	return s.shot("morning", 6, step{"awsin login-all", `(?s)acme +valid.*globex +valid.*initech +approve in the browser`})
}

// team: the company's repository has changed since it was joined.
func (s *studio) team(dir string) error {
	tree := filepath.Join(dir, "acme-aws")
	section := func(name, account, role string) string {
		return fmt.Sprintf("[profile %s]\nsso_session = team\nsso_account_id = %s\nsso_role_name = %s\nregion = eu-west-1\n\n", name, account, role)
	}
	head := "[sso-session team]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n\n"
	first := head + section("data-prod", "444444444441", "ReadOnly") + section("data-old", "444444444442", "ReadOnly")
	second := head + section("data-prod", "444444444441", "Analyst") + section("data-staging", "444444444443", "Analyst")
	commit := func(text, subject string) error {
		return errors.Join(write(filepath.Join(tree, "config"), text),
			s.run(tree, "sh", "-c", `git init -q -b main && git add -A && git commit -q -m "$1"`, "sh", subject))
	}
	if err := errors.Join(
		commit(first, "the first accounts"),
		s.run(dir, filepath.Join(dir, "bin", "awsin"), "team", "join", tree, "--name", "acme", "--yes"),
		commit(second, "staging for the data team"),
	); err != nil {
		return err
	}
	return s.shot("team", 24, step{"awsin team sync", `\[y/N\]`})
}

// run runs a program in a folder, in the environment of the home.
func (s *studio) run(dir string, args ...string) error {
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec // ours
	cmd.Dir, cmd.Env = dir, s.environ
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%q: %w\n%s", args, err, out)
	}
	return nil
}

// step is a line that is typed, and what the screen then shows.
type step struct{ line, until string }

func (s *studio) tmux(args ...string) *exec.Cmd {
	cmd := exec.Command("tmux", append([]string{"-f", "/dev/null", "-S", s.socket}, args...)...) //nolint:gosec // a terminal
	cmd.Env = s.environ
	return cmd
}

// patience is for a screen that never shows what it should.
const patience = time.Minute

// shot types the lines on a terminal of its own, each once the screen shows what it should
// before, and draws it in the end.
func (s *studio) shot(name string, rows int, steps ...step) error {
	start := s.tmux("new-session", "-d", "-s", name, "-x", "108", "-y", fmt.Sprint(rows), "bash", "--rcfile", filepath.Join(s.home, ".bashrc"), "-i")
	if out, err := start.CombinedOutput(); err != nil {
		return fmt.Errorf("tmux: %w\n%s", err, out)
	}
	defer func() { _ = s.tmux("kill-session", "-t", name).Run() }()
	if _, err := s.until(name, `^\$ *$`); err != nil {
		return err
	}
	screen := ""
	for _, st := range steps {
		if err := s.tmux("send-keys", "-t", name, st.line, "Enter").Run(); err != nil {
			return err
		}
		var err error
		if screen, err = s.until(name, st.until); err != nil {
			return err
		}
	}
	return draw(name, strings.ReplaceAll(screen, s.home, "/home/you"))
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// until waits for what the screen is to show and gives it with its colours.
func (s *studio) until(name, pattern string) (string, error) {
	want := regexp.MustCompile(pattern)
	var screen string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		out, err := s.tmux("capture-pane", "-e", "-p", "-t", name).Output()
		if err != nil {
			return "", err
		}
		screen = strings.TrimRight(string(out), "\n")
		if want.MatchString(escapes.ReplaceAllString(screen, "")) {
			return screen, nil
		}
	}
	return "", fmt.Errorf("%s: the screen never showed %s:\n%s", name, pattern, screen)
}

var doctype = regexp.MustCompile(`(?s)<!DOCTYPE.*?>\s*`)

func draw(name, screen string) error {
	// freeze knows no return to the default colour alone.
	screen = strings.NewReplacer("\x1b[39m", "\x1b[0m", "\x1b[22m", "\x1b[0m").Replace(screen)
	dir, err := os.MkdirTemp("", "awsin-picture-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	made := filepath.Join(dir, "picture.svg")
	cmd := exec.Command("go", "run", freeze, "--language", "ansi", "--font.family", "ui-monospace, Menlo, Consolas, monospace", "--window", "--padding", "16", "--output", made)
	cmd.Stdin = strings.NewReader(screen)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("freeze: %w\n%s", err, out)
	}
	svg, err := os.ReadFile(made)
	if err != nil {
		return err
	}
	svg = append(bytes.TrimSpace(doctype.ReplaceAll(svg, nil)), '\n')
	return os.WriteFile(filepath.Join("docs", "pictures", name+".svg"), svg, 0o644) //nolint:gosec // to be published
}
