//go:build unix

package process

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain: the test program is also the program that another one starts.
func TestMain(m *testing.M) {
	switch os.Getenv("AWSIN_TEST_PROCESS") {
	case "parent":
		fmt.Println(Parent())
	case "become":
		fmt.Println(Become("/bin/sh", []string{"sh", "-c", `echo $$ "$A"; exit 7`}, []string{"A=given"}))
	case "run":
		fmt.Println(Run(shell("echo up; exec sleep 1000")))
	case "watch":
		fmt.Println(FinishWatched(shell("echo up; exec sleep 1000"), nil))
	case "leave":
		daemon := shell("exec sleep 1000")
		Detach(daemon)
		if err := daemon.Start(); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(daemon.Process.Pid)
	default:
		os.Exit(m.Run())
	}
}

// self is a command that runs the test program as one of TestMain's.
func self(t *testing.T, as string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path)
	cmd.Env = append(os.Environ(), "AWSIN_TEST_PROCESS="+as)
	return cmd
}

// shell is a command that writes to this program's own output.
func shell(script string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", script)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd
}

// started starts a command that says "up". gone waits until neither it nor what
// it has started is left, and returns what they said.
func started(t *testing.T, cmd *exec.Cmd) (gone func() string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	if err := r.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	said := bufio.NewReader(r)
	if line, err := said.ReadString('\n'); line != "up\n" {
		t.Fatalf("%q %v", line, err)
	}
	return func() string {
		t.Helper()
		rest, err := io.ReadAll(said)
		if err != nil {
			t.Fatal("something is left that could write: ", err)
		}
		return string(rest)
	}
}

func TestParent(t *testing.T) {
	cmd := self(t, "parent")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Base(cmd.Path)
	if got := string(out); got != name+"\n" && got != name[:min(len(name), 15)]+"\n" { // ps may cut it
		t.Errorf("got %q, want %q", got, name)
	}
}

// TestNameOf: a shell is known by its name, however it was started.
func TestNameOf(t *testing.T) {
	for path, want := range map[string]string{"/opt/microsoft/powershell/7/pwsh": "pwsh", "-zsh": "zsh", "pwsh.exe": "pwsh", "PowerShell.EXE": "powershell", "bash\n": "bash"} {
		if got := nameOf(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

func TestBecome(t *testing.T) {
	cmd := self(t, "become")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 || string(out) != fmt.Sprintln(cmd.Process.Pid, "given") {
		t.Errorf("%v %q", err, out)
	}
	if err := Become("/nonexistent/x", []string{"x"}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// TestSignal: with a session of its own the children are reached, too, and
// without one only the command.
func TestSignal(t *testing.T) {
	cmd := shell("sleep 1000 & echo up; wait")
	Session(cmd)
	gone := started(t, cmd)
	if err := Signal(cmd, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	gone()
	if by := EndedBy(cmd.ProcessState); by != "terminated" {
		t.Errorf("ended by %q", by)
	}

	cmd = shell(`exec 3<&0; { cat <&3; echo kept; } & trap 'exit 3' TERM; echo up; wait`)
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdin = in
	gone = started(t, cmd)
	in.Close()
	if err := Signal(cmd, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	out.Close() // the child has waited for this
	said := gone()
	if code, by := cmd.ProcessState.ExitCode(), EndedBy(cmd.ProcessState); code != 3 || by != "" || said != "kept\n" {
		t.Errorf("exit code %d, ended by %q, said %q", code, by, said)
	}
}

// TestEndGroup: what a command leaves behind has its grace, and then ends.
func TestEndGroup(t *testing.T) {
	AdoptOrphans()
	cmd := shell("sleep 1000 & echo up")
	Session(cmd)
	gone := started(t, cmd)
	_ = cmd.Wait()
	EndGroup(cmd, 0)
	gone()

	dir := t.TempDir()
	cmd = shell("(while ! [ -e go ]; do :; done; echo finished >said) & echo up")
	cmd.Dir = dir
	Session(cmd)
	gone = started(t, cmd)
	_ = cmd.Wait()
	if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	EndGroup(cmd, time.Minute)
	gone()
	if said, err := os.ReadFile(filepath.Join(dir, "said")); string(said) != "finished\n" {
		t.Errorf("it was not let finish: %q %v", said, err)
	}

	// Nothing happens to one that did not start, or shares this program's group.
	EndGroup(exec.Command("sh"), 0)
	cmd = shell("exit 0")
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	EndGroup(cmd, 0)
}

// TestHead: the first bytes are kept, and more of them end the command.
func TestHead(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	cmd := exec.CommandContext(ctx, "sh", "-c", "trap '' PIPE; echo first; while :; do echo more || sleep 1000; done")
	cmd.WaitDelay = time.Nanosecond
	head := &Head{Most: 8, Full: func() { cancel(ErrTooMuch) }}
	cmd.Stdout = head
	if err := Finish(cmd); err == nil || context.Cause(ctx) != ErrTooMuch || head.String() != "first\nmo" {
		t.Errorf("%v, %v, %q", err, context.Cause(ctx), head)
	}
}

func TestTail(t *testing.T) {
	kept := Tail{Most: 20}
	for _, s := range []string{strings.Repeat("a", 20), "bc", strings.Repeat("d", 10)} {
		if n, err := kept.Write([]byte(s)); n != len(s) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if want := strings.Repeat("a", 8) + "bc" + strings.Repeat("d", 10); kept.String() != want {
		t.Errorf("kept %q, want %q", kept.String(), want)
	}
}

// TestFinish: a daemon that holds the output, out of reach in a session of its own,
// is neither waited for nor a failure.
func TestFinish(t *testing.T) {
	cmd := self(t, "leave")
	cmd.WaitDelay = time.Millisecond
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := Finish(cmd)
	var daemon int
	if _, scan := fmt.Sscan(out.String(), &daemon); err != nil || scan != nil {
		t.Fatalf("%v, %v, %q", err, scan, out.String())
	}
	if err := syscall.Kill(daemon, syscall.SIGKILL); err != nil {
		t.Error("the daemon has not outlived it: ", err)
	}
	if err := Finish(exec.Command("false")); err == nil {
		t.Error("a failure is none")
	}
}

// TestPrograms: what can be run, each name once, from folders that are one place only.
func TestPrograms(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	for path, mode := range map[string]os.FileMode{a + "/zq-b": 0o700, b + "/zq-b": 0o700, b + "/zq-a": 0o755, b + "/zq-text": 0o600, b + "/other": 0o700} {
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), mode); err != nil { //nolint:gosec // programs
			t.Fatal(err)
		}
	}
	t.Chdir(a)
	if got := Programs(b+":"+a+":.::/nonexistent", "zq-"); !slices.Equal(got, []string{"zq-a", "zq-b"}) {
		t.Errorf("%q", got)
	}
	if got := Programs("."+string(os.PathListSeparator), "zq-"); got != nil {
		t.Errorf("%q", got)
	}
}
