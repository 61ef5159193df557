// Package history remembers which profiles were used, and when, so that what a
// person uses often and lately comes first, and what was said today. It is best effort: a program that
// cannot write it works all the same.
package history

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"awsin/internal/atomicfile"
)

// maxSize is where the file is cut to its newer half, in bytes: some thousand
// uses, read in a tenth of a millisecond.
const maxSize = 64 << 10

// Add records a use: a line "SECONDS NAME" (Unix time) at the file's end, in
// one write, so that terminals do not mix theirs. A name with a line break is
// refused.
func Add(path, name string, now time.Time) error {
	if strings.ContainsAny(name, "\r\n") {
		return errors.New("history: a name with a line break")
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return &fs.PathError{Op: "write", Path: path, Err: atomicfile.ErrNotRegular} // such as /dev/null: nothing is remembered
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
			f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
		}
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if _, err := f.WriteString(strconv.FormatInt(now.Unix(), 10) + " " + name + "\n"); err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().Perm()&0o077 != 0 { // it tells of customers and accounts
		err = f.Chmod(0o600)
	}
	if err != nil || info.Size() <= maxSize {
		return err
	}
	newer, err := io.ReadAll(io.NewSectionReader(f, maxSize/2, 2*maxSize))
	if err != nil {
		return err
	}
	_, whole, _ := strings.Cut(string(newer), "\n") // the first line is cut in two
	return atomicfile.Write(path, []byte(whole))
}

// Load returns each name's weight: a sum over its uses, of which one in the
// last hour counts 4, in the last day 2, in the last week 1, before that a
// quarter. A file that is not there, or lines that are none, weigh nothing.
func Load(path string, now time.Time) map[string]float64 {
	weights := map[string]float64{}
	text, err := atomicfile.Read(path, 2*maxSize)
	if err != nil {
		return weights
	}
	for line := range strings.SplitSeq(text, "\n") {
		seconds, name, _ := strings.Cut(line, " ")
		at, err := strconv.ParseInt(seconds, 10, 64)
		if err != nil {
			continue
		}
		switch age := now.Sub(time.Unix(at, 0)); {
		case age < time.Hour:
			weights[name] += 4
		case age < 24*time.Hour:
			weights[name] += 2
		case age < 7*24*time.Hour:
			weights[name]++
		default:
			weights[name] += 0.25
		}
	}
	return weights
}

// Last returns which of the names that are wanted was used last, "" where none was.
func Last(path string, wanted func(name string) bool) string {
	text, err := atomicfile.Read(path, 2*maxSize)
	if err != nil {
		return ""
	}
	lines := strings.Split(text, "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		seconds, name, _ := strings.Cut(lines[i], " ")
		if _, err := strconv.ParseInt(seconds, 10, 64); err == nil && wanted(name) {
			return name
		}
	}
	return ""
}

// FirstToday reports whether this is the first call of the day, and remembers it in a file;
// false where it cannot.
func FirstToday(path string, now time.Time) bool {
	today := now.Local().Format(time.DateOnly)
	last, err := atomicfile.Read(path, maxSize)
	if err == nil && last == today || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	return os.MkdirAll(filepath.Dir(path), 0o700) == nil && atomicfile.Write(path, []byte(today)) == nil
}
