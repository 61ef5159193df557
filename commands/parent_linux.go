package commands

import (
	"os"
	"strconv"
	"strings"
)

// The link's end is the program's file, which a script's own name does not hide.
func parentCommand() (string, error) {
	path, err := os.Readlink("/proc/" + strconv.Itoa(os.Getppid()) + "/exe")
	return strings.TrimSuffix(path, " (deleted)"), err // the file was replaced by an upgrade
}
