package commands

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// Build says which awsin this is. What is "" is told by Go's own build
// information: `go install` sets nothing else.
type Build struct {
	Version string // such as 1.2.3
	Commit  string // of the source
	Date    string // of the commit, RFC 3339
}

func (b Build) String() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		settings := map[string]string{}
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		if b.Commit == "" && settings["vcs.modified"] == "true" {
			settings["vcs.revision"] += ", changed"
		}
		b = Build{
			cmp.Or(b.Version, info.Main.Version), cmp.Or(b.Commit, settings["vcs.revision"]), cmp.Or(b.Date, settings["vcs.time"]),
		}
	}
	return fmt.Sprintf("awsin %s (commit %s, %s, %s/%s)", cmp.Or(b.Version, "dev"), cmp.Or(b.Commit, "unknown"), cmp.Or(b.Date, "no date"), runtime.GOOS, runtime.GOARCH)
}

// versionFlag prints the version instead of all else, as kong.VersionFlag, and
// looks for it only then.
type versionFlag bool

// BeforeReset is kong's hook.
func (versionFlag) BeforeReset(app *kong.Kong, e *Env) error {
	_, err := fmt.Fprintln(app.Stdout, e.Build)
	app.Exit(exitOK)
	return err
}
