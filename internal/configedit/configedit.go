// Package configedit is the only way to change a file of the AWS configuration:
// the difference is shown, the person asked, and the file written whole.
package configedit

import (
	"context"
	"errors"
	"io"
	"time"

	"awsin/internal/awsconfig"
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
	Text string // the new content; the file's own where nothing changes
	What string // in a few words, "" where the difference says it
	// Shown is shown instead of the difference of the texts, "" for that.
	Shown string
	// Unasked is a change that means nothing to the person: it is neither shown nor asked.
	Unasked bool
	// Warning is shown after the question, and asked about by itself. Yes does
	// not answer it.
	Warning string
	// Before is called after the person has agreed, right before the file is
	// written, for what has to be on disk by then. Its error ends it.
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
}

// New returns the Editor of a process.
func New(e *environ.Environ, streams *terminal.Streams) Editor {
	return Editor{IO: streams, Backups: e.StatePath("backups"), Now: e.Now}
}

// Save changes a file. The difference is shown on the terminal and confirmed.
//
// When somebody else changes the file in the meantime it is read and edited
// again, once; only a difference that was not confirmed yet is asked about again.
//
// changed reports whether the file was written. The error is hint.ErrCancelled
// where the person does not want it, a *awsconfig.ParseError, a
// *awsconfig.ChangedError, or edit's own.
func (e Editor) Save(ctx context.Context, path string, how Options, edit Edit) (changed bool, err error) {
	if path == "" {
		return false, hint.BadUsage("unset it, or name a file in it", "AWS_CONFIG_FILE is set but empty: there is no file to change")
	}
	confirmed, warned := "", ""
	for again := true; ; again = false {
		f, err := Read(path)
		if err != nil {
			return false, err
		}
		c, err := edit(f)
		if err != nil || c.Text == f.Text {
			return false, err
		}
		difference := c.Shown
		if difference == "" {
			difference = unified(path, f.Text, c.Text)
		}
		if how.DryRun {
			_, err := io.WriteString(e.IO.Stdout, difference)
			return false, err
		}
		if !how.Yes && !c.Unasked && difference != confirmed {
			question := "Write this to " + sanitize.Text(path) + "?"
			if c.What != "" {
				question = c.What + ". " + question
			}
			if err := e.IO.Confirm(ctx, difference, question); err != nil {
				return false, err
			}
			confirmed = difference
		}
		if c.Warning != "" && c.Warning != warned {
			if err := e.IO.Confirm(ctx, c.Warning, "Is this right?"); err != nil {
				return false, err
			}
			warned = c.Warning
		}
		if c.Before != nil {
			if err := c.Before(); err != nil {
				return false, err
			}
		}
		err = f.Save(ctx, c.Text, awsconfig.How{Backups: e.Backups, Now: e.Now(), Waiting: func(folder string) {
			e.IO.Say("waiting for another awsin to finish writing in %s", sanitize.Text(folder))
		}})
		var other *awsconfig.ChangedError
		if again && errors.As(err, &other) {
			e.IO.Say("%s has changed in the meantime; reading it again", sanitize.Text(path))
			continue
		}
		return err == nil, err
	}
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
