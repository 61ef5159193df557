// Package doctor says what is wrong with a person's AWS configuration and what
// fixes it. It owns which findings there are and how much each matters. Examine and
// Ask gather what is known of the machine, Check judges it and asks nobody, and Fix
// returns the new text of a file. Nothing is written here.
package doctor

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/estate"
	"awsin/internal/identity"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// Severity is how much a finding matters.
type Severity string

// An Error is what cannot work. A Warning is what works and still is wrong: it
// opens a browser that need not be, shows secrets to others, or means something
// else than it says. An Info is what a person may have good reasons for, and is
// not wrong.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Finding is one thing to know, and what to do about it. Its texts hold what
// files and servers say, as they say it.
type Finding struct {
	Check    string   `json:"check"` // stays the same for scripts: "session-unused"
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	File     string   `json:"file,omitempty"`
	Line     int      `json:"line,omitempty"` // from 1
	Remedy   string   `json:"remedy"`
	Fixable  bool     `json:"fixable"` // `awsin doctor --fix` fixes it
}

// Where is the file and the line, as far as they are known.
func (f Finding) Where() string {
	if f.Line > 0 {
		return fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return f.File
}

// Checks that others know by their names.
const (
	SessionUnused  = "session-unused"
	SessionScopes  = "session-scopes"
	SessionLegacy  = "session-legacy"
	SessionMissing = "session-missing"
)

// Input is what is known of a machine.
type Input struct {
	Config      *awsconfig.Config // nil where a file cannot be read
	ConfigErr   error             // why
	ConfigPath  Path
	Credentials Path

	Settings     error         // what is wrong with awsin's own settings
	SettingsLeft []estate.Left // what of their marks does not count
	SettingsPath string
	Standby      []string          // the sessions that stand by for another one
	FailedOver   map[string]string // the standby at whose place a session is, "" for its own

	CLI    *awscli.CLI // nil where there is none that will do
	CLIErr error       // why

	Relative []string // entries of PATH that are not absolute paths

	Profile   string   // that a variable names
	Variable  string   // which
	Empty     []string // what counts for the AWS CLI, though it is set to nothing
	Other     string   // what AWS_DEFAULT_PROFILE is where it differs from AWS_PROFILE
	Overrides []string // the variables that are set and override it
	Marks     []shell.Variable
	Fallbacks []shell.Variable

	DualStack bool // AWS_USE_DUALSTACK_ENDPOINT is true

	Exported         string // the profile whose keys awsin has put into the environment
	ExportedEnd, Now time.Time
	Served           string // the profile whose credentials exec --serve gives to what runs in here

	Exposed  []Access // what others can read or write
	CacheErr error    // why that of the token cache cannot be told
	Unkept   error    // why no token can be kept in the cache
	Owner    string   // whose it is, and the command that gives it back; "" where that is not known

	Leftovers []string // temporary files that killed runs have left
	Broken    []Broken // files of the AWS CLI's caches

	InFunction bool   // the shell function ran this, or the shell has commands of its own
	ShellStart string // the line that defines it in this shell

	Servers []Server // that were asked

	Teams []Finding // what is remembered of teams, and does not fit the config
}

// Path is where a file of the AWS configuration is.
type Path struct {
	Variable      string // that can move it
	Set           bool
	Path, Default string
	Exists        bool   // as a regular file
	Link          string // what a symbolic link names that leads nowhere
}

// Server is how a session's server answered.
type Server struct {
	Session string
	Behind  time.Duration // how far this machine's clock is; negative: it is ahead
	Err     error
}

// Wrong reports whether something has to be fixed.
func Wrong(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity != Info })
}

// Check returns the findings, errors first, then as they stand in the files.
func Check(in Input) []Finding {
	list := slices.Concat(in.cli(), in.outdated(), in.paths(), in.refused(), CheckConfig(in.Config, in.Standby...), in.standbys(), in.environment(), in.cache(), in.clock(), in.Teams, in.shell())
	rank := []Severity{Error, Warning, Info}
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Compare(slices.Index(rank, a.Severity), slices.Index(rank, b.Severity))
	})
	return list
}

// hint is what an error says that fixes it.
func hint(err error, otherwise string) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return otherwise
}

func (in *Input) cli() []Finding {
	if in.CLIErr != nil {
		return []Finding{{
			Check: "aws-cli", Severity: Error, Message: in.CLIErr.Error(),
			Remedy: hint(in.CLIErr, "correct AWSIN_AWS, or unset it"),
		}}
	}
	var list []Finding
	if in.CLI != nil {
		for _, note := range in.CLI.Notes {
			list = append(list, Finding{
				Check: "aws-cli-shadowed", Severity: Warning, Message: "the first aws on PATH is not the one that awsin uses: " + note,
				Remedy: "remove it, put the other's folder before it on PATH, or name the one to use in AWSIN_AWS",
			})
		}
	}
	return list
}

// paths finds a configuration that is not the one people think.
func (in *Input) paths() []Finding {
	var list []Finding
	for _, p := range []Path{in.ConfigPath, in.Credentials} {
		moved := p.Set && p.Path != p.Default
		needed := p == in.ConfigPath // there need be no credentials
		switch {
		case moved && p.Exists:
			list = append(list, Finding{
				Check: "config-path", Severity: Info, Message: fmt.Sprintf("%s is set: %s is read, not %s", p.Variable, p.Path, p.Default),
				Remedy: "nothing, if it is meant; else: unset " + p.Variable,
			})
		case moved && needed:
			list = append(list, Finding{
				Check: "config-path", Severity: Error, Message: fmt.Sprintf("%s=%s is not a file: the AWS CLI reads nothing, not even %s", p.Variable, p.Path, p.Default),
				Remedy: "unset " + p.Variable + ", or correct it",
			})
		case needed && p.Link != "":
			list = append(list, Finding{
				Check: "config-missing", Severity: Error, Message: fmt.Sprintf("%s is a symbolic link to %s, which is not there", p.Path, p.Link),
				Remedy: "put the file there, or: " + shell.Join("rm", p.Path),
			})
		case needed && !p.Exists:
			list = append(list, Finding{
				Check: "config-missing", Severity: Error, Message: "there is no " + p.Path,
				Remedy: "awsin setup URL, where your company has a repository; else: awsin session add NAME",
			})
		}
	}
	return list
}

func (in *Input) refused() []Finding {
	var list []Finding
	var parse *awsconfig.ParseError
	switch {
	case errors.As(in.ConfigErr, &parse):
		list = append(list, Finding{
			Check: "config-refused", Severity: Error, Message: "the AWS CLI refuses the file: " + parse.Problem,
			File: parse.Path, Line: parse.Line, Remedy: parse.Remedy,
		})
	case in.ConfigErr != nil:
		list = append(list, Finding{Check: "config-refused", Severity: Error, Message: in.ConfigErr.Error(), Remedy: hint(in.ConfigErr, "name a file that can be read")})
	case in.Config != nil && in.Config.Unread != nil:
		list = append(list, Finding{
			Check: "credentials-unreadable", Severity: Warning, Message: in.Config.Unread.Error(), File: in.Config.Unread.Path, Remedy: in.Config.Unread.Hint(),
		})
	}
	if in.Settings != nil {
		list = append(list, Finding{Check: "settings", Severity: Error, Message: in.Settings.Error(), Remedy: "correct awsin's own file"})
	}
	for _, l := range in.SettingsLeft {
		list = append(list, Finding{Check: "settings", Severity: Warning, Message: in.SettingsPath + ": " + l.Why + "; left out", Remedy: "correct awsin's own file"})
	}
	return list
}

func (in *Input) environment() []Finding {
	var list []Finding
	for _, entry := range in.Relative {
		list = append(list, Finding{
			Check: "path-relative", Severity: Info, Message: fmt.Sprintf("PATH has the entry %q: a program of the folder where you are may run in place of yours; awsin runs neither aws nor git from there", entry),
			Remedy: "nothing, if it is meant; else take it out of PATH",
		})
	}
	for _, name := range in.Empty {
		f := Finding{Check: "environment", Severity: Warning, Message: shell.WhatEmpty(name), Remedy: "unset " + name}
		if strings.HasSuffix(name, "_PROFILE") {
			f.Check, f.Severity, f.Remedy = "profile-missing", Error, "awsin use, or: unset "+name
		}
		list = append(list, f)
	}
	if in.Config != nil && in.Profile != "" && in.Config.Profile(in.Profile) == nil {
		list = append(list, Finding{
			Check: "profile-missing", Severity: Error, Message: fmt.Sprintf("%s is %q, but there is no such profile", in.Variable, in.Profile),
			Remedy: "awsin use, or: awsin use --unset",
		})
	}
	if len(in.Overrides) > 0 {
		f := Finding{
			Check: "environment", Severity: Info, Message: strings.Join(in.Overrides, ", ") + " set: no profile is in effect",
			Remedy: "nothing, if it is meant; else: unset " + strings.Join(in.Overrides, " "),
		}
		if in.Profile != "" {
			f.Severity, f.Message = Warning, fmt.Sprintf("%s set: %s=%s is ignored, they take precedence", strings.Join(in.Overrides, ", "), in.Variable, in.Profile)
			f.Remedy = shell.Join("awsin", "use", in.Profile) + ", or: unset " + strings.Join(in.Overrides, " ")
		}
		list = append(list, f)
	}
	if in.Other != "" {
		list = append(list, Finding{
			Check: "environment", Severity: Warning, Message: fmt.Sprintf("AWS_PROFILE is %q, AWS_DEFAULT_PROFILE %q: the AWS CLI takes the first; boto3, and version 1 of the AWS CLI, the second", in.Profile, in.Other),
			Remedy: shell.Join("awsin", "use", in.Profile) + ", or: unset AWS_DEFAULT_PROFILE",
		})
	}
	if in.Exported != "" {
		f := Finding{
			Check: "environment", Severity: Info, Message: KeysOf(in.Exported, in.ExportedEnd, in.Now), Remedy: "nothing, if it is meant; else: awsin use --unset",
		}
		if ended := !in.ExportedEnd.IsZero() && !in.ExportedEnd.After(in.Now); ended || in.Profile != "" {
			f.Severity, f.Remedy = Warning, "awsin use, or: awsin use --unset"
		}
		if in.Profile != "" {
			f.Message += "; " + in.Variable + "=" + in.Profile + " is ignored"
		}
		list = append(list, f)
	}
	if in.Config != nil && !in.DualStack {
		for _, s := range in.Config.Sessions() {
			if identity.DualStack(s.StartURL) {
				list = append(list, Finding{
					Check: "session-dualstack", Severity: Info, Message: "session " + s.Name + ": " + identity.DualStackHint, File: s.Path, Line: s.Line, Remedy: "nothing, if logins work",
				})
			}
		}
	}
	for _, v := range in.Marks {
		list = append(list, Finding{
			Check: "environment-mark", Severity: Info, Message: v.Name + " of " + v.Reader + " is set: prompts may show its profile", Remedy: "awsin use, or: unset " + v.Name,
		})
	}
	if in.Served != "" {
		list = append(list, Finding{
			Check: "environment", Severity: Info, Message: "awsin exec --serve gives credentials of " + in.Served + " to what runs in here, and renews them", Remedy: "nothing, if it is meant; else: leave the command that it runs",
		})
	}
	for _, v := range in.Fallbacks {
		if in.Served != "" && v.Name == shell.ServedURI {
			continue
		}
		list = append(list, Finding{
			Check: "environment-fallback", Severity: Info, Message: v.Name + " is set: " + v.Reader + " take it where the profile has no credentials", Remedy: "nothing, if it is meant; else: unset " + v.Name,
		})
	}
	return list
}

// KeysOf returns whose keys are in the environment, and when they end or have ended, in words.
func KeysOf(profile string, end, now time.Time) string {
	words := "keys of " + profile + " in the environment"
	if end := ssotoken.FormatEnd(end, now); end != "" {
		words += ", " + end
	}
	return words
}

func (in *Input) cache() []Finding {
	var list []Finding
	if in.CacheErr != nil {
		list = append(list, Finding{
			Check: "token-cache", Severity: Error, Message: "the token cache cannot be read: " + in.CacheErr.Error(), Remedy: cmp.Or(in.Owner, "make it a folder of your own that you can read"),
		})
	} else if in.Unkept != nil {
		list = append(list, Finding{
			Check: "token-cache", Severity: Error, Message: "no token can be kept: " + in.Unkept.Error(), Remedy: cmp.Or(in.Owner, "make it a folder of your own that you can write to"),
		})
	}
	for _, a := range in.Exposed {
		f := Finding{Check: "access", Severity: Warning, Message: a.What, File: a.Path, Remedy: fixCommand + ", or: " + a.Command(), Fixable: true}
		if a.Token {
			f.Check = "token-exposed"
		}
		list = append(list, f)
	}
	for _, path := range in.Leftovers {
		list = append(list, Finding{
			Check: "leftover", Severity: Warning, Message: "a run that was killed has left this file, with tokens or keys in it", File: path,
			Remedy: fixCommand + ", or: " + shell.Join("rm", path), Fixable: true,
		})
	}
	for _, b := range in.Broken {
		list = append(list, Finding{
			Check: "cache-broken", Severity: Error, Message: b.Effect + ": " + b.Err.Error(), File: b.Path,
			Remedy: fixCommand + ", or: " + b.Command(), Fixable: true,
		})
	}
	return list
}

// Bounds of a wrong clock: AWS refuses signatures that are off by 5 minutes.
const (
	clockWarning = time.Minute
	clockError   = 5 * time.Minute
)

func (in *Input) clock() []Finding {
	var list []Finding
	var worst Server
	for _, s := range in.Servers {
		if s.Err != nil {
			list = append(list, Finding{
				Check: "server", Severity: Error, Message: fmt.Sprintf("the server of session %s cannot be asked: %v", s.Session, s.Err),
				Remedy: "check the network, HTTPS_PROXY, NO_PROXY and AWS_CA_BUNDLE, and the session's sso_region",
			})
		} else if s.Behind.Abs() > worst.Behind.Abs() {
			worst = s
		}
	}
	off, way := worst.Behind.Abs(), "behind"
	if worst.Behind < 0 {
		way = "ahead of"
	}
	if off > clockWarning {
		f := Finding{
			Check: "clock", Severity: Warning, Message: fmt.Sprintf("this machine's clock is %s %s that of session %s's server", ssotoken.FormatDuration(off), way, worst.Session),
			Remedy: "set the clock by the network: timedatectl set-ntp true (Linux), hwclock -s (WSL), Date & Time in the settings (macOS)",
		}
		if off > clockError {
			f.Severity = Error
		}
		list = append(list, f)
	}
	return list
}

func (in *Input) shell() []Finding {
	if in.InFunction {
		return nil
	}
	return []Finding{{
		Check: "shell-function", Severity: Info, Message: "shell integration is not loaded: awsin use cannot switch this shell",
		Remedy: "ignore in scripts; else add to the shell's start file: " + in.ShellStart,
	}}
}
