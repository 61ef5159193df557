// Package process is what each system does in its own way with other programs:
// sessions and groups, ending them, becoming a command, the program that runs
// this one.
package process

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// EndGroup waits until nothing is left of what a command started, the command
// itself having ended, and kills what outlives the grace. It does nothing for one
// that did not start, or has no session of its own.
func EndGroup(cmd *exec.Cmd, grace time.Duration) {
	const often = 10 * time.Millisecond
	for end := time.Now().Add(grace); groupLives(cmd); time.Sleep(often) {
		if !time.Now().Before(end) {
			_ = Signal(cmd, os.Kill)
			return
		}
	}
}

// Parent returns the name of the program that runs this one, "" if it cannot be
// told.
func Parent() string {
	path, err := parentCommand()
	if err != nil {
		return ""
	}
	return nameOf(path)
}

// nameOf returns a program's name. A login shell's begins with "-", one of Windows ends in
// .exe and has no case: both are left out.
func nameOf(path string) string {
	name := strings.TrimPrefix(filepath.Base(strings.TrimSpace(path)), "-")
	if lower := strings.ToLower(name); strings.HasSuffix(lower, ".exe") {
		return strings.TrimSuffix(lower, ".exe")
	}
	return name
}
