//go:build !linux && !darwin

package terminal

import "os"

// discardInput throws away what was typed and not read, where a system tells how.
func discardInput(*os.File) {}
