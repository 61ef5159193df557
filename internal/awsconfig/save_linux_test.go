package awsconfig

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
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

// A file that is a mount of its own, as in a container, is refused, and with the reason.
func TestRewriteMounted(t *testing.T) {
	const variable = "AWSIN_TEST_MOUNTED"
	if path := os.Getenv(variable); path != "" {
		if err := syscall.Mount(path, path, "", syscall.MS_BIND, ""); err != nil {
			t.Fatal(err)
		}
		var mounted *MountedError
		err := saveAs(t.Context(), &File{Path: path}, "[b]\n", How{Now: someTime})
		if !errors.As(err, &mounted) || mounted.Path != path || !strings.Contains(err.Error(), "mounted as a single file") {
			t.Errorf("got %v", err)
		}
		if content(t, path) != "[a]\n" {
			t.Error("it was written")
		}
		only(t, filepath.Dir(path), "config")
		return
	}
	f := onDisk(t, "[a]\n")
	cmd := exec.Command(os.Args[0], "-test.run=^TestRewriteMounted$")
	cmd.Env = append(os.Environ(), variable+"="+f.Path)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}, GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSYS) {
		t.Skip("no namespaces here: ", err)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
