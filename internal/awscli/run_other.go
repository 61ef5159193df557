//go:build !linux

package awscli

import "os/exec"

func run(cmd *exec.Cmd, started func()) error {
	err := cmd.Start()
	started()
	if err != nil {
		return err
	}
	return cmd.Wait()
}
