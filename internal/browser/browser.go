// Package browser starts the browser in which a person approves a login. It
// decides whether there is one, and never waits for it.
package browser

import (
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"time"

	shellquote "github.com/kballard/go-shellquote"

	"awsin/internal/identity"
	"awsin/internal/process"
	"awsin/internal/system"
)

// Env looks up an environment variable.
type Env func(string) (string, bool)

// Choice is how the approval page of one session is opened.
type Choice struct {
	// Commands are tried in order until one opens the page; none: the person opens the
	// page. Each is split as a shell splits words, without a shell; %s stands
	// for the URL, which is added at the end where %s is missing.
	Commands []string
	// Why is the reason where there is no command.
	Why string
	// Remote means that the person's browser is on another machine, which a PKCE redirect
	// to this one does not reach; the device flow is needed.
	Remote bool
	// Container is the container of Firefox in which the commands open pages; nil: none.
	Container *Container
}

// Choose returns the session's own command from awsin's settings, BROWSER (a
// list, as the AWS CLI reads it), else the system's own
// browser where the person sits in front of this machine.
func Choose(configured string, env Env, exists func(path string) bool) Choice {
	return choose(system.Here, configured, env, exists)
}

func choose(on system.Name, configured string, env Env, exists func(path string) bool) Choice {
	if command, ok := inContainer(on, configured); ok {
		return Choice{Commands: []string{command}, Container: &Container{}}
	}
	if configured != "" {
		return Choice{Commands: []string{configured}}
	}
	set := func(names ...string) bool {
		for _, n := range names {
			if v, ok := env(n); ok && v != "" {
				return true
			}
		}
		return false
	}
	if v, _ := env("BROWSER"); v != "" {
		return Choice{Commands: strings.FieldsFunc(v, func(r rune) bool { return r == on.ListSeparator() })}
	}
	switch {
	case set("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"):
		return Choice{Remote: true, Why: "this is an SSH session"}
	case set("CODESPACES", "REMOTE_CONTAINERS", "container", "KUBERNETES_SERVICE_HOST") || exists("/.dockerenv") || exists("/run/.containerenv"):
		return Choice{Remote: true, Why: "this is a container"}
	case on.Browser() != "":
		return Choice{Commands: []string{on.Browser()}}
	case set("WSL_DISTRO_NAME"):
		// explorer.exe would show a folder: it takes no URL with a query (microsoft/WSL#3832), as approval pages have.
		return Choice{Commands: []string{"wslview %s", "rundll32.exe url.dll,FileProtocolHandler %s"}}
	case set("DISPLAY", "WAYLAND_DISPLAY"):
		return Choice{Commands: []string{"xdg-open %s"}}
	}
	return Choice{Remote: true, Why: "there is no display"}
}

// CheckURL rejects what cannot be an approval page: anything but https, or http on
// this machine itself; a host that hides behind a user name. The URL comes from a server,
// and no error has it whole: nobody is to open it by hand.
func CheckURL(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "":
		return errors.New("the page to open has no URL")
	case u.User != nil:
		return fmt.Errorf("the page to open is at %q, behind a user name that looks like its host", u.Host)
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && identity.Loopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("the page to open, at %q, is not over https", u.Host)
}

// Command returns the words as one of Choice.Commands.
func Command(words ...string) string { return shellquote.Join(words...) }

// Variable returns what BROWSER has to be for a Python program to open a page with these commands, and not to wait
// for one that blocks: the AWS CLI would not answer what the page leads to. A command with the sign that separates
// commands is left out; of none nothing is opened.
func Variable(commands []string) string { return variable(system.Here, commands) }

func variable(on system.Name, commands []string) string {
	separator := string(on.ListSeparator())
	var list []string
	for _, c := range commands {
		if strings.Contains(c, separator) {
			continue
		}
		if c = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(c), "&")); !strings.Contains(c, "%s") {
			c += " %s"
		}
		list = append(list, c+" &")
	}
	if list == nil {
		return "true %s" // it ends at once, and well
	}
	return strings.Join(list, separator)
}

// atOnce is the time within which a browser that fails has not opened the page.
const atOnce = 5 * time.Second

// Open starts the first command that can be started, in a session of its own, so
// that Ctrl-C in the terminal does not close the browser. Where one fails at once
// the next is started. ended is called once, from another goroutine, when the last
// that was started has ended, with why it failed.
func (c Choice) Open(rawURL string, environ []string, ended func(error)) error {
	if err := CheckURL(rawURL); err != nil {
		return err
	}
	if c.Container != nil {
		rawURL = c.Container.Link(rawURL)
	}
	o := opening{url: rawURL, environ: environ, commands: c.Commands}
	cmd, err := o.start()
	if cmd == nil {
		return err
	}
	go func() {
		for {
			begin := time.Now()
			err := failure(cmd)
			if err != nil {
				err = fmt.Errorf("browser command %q: %w", o.command, err)
			}
			if err == nil || len(o.commands) == 0 || time.Since(begin) > atOnce {
				ended(err)
				return
			}
			var next error
			if cmd, next = o.start(); cmd == nil {
				ended(fmt.Errorf("%w; %w", err, next))
				return
			}
		}
	}()
	return nil
}

// opening is an Open in progress.
type opening struct {
	url      string
	environ  []string
	command  string   // that was tried last
	commands []string // that were not
}

// start starts the first that can be started.
func (o *opening) start() (cmd *exec.Cmd, err error) {
	for len(o.commands) > 0 {
		o.command, o.commands = o.commands[0], o.commands[1:]
		words := split(o.command, o.url)
		if words == nil {
			err = fmt.Errorf("browser command %q: unbalanced quotes or empty", o.command)
			continue
		}
		cmd := exec.Command(words[0], words[1:]...) //nolint:gosec // the person's own command, split without a shell
		cmd.Env = o.environ
		process.Detach(cmd)
		if err = cmd.Start(); err == nil {
			return cmd, nil
		}
		err = fmt.Errorf("browser command %q: %w", o.command, err)
	}
	return nil, err
}

// split returns a command's words, with the URL among them; nil where there are none.
func split(command, url string) []string {
	words, err := shellquote.Split(command)
	// A final "&" is Python's sign for "in the background", as all are here.
	if n := len(words); n > 1 && words[n-1] == "&" {
		words = words[:n-1]
	}
	if err != nil || len(words) == 0 {
		return nil
	}
	replaced := false
	for i, w := range words[1:] {
		if strings.Contains(w, "%s") {
			words[i+1], replaced = strings.ReplaceAll(w, "%s", url), true
		}
	}
	if !replaced {
		words = append(words, url)
	}
	return words
}

// failure waits for a browser's end. Windows' explorer.exe ends with 1 whatever it has done, also when a person has
// named it and it has opened the page (microsoft/WSL#6565). wslview ends as powershell does, xdg-open with 1 to 4 where
// it has opened nothing.
func failure(cmd *exec.Cmd) error {
	err := cmd.Wait()
	name := strings.ToLower(cmd.Path[strings.LastIndexAny(cmd.Path, `/\`)+1:])
	if err == nil || name == "explorer.exe" && cmd.ProcessState.ExitCode() == 1 {
		return nil
	}
	return err
}
