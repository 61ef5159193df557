//go:build !linux

package commands

import (
	"os"
	"os/exec"
	"strconv"
)

func parentCommand() (string, error) {
	out, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(os.Getppid())).Output() //nolint:gosec // a number
	return string(out), err
}
