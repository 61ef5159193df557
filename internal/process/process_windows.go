package process

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Session does nothing: Ctrl-C reaches a console's programs by itself.
func Session(*exec.Cmd) {}

// Detach lets a command outlive this program: Ctrl-C in the console does not
// reach a process group of its own.
func Detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// Signal ends a started command, which nothing gentler reaches alone. An
// interrupt it has got already: Ctrl-C is for all of a console's programs.
func Signal(cmd *exec.Cmd, sig os.Signal) error {
	if sig == os.Interrupt {
		return nil
	}
	return cmd.Process.Kill()
}

func groupLives(*exec.Cmd) bool { return false }

// EndedBy returns "": no process is ended by a signal.
func EndedBy(*os.ProcessState) string { return "" }

// Become runs a program to its end, since Windows has no exec; its exit code is
// in an *exec.ExitError. Ctrl-C reaches all programs of a console; only this one
// waits.
func Become(path string, args, env []string) error {
	signal.Ignore(os.Interrupt)
	cmd := exec.Command(path, args[1:]...) //nolint:gosec // the person's own command
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}

func parentCommand() (string, error) {
	const all = 0 // processes
	processes, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, all)
	if err != nil {
		return "", err
	}
	defer windows.CloseHandle(processes) //nolint:errcheck // it was only read
	entry := windows.ProcessEntry32{}
	entry.Size = uint32(unsafe.Sizeof(entry))
	for err = windows.Process32First(processes, &entry); err == nil; err = windows.Process32Next(processes, &entry) {
		if entry.ProcessID == uint32(os.Getppid()) {
			return windows.UTF16ToString(entry.ExeFile[:]), nil
		}
	}
	return "", err
}
