//go:build unix

package commands

import "syscall"

// becomes replaces this process by a program: no parent is left behind, and the
// terminal, the signals and the exit code are the program's own.
func becomes(path string, args, env []string) error { return syscall.Exec(path, args, env) }
