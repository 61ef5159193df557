//go:build unix

package process

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// Aside starts a program that is nobody's child: neither of this process nor of what that becomes, which may
// wait until all of its children have ended. A shell starts it and ends. It has a session of its own, no input and no
// output but standard error, and the files, from the descriptor 3 on. What it ends with, and whether it started at all, is not
// known. os/exec would take a millisecond more.
func Aside(words, env []string, files ...*os.File) error {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer func() { _ = null.Close() }()
	given := []uintptr{null.Fd(), null.Fd(), os.Stderr.Fd()}
	for _, f := range files {
		given = append(given, f.Fd())
	}
	pid, err := syscall.ForkExec("/bin/sh", append([]string{"sh", "-c", `"$@" &`, "sh"}, words...), &syscall.ProcAttr{
		Env: env, Files: given, Sys: &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return fmt.Errorf("/bin/sh: %w", err)
	}
	for {
		var status syscall.WaitStatus
		switch _, err := syscall.Wait4(pid, &status, 0, nil); {
		case err == syscall.EINTR: //nolint:errorlint // of a system call
		case err != nil:
			return os.NewSyscallError("wait4", err)
		case status != 0:
			return fmt.Errorf("/bin/sh has ended with %d", status)
		default:
			return nil
		}
	}
}

// Inherited returns an open file by its descriptor, which no program that is started from now on gets by itself.
func Inherited(fd int) *os.File {
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), "fd "+strconv.Itoa(fd)) //nolint:gosec // a descriptor
}
