//go:build unix

package teamgit

import (
	"os/exec"
	"syscall"
)

// detach lets the end of the context reach all that git started. Where nobody
// may be asked, the command has no terminal: ssh would open it by itself.
func detach(cmd *exec.Cmd, interactive bool) {
	if interactive {
		// In this process's group, or the terminal could not be read. git ends its
		// children when it is asked to end.
		cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
		return
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
