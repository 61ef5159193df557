// Package uninstall takes awsin out of a person's home: the teams' sections, the lines of start files, completions, the
// reminder, awsin's own folders, and the program at last. What is shown is what goes: each thing is known by its place
// and by what stands in it, nothing goes through a symbolic link but a line of a start file, and what is not known to
// be awsin's stays and is named. It never touches the AWS configuration, but for the teams' blocks, nor a token.
package uninstall

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/ssotoken"
	"awsin/internal/team"
	"awsin/internal/terminal"
)

// Uninstaller is one person's.
type Uninstaller struct {
	Env   *environ.Environ
	IO    *terminal.Streams
	Teams *team.Teams
	Conf  *awsconfig.Config
	How   configedit.Options
	All   bool // what is the person's own goes, too, and is not asked about apart
}

// item is something that goes.
type item struct {
	shown  string
	remove func(context.Context) error
}

// byHand begins a line that is for the person to delete.
const byHand = "yours to delete: "

// plan is what there is, in the order in which it goes.
type plan struct {
	teams   []string
	unread  error // why nobody can say of teams that are joined what to leave
	goes    []item
	folders []folder
	yours   []string // in the folders, of the person's own
	program *item
	stays   []string
}

// Run shows what goes and what stays, asks, and does it. What fails is said and stays, and so does the program then: it
// can be run again.
func (u Uninstaller) Run(ctx context.Context) error {
	p := u.look(ctx)
	text := u.text(p)
	switch {
	case u.How.DryRun:
		_, err := fmt.Fprint(u.IO.Stdout, text)
		return err
	case !p.some():
		u.IO.Say("nothing here is awsin's to remove")
		_, _ = fmt.Fprint(u.IO.Stderr, text)
		return p.unread
	case !u.How.Yes:
		if err := u.IO.Confirm(ctx, text, "Remove this?", terminal.ByYes); err != nil {
			return err
		}
	}
	failed := false
	do := func(remove func(context.Context) error) {
		if err := remove(ctx); err != nil {
			failed = true
			hint.Print(u.IO.Stderr, err)
		}
	}
	left := true
	for _, name := range p.teams {
		do(func(ctx context.Context) error {
			gone, err := u.leave(ctx, name)
			left = left && gone
			return err
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if p.unread != nil {
		do(func(context.Context) error { return p.unread })
	}
	p.folders, p.yours, _ = folders(u.Env, nil) // to leave a team makes a backup
	also, err := u.also(ctx, p.yours)
	if err != nil {
		return err
	}
	awsconfig.Sweep(awsconfig.ConfigPath(u.Env.Lookup, u.Env.Home), u.Env.StatePath(environ.Backups))
	ssotoken.New(u.Env.Home).Sweep()
	for _, i := range p.goes {
		do(i.remove)
	}
	for _, f := range p.folders {
		do(func(context.Context) error { return f.remove(also) })
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case p.program == nil:
	case failed:
		u.IO.Say("%s stays: once the rest can go, run it again", p.program.shown)
	default:
		do(p.program.remove)
	}
	if failed {
		return hint.Exit(hint.Failed)
	}
	if u.How.Yes {
		_, _ = fmt.Fprint(u.IO.Stderr, u.list("Stays:", p.stays))
	}
	if !left {
		u.IO.Say("the teams' sections stay as they are")
	}
	u.IO.Say("removed; a shell that is open keeps the function awsin until it ends")
	return nil
}

// leave leaves a team, which is shown and asked about. left is false where the person wants to keep its sections.
func (u Uninstaller) leave(ctx context.Context, name string) (left bool, err error) {
	report, gone, err := u.Teams.Leave(ctx, name, u.How)
	switch {
	case errors.Is(err, hint.ErrCancelled) && ctx.Err() == nil:
		return false, nil
	case err != nil:
		return false, err
	case gone:
		for _, line := range team.Left(name, report) {
			u.IO.Say("%s", line)
		}
	}
	return true, nil
}

// also reports whether what is the person's own goes, too.
func (u Uninstaller) also(ctx context.Context, yours []string) (bool, error) {
	switch {
	case len(yours) == 0 || u.All:
		return u.All, nil
	case u.How.Yes:
		_, _ = fmt.Fprint(u.IO.Stderr, u.list("Yours, and stays without --all:", yours))
		return false, nil
	}
	err := u.IO.Confirm(ctx, u.list("Yours:", yours), "Remove that, too?", terminal.ByYes)
	if errors.Is(err, hint.ErrCancelled) && ctx.Err() == nil {
		return false, nil
	}
	return err == nil, err
}

// some reports whether there is anything to remove.
func (p *plan) some() bool {
	return len(p.teams)+len(p.goes)+len(p.yours) > 0 || slices.ContainsFunc(p.folders, folder.ours) || p.program != nil
}

// text is the plan as a person reads it.
func (u Uninstaller) text(p *plan) string {
	var goes []string
	for _, name := range p.teams {
		goes = append(goes, "the sections of team "+sanitize.Brief(name)+", as awsin team leave does")
	}
	for _, i := range p.goes {
		goes = append(goes, i.shown)
	}
	for _, f := range p.folders {
		if f.ours() {
			goes = append(goes, f.String())
		}
	}
	asked := "Yours, about which you are asked:"
	if u.All {
		goes, asked = append(goes, p.yours...), ""
	}
	if p.program != nil {
		goes = append(goes, p.program.shown)
	}
	text := u.list("Goes:", goes)
	if asked != "" {
		text += u.list(asked, p.yours)
	}
	return text + u.list("Stays:", p.stays)
}

// list is a heading with lines below it, of which a path in the home begins with ~; "" without any.
func (u Uninstaller) list(head string, lines []string) string {
	home := sanitize.Brief(u.Env.Home) + string(filepath.Separator)
	var b strings.Builder
	for _, line := range lines {
		whose := ""
		if rest, ok := strings.CutPrefix(line, byHand); ok {
			whose, line = byHand, rest
		}
		if rest, ok := strings.CutPrefix(line, home); ok {
			line = "~" + string(filepath.Separator) + rest
		}
		b.WriteString("  " + whose + line + "\n")
	}
	if b.Len() == 0 {
		return ""
	}
	return head + "\n" + b.String()
}
