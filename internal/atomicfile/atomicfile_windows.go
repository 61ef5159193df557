package atomicfile

import (
	"os"
	"path/filepath"
)

func replace(path string, data []byte) error { return write(path, data) }

// write renames over the old file, which Windows does in one step. Modes say
// little there: a profile folder is its owner's.
func write(path string, data []byte) (err error) {
	t, err := os.CreateTemp(filepath.Dir(path), ".awsin-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = t.Close()
			_ = os.Remove(t.Name())
		}
	}()
	if _, err = t.Write(data); err != nil {
		return err
	}
	if err = t.Sync(); err != nil {
		return err
	}
	if err = t.Close(); err != nil {
		return err
	}
	return os.Rename(t.Name(), path)
}
