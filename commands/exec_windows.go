package commands

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"

	"awsin/internal/hint"
)

// becomes runs a program to its end, since Windows has no exec. Ctrl-C reaches
// all programs of a console; only this one waits.
func becomes(path string, args, env []string) error {
	signal.Ignore(os.Interrupt)
	cmd := exec.Command(path, args[1:]...) //nolint:gosec // the person's own command
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return hint.Exit(exit.ExitCode())
	}
	return err
}
