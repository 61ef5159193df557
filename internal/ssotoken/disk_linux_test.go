package ssotoken

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestReadOnlyFolder writes as somebody who may not: modes do not hold for
// root, so this thread alone works on files as another user.
func TestReadOnlyFolder(t *testing.T) {
	home := t.TempDir()
	old := writeSample(t, home)
	for dir := New(home).Dir; dir != filepath.Dir(filepath.Dir(home)); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(dir, 0o700)
	}
	if os.Getuid() == 0 {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := syscall.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer syscall.Setfsuid(0)
	}
	err := New(home).Write("a", &Token{AccessToken: "new"})
	if want := "write " + New(home).Path("a") + ": "; err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("got %v, want %q and the system's reason", err, want)
	}
	if os.Getuid() == 0 {
		syscall.Setfsuid(0) // the token is its owner's to read
	}
	checkOnly(t, home, old)
}
