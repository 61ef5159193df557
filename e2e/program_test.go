package e2e

import (
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
)

// program builds awsin once, as a person has it, under a path with a space. programDir is
// removed when the tests end.
var (
	programDir string
	program    = sync.OnceValues(build)
)

func build() (path string, err error) {
	if programDir, err = os.MkdirTemp("", "awsin test "); err != nil {
		return "", err
	}
	path = filepath.Join(programDir, "awsin")
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-o", path, "awsin")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
}

// TestProgramWithoutCgo: the tests run the program that people have.
func TestProgramWithoutCgo(t *testing.T) {
	t.Parallel()
	info, err := buildinfo.ReadFile(built(t))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(info.Settings, debug.BuildSetting{Key: "CGO_ENABLED", Value: "0"}) {
		t.Errorf("%v", info.Settings)
	}
}

// built returns the program.
func built(t *testing.T) string {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// zshDump is the path of what compinit finds among zsh's functions, which are hundreds of
// files: reading those takes half a second.
func zshDump(t *testing.T) string {
	t.Helper()
	path, err := zshDumped()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var zshDumped = sync.OnceValues(func() (string, error) {
	if _, err := program(); err != nil { // it makes the folder
		return "", err
	}
	path := filepath.Join(programDir, "zcompdump")
	out, err := exec.Command("zsh", "-f", "-c", `autoload -Uz compinit; compinit -u -d "$1"`, "zsh", path).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("compinit: %w\n%s", err, out)
	}
	return path, nil
})
