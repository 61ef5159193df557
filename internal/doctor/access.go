package doctor

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"awsin/internal/ssotoken"
	"awsin/internal/system"
	"awsin/shell"
)

// Access is what others than its owner can do to a file or folder, and should not.
type Access struct {
	Path string
	Mode fs.FileMode // its mode without that
	What string      // such as "others can write to it: …"
	// Token is whether it is of the token cache.
	Token bool
}

// Command takes it away.
func (a Access) Command() string {
	who := "go-w"
	if a.Mode.Perm()&0o077 == 0 {
		who = "go-rwx"
	}
	return shell.Join("chmod", who, a.Path)
}

// What others must not do: write where what they write is read as the person's own, and
// read what is as good as a password.
const (
	writing = 0o022
	using   = 0o077
)

// access finds what others can do to the files that decide who a person is: the AWS
// configuration at its two paths, awsin's own, and the caches of tokens and keys. The
// error is why the token cache cannot be looked at.
func access(config, credentials, own string, cache ssotoken.Cache, logins string) (list []Access, err error) {
	aws := filepath.Dir(filepath.Dir(cache.Dir))
	roles := filepath.Join(aws, "cli", "cache")
	look := func(path string, bits fs.FileMode, what string, token bool) {
		info, err := os.Stat(path) // what a symbolic link leads to counts
		if err != nil || info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0 {
			return
		}
		mode := info.Mode().Perm()
		open := mode & bits
		if privateGroup(info) {
			open &^= 0o020
		}
		// In a sticky folder such as /tmp nobody replaces the files of others.
		if open == 0 || info.IsDir() && info.Mode()&fs.ModeSticky != 0 {
			return
		}
		list = append(list, Access{path, mode &^ bits, what, token})
	}
	for _, path := range []string{config, credentials, own} {
		if path == "" {
			continue
		}
		look(filepath.Dir(path), writing, "others can put files in place of "+filepath.Base(path)+", which can name commands that run as you", false)
	}
	look(config, writing, "others can write to it, and what it names runs as you (credential_process)", false)
	look(own, writing, "others can write to it, and what it names runs as you (browser)", false)
	look(credentials, using, "others can use the keys in it", false)
	for _, folder := range []struct {
		dir, what string
		token     bool
	}{
		{cache.Dir, "others can read this file of the token cache", true},
		{roles, "others can use the role's credentials in it", false},
		{logins, "others can use the credentials of aws login in it", false},
	} {
		entries, failed := os.ReadDir(folder.dir)
		if folder.token && failed != nil && !errors.Is(failed, fs.ErrNotExist) {
			err = failed
		}
		look(folder.dir, writing, "others can put files of their own into it, which AWS tools take for yours", false)
		for _, e := range entries {
			if name := e.Name(); !e.IsDir() && strings.HasSuffix(name, ".json") {
				look(filepath.Join(folder.dir, name), using, folder.what, folder.token)
			}
		}
	}
	return unique(list), err
}

// unique keeps the first of each path: one folder may hold several of the files.
func unique(list []Access) (out []Access) {
	if !system.Here.HasModes() {
		return nil
	}
	seen := map[string]bool{}
	for _, a := range list {
		if !seen[a.Path] {
			seen[a.Path] = true
			out = append(out, a)
		}
	}
	return out
}
