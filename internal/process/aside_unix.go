//go:build unix

package process

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
)

// Aside starts a program that is not a child of this process, since the program that this process becomes may wait for
// all of its children. A shell starts it and exits. The program gets a session of its own, standard error, and the files
// as descriptors 3 and up; it has no input and no other output. Neither its exit code nor whether it started at all is
// known. os/exec would take a millisecond longer.
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
