package awsconfig

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// asSomebodyElse runs f as a user who is not root, so that file modes apply.
func asSomebodyElse(t *testing.T, path string, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(filepath.Dir(path)), 0o755); err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := syscall.Setfsuid(65534); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setfsuid(0)
	f()
}
