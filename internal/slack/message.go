// Package slack tells a channel of a change: a report as Block Kit, posted to an
// incoming webhook. The webhook's URL is a secret, and in no error.
//
// The format: https://docs.slack.dev/reference/block-kit and
// https://docs.slack.dev/messaging/formatting-message-text.
package slack

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/slack-go/slack"

	"awsin/internal/configdiff"
	"awsin/internal/sanitize"
)

// Bounds, in bytes, which are never fewer than Slack's characters.
const (
	maxText = 3000 // of a block
	// maxMessage is of all blocks. Slack has a limit near 13,000 that it does not
	// document, markup included; a message that long would not be read anyway.
	maxMessage = 8000
	maxName    = 100 // of a foreign text, escaped
)

// Payload is the report as the JSON that an incoming webhook takes. What makes
// it too long is left out, and counted.
func Payload(r configdiff.Report) ([]byte, error) {
	var texts []string
	for _, most := range []int{10, 5, 2, 1} {
		texts = compose(r, most)
		if len(strings.Join(texts, "")) <= maxMessage {
			break
		}
	}
	blocks := []slack.Block{slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, "The AWS config has changed", false, false))}
	for _, text := range texts {
		blocks = append(blocks, slack.NewSectionBlock(mrkdwn(text), nil, nil))
	}
	if link := "<" + escaped.Replace(r.Link()) + "|Compare>"; r.Link() != "" && len(link) <= maxText {
		blocks = append(blocks, slack.NewContextBlock("", mrkdwn(link)))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	unfurl := false
	err := enc.Encode(slack.WebhookMessage{
		Text:        "AWS config: " + r.Headline(), // in notifications; no foreign text
		Blocks:      &slack.Blocks{BlockSet: blocks},
		UnfurlLinks: &unfurl, UnfurlMedia: &unfurl,
	})
	return b.Bytes(), err
}

// mrkdwn is verbatim: Slack makes no links and no mentions of what looks like one.
func mrkdwn(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

// compose returns the texts of the sections: the headline, the warnings, then one
// for each title, or more where it is long.
func compose(r configdiff.Report, most int) []string {
	first := r.Headline()
	if r.Title != "" {
		first = code(r.Title) + ": " + first
	}
	texts := []string{first}
	last := configdiff.Level(-1)
	for _, line := range r.Lines(most, most) {
		text := format(line)
		begins := line.Level == configdiff.Title || line.Level == configdiff.Warning && last != configdiff.Warning
		if end := &texts[len(texts)-1]; begins || len(*end)+1+len(text) > maxText {
			texts = append(texts, text)
		} else {
			*end += "\n" + text
		}
		last = line.Level
	}
	return texts
}

func format(line configdiff.Line) string {
	var b strings.Builder
	for _, p := range line.Parts {
		if p.Foreign {
			b.WriteString(code(p.Text))
		} else {
			b.WriteString(escaped.Replace(p.Text))
		}
	}
	switch line.Level {
	case configdiff.Warning:
		return "⚠️ " + b.String()
	case configdiff.Title:
		return "*" + b.String() + "*"
	case configdiff.Detail:
		return "      ◦ " + b.String()
	}
	return "• " + b.String()
}

// escaped are the three characters that Slack gives a meaning outside of words.
var escaped = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// code shows a foreign text as one: within backticks nothing is a mention, a
// link, an emoji or bold, and no backtick ends them early.
func code(s string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(sanitize.Text(sanitize.Truncate(s, maxName))) {
		c := escaped.Replace(string(r))
		if r == '`' {
			c = "'"
		}
		if b.Len()+len(c) > maxName {
			b.WriteString("…")
			break
		}
		b.WriteString(c)
	}
	if b.Len() == 0 {
		return "`(empty)`"
	}
	return "`" + b.String() + "`"
}
