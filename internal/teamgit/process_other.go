//go:build !unix

package teamgit

import "os/exec"

func detach(*exec.Cmd, bool) {}
