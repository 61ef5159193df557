package commands

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/term"

	"awsin/internal/awsconfig"
	"awsin/internal/board"
	"awsin/internal/login"
	"awsin/internal/settings"
	"awsin/internal/ssoapi"
	"awsin/internal/ssotoken"
)

// Env is the world a command runs in; tests make their own.
type Env struct {
	Version        string // of a release, else ""
	Stdout, Stderr io.Writer
	Lookup         func(string) (string, bool)
	Environ        []string // for children
	Home           string
	Now            func() time.Time
	// Parent is the name of the program that runs this one, "" if it cannot be told.
	Parent func() string
	// Program is the path under which this program was started: a package
	// manager's link stays good when the file behind it moves.
	Program string
	// Terminal opens the terminal itself, to ask on.
	Terminal func() (*os.File, error)
	// StderrFd is standard error's descriptor where that is a terminal, else -1.
	StderrFd int
}

// System is the process's own world.
func System(version string) *Env {
	e := &Env{
		Version: version, Stdout: os.Stdout, Stderr: os.Stderr,
		Lookup: os.LookupEnv, Environ: os.Environ(), Now: time.Now, StderrFd: -1,
		Parent: parent, Terminal: openTerminal,
	}
	if path, err := exec.LookPath(os.Args[0]); err == nil {
		e.Program, _ = filepath.Abs(path)
	}
	var err error
	if e.Home, err = os.UserHomeDir(); err != nil { // as Python's expanduser does
		if u, err := user.Current(); err == nil {
			e.Home = u.HomeDir
		}
	}
	if fd := int(os.Stderr.Fd()); term.IsTerminal(fd) {
		e.StderrFd = fd
	}
	return e
}

func (e *Env) get(name string) string { v, _ := e.Lookup(name); return v }

func (e *Env) say(format string, args ...any) {
	_, _ = fmt.Fprintf(e.Stderr, "awsin: "+format+"\n", args...)
}

// config reads the AWS configuration.
func (e *Env) config() (*awsconfig.Config, error) {
	return awsconfig.Load(awsconfig.ConfigPath(e.Lookup, e.Home), awsconfig.CredentialsPath(e.Lookup, e.Home))
}

// glance is config for `use`, completions and the prompt: what a person waits
// for at each key. Mistakes in sections that are not used are not looked for.
func (e *Env) glance() (*awsconfig.Config, error) {
	return awsconfig.Glance(awsconfig.ConfigPath(e.Lookup, e.Home), awsconfig.CredentialsPath(e.Lookup, e.Home))
}

// judge says how a session stands by the local files alone.
func (e *Env) judge(s *awsconfig.Session) login.Step {
	return login.Planner{Cache: e.cache(), Now: e.Now}.Plan(context.Background(), []*awsconfig.Session{s})[0]
}

func (e *Env) cache() ssotoken.Cache { return ssotoken.New(e.Home) }

func (e *Env) settings() (*settings.Settings, error) {
	return settings.Load(settings.Path(e.Lookup, e.Home))
}

// versionMemory is where the AWS CLI's version is remembered.
func (e *Env) versionMemory() string {
	dir := e.get("XDG_CACHE_HOME")
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(e.Home, ".cache")
	}
	return filepath.Join(dir, "awsin", "aws-cli.json")
}

// api returns the servers' client for a session: with the settings of the
// profile that `aws sso login` runs under for it. Sessions with the same
// profile share a client, and so its connections. A nil session has the
// default profile.
func (e *Env) api(c *awsconfig.Config) func(*awsconfig.Session) (*ssoapi.Client, error) {
	var mu sync.Mutex
	clients := map[string]*ssoapi.Client{}
	return func(s *awsconfig.Session) (*ssoapi.Client, error) {
		name := "default"
		if s != nil && s.Legacy {
			name = s.LoginProfile
		}
		mu.Lock()
		defer mu.Unlock()
		if clients[name] != nil {
			return clients[name], nil
		}
		p := c.Profile(name)
		if p == nil {
			p = &awsconfig.Profile{}
		}
		client, err := ssoapi.New(ssoapi.FromEnvironment(e.Lookup, p.Get, func(service string) string { return c.EndpointURL(p, service) }))
		if err == nil {
			clients[name] = client
		}
		return client, err
	}
}

// color is whether colours are wanted on a terminal.
func (e *Env) color() bool { return e.get("NO_COLOR") == "" && e.get("TERM") != "dumb" }

// screen is standard error as a board.
func (e *Env) screen() board.Screen {
	live := e.StderrFd >= 0 && e.get("TERM") != "dumb"
	return board.Screen{
		Out: e.Stderr, Live: live, Color: live && e.color(),
		Clock: time.Time.Local,
		Size: func() (int, int) {
			cols, rows, err := term.GetSize(e.StderrFd)
			if err != nil || cols <= 0 || rows <= 0 {
				return 80, 24
			}
			return cols, rows
		},
	}
}
