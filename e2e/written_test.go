package e2e

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"awsin/internal/environ"
)

// beside is what a killed writer leaves beside a file (environ.Beside).
var beside = regexp.MustCompile(`^\..+\.awsin-[0-9]+$`)

// others are files of less, git and a newer AWS CLI, which counts its own sessions.
var others = []string{".lesshst", ".gitconfig", "session.db", "session.db-journal", "session.db-wal", "session.db-shm"}

// written returns an error if awsin has written a file into a script's home or folder of temporary files that is not in
// environ.Folders. What the script itself has put there stands in it.
func written(e *testscript.Env) error {
	scripts, err := filepath.Glob(filepath.Join("testdata", "*", strings.TrimPrefix(filepath.Base(e.WorkDir), "script-")+".txtar"))
	if err != nil || scripts == nil {
		return fmt.Errorf("the script of %s: %w", e.WorkDir, cmp.Or(err, fs.ErrNotExist))
	}
	var text []byte
	for _, script := range scripts {
		more, err := os.ReadFile(script)
		if err != nil {
			return err
		}
		text = append(text, more...)
	}
	world := environ.Environ{Home: filepath.Join(e.WorkDir, "home"), Lookup: func(name string) (string, bool) { v := e.Getenv(name); return v, v != "" }}
	var strange []string
	walk := func(root string, look func(path string) bool) error {
		return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) || err == nil && entry.IsDir() {
				return nil
			}
			if err == nil && !look(path) && !beside.MatchString(entry.Name()) && !slices.Contains(others, entry.Name()) && !strings.Contains(string(text), entry.Name()) {
				strange = append(strange, path)
			}
			return err
		})
	}
	known := func(path string) bool {
		for _, f := range environ.Folders {
			rel, err := filepath.Rel(world.Below(f), path)
			if f.Path == "~/.aws/login/cache" && strings.Contains(string(text), "AWS_LOGIN_CACHE_DIRECTORY=") {
				rel = filepath.Base(path) // wherever that is
			}
			if err == nil && f.File(rel) != nil {
				return true
			}
		}
		return false
	}
	err = errors.Join(walk(world.Home, known), walk(e.Getenv("TMPDIR"), func(path string) bool {
		return !strings.HasPrefix(filepath.Base(path), "awsin-")
	}))
	if len(strange) > 0 {
		err = errors.Join(err, fmt.Errorf("not in internal/environ/files.go: %q", strange))
	}
	return err
}
