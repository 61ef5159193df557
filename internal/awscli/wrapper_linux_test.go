package awscli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// wrapper is an `aws` that is a shell script. Its child tells its number in a file.
type wrapper struct {
	t    *testing.T
	path string
}

func wrap(t *testing.T, script string) wrapper {
	t.Helper()
	dir := t.TempDir()
	return wrapper{t, fake(t, dir, "cd "+dir+"\n"+script)}
}

// file is one beside the wrapper.
func (w wrapper) file(name string) string { return filepath.Join(filepath.Dir(w.path), name) }

// child returns the number of the wrapper's child, once there is one. It is ended with the test.
func (w wrapper) child() (pid int) {
	w.t.Helper()
	await(w.t, "a child", func() bool {
		number, _ := os.ReadFile(w.file("child"))
		pid, _ = strconv.Atoi(strings.TrimSuffix(string(number), "\n"))
		return pid > 0 && strings.HasSuffix(string(number), "\n")
	})
	w.t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) })
	return pid
}

// gone reports whether a process has ended, or is about to: a zombie waits for init.
func gone(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	_, state, _ := strings.Cut(string(stat), ") ")
	return err != nil || strings.HasPrefix(state, "Z")
}

func (w wrapper) find(ctx context.Context, memory string) (*CLI, error) {
	return Find(ctx, env(map[string]string{"AWSIN_AWS": w.path}), memory)
}

const (
	sleeps = `sh -c 'echo $$ >child; exec sleep 1000'`
	daemon = `setsid ` + sleeps // out of the reach of who ends the wrapper's session
	there  = "until [ -s child ]; do sleep 0.01; done\n"
)

// A version that comes is taken, whatever the wrapper leaves behind, and what is in
// its session ends with it.
func TestVersionOfAWrapper(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, script string
		ended        bool // the child
	}{
		{"leaves a child", sleeps + " &\n" + there + v29, true},
		{"leaves a daemon on its output", daemon + " &\n" + there + v29, false},
		{"prints without end", sleeps + " &\n" + there + v29 + "\nexec yes", true},
	} {
		w := wrap(t, c.script)
		cli, err := w.find(t.Context(), "")
		if err != nil || cli.Version != (Version{2, 9, 0}) {
			t.Errorf("%s: %v, %v", c.name, cli, err)
		}
		if child := w.child(); c.ended {
			await(t, c.name, func() bool { return gone(child) })
		}
	}
	_, err := wrap(t, "trap '' PIPE; while :; do echo more || sleep 1000; done").find(t.Context(), "")
	if err == nil || !strings.HasSuffix(err.Error(), ": it prints too much") {
		t.Errorf("got %v", err)
	}
}

// await waits until a signal that was sent has had its effect.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what, ": not within a minute")
		}
	}
}

// A wrapper that hangs is ended with its children when the context ends.
func TestVersionThatHangs(t *testing.T) {
	t.Parallel()
	w := wrap(t, sleeps+" & wait")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := w.find(ctx, "")
		done <- err
	}()
	child := w.child()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	await(t, "the child's end", func() bool { return gone(child) })
}

// A login that succeeds is one, whatever holds the wrapper's output.
func TestLoginThatLeavesADaemon(t *testing.T) {
	t.Parallel()
	for name, to := range map[string]string{"on both": "", "on standard output": "2>/dev/null", "on standard error": ">/dev/null"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := wrap(t, daemon+" "+to+" &\n"+there+"echo '"+pkceURL+"'\nuntil [ -e approved ]; do sleep 0.01; done")
			cli := CLI{Path: w.path, Version: Version{2, 38, 1}}
			prompted := 0
			err := cli.Login(t.Context(), Login{SessionName: "acme", Environ: os.Environ()}, func(p Prompt) {
				prompted++
				if p.URL != pkceURL {
					t.Error(p)
				}
				if err := os.WriteFile(w.file("approved"), nil, 0o600); err != nil {
					t.Error(err)
				}
			})
			if err != nil || prompted != 1 {
				t.Errorf("%v, prompted %d times", err, prompted)
			}
			if gone(w.child()) {
				t.Error("the daemon does not hold the output")
			}
		})
	}
}

// So are credentials; without end they are none.
func TestCredentialsOfAWrapper(t *testing.T) {
	t.Parallel()
	w := wrap(t, daemon+" &\n"+there+"echo '{}'; echo words >&2")
	cli := CLI{Path: w.path}
	if out, err := cli.Credentials(t.Context(), "p", os.Environ()); err != nil || string(out) != "{}\n" {
		t.Errorf("%q, %v", out, err)
	}
	w.child()
	cli.Path = wrap(t, "exec yes").path
	if out, err := cli.Credentials(t.Context(), "p", os.Environ()); err == nil || len(out) > 0 {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}

// What proves that a remembered version is not the one that answers. A version that
// was asked for in this run is believed.
func TestChanged(t *testing.T) {
	t.Parallel()
	unknown := "echo 'Unknown options: --use-device-code' >&2; exit 252"
	for _, c := range []struct {
		name, script string
		device       bool
		changed      bool
		prompts      int
	}{
		{"unknown options", unknown, false, true, 0},
		{"a choice that version 1 does not have", "exit 2", false, true, 0},
		{"another failure", "exit 255", false, false, 0},
		{"an authorize URL for the device flow", "echo '" + pkceURL + "'; exec sleep 1000", true, true, 0},
		{"an authorize URL", "echo '" + pkceURL + "'", false, false, 1},
		{"a device URL", "echo '" + deviceURL + "?user_code=WDDD-KPVV'", true, false, 1},
	} {
		w := wrap(t, "case $1 in --version) "+v29+"; exit ;; esac\n"+c.script)
		memory := filepath.Join(t.TempDir(), "memory")
		asked, err := w.find(t.Context(), memory)
		if err != nil {
			t.Fatal(err)
		}
		remembered, err := w.find(t.Context(), memory)
		if err != nil {
			t.Fatal(err)
		}
		prompts := 0
		l := Login{SessionName: "acme", UseDeviceCode: c.device, Environ: os.Environ()}
		if err := remembered.Login(t.Context(), l, func(Prompt) { prompts++ }); errors.Is(err, ErrChanged) != c.changed || prompts != c.prompts {
			t.Errorf("%s: %v, %d prompts", c.name, err, prompts)
		}
		ctx, cancel := context.WithCancel(t.Context())
		prompts = 0
		if err := asked.Login(ctx, l, func(Prompt) { prompts++; cancel() }); errors.Is(err, ErrChanged) || strings.Contains(c.script, "URL") && prompts != 1 {
			t.Errorf("%s: just asked: %v, %d prompts", c.name, err, prompts)
		}
		cancel()
		if c.script == unknown {
			if _, err := remembered.Credentials(t.Context(), "p", os.Environ()); !errors.Is(err, ErrChanged) {
				t.Errorf("%s: credentials: %v", c.name, err)
			}
		}
		remembered.Forget()
		if cli, err := w.find(t.Context(), memory); err != nil || cli.recalled {
			t.Errorf("%s: not forgotten: %v, %v", c.name, cli, err)
		}
	}
}
