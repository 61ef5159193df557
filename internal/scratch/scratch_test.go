package scratch

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain is also a process that makes a folder and waits to be killed.
func TestMain(m *testing.M) {
	if parent := os.Getenv("SCRATCH_PARENT"); parent != "" {
		d, err := New(parent)
		if err != nil {
			panic(err)
		}
		if err := os.WriteFile(filepath.Join(d.Path, "secret"), []byte("x"), 0o600); err != nil {
			panic(err)
		}
		os.Stdout.WriteString(d.Path + "\n")
		time.Sleep(time.Hour) // without cgo, select {} is a deadlock, which ends it
	}
	os.Exit(m.Run())
}

// A folder stays while its process lives, and goes when that was killed.
func TestKilled(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "new", "parent")
	mine, err := New(parent)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(mine.Path); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), "SCRATCH_PARENT="+parent)
	stdout, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	theirs := strings.TrimSpace(line)
	exists := func(path string) bool { _, err := os.Stat(path); return err == nil }
	if err := Sweep(parent); err != nil || !exists(theirs) || !exists(mine.Path) {
		t.Fatalf("%v: theirs %v, mine %v", err, exists(theirs), exists(mine.Path))
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait()
	if err := Sweep(parent); err != nil || exists(theirs) || !exists(mine.Path) {
		t.Errorf("killed, %v: theirs %v, mine %v", err, exists(theirs), exists(mine.Path))
	}
	if err := mine.Close(); err != nil || exists(mine.Path) {
		t.Errorf("%v", err)
	}
	if err := Sweep(filepath.Join(parent, "none")); err != nil {
		t.Error(err)
	}
}

// TestTemp: among everybody's folders only those that it has made itself go, and none that is in use.
func TestTemp(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	exists := func(path string) bool { _, err := os.Stat(path); return err == nil }
	killed, other := filepath.Join(os.TempDir(), "demo-123456"), filepath.Join(os.TempDir(), "demo-mine")
	for _, dir := range []string{filepath.Join(killed, "x"), other} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	first, err := Temp("demo-")
	if err != nil || exists(killed) || !exists(other) {
		t.Fatalf("%v, killed %t, other %t", err, exists(killed), exists(other))
	}
	second, err := Temp("demo-")
	if err != nil || !exists(first.Path) || !exists(second.Path) {
		t.Fatalf("%v, first %t", err, exists(first.Path))
	}
	if info, err := os.Stat(second.Path); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	if err := errors.Join(first.Close(), second.Close()); err != nil || exists(first.Path) || exists(second.Path) {
		t.Error(err)
	}
}
