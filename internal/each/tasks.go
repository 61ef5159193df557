package each

import (
	"cmp"
	"fmt"

	"awsin/internal/accounts"
	"awsin/internal/awsconfig"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/report"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
	"awsin/shell"
)

// TasksOf returns a command's task in each profile. region is what programs take in all of them, "" where each has its
// own; agent is as in accounts.View.Fence.
func TasksOf(known accounts.View, profiles []*awsconfig.Profile, words []string, region, agent string) []Task {
	tasks := make([]Task, len(profiles))
	for i, p := range profiles {
		r := report.ProfileOf(known.Config, p)
		t := Task{Profile: p.Name, Account: known.Name(p)}
		t.Args, t.Err = Values{Profile: p.Name, Account: r.Account, Region: cmp.Or(region, r.Region), Role: r.Role, Session: r.Session}.Fill(words)
		if mark, ok := known.Production(p); ok {
			t.Mark, t.Color = estate.Word, terminal.Color(mark.Color)
		}
		if why := known.Fence(p, agent); why != nil {
			t.Err = why
		}
		t.who = func() string { return known.Who(p) }
		tasks[i] = t
	}
	return tasks
}

// Marked returns how many of the tasks that can run are marked, and who a person becomes in each, in lines.
func Marked(tasks []Task, color bool) (n int, lines string) {
	for _, t := range tasks {
		if t.Mark != "" && t.Err == nil {
			n++
			lines += terminal.Paint(t.Mark, t.Color, color) + ": " + t.who() + "\n"
		}
	}
	return n, lines
}

// List prints what would run: lines for a shell, or objects; on a terminal, above a line, who a person becomes. ok
// reports whether nothing is in the way of any.
func List(streams *terminal.Streams, form Form, tasks []Task) (ok bool, err error) {
	show := func(s string) string { return s }
	if terminal.Is(streams.Stdout) {
		show = sanitize.Text
	}
	ok = true
	for _, t := range tasks {
		line := shell.JoinWith([]shell.Var{{Name: "AWS_PROFILE", Value: t.Profile}}, t.Args...)
		switch {
		case t.Err != nil:
			ok = false
			streams.Say(hint.Word+"%s: %s", terminal.Marked(sanitize.Text(t.Profile), t.Mark, t.Color, 0, streams.Screen().Color), sanitize.Text(t.Err.Error()))
		case form == JSON:
			err = WriteJSON(streams.Stdout, struct {
				Profile     string   `json:"profile"`
				Environment string   `json:"environment,omitempty"`
				AccountName string   `json:"account_name,omitempty"`
				Command     []string `json:"command"`
			}{t.Profile, t.Mark, t.Account, t.Args})
		case t.Account != "" && terminal.Is(streams.Stdout): // a line of a shell that does nothing
			_, err = fmt.Fprintln(streams.Stdout, "# "+t.who()+"\n"+show(line))
		default:
			_, err = fmt.Fprintln(streams.Stdout, show(line))
		}
		if err != nil {
			return false, err
		}
	}
	return ok, nil
}
