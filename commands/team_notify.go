package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/net/http/httpproxy"

	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/slack"
	"awsin/internal/team"
)

type teamNotifyCmd struct {
	From        string   `line:"what" required:"" complete:"-" placeholder:"REV" help:"The commit before."`
	To          string   `line:"what" default:"HEAD" complete:"-" placeholder:"REV" help:"The commit after (default: HEAD)."`
	Path        []string `line:"what" sep:"none" complete:"-" placeholder:"GLOB" help:"The team's files (default: config)."`
	Marks       string   `line:"what" complete:"files" placeholder:"FILE" help:"The file that says what is production and the like (default: awsin.ini, where there is one)."`
	Format      string   `line:"form" enum:"slack,text,markdown,json" default:"slack" complete:"-" placeholder:"slack|text|markdown|json" help:"Post to Slack (slack), or print for any other chat."`
	WebhookFile string   `line:"what" complete:"files" placeholder:"FILE" help:"The file that holds the incoming webhook's URL (default: the variable AWSIN_SLACK_WEBHOOK)."`
	DryRun      bool     `help:"Print what would be posted."`
}

// notifyTimeout bounds all attempts to post.
const notifyTimeout = 5 * time.Minute

// Run composes the message from two commits of the repository here, and posts it.
func (c *teamNotifyCmd) Run(ctx context.Context, e *Env) error {
	globs := c.Path
	if len(globs) == 0 {
		globs = team.DefaultPaths
	}
	report, notes, err := team.Changes(ctx, e.Vars, c.From, c.To, globs, c.Marks)
	if err != nil {
		return err
	}
	for _, note := range notes {
		e.Say("%s", sanitize.Brief(note))
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
		e.Say("no changes: nothing posted")
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
