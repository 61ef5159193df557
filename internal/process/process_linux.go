package process

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Run is Finish in a session of its own. The kernel ends the command when this
// program is killed.
func Run(cmd *exec.Cmd) error {
	Session(cmd)
	defer diesWith(cmd, syscall.SIGKILL)()
	return Finish(cmd)
}

// diesWith lets the kernel send a signal to the command when this program is killed. It
// is sent when the starting thread ends, not the process: the thread is kept until the
// returned function is called.
func diesWith(cmd *exec.Cmd, signal syscall.Signal) (done func()) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = signal
	runtime.LockOSThread()
	return runtime.UnlockOSThread
}

// AdoptOrphans makes this process the parent of what a command leaves behind. Who
// has that part in a container may be slow to take note of their end, or never do.
func AdoptOrphans() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// reap takes note of the end of a group's members, its leader having gone.
func reap(group int) {
	for {
		if pid, err := syscall.Wait4(-group, nil, syscall.WNOHANG, nil); pid <= 0 || err != nil {
			return
		}
	}
}

// The link's end is the program's file, which a script's own name does not hide.
func parentCommand() (string, error) {
	path, err := os.Readlink("/proc/" + strconv.Itoa(os.Getppid()) + "/exe")
	return strings.TrimSuffix(path, " (deleted)"), err // the file was replaced by an upgrade
}
