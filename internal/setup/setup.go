// Package setup is what a shell needs for awsin: which shell a person has, and the lines of its start file, which are
// shown, asked about and added.
package setup

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"awsin/internal/atomicfile"
	"awsin/internal/configedit"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/startfile"
	"awsin/internal/terminal"
	"awsin/shell"
)

// Shell is the one that was named, else the one that runs this program, else the person's own.
func Shell(e *environ.Environ, named string, parent func() string) (shell.Shell, error) {
	names := []string{named}
	if named == "" {
		names = []string{parent(), filepath.Base(e.Get("SHELL"))}
	}
	for _, name := range names {
		if sh, ok := shell.Named(name); ok && sh.Start != "" {
			return sh, nil
		}
	}
	supported := strings.Join(shell.WithFunction(), ", ")
	if named != "" {
		return shell.Shell{}, hint.BadUsage("awsin setup --shell bash", "unsupported shell %q; supported: %s", named, supported)
	}
	return shell.Shell{}, hint.BadUsage("awsin setup --shell bash; supported: "+supported, "it cannot be told which shell is yours")
}

// Loadable returns why a shell can load nothing of awsin; nil where it has its function or completions.
func Loadable(sh shell.Shell) error {
	if sh.Start == "" {
		return hint.BadUsage(`eval "$(awsin use NAME --shell sh)"`, "%s has neither the function awsin nor completions", sh.Name)
	}
	return nil
}

// Starter adds what a shell's start file lacks.
type Starter struct {
	Env *environ.Environ
	IO  *terminal.Streams
	How configedit.Options
	// Code returns what `awsin init` prints for a shell.
	Code func(shell.Shell) (string, error)
}

// Undo takes back what Start adds.
const Undo = "awsin uninstall"

// Start has a new shell of that kind make awsin its function. stands reports whether it does, now; a person who does
// not want it is not an error.
func (s Starter) Start(ctx context.Context, sh shell.Shell) (stands bool, err error) {
	if s.Env.Passing() {
		return false, hint.BadUsage("CGO_ENABLED=0 go install .", "%s is gone when go run ends: no start file can name it", s.Env.Program)
	}
	code, err := s.Code(sh)
	if err != nil {
		return false, err
	}
	for agreed := ""; ; {
		f, err := startfile.Read(s.Env, sh)
		if err != nil {
			return false, s.byHand(sh, err)
		}
		needs, before := f.Needs(s.Env, code)
		if len(needs) == 0 {
			switch line, ok := f.Start(); {
			case f.Whole:
				s.IO.Say("%s has awsin's code already", sanitize.Text(f.Path))
				return true, nil
			case ok:
				s.IO.Say("%s has awsin's line already: line %d", sanitize.Text(f.Path), line.Number)
				return true, nil
			}
			return false, s.byHand(sh, fmt.Errorf("%s cannot hold the path of the awsin program", sh.Name))
		}
		text := describe(f, needs, before)
		if s.How.DryRun {
			_, err := fmt.Fprint(s.IO.Stdout, text)
			return false, err
		}
		if !s.How.Yes && text != agreed {
			err := s.IO.Confirm(ctx, text, "Write this to "+sanitize.Text(f.Path)+"?", terminal.ByYes)
			if errors.Is(err, hint.ErrCancelled) && ctx.Err() == nil {
				s.IO.Say("%s is as it was; by hand: %s", sanitize.Text(f.Path), sanitize.Text(sh.Start))
				return false, nil
			}
			if err != nil {
				return false, fmt.Errorf("%s: %w", f.Path, err)
			}
			agreed = text
		}
		err = f.Write(f.Add(before, needs...))
		if errors.Is(err, atomicfile.ErrChanged) {
			continue
		}
		if err != nil {
			return false, s.byHand(sh, err)
		}
		undo := fmt.Sprintf("delete what ends in %q", startfile.Mark)
		if f.Whole {
			undo = "remove that file"
		}
		s.IO.Say("%s: written; undo: %s, or %s", sanitize.Text(f.Path), Undo, undo)
		return true, nil
	}
}

// byHand is an error at which the person adds the line.
func (s Starter) byHand(sh shell.Shell, err error) error {
	return hint.With("add it yourself, where "+sh.Name+" reads it when it starts: "+sh.Start, err)
}

// describe shows what is added to a file, and why.
func describe(f *startfile.File, needs []startfile.Need, before int) string {
	var b strings.Builder
	path := sanitize.Text(f.Path)
	switch {
	case f.Whole:
		return fmt.Sprintf("%s, which %s reads when it starts, gets what awsin init %s prints.\nUndo: %s, or remove that file.\n", path, f.Shell.Name, f.Shell.Name, Undo)
	case needs[len(needs)-1].Instead != "":
		fmt.Fprintf(&b, "Line %d of %s\n  %s\nbecomes:\n", before, path, sanitize.Text(needs[len(needs)-1].Instead))
	case before > 0:
		fmt.Fprintf(&b, "Before line %d of %s:\n", before, path)
	default:
		fmt.Fprintf(&b, "At the end of %s:\n", path)
	}
	for _, n := range needs {
		fmt.Fprintf(&b, "  %s %s\n", sanitize.Text(n.Line), startfile.Mark)
	}
	why := make([]string, len(needs))
	for i, n := range needs {
		why[i] = n.Why
	}
	fmt.Fprintf(&b, "For: %s.\nUndo: %s, or delete these lines.\n", strings.Join(slices.Compact(why), "; "), Undo)
	return b.String()
}
