package atomicfile

import (
	"io/fs"
	"os"

	"awsin/internal/system"
)

// lock has nothing to do: Windows removes no file that is open.
func lock(*os.File) bool { return true }

// abandoned leaves it to the system to refuse what is in use.
func abandoned(_ string, do func()) { do() }

// rename can only be done once the file is closed; Commit makes good what is swept
// in between.
func rename(f *os.File, path string) error {
	if err := f.Close(); err != nil {
		return err
	}
	return system.Here.Persist(func() error { return os.Rename(f.Name(), path) })
}

// chown has nothing to do: a profile folder is its owner's.
func chown(*os.File, fs.FileInfo) error { return nil }
