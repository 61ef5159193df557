// Package configedit is the only way to change a file of the AWS configuration, but for
// what a login brings back: the difference is shown, the person asked, and the file written whole.
package configedit

import (
	"context"
	"errors"
	"strings"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
)

// Options say how much to ask.
type Options struct {
	Yes    bool // neither shown nor asked
	DryRun bool // the difference goes to standard output, and nothing is written
}

// Change is a change to a file.
type Change struct {
	Text  string // the new content; the file's own where nothing changes
	What  string // in a few words, "" where the difference says it
	Below string // lines behind the difference
	// Shown is shown instead of the difference of the texts, "" for that.
	Shown string
	// Brief is shown where the screen has no room for all of that, "" for the counts of the difference. What warns
	// stands above it.
	Brief string
	// Unasked is a change that means nothing to the person: it is neither shown nor asked.
	Unasked bool
	// Warning is shown after the question, and asked about by itself. Yes does
	// not answer it.
	Warning string
	// Flags are what answers it beside --yes, and what else --yes does not answer.
	Flags []string
	// Typed is what the person types to agree to the warning, nil for a yes.
	Typed []string
	// Beside is a change of something beside the file, which is shown and asked about though the text may stay.
	Beside bool
	// Before is called after the person has agreed, right before the file is
	// written and under its lock, for what has to be on disk by then. Its error ends it.
	Before func() error
}

// An Edit returns the change to a file that was read. The file is empty if
// there is none yet. It may be called again if another process wrote first.
type Edit func(*awsconfig.File) (Change, error)

// Editor changes files.
type Editor struct {
	IO      *terminal.Streams
	Backups string // the folder of copies of what was replaced
	Now     func() time.Time
	// Asking, if not nil, calls ask with the caller's locks released: a person may take a day to
	// read and to answer.
	Asking func(ctx context.Context, ask func() error) error
}

// New returns the Editor of a process.
func New(e *environ.Environ, streams *terminal.Streams) Editor {
	return Editor{IO: streams, Backups: e.StatePath(environ.Backups), Now: e.Now}
}

// Save changes a file. The difference is shown on the terminal and confirmed. No lock
// stands meanwhile: after the answer the file is locked, read, edited and written. Who was
// faster is no reason to ask again; that what was confirmed is not what would be written is.
//
// changed reports whether the file, or what is beside it, was written. The error is hint.ErrCancelled
// where the person does not want it, edit's own, or one of awsconfig.Rewrite.
func (e Editor) Save(ctx context.Context, path string, how Options, edit Edit) (changed bool, err error) {
	if path == "" {
		return false, hint.BadUsage("unset it, or name a file in it", "AWS_CONFIG_FILE is set but empty: there is no file to change")
	}
	awsconfig.Sweep(path, e.Backups)
	var agreed confirmed
	for {
		f, err := Read(path)
		if err != nil {
			return false, err
		}
		c, err := edit(f)
		if err != nil || c.Text == f.Text && !c.Beside {
			return false, err
		}
		if how.DryRun {
			return false, e.unlocked(ctx, func() error { return e.IO.Print(ctx, c.difference(f)) })
		}
		if err := awsconfig.Writable(path); err != nil {
			return false, err
		}
		if err := e.ask(ctx, how, c, f, &agreed); err != nil {
			return false, err
		}
		again := false
		err = awsconfig.Rewrite(ctx, path, awsconfig.How{Backups: e.Backups, Now: e.Now(), Waiting: func(folder string) {
			e.IO.Say("waiting for another awsin to finish writing in %s", sanitize.Text(folder))
		}}, func(now *awsconfig.File) (string, error) {
			if c, err = edit(now); err != nil || c.Text == now.Text && !c.Beside {
				return now.Text, err
			}
			if again = agreed.misses(how, c, now); again {
				return now.Text, nil
			}
			if c.Before != nil {
				if err := c.Before(); err != nil {
					return "", err
				}
			}
			changed = true // or what is beside it
			return c.Text, nil
		})
		if !again || err != nil {
			return changed && err == nil, err
		}
		e.IO.Say("%s has changed in the meantime, and with it what would be written", sanitize.Text(path))
	}
}

// confirmed is what a person has agreed to.
type confirmed struct{ difference, warning string }

// misses reports whether a change has something that was not agreed to.
func (a confirmed) misses(how Options, c Change, f *awsconfig.File) bool {
	return asks(how, c) && c.essence(f) != a.difference || c.Warning != "" && c.Warning != a.warning
}

func asks(how Options, c Change) bool { return !how.Yes && !c.Unasked }

// unlocked lets a person read or answer.
func (e Editor) unlocked(ctx context.Context, do func() error) error {
	if e.Asking == nil {
		return do()
	}
	return e.Asking(ctx, do)
}

// ask asks about what was not agreed to yet.
func (e Editor) ask(ctx context.Context, how Options, c Change, f *awsconfig.File, agreed *confirmed) error {
	instead := terminal.ByYes
	if len(c.Flags) > 0 {
		instead = sanitize.Brief("--yes " + first(c.Flags) + " does it without asking, --dry-run shows what would be done")
	}
	confirm := func(text, brief, question string, typed []string) error {
		err := e.unlocked(ctx, func() error {
			if typed != nil {
				return e.IO.ConfirmTyped(ctx, text, question, instead, typed)
			}
			return e.IO.ConfirmLong(ctx, text, brief, question, instead)
		})
		if errors.Is(err, hint.ErrCancelled) {
			e.IO.Say("nothing was written")
		}
		return err
	}
	if essence := c.essence(f); asks(how, c) && essence != agreed.difference {
		question := "Write this to " + sanitize.Text(f.Path) + "?"
		if c.What != "" {
			question = c.What + ". " + question
		}
		if err := confirm(c.difference(f), c.brief(f), question, nil); err != nil {
			return err
		}
		agreed.difference = essence
	}
	if c.Warning != "" && c.Warning != agreed.warning {
		if err := confirm(c.Warning, "", "Is this right?", c.Typed); err != nil {
			return err
		}
		agreed.warning = c.Warning
	}
	return nil
}

// difference is what is shown.
func (c Change) difference(f *awsconfig.File) string {
	if c.Shown != "" {
		return c.Shown
	}
	return unified(f.Path, f.Text, c.Text) + c.Below
}

// brief is what is shown where the difference has no room: what warns in it, and counts with examples.
func (c Change) brief(f *awsconfig.File) string {
	brief := c.Brief
	if brief == "" {
		after, err := awsconfig.Parse(f.Path, []byte(c.Text))
		if err != nil {
			return ""
		}
		brief = configdiff.Report{Change: configdiff.Compare(configdiff.Sections(f), configdiff.Sections(after))}.Brief() + c.Below
	}
	var b strings.Builder
	for _, line := range terminal.Warnings(c.difference(f)) {
		b.WriteString(terminal.Warning + line + "\n")
	}
	return b.String() + brief
}

// essence is what of the difference a person agrees to: not at which line it is.
func (c Change) essence(f *awsconfig.File) string {
	var b strings.Builder
	for line := range strings.Lines(c.difference(f)) {
		if c.Shown != "" || !strings.HasPrefix(line, "@@ ") {
			b.WriteString(line)
		}
	}
	return b.String() + c.What
}

// Read reads a file of sections; one that does not exist is empty.
func Read(path string) (*awsconfig.File, error) {
	conf, err := awsconfig.Load(path, "")
	if err != nil {
		return nil, err
	}
	if conf.ConfigFile == nil {
		return awsconfig.Parse(path, nil)
	}
	return conf.ConfigFile, nil
}
