//go:build unix

package browser

import (
	"os/exec"
	"syscall"
)

// detach: Ctrl-C in the terminal does not reach a session of its own.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
