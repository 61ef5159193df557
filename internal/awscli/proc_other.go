//go:build unix && !linux

package awscli

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the child in a process group, so that a shim's children end
// with it.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
