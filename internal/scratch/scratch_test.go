package scratch

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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
		select {}
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
