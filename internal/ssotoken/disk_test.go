//go:build unix

package ssotoken

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestFullDisk writes where the file cannot grow to its size. RLIMIT_FSIZE
// returns the error of a full disk, after a short write, without any privilege;
// it holds for a whole process, so a child writes.
func TestFullDisk(t *testing.T) {
	if home := os.Getenv("AWSIN_TEST_FULL"); home != "" {
		limit := syscall.Rlimit{Cur: 4096, Max: 4096}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		err := New(home).Write("a", &Token{AccessToken: strings.Repeat("x", 64<<10)})
		t.Fatalf("error: %v", err)
	}
	home := t.TempDir()
	old := writeSample(t, home)
	cmd := exec.Command(os.Args[0], "-test.run=^TestFullDisk$")
	cmd.Env = append(os.Environ(), "AWSIN_TEST_FULL="+home)
	out, _ := cmd.CombinedOutput()
	if want := "error: write " + New(home).Path("a") + ": "; !strings.Contains(string(out), want) || !strings.Contains(string(out), "file too large") {
		t.Errorf("got %s, want %q and the system's reason", out, want)
	}
	checkOnly(t, home, old)
}

func writeSample(t *testing.T, home string) string {
	t.Helper()
	tok, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if err := New(home).Write("a", tok); err != nil {
		t.Fatal(err)
	}
	return sample
}

// checkOnly checks that the old token is whole, and nothing else is there.
func checkOnly(t *testing.T, home, old string) {
	t.Helper()
	got, err := os.ReadFile(New(home).Path("a"))
	if err != nil || string(got) != old {
		t.Errorf("the old token became %q, %v", got, err)
	}
	entries, err := os.ReadDir(New(home).Dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
