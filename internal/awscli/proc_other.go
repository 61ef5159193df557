//go:build !linux

package awscli

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the child in a process group, so that a shim's children end
// with it.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func run(cmd *exec.Cmd, started func()) error {
	err := cmd.Start()
	started()
	if err != nil {
		return err
	}
	return cmd.Wait()
}
