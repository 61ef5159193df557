package commands

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"awsin/internal/hint"

	"github.com/alecthomas/kong"
)

type versionCmd struct{}

// Run prints what --version prints.
func (versionCmd) Run(e *Env) error { return printVersion(e, e.Stdout) }

// versionFlag prints the version instead of all else, as kong.VersionFlag, and
// looks for it only then.
type versionFlag bool

// BeforeReset is kong's hook.
func (versionFlag) BeforeReset(app *kong.Kong, e *Env) error {
	err := printVersion(e, app.Stdout)
	app.Exit(hint.OK) // and with what was lost
	return err
}

func printVersion(e *Env, w io.Writer) error {
	_, err := fmt.Fprintln(w, versionOf(e.Version, debug.ReadBuildInfo))
	return err
}

// versionOf returns the release, and what Go has recorded of the source: its commit
// and the commit's date. `go install` records no release, but a module's version.
func versionOf(release string, read func() (*debug.BuildInfo, bool)) string {
	commit, date := "unknown", "no date"
	if info, ok := read(); ok {
		release = cmp.Or(release, info.Main.Version)
		changed := ""
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value
			case s.Key == "vcs.time":
				date = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				changed = ", changed"
			}
		}
		commit += changed
	}
	return fmt.Sprintf("awsin %s (commit %s, %s, %s/%s)", cmp.Or(release, "dev"), commit, date, runtime.GOOS, runtime.GOARCH)
}
