package uninstall

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	shellquote "github.com/kballard/go-shellquote"

	"awsin/internal/atomicfile"
	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/internal/failover"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/startfile"
	"awsin/shell"
)

// look finds what there is.
func (u Uninstaller) look(ctx context.Context) *plan {
	p := &plan{}
	joined := u.joined(p)
	u.reminder(ctx, p)
	u.files(p)
	u.startFiles(p)
	u.program(ctx, p)
	u.mentions(p)
	u.config(p)
	var stays []string
	p.folders, p.yours, stays = folders(u.Env, append(joined, p.teams...))
	p.stays = append(p.stays, stays...)
	return p
}

// joined finds the teams to leave, and returns those that are recorded. Where the configuration cannot be read, one
// that is recorded has a block there: the program that could leave it stays.
func (u Uninstaller) joined(p *plan) (names []string) {
	recorded, unread := u.Teams.All()
	for _, j := range recorded {
		names = append(names, j.Name)
	}
	var err error
	if p.teams, err = u.Teams.Names(); err != nil {
		p.stays = append(p.stays, "the teams' sections: "+sanitize.Brief(err.Error()))
		if unread != nil || names != nil {
			p.unread = fmt.Errorf("the teams' sections stay: %w", err)
		}
	}
	return names
}

// below is a path below one of the person's folders.
func (u Uninstaller) below(variable, fallback string, path ...string) string {
	dir := filepath.Join(u.Env.Home, fallback)
	if variable != "" {
		dir = u.Env.XDG(variable, fallback)
	}
	return filepath.Join(append([]string{dir}, path...)...)
}

// maxFile is what is read of a file.
const maxFile = 8 << 20

// known is a file that the pages name, and what stands in it.
type known struct{ path, says, what string }

// files adds completions and the man page.
func (u Uninstaller) files(p *plan) {
	home := func(path ...string) string { return u.below("", "", path...) }
	data := func(path ...string) string { return u.below("XDG_DATA_HOME", ".local/share", path...) }
	config := func(path ...string) string { return u.below("XDG_CONFIG_HOME", ".config", path...) }
	const completions = "# awsin's completions for "
	all := []known{
		{data("bash-completion", "completions", "awsin"), completions, "completions"},
		{data("bash-completion", "completions", "awsin.bash"), completions, "completions"},
		{config("fish", "completions", "awsin.fish"), completions, "completions"},
		{data("fish", "vendor_completions.d", "awsin.fish"), completions, "completions"},
		{config("elvish", "lib", "awsin-completions.elv"), completions, "completions"},
		{config("nushell", "autoload", "awsin.nu"), completions, "completions"},
		{config("nushell", "completions", "awsin.nu"), completions, "completions"},
		{data("nushell", "vendor", "autoload", "awsin-completions.nu"), completions, "completions"},
		{data("man", "man1", "awsin.1"), `.TH "AWSIN"`, "the man page"},
	}
	for _, dir := range []string{home(".zfunc"), home(".zsh", "completions"), home(".zsh", "completion"), home(".zsh", "functions"), data("zsh", "site-functions"), home(".oh-my-zsh", "completions"), home(".oh-my-zsh", "custom", "completions")} {
		all = append(all, known{filepath.Join(dir, "_awsin"), completions, "completions"})
	}
	for _, k := range all {
		u.known(p, k)
	}
}

// known adds a file where what should stands in it.
func (u Uninstaller) known(p *plan, k known) (there bool) {
	text, err := atomicfile.Read(k.path, maxFile)
	switch {
	case environ.Absent(err):
		return false
	case err != nil:
		p.stays = append(p.stays, sanitize.Brief(err.Error()))
		return false
	case !strings.Contains(text, k.says):
		p.stays = append(p.stays, sanitize.Brief(k.path)+": it is called so, and is not awsin's")
		return false
	}
	p.goes = append(p.goes, item{sanitize.Brief(k.path) + ": " + k.what, func(context.Context) error { return atomicfile.Remove(k.path) }})
	return true
}

// reminder adds that of docs/recipes.md, which is stopped before its files go.
func (u Uninstaller) reminder(ctx context.Context, p *plan) {
	stop := func(file string, argv ...string) {
		if !environ.FileExists(file) {
			return
		}
		p.goes = append(p.goes, item{"the reminder is stopped: " + shell.Join(argv...), func(ctx context.Context) error {
			if _, err := ask(ctx, u.Env, argv[0], argv[1:]...); err != nil { // as where nobody is logged in at the screen
				u.IO.Say("%s: %s", sanitize.Brief(shell.Join(argv...)), sanitize.Brief(err.Error()))
			}
			return nil
		}})
	}
	units := u.below("XDG_CONFIG_HOME", ".config", "systemd", "user")
	agent := u.below("", "", "Library", "LaunchAgents", "awsin-reminder.plist")
	stop(filepath.Join(units, "awsin-reminder.timer"), "systemctl", "--user", "disable", "--now", "awsin-reminder.timer")
	stop(agent, "launchctl", "bootout", fmt.Sprintf("gui/%d/awsin-reminder", os.Getuid()))
	for _, path := range []string{
		filepath.Join(units, "timers.target.wants", "awsin-reminder.timer"), // a link to the next
		filepath.Join(units, "awsin-reminder.timer"), filepath.Join(units, "awsin-reminder.service"), agent,
	} {
		says := "awsin-reminder"
		if strings.HasSuffix(path, ".timer") {
			says = "[Timer]"
		}
		u.known(p, known{path, says, "the reminder"})
	}
	u.known(p, known{u.below("", ".local", "bin", "awsin-reminder"), "awsin status", "the reminder"})
	u.known(p, known{u.below("XDG_DATA_HOME", ".local/share", "systemd", "timers", "stamp-awsin-reminder.timer"), "", "when the reminder last ran"})
	table, _ := ask(ctx, u.Env, "crontab", "-l")
	for line := range strings.Lines(table) {
		if line = strings.TrimSpace(line); strings.Contains(line, "awsin") && !strings.HasPrefix(line, "#") {
			p.stays = append(p.stays, "yours to delete, by crontab -e: "+sanitize.Brief(line))
		}
	}
}

// startFiles adds awsin's lines in the shells' start files; the person's own are for them to delete.
func (u Uninstaller) startFiles(p *plan) {
	for _, name := range shell.WithFunction() {
		sh, _ := shell.Named(name)
		files, problems := startfile.All(u.Env, sh)
		for _, err := range problems {
			p.stays = append(p.stays, sanitize.Brief(err.Error()))
		}
		for _, f := range files {
			shown := func(l startfile.Line) string {
				if f.Whole {
					return sanitize.Brief(f.Path) + ": what " + name + " loads of awsin"
				}
				return fmt.Sprintf("%s:%d: %s", sanitize.Brief(f.Path), l.Number, sanitize.Brief(strings.TrimSpace(l.Text)))
			}
			for _, l := range f.Lines() {
				if l.Kind == startfile.Other {
					p.stays = append(p.stays, byHand+shown(l))
				}
			}
			_, gone := f.Remove()
			for i, l := range gone {
				remove := func(context.Context) error { return nil }
				if i == 0 {
					remove = func(context.Context) error { return u.lines(sh, f) }
				}
				p.goes = append(p.goes, item{shown(l), remove})
			}
		}
	}
}

// lines removes awsin's lines of a file, also where somebody else has written it meanwhile.
func (u Uninstaller) lines(sh shell.Shell, f *startfile.File) error {
	for {
		text, gone := f.Remove()
		if len(gone) == 0 {
			return nil
		}
		err := f.Write(text)
		if !errors.Is(err, atomicfile.ErrChanged) {
			if err != nil {
				return hint.With("delete awsin's lines yourself", err)
			}
			return nil
		}
		files, _ := startfile.All(u.Env, sh)
		path := f.Path
		f = nil
		for _, now := range files {
			if now.Path == path {
				f = now
			}
		}
		if f == nil {
			return nil
		}
	}
}

var word = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bawsin\b`) })

// mentions adds the lines of other programs' files, as docs/recipes.md shows them.
func (u Uninstaller) mentions(p *plan) {
	config := func(path ...string) string { return u.below("XDG_CONFIG_HOME", ".config", path...) }
	for _, path := range []string{
		u.below("", "", ".tmux.conf"), config("tmux", "tmux.conf"), config("starship.toml"), u.below("", "", ".p10k.zsh"), u.below("", "", ".zsh_plugins.txt"),
	} {
		text, err := atomicfile.Read(path, maxFile)
		if err != nil {
			continue
		}
		number := 0
		for line := range strings.Lines(text) {
			number++
			if word().MatchString(line) && !strings.HasPrefix(strings.TrimSpace(line), "#") {
				p.stays = append(p.stays, byHand+fmt.Sprintf("%s:%d: %s", sanitize.Brief(path), number, sanitize.Brief(strings.TrimSpace(line))))
			}
		}
	}
}

// What becomes of a command without awsin.
const (
	runs  = "runs awsin, and fails without it"
	names = "names awsin, and may fail without it"
)

// without returns what becomes of the command of a credential_process without awsin, "" where it has nothing to do with it.
func without(command string) string {
	words, err := shellquote.Split(command)
	if len(words) > 0 && filepath.Base(words[0]) != "env" {
		words = words[:1]
	}
	awsin := func(word string) bool { base := filepath.Base(word); return base == "awsin" || base == "awsin.exe" }
	if err == nil && slices.ContainsFunc(words, awsin) {
		return runs
	}
	if word().MatchString(command) {
		return names
	}
	return ""
}

// config names what of the AWS configuration is of awsin's doing, and stays.
func (u Uninstaller) config(p *plan) {
	if u.Conf == nil {
		return
	}
	var generated []string
	for _, profile := range u.Conf.Profiles() {
		if _, ok := profile.Lookup(awsconfig.GeneratedKey); ok {
			generated = append(generated, sanitize.Brief(profile.Name))
		}
		if why := without(profile.Get("credential_process")); why != "" {
			path, line := profile.Origin("credential_process")
			p.stays = append(p.stays, fmt.Sprintf("%s:%d: credential_process of profile %s %s", sanitize.Brief(path), line, sanitize.Brief(profile.Name), why))
		}
	}
	if len(generated) > 0 {
		p.stays = append(p.stays, sanitize.Count(len(generated), "generated profile")+", which the AWS CLI reads as any other: "+sanitize.Some(generated))
	}
	memory := failover.MemoryOf(u.Env)
	for _, s := range u.Conf.Sessions() {
		if held := memory.Held(s); held != nil {
			p.stays = append(p.stays, fmt.Sprintf("session %s at the place of %s; before, to bring it back: %s", sanitize.Brief(s.Name), sanitize.Brief(held.Standby),
				sanitize.Brief(shell.Join("awsin", "session", "failover", s.Name, "--back"))))
		}
	}
	p.stays = append(p.stays, "you stay logged in, with the AWS CLI's tokens; before, to log out: awsin logout-all")
}
