//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"syscall"
)

// peak runs a program and prints the most memory that it had, in KiB (Linux's
// unit).
func peak(args []string) error {
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec // awsin
	if err := cmd.Run(); err != nil {
		return err
	}
	fmt.Print(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	return nil
}
