//go:build unix

package process

import (
	"os"
	"os/exec"
	"syscall"
)

// Session runs a command in a session, and so a process group, of its own: Signal
// reaches its children as well. It has no terminal then: what would ask on it
// (ssh, getpass) fails at once, where it would be stopped unseen in a mere
// background group.
func Session(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// Detach lets a command outlive this program: Ctrl-C in the terminal does not
// reach a session of its own.
func Detach(cmd *exec.Cmd) { Session(cmd) }

func leads(cmd *exec.Cmd) bool { return cmd.SysProcAttr != nil && cmd.SysProcAttr.Setsid }

// Signal sends a signal to a started command, and to its children where it has a
// session of its own.
func Signal(cmd *exec.Cmd, sig os.Signal) error {
	if !leads(cmd) {
		return cmd.Process.Signal(sig)
	}
	return syscall.Kill(-cmd.Process.Pid, sig.(syscall.Signal))
}

func groupLives(cmd *exec.Cmd) bool {
	if cmd.Process == nil || !leads(cmd) {
		return false
	}
	reap(cmd.Process.Pid)
	return syscall.Kill(-cmd.Process.Pid, 0) == nil
}

// EndedBy returns the signal that ended a process, such as "terminated", else "".
func EndedBy(s *os.ProcessState) string {
	if w, ok := s.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return w.Signal().String()
	}
	return ""
}

// Become replaces this process by a program: no parent is left behind, and the
// terminal, the signals and the exit code are the program's own. It returns only
// where that fails.
func Become(path string, args, env []string) error { return syscall.Exec(path, args, env) }
