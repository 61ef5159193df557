package browser

import (
	"os/exec"
	"syscall"
)

// detach: Ctrl-C in the console does not reach a process group of its own.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
