package commands

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-runewidth"

	"awsin/internal/each"
	"awsin/internal/plain"
	"awsin/internal/terminal"
)

// eachOutput shows what the commands of `each` print, and how they end. What
// they print goes out as it is, but on a terminal cleaned line by line.
type eachOutput struct {
	env     *Env
	tasks   []eachTask
	results []each.Result

	mu     sync.Mutex // of the screen
	bar    *terminal.Progress
	ended  int
	broken error // what a write said
}

// eachForm is one way to show it; see each.Runner for open and done. A task that
// did not start may have had no open.
type eachForm interface {
	open(index int) (stdout, stderr io.Writer, err error)
	done(r each.Result) error
}

func (o *eachOutput) form(c *eachCmd) eachForm {
	switch {
	case c.JSON:
		return &jsonForm{o, newSpools(false)}
	case c.Prefix:
		return newPrefixForm(o)
	}
	return &groupForm{o, newSpools(terminal.SameFile(o.env.Stdout, o.env.Stderr))}
}

// run runs the tasks with a runner, and shows them.
func (o *eachOutput) run(runner each.Runner, form eachForm) error {
	list := make([]each.Task, len(o.tasks))
	for i, t := range o.tasks {
		list[i] = each.Task{Args: t.args, Env: []string{"AWS_PROFILE=" + t.profile.Name}}
	}
	runner.Open = func(i int) (stdout, stderr io.Writer, err error) {
		if err := o.tasks[i].err; err != nil {
			return nil, nil, err
		}
		return form.open(i)
	}
	runner.Done = func(r each.Result) error {
		o.results[r.Index] = r
		err := form.done(r)
		o.mu.Lock()
		defer o.mu.Unlock()
		o.ended++
		o.bar.Draw(o.ended, len(o.tasks))
		return errors.Join(err, o.broken)
	}
	o.bar.Draw(0, len(o.tasks))
	defer o.bar.Hide()
	return runner.Run(list)
}

// port writes to the screen, above the bar.
type port struct {
	*eachOutput
	w io.Writer
}

func (p port) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bar.Hide()
	n, err := p.w.Write(b)
	if err != nil && p.broken == nil {
		p.broken = err
	}
	p.bar.Draw(p.ended, len(p.tasks))
	return n, err
}

func (o *eachOutput) stdout() io.Writer { return port{o, o.env.Stdout} }
func (o *eachOutput) stderr() io.Writer { return port{o, o.env.Stderr} }

// name is a task's profile as it is shown.
func (o *eachOutput) name(i int) string { return plain.Clean(o.tasks[i].profile.Name) }

// spools are files for what the commands print.
type spools struct {
	mu     sync.Mutex
	merged bool // standard error goes where standard output goes, in one order
	files  map[int][]*each.Spool
}

func newSpools(merged bool) *spools {
	return &spools{merged: merged, files: map[int][]*each.Spool{}}
}

func (s *spools) make(i int) (stdout, stderr io.Writer, err error) {
	n := 2
	if s.merged {
		n = 1
	}
	var files []*each.Spool
	for range n {
		f, err := each.NewSpool()
		if err != nil {
			return nil, nil, errors.Join(err, closeAll(files))
		}
		files = append(files, f)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[i] = files
	return files[0].File, files[n-1].File, nil // the file itself: the command writes into it
}

// take gives a task's files, nil where there are none, to be closed.
func (s *spools) take(i int) (stdout, stderr *each.Spool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	files := s.files[i]
	delete(s.files, i)
	switch len(files) {
	case 0:
		return nil, nil
	case 1:
		return files[0], nil
	}
	return files[0], files[1]
}

func closeAll(files []*each.Spool) (err error) {
	for _, f := range files {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}

// groupForm shows each task's output whole when it has ended, below a line on
// standard error.
type groupForm struct {
	*eachOutput
	spools *spools
}

func (g *groupForm) open(i int) (stdout, stderr io.Writer, err error) {
	return g.spools.make(i)
}

func (g *groupForm) done(r each.Result) error {
	stdout, stderr := g.spools.take(r.Index)
	defer func() { _ = closeAll([]*each.Spool{stdout, stderr}) }()
	if errors.Is(r.Err, each.ErrNotStarted) {
		return nil
	}
	line := g.name(r.Index)
	if !r.OK() {
		line += ": " + plain.Clean(r.Reason())
	}
	if _, err := fmt.Fprintln(g.stderr(), g.env.Screen().Symbol(terminal.MarkOf(r.OK())), line); err != nil {
		return err
	}
	return errors.Join(g.show(g.stdout(), terminal.Is(g.env.Stdout), stdout), g.show(g.stderr(), terminal.Is(g.env.Stderr), stderr))
}

func (g *groupForm) show(out io.Writer, terminal bool, from *each.Spool) error {
	if from == nil {
		return nil
	}
	if !terminal {
		_, err := io.Copy(out, from.Reader())
		return err
	}
	lines := &each.Lines{Out: out, Clean: plain.Line}
	if _, err := io.Copy(lines, from.Reader()); err != nil {
		return err
	}
	return lines.Flush()
}

// prefixForm shows each line as it comes.
type prefixForm struct {
	*eachOutput
	width  int  // of the names on a terminal
	merged bool // see spools
	mu     sync.Mutex
	lines  map[int][]*each.Lines
}

func newPrefixForm(o *eachOutput) *prefixForm {
	p := &prefixForm{eachOutput: o, merged: terminal.SameFile(o.env.Stdout, o.env.Stderr), lines: map[int][]*each.Lines{}}
	if terminal.Is(o.env.Stdout) {
		for i := range o.tasks {
			p.width = max(p.width, runewidth.StringWidth(o.name(i)))
		}
	}
	return p
}

func (p *prefixForm) open(i int) (stdout, stderr io.Writer, err error) {
	to := func(out io.Writer, terminal bool) *each.Lines {
		l := &each.Lines{Out: out, Prefix: runewidth.FillRight(p.name(i), p.width) + " | "}
		if terminal {
			l.Clean = plain.Line
		}
		return l
	}
	lines := []*each.Lines{to(p.stdout(), terminal.Is(p.env.Stdout))}
	if !p.merged {
		lines = append(lines, to(p.stderr(), terminal.Is(p.env.Stderr)))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lines[i] = lines
	return lines[0], lines[len(lines)-1], nil
}

func (p *prefixForm) done(r each.Result) (err error) {
	p.mu.Lock()
	lines := p.lines[r.Index]
	delete(p.lines, r.Index)
	p.mu.Unlock()
	for _, l := range lines {
		err = errors.Join(err, l.Flush())
	}
	return err
}

// jsonForm prints an object for each task, with the bytes that it printed.
type jsonForm struct {
	*eachOutput
	spools *spools
}

func (j *jsonForm) open(i int) (stdout, stderr io.Writer, err error) {
	return j.spools.make(i)
}

func (j *jsonForm) done(r each.Result) error {
	stdout, stderr := j.spools.take(r.Index)
	defer func() { _ = closeAll([]*each.Spool{stdout, stderr}) }()
	head := struct {
		Profile  string  `json:"profile"`
		ExitCode *int    `json:"exit_code"` // null: a signal ended it, or it was not started
		Signal   string  `json:"signal,omitempty"`
		Error    string  `json:"error,omitempty"`
		Seconds  float64 `json:"seconds"`
	}{Profile: j.tasks[r.Index].profile.Name, Signal: r.Signal, Seconds: r.Took.Round(time.Millisecond).Seconds()}
	if r.Code >= 0 {
		head.ExitCode = &r.Code
	}
	if r.Err != nil {
		head.Error = r.Err.Error()
	}
	return each.WriteJSON(j.stdout(), head, each.Stream{Name: "stdout", Spool: stdout}, each.Stream{Name: "stderr", Spool: stderr})
}

// summarise says how it went, and who failed, by reason.
func (o *eachOutput) summarise() (failed bool) {
	var ok, bad, stopped, idle int
	var reasons []string // in the order of the profiles
	names := map[string][]string{}
	for _, r := range o.results {
		switch {
		case r.OK():
			ok++
			continue
		case errors.Is(r.Err, each.ErrNotStarted):
			idle++
			continue
		case r.Stopped:
			stopped++
			continue
		}
		bad++
		reason := r.Reason()
		if names[reason] == nil {
			reasons = append(reasons, reason)
		}
		names[reason] = append(names[reason], o.name(r.Index))
	}
	text := fmt.Sprintf("%d of %d profiles succeeded", ok, len(o.results))
	for _, p := range []struct {
		n    int
		word string
	}{{bad, "failed"}, {stopped, "stopped"}, {idle, "not started"}} {
		if p.n > 0 {
			text += fmt.Sprintf(", %d %s", p.n, p.word)
		}
	}
	o.env.Say("%s", text)
	for _, reason := range reasons {
		o.env.Say("error: %s: %s", plain.Clean(reason), strings.Join(names[reason], ", "))
	}
	return ok < len(o.results)
}
