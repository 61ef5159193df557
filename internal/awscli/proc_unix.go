//go:build unix

package awscli

import (
	"os"
	"syscall"
)

// interrupt asks a group to end, as Ctrl-C does.
func interrupt(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGINT) }

func killGroup(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
