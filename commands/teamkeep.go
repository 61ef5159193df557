package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/doctor"
	"awsin/internal/hint"
	"awsin/internal/plain"
	"awsin/internal/slack"
	"awsin/internal/team/git"
	"awsin/internal/team/policy"
	"awsin/shell"
)

// defaultPaths are the files of a team's repository.
var defaultPaths = []string{"config"}

type teamLintCmd struct {
	Dir    string   `arg:"" optional:"" default:"." complete:"-" help:"The repository's folder (default: this one)."`
	Path   []string `env:"-" sep:"none" complete:"-" placeholder:"GLOB" help:"Files to check (default: config)."`
	Allow  []string `env:"-" complete:"-" placeholder:"KEY" help:"Keys that your colleagues let in."`
	Format string   `env:"-" enum:"text,github" default:"text" complete:"-" placeholder:"text|github" help:"Print lines (text), or annotations of GitHub Actions (github)."`
}

// complaint is what is wrong with a line of the team's files.
type complaint struct {
	file, message, remedy string
	line                  int
}

// Run checks the files as they lie there: by the policy that colleagues' awsin
// has, and by doctor.
func (c *teamLintCmd) Run(e *Env) error {
	globs := c.Path
	if len(globs) == 0 {
		globs = defaultPaths
	}
	files, err := readTree(c.Dir, globs)
	if err != nil {
		return hint.BadUsage("awsin team lint DIR --path GLOB", "%w", err)
	}
	found := lint(files, c.Allow)
	for _, f := range found {
		line := fmt.Sprintf("%s:%d: %s → %s", f.file, f.line, f.message, f.remedy)
		if c.Format == "github" {
			line = fmt.Sprintf("::error file=%s,line=%d::%s", property(f.file), f.line, data(f.message+" → "+f.remedy))
		}
		if _, err := fmt.Fprintln(e.Stdout, plain.Clean(line)); err != nil {
			return err
		}
	}
	if len(found) > 0 {
		return hint.Exit(hint.Failed)
	}
	e.Say("%d files, nothing is wrong", len(files))
	return nil
}

// data and property escape what would end a command of GitHub Actions.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}

// readTree reads the files that the globs mean, with the bounds of a clone's.
func readTree(dir string, globs []string) ([]policy.SourceFile, error) {
	root, err := os.OpenRoot(dir) // no symbolic link leads out of it
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	var names []string
	for _, glob := range globs {
		found, err := fs.Glob(root.FS(), glob)
		if err != nil {
			return nil, fmt.Errorf("%q is not a glob", glob)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s has no file %q", dir, glob)
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	var files []policy.SourceFile
	left := int64(policy.MaxSize)
	for _, name := range slices.Compact(names) {
		info, err := root.Lstat(name)
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is no regular file: your colleagues' awsin would refuse it", path.Join(filepath.ToSlash(dir), name))
		}
		if left -= info.Size(); left < 0 {
			return nil, fmt.Errorf("the files are larger than %d MiB", policy.MaxSize>>20)
		}
		content, err := root.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, policy.SourceFile{Path: name, Content: content})
	}
	return files, nil
}

// lint finds what the policy refuses; where that is nothing, what doctor says of
// the files as one config.
func lint(files []policy.SourceFile, allow []string) (found []complaint) {
	_, violations := policy.Check(files, allow)
	for _, v := range violations {
		found = append(found, complaint{v.Path, v.Problem, v.Remedy, v.Line})
	}
	if found != nil {
		return found
	}
	var all strings.Builder
	var begins []int // the line before each file's first
	lines := 0
	for _, f := range files {
		begins = append(begins, lines)
		text := strings.TrimSuffix(strings.TrimSuffix(string(f.Content), "\n"), "\r") + "\n"
		all.WriteString(text)
		lines += strings.Count(text, "\n")
	}
	whole, err := awsconfig.Parse("", []byte(all.String()))
	if err != nil { // each file is one by itself: no section is in two, the policy says
		return []complaint{{files[0].Path, err.Error(), "", 1}}
	}
	for _, f := range doctor.CheckConfig(awsconfig.Merge(whole, nil)) {
		if f.Severity == doctor.Info {
			continue
		}
		i := 0
		for i+1 < len(begins) && begins[i+1] < f.Line {
			i++
		}
		found = append(found, complaint{files[i].Path, f.Message, strings.ReplaceAll(f.Remedy, "awsin doctor", "AWS_CONFIG_FILE="+shell.Join(files[i].Path)+" awsin doctor"), max(f.Line-begins[i], 1)})
	}
	return found
}

type teamNotifyCmd struct {
	From        string   `env:"-" required:"" complete:"-" placeholder:"REV" help:"The commit before."`
	To          string   `env:"-" default:"HEAD" complete:"-" placeholder:"REV" help:"The commit after (default: HEAD)."`
	Path        []string `env:"-" sep:"none" complete:"-" placeholder:"GLOB" help:"The team's files (default: config)."`
	Format      string   `env:"-" enum:"slack,text,markdown,json" default:"slack" complete:"-" placeholder:"slack|text|markdown|json" help:"Post to Slack (slack), or print for any other chat."`
	WebhookFile string   `env:"-" complete:"-" placeholder:"FILE" help:"The file that holds the incoming webhook's URL (default: the variable AWSIN_SLACK_WEBHOOK)."`
	DryRun      bool     `env:"-" help:"Print what would be posted."`
}

// notifyTimeout bounds all attempts to post.
const notifyTimeout = 5 * time.Minute

// maxCommits is how many commits are named at most.
const maxCommits = 100

// Run composes the message from two commits of the repository here, and posts it.
func (c *teamNotifyCmd) Run(ctx context.Context, e *Env) error {
	report, err := c.report(ctx, e)
	if err != nil {
		return err
	}
	switch c.Format {
	case "text":
		return report.Text(e.Stdout, 0)
	case "markdown":
		return report.Markdown(e.Stdout, 0)
	case "json":
		return report.JSON(e.Stdout)
	}
	if report.Empty() {
		e.Say("nothing has changed: nothing is posted")
		return nil
	}
	payload, err := slack.Payload(report)
	if err != nil {
		return err
	}
	if c.DryRun {
		_, err := fmt.Fprintf(e.Stdout, "%s\n", payload)
		return err
	}
	webhook, err := slack.Find(e.Get(slack.Variable), c.WebhookFile)
	if errors.Is(err, slack.ErrNoWebhook) {
		return hint.BadUsage("put its URL in "+slack.Variable+" or in a file for --webhook-file; --dry-run prints the message", "%w", err)
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, notifyTimeout)
	defer cancel()
	client := slack.Client{Proxy: httpproxy.Config{
		HTTPSProxy: cmp.Or(e.Get("HTTPS_PROXY"), e.Get("https_proxy")), NoProxy: cmp.Or(e.Get("NO_PROXY"), e.Get("no_proxy")),
	}}
	if err := client.Post(ctx, webhook, payload); err != nil {
		return err
	}
	e.Say("posted: %s", report.Headline())
	return nil
}

func (c *teamNotifyCmd) report(ctx context.Context, e *Env) (configdiff.Report, error) {
	globs := c.Path
	if len(globs) == 0 {
		globs = defaultPaths
	}
	repo := git.Repo{Dir: ".", Environ: e.Vars}
	var hashes [2]string
	var sections [2][]configdiff.Section
	for i, revision := range []string{c.From, c.To} {
		hash, err := repo.Resolve(ctx, revision)
		if err != nil {
			return configdiff.Report{}, hint.BadUsage("a shallow clone has no history: fetch-depth: 0", "%w", err)
		}
		hashes[i] = hash
		files, err := repo.Files(ctx, hash, globs)
		var none *git.NoFileError
		if errors.As(err, &none) && i == 0 {
			continue // it was not there yet
		}
		if err != nil {
			return configdiff.Report{}, err
		}
		for _, file := range files {
			f, err := awsconfig.Parse(file.Path, file.Content)
			if err != nil {
				return configdiff.Report{}, fmt.Errorf("at %s: %w", short(hash), err)
			}
			sections[i] = append(sections[i], summarised(f)...)
		}
	}
	commits, err := repo.Log(ctx, hashes[0], hashes[1], maxCommits)
	if err != nil {
		return configdiff.Report{}, err
	}
	remote := repo.RemoteURL(ctx)
	report := configdiff.Report{
		Change: configdiff.Compare(sections[0], sections[1]), Compare: git.CompareURL(remote, hashes[0], hashes[1]),
	}
	if remote != "" {
		report.Title = strings.TrimSuffix(path.Base(git.Shown(remote)), ".git")
	}
	for _, commit := range commits {
		report.Commits = append(report.Commits, configdiff.Commit{Hash: commit.Hash, Author: commit.Author, Subject: commit.Subject})
	}
	return report, nil
}
