//go:build unix

package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"awsin/internal/ssotoken"
)

func TestAccess(t *testing.T) {
	home := t.TempDir()
	path := func(name string) string { return filepath.Join(home, name) }
	cache := ssotoken.New(home)
	find := func() (found []string) {
		list, err := access(path(".aws/config"), path(".aws/credentials"), path(".config/awsin/config"), cache, path(".aws/login/cache"))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			name, _ := filepath.Rel(home, a.Path)
			found = append(found, fmt.Sprintf("%s %o", name, a.Mode))
			if err := os.Chmod(a.Path, a.Mode); err != nil {
				t.Fatal(err)
			}
		}
		return found
	}
	if found := find(); found != nil {
		t.Errorf("nothing is there: %q", found)
	}
	for _, dir := range []string{".aws", ".aws/sso/cache", ".aws/cli/cache", ".aws/login/cache", ".config/awsin"} {
		if err := os.MkdirAll(path(dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	chmod := func(name string, mode fs.FileMode) {
		t.Helper()
		if _, err := os.Stat(path(name)); err != nil {
			if err := os.WriteFile(path(name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Chmod(path(name), mode); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "token")
	if err := errors.Join(os.WriteFile(outside, nil, 0o600), os.Symlink(outside, path(".aws/sso/cache/link.json")), os.Symlink("/nowhere", path(".aws/sso/cache/gone.json"))); err != nil {
		t.Fatal(err)
	}
	// As they should be: a configuration may be read, it holds nothing personal.
	for name, mode := range map[string]fs.FileMode{
		".aws": 0o755, ".aws/config": 0o644, ".aws/credentials": 0o600, ".config/awsin/config": 0o644, ".aws/sso/cache/a.json": 0o600, ".aws/sso/cache/notes.txt": 0o666,
		".aws/cli/cache": 0o755, ".aws/cli/cache/a.json": 0o600,
	} {
		chmod(name, mode)
	}
	if found := find(); found != nil {
		t.Errorf("as they should be: %q", found)
	}
	for name, mode := range map[string]fs.FileMode{
		".aws": 0o777, ".aws/config": 0o646, ".aws/credentials": 0o604, ".config/awsin": 0o757, ".config/awsin/config": 0o602, ".aws/sso/cache/a.json": 0o640,
		".aws/sso/cache": 0o703, ".aws/cli/cache": 0o702, ".aws/cli/cache/a.json": 0o644, ".aws/login/cache/x.json": 0o604,
	} {
		chmod(name, mode)
	}
	if err := os.Chmod(outside, 0o604); err != nil {
		t.Fatal(err)
	}
	want := []string{
		".aws 755", ".config/awsin 755", ".aws/config 644", ".config/awsin/config 600", ".aws/credentials 600", ".aws/sso/cache 701",
		".aws/sso/cache/a.json 600", ".aws/sso/cache/link.json 600", ".aws/cli/cache 700", ".aws/cli/cache/a.json 600", ".aws/login/cache/x.json 600",
	}
	if found := find(); !slices.Equal(found, want) {
		t.Errorf("got  %q\nwant %q", found, want)
	}
	if found := find(); found != nil {
		t.Errorf("after the commands: %q", found)
	}
	// A folder such as /tmp, where nobody replaces the files of others.
	if err := os.Chmod(path(".config/awsin"), 0o777|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	if found := find(); found != nil {
		t.Errorf("sticky: %q", found)
	}
}

func TestPrivateGroup(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a file away")
	}
	home := t.TempDir()
	config := filepath.Join(home, "config")
	if err := errors.Join(os.WriteFile(config, nil, 0o600), os.Chmod(config, 0o664)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		uid, gid int
		told     bool
	}{{1000, 1000, false}, {1000, 100, true}, {0, 0, true}} {
		if err := os.Chown(config, c.uid, c.gid); err != nil {
			t.Fatal(err)
		}
		if list, err := access(config, "", "", ssotoken.New(home), ""); err != nil || (len(list) > 0) != c.told {
			t.Errorf("owner %d, group %d: %v, %v", c.uid, c.gid, list, err)
		}
	}
}
