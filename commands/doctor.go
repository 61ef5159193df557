package commands

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/doctor"
	"awsin/internal/failover"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
	"awsin/shell"
)

type doctorCmd struct {
	Online bool `help:"Also check that the sessions' servers can be reached, and this machine's clock."`
	JSON   bool `name:"json" help:"Print the findings as an array of objects."`
	Fix    bool `line:"consent" help:"Fix what has only one right fix."`
	saveFlags
}

// Run prints a line per finding.
func (c *doctorCmd) Run(ctx context.Context, e *Env) error {
	switch {
	case !c.Fix && c.Yes:
		return hint.BadUsage("awsin doctor --fix", "--yes needs --fix")
	case c.JSON && c.Fix && c.DryRun:
		return hint.BadUsage("awsin doctor --json: \"fixable\" says what --fix can fix", "--dry-run prints a difference, not JSON")
	}
	debug.SetGCPercent(400) // a file of 10,000 profiles takes 5 MB, and is read and judged before much of it is garbage
	in := c.examine(ctx, e)
	if c.Fix {
		if err := c.fix(ctx, e, in); err != nil || c.DryRun {
			return err
		}
		in = c.examine(ctx, e)
	}
	if c.Online && in.Config != nil {
		api := e.signin(in.Config).API
		in.Servers = doctor.Ask(ctx, in.Config, e.Now, func(ctx context.Context, s *awsconfig.Session) (date time.Time, err error) {
			client, err := api(s)
			if err != nil {
				return date, err
			}
			return client.Date(ctx, s.Region)
		})
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	findings := doctor.Check(in)
	if err := c.print(e, findings); err != nil {
		return err
	}
	if doctor.Wrong(findings) {
		return hint.Exit(hint.Failed)
	}
	return nil
}

// examine calls doctor.Examine and adds this shell's start line and the teams.
func (c *doctorCmd) examine(ctx context.Context, e *Env) doctor.Input {
	in := doctor.Examine(ctx, &e.Environ, e.editor().Backups)
	if sh, err := e.shell(""); err == nil && sh.Start != "" {
		in.ShellStart = sh.Start
	}
	teams := teamsOf(e)
	in.Teams = teams.Findings(in.Config)
	if in.Config != nil {
		known, _ := teams.Estate(in.Config)
		memory := failover.MemoryOf(&e.Environ)
		in.FailedOver = map[string]string{}
		for _, s := range in.Config.Sessions() {
			in.FailedOver[s.Name] = memory.At(s)
			if known.StandbyOf(s.Name) != "" {
				in.Standby = append(in.Standby, s.Name)
			}
		}
	}
	return in
}

// fix fixes the config and the modes of what others can use, removes what killed runs have left,
// and sets broken files of the caches aside.
func (c *doctorCmd) fix(ctx context.Context, e *Env, in doctor.Input) error {
	if in.Config != nil && in.Config.ConfigFile != nil {
		if _, err := e.editor().Save(ctx, in.ConfigPath.Path, configedit.Options(c.saveFlags), func(f *awsconfig.File) (configedit.Change, error) {
			text, err := doctor.Fix(awsconfig.Merge(f, in.Config.CredentialsFile))
			return configedit.Change{Text: text}, err
		}); err != nil {
			return err
		}
	}
	if len(in.Exposed)+len(in.Leftovers)+len(in.Broken) == 0 {
		return nil
	}
	var commands strings.Builder
	for _, a := range in.Exposed {
		_, _ = fmt.Fprintln(&commands, sanitize.Text(a.Command()))
	}
	for _, path := range in.Leftovers {
		_, _ = fmt.Fprintln(&commands, sanitize.Text(shell.Join("rm", path)))
	}
	for _, b := range in.Broken {
		_, _ = fmt.Fprintln(&commands, sanitize.Text(b.Command()))
	}
	if c.DryRun {
		_, err := fmt.Fprint(e.Stdout, commands.String())
		return err
	}
	if !c.Yes {
		if err := e.Confirm(ctx, commands.String(), "Do this to the files of your logins?", terminal.ByYes); err != nil {
			return err
		}
	}
	for _, a := range in.Exposed {
		if err := os.Chmod(a.Path, a.Mode); err != nil {
			return err
		}
	}
	for _, path := range in.Leftovers {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, b := range in.Broken {
		if err := b.SetAside(); err != nil {
			return err
		}
	}
	return nil
}

func (c *doctorCmd) print(e *Env, findings []doctor.Finding) error {
	if c.JSON {
		return printArray(e, append([]doctor.Finding{}, findings...))
	}
	fixable, wrong := 0, 0
	for _, f := range findings {
		where := f.Where()
		if where != "" && !strings.Contains(f.Message, where) {
			f.Message = where + ": " + f.Message
		}
		if _, err := fmt.Fprintf(e.Stdout, "%-8s %s → %s\n", f.Severity, sanitize.Brief(f.Message), sanitize.Brief(f.Remedy)); err != nil {
			return err
		}
		if f.Severity != doctor.Info {
			wrong++
		}
		if f.Fixable {
			fixable++
		}
	}
	switch {
	case wrong == 0:
		e.Say("no problems found")
	case fixable > 0 && !c.Fix:
		e.Say("%s; awsin doctor --fix can fix %d", sanitize.Count(wrong, "problem"), fixable)
	default:
		e.Say("%s", sanitize.Count(wrong, "problem"))
	}
	return nil
}
