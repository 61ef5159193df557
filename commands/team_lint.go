package commands

import (
	"fmt"
	"strings"

	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/team"
)

type teamLintCmd struct {
	Dir    string   `arg:"" optional:"" default:"." complete:"folders" help:"The repository's folder (default: this one)."`
	Path   []string `line:"what" sep:"none" complete:"-" placeholder:"GLOB" help:"Files to check (default: config)."`
	Marks  string   `line:"what" complete:"files" placeholder:"FILE" help:"The file that says what is production and the like (default: awsin.ini, where there is one)."`
	Allow  []string `line:"consent" complete:"-" placeholder:"KEY" help:"Keys that your colleagues allow."`
	Format string   `line:"form" enum:"text,github" default:"text" complete:"-" placeholder:"text|github" help:"Print lines (text), or annotations of GitHub Actions (github)."`
}

// Run checks the files as they are on disk: by the policy that colleagues' awsin
// has, and by doctor.
func (c *teamLintCmd) Run(e *Env) error {
	globs := c.Path
	if len(globs) == 0 {
		globs = team.DefaultPaths
	}
	found, checked, err := team.Lint(c.Dir, globs, c.Marks, c.Allow)
	if err != nil {
		return hint.BadUsage("awsin team lint DIR --path GLOB --marks FILE", "%w", err)
	}
	wrong := false
	for _, f := range found {
		before, level := "", "error"
		if f.Warning {
			before, level = "warning: ", "warning"
		}
		wrong = wrong || !f.Warning
		line := fmt.Sprintf("%s:%d: %s%s → %s", f.File, f.Line, before, f.Message, f.Remedy)
		if c.Format == "github" {
			line = fmt.Sprintf("::%s file=%s,line=%d::%s", level, property(f.File), f.Line, data(f.Message+" → "+f.Remedy))
		}
		if _, err := fmt.Fprintln(e.Stdout, sanitize.Text(line)); err != nil {
			return err
		}
	}
	switch {
	case wrong:
		return hint.Exit(hint.Failed)
	case len(found) > 0:
		e.Say("%s, nothing but warnings found", sanitize.Count(checked, "file"))
	default:
		e.Say("%s, no problems found", sanitize.Count(checked, "file"))
	}
	return nil
}

// data and property escape what would end a command of GitHub Actions.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
