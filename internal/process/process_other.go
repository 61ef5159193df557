//go:build !linux

package process

import (
	"os/exec"
	"syscall"
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
