package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/muesli/cancelreader"
	"github.com/rogpeppe/go-internal/diff"

	"awsin/internal/awsconfig"
	"awsin/internal/history"
	"awsin/internal/picker"
	"awsin/internal/plain"
)

// edit says the new text of a file that was read, which is empty where there is
// none yet, and in a few words what is done to it, "" where the difference says
// it.
type edit func(*awsconfig.File) (text, what string, err error)

// change is an edit that shows itself in its own way.
type change struct {
	text string
	what string
	// shown is shown instead of the difference of the texts, "" for that.
	shown string
	// warning is shown after the question, and asked about by itself. --yes does
	// not answer it.
	warning string
}

// saveConfig changes a file of the AWS configuration. The difference
// is shown on the terminal and confirmed; --yes does without both, --dry-run prints
// the difference on standard output and writes nothing.
//
// When somebody else changes the file in the meantime it is read and edited
// anew, once; only a difference that was not confirmed yet is asked about again.
//
// changed tells that the file was written. The error is picker.ErrCancelled
// where the person does not want it, a *awsconfig.ParseError, a
// *awsconfig.ChangedError, or edit's own.
func (e *Env) saveConfig(ctx context.Context, path string, how saveFlags, edit edit) (changed bool, err error) {
	return e.saveChange(ctx, path, how, func(f *awsconfig.File) (c change, err error) {
		c.text, c.what, err = edit(f)
		return c, err
	})
}

// saveChange is saveConfig for what has warnings, or is shown otherwise.
func (e *Env) saveChange(ctx context.Context, path string, how saveFlags, edit func(*awsconfig.File) (change, error)) (changed bool, err error) {
	if path == "" {
		return false, usage("unset it, or name a file in it", "AWS_CONFIG_FILE is set but empty: there is no file to change")
	}
	backups := filepath.Join(filepath.Dir(history.Path(e.Lookup, e.Home)), "backups")
	confirmed, warned := "", ""
	for again := true; ; again = false {
		f, err := readConfig(path)
		if err != nil {
			return false, err
		}
		c, err := edit(f)
		if err != nil || c.text == f.Text {
			return false, err
		}
		difference := c.shown
		if difference == "" {
			difference = unified(path, f.Text, c.text)
		}
		if how.DryRun {
			_, err := io.WriteString(e.Stdout, difference)
			return false, err
		}
		if !how.Yes && difference != confirmed {
			question := "Write this to " + plain.Clean(path) + "?"
			if c.what != "" {
				question = c.what + ". " + question
			}
			if err := e.confirm(ctx, difference, question); err != nil {
				return false, err
			}
			confirmed = difference
		}
		if c.warning != "" && c.warning != warned {
			if err := e.confirm(ctx, c.warning, "Is this right?"); err != nil {
				return false, err
			}
			warned = c.warning
		}
		err = f.Save(c.text, backups, e.Now())
		var other *awsconfig.ChangedError
		if again && errors.As(err, &other) {
			e.say("%s was changed by somebody else in the meantime; it is read again", plain.Clean(path))
			continue
		}
		return err == nil, err
	}
}

// readConfig reads a file of sections; one that is not there is empty.
func readConfig(path string) (*awsconfig.File, error) {
	conf, err := awsconfig.Load(path, "")
	if err != nil {
		return nil, err
	}
	if conf.ConfigFile == nil {
		return awsconfig.Parse(path, nil)
	}
	return conf.ConfigFile, nil
}

// unified is the difference as a person reads it: a unified diff without what
// would do harm on a terminal, and without secrets.
func unified(path, before, after string) string {
	name := plain.Clean(path)
	_, text, _ := strings.Cut(string(diff.Diff(name, []byte(before), name, []byte(after))), "\n") // its first line names a command
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(presentable(strings.TrimRight(line, "\r\n")) + "\n")
	}
	return b.String()
}

func presentable(line string) string {
	if at := strings.IndexAny(line, "=:"); at >= 0 && plain.Secret(line[:at]) {
		line = line[:at+1] + " (not shown)"
	}
	return brief(line)
}

// widest is how much of a foreign text is shown, in bytes: a file may hold a
// line of 10 MB.
const widest = 1000

// brief makes a foreign text fit for a terminal.
func brief(text string) string {
	return plain.Clean(plain.Cut(text, widest))
}

// confirm shows a text and asks on the terminal itself, whatever standard input
// and output are. Anything but yes is picker.ErrCancelled.
func (e *Env) confirm(ctx context.Context, text, question string) error {
	answer, err := e.ask(ctx, text+question+" [y/N] ")
	switch {
	case errors.Is(err, picker.ErrNoTerminal):
		return usage("--yes does it without asking, --dry-run shows what would be done", "there is no terminal to confirm the change on")
	case err != nil:
		return err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return nil
	}
	return picker.ErrCancelled
}

// ask prints a question on the terminal and reads a line there, without the
// space around it. The error is picker.ErrNoTerminal, picker.ErrCancelled for
// Ctrl-D, or the context's.
func (e *Env) ask(ctx context.Context, question string) (string, error) {
	tty, err := e.Terminal()
	if err != nil {
		return "", picker.ErrNoTerminal
	}
	defer func() { _ = tty.Close() }()
	r, err := cancelreader.NewReader(tty)
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }()
	defer context.AfterFunc(ctx, func() { r.Cancel() })()
	if _, err := io.WriteString(tty, question); err != nil {
		return "", err
	}
	buf := make([]byte, 4096) // the longest line that a terminal gives
	n, err := r.Read(buf)
	if err != nil || n == 0 {
		_, _ = fmt.Fprintln(tty) // the person pressed no Enter
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", picker.ErrCancelled
	}
	return strings.TrimSpace(string(buf[:n])), nil
}

// openTerminal is the terminal that the process belongs to.
func openTerminal() (*os.File, error) { return os.OpenFile("/dev/tty", os.O_RDWR, 0) }
