package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"unsafe"
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
	data := make([]byte, 0, info.Size()+1) // with room for the read that finds the end
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case err == io.EOF:
			// Nobody else has data, and a file of 10,000 profiles is large enough not to copy it.
			return unsafe.String(unsafe.SliceData(data), len(data)), nil //nolint:gosec // so does strings.Builder
		case err != nil:
			return "", err
		case int64(len(data)) > most:
			return fail(ErrTooLarge)
		case len(data) == cap(data): // it grows
			data = slices.Grow(data, bytes.MinRead)
		}
	}
}
