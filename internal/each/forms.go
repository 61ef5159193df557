package each

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-runewidth"

	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
)

// Form is how what the commands print is shown. It goes out as it is, but on a
// terminal cleaned line by line.
type Form int

// The forms.
const (
	Grouped  Form = iota // each task's output whole when it has ended, below a line on standard error
	Prefixed             // each line as it comes, behind its profile's name
	JSON                 // an object for each task when it has ended, with the bytes that it printed
)

// Show runs the tasks, shows what they print in a form, and says how it went. ok
// reports whether all succeeded. The runner's Open and Done are Show's own. When
// standard output takes no more, nothing more is started, what runs comes to its end,
// and the error says in which profiles the command ran.
func Show(r Runner, streams *terminal.Streams, form Form, tasks []Task) (ok bool, err error) {
	o := &output{
		Streams: streams, tasks: tasks, results: make([]Result, len(tasks)), bar: streams.Progress("running"),
		merged: terminal.SameFile(streams.Stdout, streams.Stderr),
	}
	o.ports = []port{
		{o, streams.Stdout, terminal.Is(streams.Stdout), &o.lost[0]},
		{o, streams.Stderr, terminal.Is(streams.Stderr), &o.lost[1]},
	}
	f := o.form(form)
	r.Open = f.open
	r.Done = func(res Result) error {
		o.results[res.Index] = res
		err := f.done(res)
		o.mu.Lock()
		defer o.mu.Unlock()
		o.ended++
		o.bar.Draw(o.ended, len(tasks))
		return cmp.Or(err, o.lost[0])
	}
	defer streams.Screen().Follow(o.hide, o.draw)()
	o.draw()
	err = r.Run(tasks)
	o.hide()
	ok = o.summarize()
	if err != nil {
		return false, o.where(err)
	}
	return ok && o.lost[1] == nil, nil
}

// output is one Show.
type output struct {
	*terminal.Streams
	tasks   []Task
	results []Result
	ports   []port // standard output's and standard error's
	merged  bool   // both go to one place, and keep one order

	mu    sync.Mutex // of the screen
	bar   *terminal.Progress
	ended int
	lost  [2]error // why a stream took no more of what the tasks print
}

func (o *output) draw() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bar.Draw(o.ended, len(o.tasks))
}

func (o *output) hide() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bar.Hide()
}

// port writes to the screen, above the bar. A task never learns that its output was
// lost, which would end it in the middle of its work.
type port struct {
	*output
	w        io.Writer
	terminal bool
	lost     *error
}

func (p port) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if *p.lost == nil {
		p.bar.Hide()
		_, *p.lost = p.w.Write(b)
		p.bar.Draw(p.ended, len(p.tasks))
	}
	return len(b), nil
}

// say writes awsin's own line: where that is lost, nothing of the tasks' is.
func (p port) say(line ...any) {
	var lost error
	p.lost = &lost
	_, _ = fmt.Fprintln(p, line...)
}

// lines returns a writer of lines to the port.
func (p port) lines(prefix string) *Lines {
	l := &Lines{Out: p, Prefix: prefix}
	if p.terminal {
		l.Clean = sanitize.Line
	}
	return l
}

// name returns a task's profile as it is shown, with its mark, in color or not.
func (o *output) name(i int, color bool) string {
	t := o.tasks[i]
	return terminal.Marked(sanitize.Text(t.Profile), t.Mark, t.Color, 0, color)
}

// shower is a form at work; see Runner for open and done. Both are called in one
// goroutine for a task, open not for one that was not started.
type shower interface {
	open(index int) (stdout, stderr io.Writer, err error)
	done(r Result) error
}

func (o *output) form(form Form) shower {
	switch form {
	case JSON:
		return jsonForm{o, make(spools, len(o.tasks))}
	case Prefixed:
		p := prefixForm{output: o, lines: make([][]*Lines, len(o.tasks))}
		if o.ports[0].terminal {
			for i := range o.tasks {
				p.width = max(p.width, runewidth.StringWidth(o.name(i, false)))
			}
		}
		return p
	}
	return groupForm{o, make(spools, len(o.tasks))}
}

// spools are the files for what the tasks print: none for a task that is not
// running, one where both its streams are one, else two.
type spools [][]*Spool

func (s spools) open(i, files int) (stdout, stderr io.Writer, err error) {
	for range files {
		f, err := NewSpool()
		if err != nil {
			s.close(i)
			return nil, nil, err
		}
		s[i] = append(s[i], f)
	}
	return s[i][0].File, s[i][files-1].File, nil // the file itself: the command writes into it
}

func (s spools) close(i int) {
	for _, f := range s[i] {
		_ = f.Close()
	}
	s[i] = nil
}

type groupForm struct {
	*output
	spools spools
}

func (g groupForm) open(i int) (stdout, stderr io.Writer, err error) {
	if g.merged {
		return g.spools.open(i, 1)
	}
	return g.spools.open(i, 2)
}

func (g groupForm) done(r Result) error {
	defer g.spools.close(r.Index)
	if errors.Is(r.Err, ErrNotStarted) {
		return nil
	}
	line := g.name(r.Index, g.Screen().Color)
	if !r.OK() {
		line += ": " + sanitize.Text(r.Reason())
	}
	g.ports[1].say(g.Screen().Symbol(terminal.MarkOf(r.OK())), line)
	for k, f := range g.spools[r.Index] {
		if err := g.ports[k].show(f); err != nil {
			return err
		}
	}
	return nil
}

// show writes all that is in a file.
func (p port) show(f *Spool) error {
	if !p.terminal {
		_, err := io.Copy(p, f.Reader())
		return err
	}
	lines := p.lines("")
	if _, err := io.Copy(lines, f.Reader()); err != nil {
		return err
	}
	return lines.Flush()
}

type prefixForm struct {
	*output
	width int // of the names on a terminal
	lines [][]*Lines
}

func (p prefixForm) open(i int) (stdout, stderr io.Writer, err error) {
	prefix := func(color bool) string {
		plain := p.name(i, false)
		return p.name(i, color) + runewidth.FillRight(plain, p.width)[len(plain):] + " | "
	}
	out := p.ports[0].lines(prefix(p.ports[0].terminal && !p.Plain))
	p.lines[i] = []*Lines{out}
	if p.merged {
		return out, out, nil
	}
	errs := p.ports[1].lines(prefix(p.ports[1].terminal && !p.Plain))
	p.lines[i] = append(p.lines[i], errs)
	return out, errs, nil
}

func (p prefixForm) done(r Result) (err error) {
	for _, l := range p.lines[r.Index] {
		err = errors.Join(err, l.Flush())
	}
	p.lines[r.Index] = nil
	return err
}

type jsonForm struct {
	*output
	spools spools
}

func (j jsonForm) open(i int) (stdout, stderr io.Writer, err error) { return j.spools.open(i, 2) }

func (j jsonForm) done(r Result) error {
	defer j.spools.close(r.Index)
	head := struct {
		Profile     string  `json:"profile"`
		Environment string  `json:"environment,omitempty"` // the mark
		AccountName string  `json:"account_name,omitempty"`
		ExitCode    *int    `json:"exit_code"` // null: a signal ended it, or it was not started
		Signal      string  `json:"signal,omitempty"`
		Error       string  `json:"error,omitempty"`
		Seconds     float64 `json:"seconds"`
	}{Profile: j.tasks[r.Index].Profile, Environment: j.tasks[r.Index].Mark, AccountName: j.tasks[r.Index].Account, Signal: r.Signal, Seconds: r.Took.Round(time.Millisecond).Seconds()}
	if r.Code >= 0 {
		head.ExitCode = &r.Code
	}
	if r.Err != nil {
		head.Error = r.Err.Error()
	}
	streams := []Stream{{Name: "stdout"}, {Name: "stderr"}}
	for k, f := range j.spools[r.Index] {
		streams[k].Spool = f
	}
	return WriteJSON(j.ports[0], head, streams...)
}

// summarize prints how it went, and which tasks failed, by reason; ok reports whether all succeeded.
func (o *output) summarize() (ok bool) {
	var good, bad, stopped, idle int
	var reasons []string // in the order of the tasks
	names := map[string][]string{}
	for _, r := range o.results {
		switch {
		case r.OK():
			good++
			continue
		case errors.Is(r.Err, ErrNotStarted):
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
		names[reason] = append(names[reason], o.name(r.Index, o.Screen().Color))
	}
	text := fmt.Sprintf("%d of %d profiles succeeded", good, len(o.results))
	for _, p := range []struct {
		n    int
		word string
	}{{bad, "failed"}, {stopped, "stopped"}, {idle, "not started"}} {
		if p.n > 0 {
			text += fmt.Sprintf(", %d %s", p.n, p.word)
		}
	}
	o.Say("%s", text)
	for _, reason := range reasons {
		o.Say(hint.Word+"%s: %s", sanitize.Text(reason), strings.Join(names[reason], ", "))
	}
	return good == len(o.results)
}

// where adds to why the run was not carried on in which profiles the command ran.
func (o *output) where(why error) error {
	var ran, idle []string
	for _, r := range o.results {
		switch name := o.name(r.Index, false); {
		case errors.Is(r.Err, ErrNotStarted):
			idle = append(idle, name)
		case r.Took > 0:
			ran = append(ran, name)
		}
	}
	text := "no output is taken any more"
	if len(ran) > 0 {
		text += "; it ran in " + strings.Join(ran, ", ")
	}
	if len(idle) > 0 {
		text += "; it did not run in " + strings.Join(idle, ", ")
	}
	return fmt.Errorf("%s: %w", text, why)
}
