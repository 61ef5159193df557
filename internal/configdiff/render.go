package configdiff

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"awsin/internal/sanitize"
)

// widest is how much of a foreign text is shown, in bytes.
const widest = 200

// Text writes the report for a terminal or a log, with every warning. most is as for Lines.
func (r Report) Text(w io.Writer, most int) error {
	var b strings.Builder
	if r.Title != "" {
		b.WriteString(shown(r.Title) + ": ")
	}
	b.WriteString(r.Headline() + "\n")
	b.WriteString(plain(r.Lines(most, 0)))
	if link := r.Link(); link != "" {
		b.WriteString(link + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// plain writes lines for a terminal or a log.
func plain(lines []Line) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(map[Level]string{Warning: "warning: ", Title: "", Entry: "  ", Detail: "    "}[line.Level])
		for _, p := range line.Parts {
			if p.Foreign {
				p.Text = shown(p.Text)
			}
			b.WriteString(p.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// shown is a foreign text on a terminal.
func shown(s string) string { return sanitize.Text(sanitize.Truncate(s, widest)) }

// Markdown writes the report for a chat or a merge request: CommonMark, all
// foreign text in code spans, where it is not a link and mentions nobody.
func (r Report) Markdown(w io.Writer, most int) error {
	var b strings.Builder
	b.WriteString("**")
	b.WriteString(r.Headline() + "**")
	if r.Title != "" {
		b.WriteString(" in " + code(r.Title))
	}
	b.WriteByte('\n')
	last := Level(-1)
	for _, line := range r.Lines(most, 0) {
		// A list ends, and a paragraph begins, at a blank line.
		if line.Level == Title || line.Level != last && (line.Level == Warning || last == Title) {
			b.WriteByte('\n')
		}
		last = line.Level
		b.WriteString(map[Level]string{Warning: "- **Warning:** ", Title: "### ", Entry: "- ", Detail: "  - "}[line.Level])
		for _, p := range line.Parts {
			if p.Foreign {
				p.Text = code(p.Text)
			}
			b.WriteString(p.Text)
		}
		b.WriteByte('\n')
	}
	if link := r.Link(); link != "" {
		fmt.Fprintf(&b, "\n[Compare](<%s>)\n", link)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// code is a CommonMark code span: its fence is longer than any run of backticks
// within, and it needs a space where its text begins or ends with one.
func code(s string) string {
	s = cmp.Or(shown(s), "(empty)")
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.Trim(s, "` ") != s {
		s = " " + s + " "
	}
	return fence + s + fence
}

// JSON writes the whole report as one object, for programs: nothing is cut, and
// nothing is replaced. Its fields are Report's and Change's; warnings has the
// start URLs, regions, accounts, roles and what else a name stands for that change, and the marks that go.
func (r Report) JSON(w io.Writer) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	commits := r.Commits
	if commits == nil {
		commits = []Commit{}
	}
	err := enc.Encode(struct {
		Title    string `json:"title"`
		Headline string `json:"headline"`
		Change
		Warnings []Item   `json:"warnings"`
		Commits  []Commit `json:"commits"`
		Compare  string   `json:"compare_url"`
	}{r.Title, r.Headline(), r.Change, append(r.Moved(), slices.Concat(r.Becomes(), r.Marks())...), commits, r.Link()})
	if err == nil {
		_, err = w.Write(sanitize.JSON(b.Bytes()))
	}
	return err
}

// Link is the comparison's URL, "" if it has none. It is http or https, holds no
// user name or password, and nothing in it ends a link in Markdown or in Slack.
func (r Report) Link() string {
	if len(r.Compare) > 2000 {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(r.Compare) {
		if c > ' ' && c <= '~' && !strings.ContainsRune("<>|\"`\\^{}", rune(c)) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	u, err := url.Parse(b.String())
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return ""
	}
	return b.String()
}
