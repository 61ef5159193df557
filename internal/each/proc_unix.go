//go:build unix

package each

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup gives the command a session, and so a process group, of its own:
// signals reach its children as well. It has no terminal then: what would ask on
// it (ssh, getpass) fails at once, where it would be stopped unseen in a mere
// background group.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

func signalGroup(p *os.Process, sig os.Signal) { _ = syscall.Kill(-p.Pid, sig.(syscall.Signal)) }

func groupLives(p *os.Process) bool {
	reap(p.Pid)
	return syscall.Kill(-p.Pid, 0) == nil
}

func endedBy(s *os.ProcessState) string {
	if w, ok := s.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return w.Signal().String()
	}
	return ""
}
