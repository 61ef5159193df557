package history

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"awsin/internal/atomicfile"
)

func TestWeights(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "history")
	now := time.Unix(1_800_000_000, 0)
	if w := Load(path, now); len(w) != 0 {
		t.Errorf("no file: %v", w)
	}
	for _, use := range []struct {
		name string
		age  time.Duration
	}{{"often a week ago", 6 * 24 * time.Hour}, {"often a week ago", 5 * 24 * time.Hour}, {"often a week ago", 4 * 24 * time.Hour}, {"just now", time.Minute}, {"long ago", 1000 * time.Hour}, {"", time.Hour * 2}} {
		if err := Add(path, use.name, now.Add(-use.age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := Add(path, "a\nb", now); err == nil {
		t.Error("a line break was taken")
	}
	want := map[string]float64{"often a week ago": 3, "just now": 4, "long ago": 0.25, "": 2}
	if got := Load(path, now); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestLast: the last of those that are wanted, whatever else is in the file.
func TestLast(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	if got := Last(path, func(string) bool { return true }); got != "" {
		t.Errorf("no file: %q", got)
	}
	if err := os.WriteFile(path, []byte("1 a\n2 b b\nx c\n4 d\n5 a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for wanted, want := range map[string]string{"a": "a", "a d": "a", "b b": "b b", "c": "", "": "", "d c": "d"} {
		if got := Last(path, func(name string) bool { return name == wanted || strings.Contains(" "+wanted+" ", " "+name+" ") }); got != want {
			t.Errorf("%q: %q, want %q", wanted, got, want)
		}
	}
}

// TestMode: others read it no longer, whatever was there.
func TestMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := Add(path, "a", time.Now()); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

// TestPipe: what is not a regular file is not waited for, and gets nothing.
func TestPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	if err := exec.Command("mkfifo", path).Run(); err != nil {
		t.Fatal(err)
	}
	if got := Load(path, time.Now()); len(got) != 0 {
		t.Error(got)
	}
	if err := Add(path, "a", time.Now()); !errors.Is(err, atomicfile.ErrNotRegular) {
		t.Error(err)
	}
}

// A damaged or endless file costs nothing but itself.
func TestDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	text := "nonsense\n99999999999999999999 x\n1800000000 good\n" + strings.Repeat("\x00", maxSize)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_800_000_000, 0)
	if got := Load(path, now); len(got) != 1 || got["good"] != 4 {
		t.Errorf("got %v", got)
	}
}

func TestStaysSmall(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	now := time.Unix(1_800_000_000, 0)
	var wg sync.WaitGroup
	for terminal := range 4 {
		wg.Go(func() {
			for i := range 1000 {
				if err := Add(path, fmt.Sprintf("profile-%d-of-a-company-with-long-names-%d", i, terminal), now); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > maxSize+1024 {
		t.Errorf("%d bytes", info.Size())
	}
	if err := Add(path, "last", now); err != nil {
		t.Fatal(err)
	}
	weights := Load(path, now)
	if weights["last"] != 4 || len(weights) < 100 {
		t.Errorf("%d names, last weighs %v", len(weights), weights["last"])
	}
	for name := range weights {
		if name != "last" && !strings.HasPrefix(name, "profile-") {
			t.Errorf("half a line: %q", name)
		}
	}
}
