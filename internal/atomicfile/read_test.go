package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(file, []byte("12345678"), 0o600), os.Symlink(file, link)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, link} {
		if text, err := Read(path, 8); text != "12345678" || err != nil {
			t.Errorf("%s: %q, %v", path, text, err)
		}
		if text, err := Read(path, 7); text != "" || !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %q, %v", path, text, err)
		}
	}
	if _, err := Read(dir, 8); !errors.Is(err, ErrNotRegular) {
		t.Error(err)
	}
	if _, err := Read(filepath.Join(dir, "none"), 8); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// What the kernel makes up has no size before it is read.
func TestReadGrown(t *testing.T) {
	const path = "/proc/self/limits"
	want, err := os.ReadFile(path)
	if err != nil {
		t.Skip(err)
	}
	if text, err := Read(path, int64(len(want))); text != string(want) || err != nil {
		t.Errorf("%d of %d bytes, %v", len(text), len(want), err)
	}
	if text, err := Read(path, int64(len(want)-1)); text != "" || !errors.Is(err, ErrTooLarge) {
		t.Errorf("%q, %v", text, err)
	}
}
