package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// Why a file is not read.
var (
	ErrNotRegular = errors.New("not a regular file")
	ErrTooLarge   = errors.New("too large")
)

// Read returns all that a regular file holds, if that is not more than most bytes.
// Nothing else is opened: a pipe would wait for a writer, maybe for ever, and a device
// has no end.
func Read(path string, most int64) (string, error) {
	fail := func(err error) (string, error) { return "", fmt.Errorf("%s is %w", path, err) }
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return fail(ErrNotRegular)
	case info.Size() > most:
		return fail(ErrTooLarge)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	var b strings.Builder
	b.Grow(int(info.Size()))
	n, err := io.Copy(&b, io.LimitReader(f, most+1)) // it may grow
	if err == nil && n > most {
		return fail(ErrTooLarge)
	}
	return b.String(), err
}
