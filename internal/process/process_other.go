//go:build !linux

package process

import (
	"os"
	"os/exec"
	"strconv"
)

// Run runs a command in a session of its own, calls started when it has started
// or could not be, and waits for its end. It outlives this program when that is
// killed: only Linux sees to that.
func Run(cmd *exec.Cmd, started func()) error {
	Session(cmd)
	return run(cmd, started)
}

// AdoptOrphans does nothing: whose parent has gone is the system's here.
func AdoptOrphans() {}

func reap(int) {}

func parentCommand() (string, error) {
	out, err := exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(os.Getppid())).Output() //nolint:gosec // a number
	return string(out), err
}
