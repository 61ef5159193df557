package awscli

import (
	"os/exec"
	"runtime"
	"syscall"
)

// ownGroup puts the child in a process group, so that a shim's children end
// with it, and lets the kernel end it when awsin is killed.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// run starts the command, calls started, and waits. Pdeathsig is sent when the
// starting thread ends, not the process: the thread is kept until the child is
// gone.
func run(cmd *exec.Cmd, started func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := cmd.Start()
	started()
	if err != nil {
		return err
	}
	return cmd.Wait()
}
