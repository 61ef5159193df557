package login

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"awsin/internal/ssotoken"
	"awsin/internal/system"
	"awsin/shell"
)

// OwnerHint returns whose a file or a folder of the cache is that may not be used, and
// the command that gives it back: sudo aws leaves root's. It is "" for other errors.
func OwnerHint(cache ssotoken.Cache, err error) string {
	if !errors.Is(err, fs.ErrPermission) || !system.Here.HasModes() {
		return ""
	}
	sso := filepath.Dir(cache.Dir)
	aws := filepath.Dir(sso)
	path := cache.Dir
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		path = failed.Path
	}
	if !strings.HasPrefix(path, aws+string(filepath.Separator)) && path != aws {
		return ""
	}
	for ; len(path) >= len(aws); path = filepath.Dir(path) {
		info, err := os.Stat(path)
		if err != nil {
			continue // it is missing, or its folder cannot be looked into
		}
		owner := ownerOf(info)
		if owner == "" {
			continue
		}
		all := sso
		if len(path) < len(sso) {
			all = aws
		}
		return fmt.Sprintf("%s is %s's, as after sudo aws: sudo chown -R $(id -u) %s", path, owner, shell.Join(all))
	}
	return "chmod -R u+rwX " + shell.Join(sso)
}
