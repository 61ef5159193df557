//go:build unix

package doctor

import (
	"io/fs"
	"syscall"
)

// privateGroup reports whether a file's group is its owner's alone, as Debian and Fedora
// make one for each person: what the group may do is no danger then.
func privateGroup(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Uid == st.Gid && st.Uid != 0
}
