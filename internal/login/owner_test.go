package login

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"awsin/internal/awscli"
	"awsin/internal/ssotoken"
)

func TestOwnerHint(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a profile folder is its owner's")
	}
	home := t.TempDir()
	cache := ssotoken.New(home)
	if err := os.MkdirAll(cache.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	sso, file := filepath.Dir(cache.Dir), filepath.Join(cache.Dir, "a.json")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	denied := func(path string) error {
		return fmt.Errorf("x: %w", &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission})
	}
	check := func(err error, want string) {
		t.Helper()
		if got := OwnerHint(cache, err); got != want {
			t.Errorf("%v: got %q, want %q", err, got, want)
		}
	}
	check(errors.New("x"), "")
	check(denied("/elsewhere/a.json"), "")
	check(denied(file), "chmod -R u+rwX "+sso)
	if os.Getuid() != 0 {
		t.Skip("only root can give a file away")
	}
	give := func(path string, uid int) {
		if err := os.Chown(path, uid, -1); err != nil {
			t.Fatal(err)
		}
	}
	give(file, 987654)
	check(denied(file), file+" is user 987654's, as after sudo aws: sudo chown -R $(id -u) "+sso)
	check(&awscli.FailedError{Stderr: "[Errno 13] Permission denied: '" + file + "'"}, file+" is user 987654's, as after sudo aws: sudo chown -R $(id -u) "+sso)
	give(cache.Dir, 987654) // it counts where the file is the person's, or missing
	check(denied(filepath.Join(cache.Dir, "b.json")), cache.Dir+" is user 987654's, as after sudo aws: sudo chown -R $(id -u) "+sso)
	give(cache.Dir, 0)
	give(filepath.Dir(sso), 987654)
	check(denied(filepath.Join(cache.Dir, "b.json")), filepath.Dir(sso)+" is user 987654's, as after sudo aws: sudo chown -R $(id -u) "+filepath.Dir(sso))
}
