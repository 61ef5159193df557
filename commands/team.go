package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/plain"
	"awsin/internal/report"
	"awsin/internal/ssotoken"
	"awsin/internal/team/block"
	"awsin/internal/team/git"
	"awsin/internal/terminal"
)

type teamCmd struct {
	Join     teamJoinCmd     `cmd:"" help:"Take a company's config from a Git repository into yours."`
	Sync     teamSyncCmd     `cmd:"" help:"Take what has changed there."`
	Status   teamStatusCmd   `cmd:"" help:"Show the version, its age, and what an update would bring."`
	List     teamListCmd     `cmd:"" help:"List the teams that were joined."`
	Rollback teamRollbackCmd `cmd:"" help:"Go one version back."`
	Allow    teamAllowCmd    `cmd:"" help:"Let keys in that the policy refuses, for one team."`
	Leave    teamLeaveCmd    `cmd:"" help:"Take out what came from a team."`
	Init     teamInitCmd     `cmd:"" help:"Begin such a repository."`
	Lint     teamLintCmd     `cmd:"" help:"Check such a repository: for a commit hook or CI."`
	Notify   teamNotifyCmd   `cmd:"" help:"Tell a chat what has changed between two commits."`
}

// gitTimeout bounds what a team's server may take, a person's passphrase
// included.
const gitTimeout = 5 * time.Minute

type teamJoinCmd struct {
	URL              string   `arg:"" complete:"-" help:"The repository: any URL that git takes, or a folder."`
	Name             string   `env:"-" complete:"-" placeholder:"NAME" help:"What to call the team (default: the repository's name)."`
	Ref              string   `env:"-" complete:"-" placeholder:"BRANCH|TAG" help:"What to follow (default: the repository's HEAD)."`
	Path             []string `env:"-" sep:"none" complete:"-" placeholder:"GLOB" help:"Files to take (default: config)."`
	Prefix           string   `env:"-" complete:"-" placeholder:"PREFIX-" help:"Put this before all names."`
	Adopt            bool     `env:"-" help:"Take the place of sections of the same name that you have."`
	Auto             bool     `env:"-" help:"Let login-all take updates by itself; never a new start URL."`
	VerifySignatures bool     `env:"-" help:"Accept only commits or tags whose signature git verifies."`
	Allow            []string `env:"-" complete:"-" placeholder:"KEY" help:"Let these keys in."`
	saveFlags
}

// Run clones, checks, asks, and writes. What fails leaves nothing.
func (c *teamJoinCmd) Run(ctx context.Context, e *Env) (err error) {
	url, err := git.Absolute(c.URL)
	if err != nil {
		return hint.BadUsage("awsin team join git@github.com:acme/aws-config.git", "%w", err)
	}
	j := &joined{
		Name: cmp.Or(c.Name, strings.TrimSuffix(path.Base(strings.TrimRight(filepath.ToSlash(git.Shown(url)), "/")), ".git")), URL: url, Ref: c.Ref,
		Paths: c.Path, Prefix: c.Prefix, Auto: c.Auto, Signed: c.VerifySignatures, Allow: c.Allow,
	}
	if i := strings.LastIndexByte(j.Name, ':'); c.Name == "" && i >= 0 {
		j.Name = j.Name[i+1:] // git@host:config
	}
	if len(j.Paths) == 0 {
		j.Paths = []string{"config"}
	}
	if err := block.CheckName(j.Name); err != nil {
		return hint.BadUsage("name it: --name acme", "%w", err)
	}
	if err := git.CheckVersion(ctx, e.Vars); err != nil {
		return hint.BadUsage("install git with the system's package manager", "%w", err)
	}
	unlock, err := e.lockTeams()
	if err != nil {
		return err
	}
	defer unlock()
	j.dir = filepath.Join(e.teamsFolder(), j.Name)
	if _, err := os.Stat(stateFile(j.dir)); err == nil {
		return hint.BadUsage("awsin team sync "+j.Name+", or another --name", "team %q is joined already", j.Name)
	}
	if err := os.RemoveAll(j.dir); err != nil { // of a join that was killed
		return err
	}
	defer func() {
		if len(j.Versions) == 0 {
			err = errors.Join(err, os.RemoveAll(j.dir))
		}
	}()
	gitCtx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	hash, err := e.store(j, true).Fetch(gitCtx, j.remote(), "")
	if err != nil {
		return e.gitError(err, j)
	}
	u, err := e.update(gitCtx, j, hash)
	if err != nil {
		return err
	}
	u.adopt, u.joining = c.Adopt, true
	return e.apply(ctx, u, configedit.Options(c.saveFlags))
}

// gitError says whose repository it was, and what may help.
func (e *Env) gitError(err error, j *joined) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.New("git took too long")
	}
	fix := "nothing was changed; git ls-remote " + git.Shown(j.URL) + " shows whether the repository can be reached"
	var (
		ref  *git.RefError
		file *git.NoFileError
	)
	switch {
	case errors.As(err, &ref) && j.Ref != "":
		fix = "nothing was changed; git ls-remote " + git.Shown(j.URL) + " lists what --ref of awsin team join can name"
	case errors.As(err, &file):
		fix = "nothing was changed; --path of awsin team join names the files"
	}
	return hint.With(fix, fmt.Errorf("team %s: %w", j.Name, err))
}

type teamListCmd struct {
	JSON bool `name:"json" help:"Print an array of objects."`
}

// Run shows what was joined, without asking any server.
func (c *teamListCmd) Run(e *Env) error {
	all, err := e.teams()
	if err != nil {
		return err
	}
	type object struct {
		Name    string    `json:"name"`
		URL     string    `json:"url"`
		Ref     string    `json:"ref"`
		Paths   []string  `json:"paths"`
		Prefix  string    `json:"prefix"`
		Version string    `json:"version"`
		Applied time.Time `json:"applied_at"`
		Auto    bool      `json:"auto"`
		Signed  bool      `json:"verify_signatures"`
		Allow   []string  `json:"allow"`
	}
	list := []object{}
	for _, j := range all {
		list = append(list, object{j.Name, git.Shown(j.URL), j.Ref, j.Paths, j.Prefix, j.current().Hash, j.current().At, j.Auto, j.Signed, append([]string{}, j.Allow...)})
	}
	if c.JSON {
		return report.JSON(e.Stdout, list)
	}
	t := terminal.Table(e.Stdout, "TEAM", "VERSION", "APPLIED", "FOLLOWS", "REPOSITORY")
	for _, o := range list {
		t.AppendRow(table.Row{o.Name, short(o.Version), age(e.Now().Sub(o.Applied)), plain.Clean(cmp.Or(o.Ref, "HEAD")), plain.Clean(o.URL)})
	}
	_, err = fmt.Fprintln(e.Stdout, t.Render())
	return err
}

func age(d time.Duration) string {
	if d >= 48*time.Hour {
		return fmt.Sprintf("%d days ago", int(d.Hours()/24))
	}
	return ssotoken.Brief(d) + " ago"
}

type teamLeaveCmd struct {
	Name string `arg:"" complete:"teams" help:"The team."`
	saveFlags
}

// Run takes the team's block out, and forgets the team.
func (c *teamLeaveCmd) Run(ctx context.Context, e *Env) error {
	unlock, err := e.lockTeams()
	if err != nil {
		return err
	}
	defer unlock()
	j, err := e.team(c.Name)
	if err != nil {
		return err
	}
	var report block.Report
	_, err = e.editor().Save(ctx, awsconfig.ConfigPath(e.Lookup, e.Home), configedit.Options(c.saveFlags), func(f *awsconfig.File) (configedit.Change, error) {
		applied, there, err := j.appliedTo(f)
		if err != nil || !there {
			return configedit.Change{Text: f.Text}, err
		}
		var text string
		text, report, err = block.Leave(f, j.Name, applied)
		return configedit.Change{Text: text, What: fmt.Sprintf("%d sections of team %s go", len(report.Removed), j.Name)}, err
	})
	if err != nil || c.DryRun {
		return err
	}
	if err := os.RemoveAll(j.dir); err != nil {
		return err
	}
	for _, k := range report.LocalChanges {
		e.Say("%s: your %s = %s went with it", plain.Brief(k.Label()), plain.Brief(k.Key), plain.Brief(k.Old))
	}
	e.Say("team %s is left: %d sections are removed", j.Name, len(report.Removed))
	return nil
}

type teamAllowCmd struct {
	Name string   `arg:"" complete:"teams" help:"The team."`
	Keys []string `arg:"" complete:"-" help:"Keys that the policy refuses."`
}

// Run remembers the keys; the next sync lets them in.
func (c *teamAllowCmd) Run(e *Env) error {
	unlock, err := e.lockTeams()
	if err != nil {
		return err
	}
	defer unlock()
	j, err := e.team(c.Name)
	if err != nil {
		return err
	}
	for _, key := range c.Keys {
		if err := (awsconfig.KeyValue{Key: key}).Check(); err != nil {
			return hint.BadUsage("awsin team allow "+j.Name+" ca_bundle", "%w", err)
		}
		if !slices.Contains(j.Allow, key) {
			j.Allow = append(j.Allow, key)
		}
	}
	j.Seen = "" // what was refused may come in now
	if err := j.save(); err != nil {
		return err
	}
	e.Say("team %s: allowed now: %s; take it: awsin team sync %s", j.Name, strings.Join(j.Allow, ", "), j.Name)
	return nil
}
