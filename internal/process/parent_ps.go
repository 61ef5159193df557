//go:build !linux && !windows

package process

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"time"
)

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
