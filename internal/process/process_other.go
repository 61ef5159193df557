//go:build !linux

package process

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// Run is Finish in a session of its own. The command outlives this program when
// that is killed: only Linux sees to that.
func Run(cmd *exec.Cmd) error {
	Session(cmd)
	return Finish(cmd)
}

// diesWith does nothing: only Linux sees to that.
func diesWith(*exec.Cmd, syscall.Signal) (done func()) { return func() {} }

// AdoptOrphans does nothing: whose parent has gone is the system's here.
func AdoptOrphans() {}

func reap(int) {}

// Memory returns nothing: only Linux tells it without another program.
func Memory(int, func(program string) bool) (bytes int64, holders []int) { return 0, nil }

// psTimeout bounds what only a shell's name depends on.
const psTimeout = 2 * time.Second

func parentCommand() (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), psTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "ps", "-o", "comm=", "-p", strconv.Itoa(os.Getppid())) //nolint:gosec // a number
	cmd.WaitDelay = psTimeout
	out, err := cmd.Output()
	return string(out), err
}
