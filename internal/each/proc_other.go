//go:build !unix

package each

import (
	"os"
	"os/exec"
)

// ownGroup does nothing: on Windows Ctrl-C reaches the console's programs by itself.
func ownGroup(*exec.Cmd) {}

func signalGroup(p *os.Process, sig os.Signal) {
	if sig != os.Interrupt {
		_ = p.Kill()
	}
}

func groupLives(*os.Process) bool { return false }

func endedBy(*os.ProcessState) string { return "" }
