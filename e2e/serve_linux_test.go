package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// serving is a command under exec --serve, and its server.
type serving struct {
	*exec.Cmd
	t      *testing.T
	in     io.WriteCloser
	out    *bufio.Reader
	vars   map[string]string
	folder string
	server int // its process
	said   *strings.Builder
}

// serve runs a script of sh under exec --serve. It prints its environment, and goes on at a line that it reads.
func serve(t *testing.T, script string) *serving {
	t.Helper()
	m := newMorning(t, organizations)
	m.issue(time.Hour)
	m.write(m.read() + "[profile dev]\nsso_session = acme\nsso_account_id = 111111111111\nsso_role_name = AdministratorAccess\n")
	s := &serving{Cmd: exec.Command(built(t), "exec", "dev", "--serve", "--", "/bin/sh", "-c", "env; echo; read go; "+script), t: t, vars: map[string]string{}, said: &strings.Builder{}}
	s.Env, s.Stderr = append(slices.Clip(m.environ), "PATH="+os.Getenv("PATH")), s.said
	s.WaitDelay = time.Minute
	var err error
	if s.in, err = s.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := s.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.out = bufio.NewReader(out)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Process.Kill(); _ = s.Wait() })
	for line := s.line(); line != ""; line = s.line() {
		name, value, _ := strings.Cut(line, "=")
		s.vars[name] = value
	}
	s.folder = filepath.Dir(s.vars["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"])
	if status, body := s.get(s.vars["AWS_CONTAINER_AUTHORIZATION_TOKEN"]); status != 200 || !strings.Contains(body, "ASIAFAKE111111111111") {
		t.Fatalf("%d %s\n%s", status, body, s.said)
	}
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		if words, err := os.ReadFile(path); err == nil && strings.Contains(string(words), "exec-server\x00") && strings.Contains(string(words), s.folder) {
			s.server, _ = strconv.Atoi(filepath.Base(filepath.Dir(path)))
		}
	}
	if s.server == 0 {
		t.Fatal("no server was found")
	}
	return s
}

func (s *serving) line() string {
	s.t.Helper()
	line, err := s.out.ReadString('\n')
	if err != nil {
		s.t.Fatal(err, s.said)
	}
	return strings.TrimSuffix(line, "\n")
}

// goOn lets the script go on.
func (s *serving) goOn() {
	s.t.Helper()
	if _, err := io.WriteString(s.in, "go\n"); err != nil {
		s.t.Fatal(err)
	}
}

func (s *serving) get(token string) (int, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.vars["AWS_CONTAINER_CREDENTIALS_FULL_URI"], nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body)
}

// watch returns a function that waits until the server's process is gone, and with it all that it had.
func (s *serving) watch() (gone func()) {
	s.t.Helper()
	fd, err := unix.PidfdOpen(s.server, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	return func() {
		s.t.Helper()
		defer unix.Close(fd)
		awaitEnd(s.t, fd)
		if _, err := os.Stat(s.folder); !os.IsNotExist(err) {
			s.t.Errorf("%s is left: %v", s.folder, err)
		}
		if _, err := http.Get(s.vars["AWS_CONTAINER_CREDENTIALS_FULL_URI"]); err == nil {
			s.t.Error("somebody answers")
		}
	}
}

// awaitEnd waits for the end of a process.
func awaitEnd(t *testing.T, pidfd int) {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(pidfd), Events: unix.POLLIN}}, int(time.Until(end).Milliseconds()))
		switch {
		case errors.Is(err, unix.EINTR) && time.Now().Before(end):
		case n != 1:
			t.Fatal("it goes on: ", err)
		default:
			return
		}
	}
}

// status is a field of a process's status.
func status(t *testing.T, pid int, field string) string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n"+field+":")
	value, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(value)
}

// TestServeEnds: the server ends with its command, whichever way that ends, and with nothing else.
func TestServeEnds(t *testing.T) {
	t.Parallel()
	t.Run("exit", func(t *testing.T) {
		t.Parallel()
		s := serve(t, "exit 7")
		gone := s.watch()
		s.goOn()
		_ = s.Wait()
		if code := s.ProcessState.ExitCode(); code != 7 {
			t.Errorf("exit code %d", code)
		}
		gone()
	})
	t.Run("killed", func(t *testing.T) {
		t.Parallel()
		s := serve(t, "exit 7")
		gone := s.watch()
		if err := s.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = s.Wait()
		gone()
	})
	t.Run("its parent does not wait for it", func(t *testing.T) {
		t.Parallel()
		s := serve(t, "exit 7")
		gone := s.watch()
		s.goOn()
		gone()
		if is := status(t, s.Process.Pid, "State"); !strings.HasPrefix(is, "Z") {
			t.Errorf("it is %s and no zombie", is)
		}
	})
	t.Run("a child goes on", func(t *testing.T) {
		t.Parallel()
		s := serve(t, "sleep 1000 >/dev/null 2>&1 & echo $!")
		gone := s.watch()
		s.goOn()
		child, err := strconv.Atoi(s.line())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = syscall.Kill(child, syscall.SIGKILL) }()
		_ = s.Wait()
		gone()
		if err := syscall.Kill(child, 0); err != nil {
			t.Error("the child was ended: ", err)
		}
	})
	t.Run("another program takes its place", func(t *testing.T) {
		t.Parallel()
		s := serve(t, `exec /bin/sh -c 'echo second; read go'`)
		gone := s.watch()
		s.goOn()
		if line := s.line(); line != "second" {
			t.Errorf("%q", line)
		}
		if status, _ := s.get(s.vars["AWS_CONTAINER_AUTHORIZATION_TOKEN"]); status != 200 {
			t.Errorf("%d after execve", status)
		}
		s.goOn()
		_ = s.Wait()
		gone()
	})
	t.Run("who ends all programs", func(t *testing.T) {
		t.Parallel()
		s := serve(t, "exit 7")
		gone := s.watch()
		for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
			if err := syscall.Kill(s.server, sig); err != nil {
				t.Fatal(err)
			}
		}
		if status, _ := s.get(s.vars["AWS_CONTAINER_AUTHORIZATION_TOKEN"]); status != 200 {
			t.Errorf("%d after SIGTERM", status)
		}
		s.goOn()
		_ = s.Wait()
		gone()
	})
	t.Run("the server is killed", func(t *testing.T) { // what it has left goes with the next one
		t.Parallel()
		s := serve(t, "echo gone; awsin exec dev --serve -- true; ls "+`"$HOME/.local/state/awsin/served"`)
		gone, err := unix.PidfdOpen(s.server, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer unix.Close(gone)
		if err := syscall.Kill(s.server, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		awaitEnd(t, gone)
		if _, err := os.Stat(s.folder); err != nil {
			t.Error("it has cleaned up: ", err)
		}
		s.goOn()
		_ = s.Wait()
		if _, err := os.Stat(s.folder); !os.IsNotExist(err) {
			t.Errorf("%s is left: %v", s.folder, err)
		}
	})
}

// TestServeApart: the command has neither a child nor an open file that it did not ask for, and the server no terminal.
func TestServeApart(t *testing.T) {
	t.Parallel()
	s := serve(t, "wait; echo waited; python3 -c 'import os\ntry: os.wait()\nexcept ChildProcessError: print(\"no children\")'")
	pid := s.Process.Pid
	if parent := status(t, s.server, "PPid"); parent == strconv.Itoa(pid) {
		t.Error("the server is the command's child")
	}
	if children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid)); err != nil || len(children) > 0 {
		t.Errorf("children %q, %v", children, err)
	}
	files := func(pid int) (all []string) {
		entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%s", pid, e.Name())); err == nil && (strings.HasPrefix(path, "socket:") || strings.Contains(path, "pidfd") || strings.HasPrefix(path, s.folder)) {
				all = append(all, path)
			}
		}
		return all
	}
	own := files(s.server)
	if len(own) < 3 {
		t.Errorf("the server has only %q", own)
	}
	for _, path := range files(pid) {
		if slices.Contains(own, path) {
			t.Errorf("the command has the server's %s", path)
		}
	}
	if own, err := unix.Getsid(s.server); err != nil || own == unix.Getpid() || own == pid {
		t.Errorf("session %d, %v", own, err)
	}
	if mine, _ := unix.Getsid(pid); mine == s.server {
		t.Error("one session")
	}
	for path, mode := range map[string]os.FileMode{s.folder: 0o700 | os.ModeDir, filepath.Join(s.folder, "token"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	words, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", s.server))
	if token := s.vars["AWS_CONTAINER_AUTHORIZATION_TOKEN"]; err != nil || token == "" || strings.Contains(string(words), token) {
		t.Errorf("argument list %q, %v", words, err)
	}
	s.goOn()
	for _, want := range []string{"waited", "no children"} {
		if line := s.line(); line != want {
			t.Errorf("%q, want %q", line, want)
		}
	}
}

// TestServeOthers: another user of the machine reads the token nowhere, and gets nothing without it; nobody reaches the
// server from elsewhere.
func TestServeOthers(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root may be somebody else")
	}
	s := serve(t, "")
	port := s.vars["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
	port = port[strings.LastIndex(port, ":")+1 : strings.LastIndex(port, "/")]
	as := func(script string) (string, error) {
		cmd := exec.Command("/bin/sh", "-c", script)
		cmd.Dir = "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	token := s.vars["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
	for _, path := range []string{fmt.Sprintf("/proc/%d/environ", s.Process.Pid), fmt.Sprintf("/proc/%d/environ", s.server), filepath.Join(s.folder, "token")} {
		if out, err := as("cat " + path); err == nil || strings.Contains(out, token) {
			t.Errorf("%s: %q, %v", path, out, err)
		}
	}
	ask := `exec python3 -c "
import sys, urllib.request, urllib.error
try: print(urllib.request.urlopen(urllib.request.Request(sys.argv[1], headers={'Authorization': sys.argv[2]})).status)
except urllib.error.HTTPError as e: print(e.code)
except OSError as e: print(e.reason)
" `
	uri := s.vars["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
	if out, err := as("unset http_proxy; " + ask + uri + " guessed"); err != nil || out != "401\n" {
		t.Errorf("%q, %v", out, err)
	}
	number, _ := strconv.Atoi(port)
	tcp, err := os.ReadFile("/proc/net/tcp")
	if want := fmt.Sprintf(" 0100007F:%04X 00000000:0000 0A ", number); err != nil || strings.Count(string(tcp), fmt.Sprintf(":%04X 00000000:0000 0A ", number)) != 1 || !strings.Contains(string(tcp), want) {
		t.Errorf("no%q in\n%s", want, tcp)
	}
}

// TestServeContainer is what docs/recipes.md says of containers: the two variables are all that an AWS CLI on the host's
// network needs, and in a network of its own it reaches nothing.
func TestServeContainer(t *testing.T) {
	t.Parallel()
	s := serve(t, "")
	for _, cli := range newestCLI(t) {
		for network, works := range map[string]bool{"host": true, "its own": false} {
			cmd := exec.Command("unshare", "--mount", "--pid", "--fork", "--kill-child", cli.Path, "configure", "export-credentials")
			if !works {
				cmd.Args = slices.Insert(cmd.Args, 1, "--net")
			}
			cmd.Env = []string{"HOME=/nonexistent", "PATH=/usr/bin:/bin"} // no configuration
			for _, name := range []string{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"} {
				cmd.Env = append(cmd.Env, name+"="+s.vars[name])
			}
			out, err := cmd.CombinedOutput()
			if (err == nil) != works || strings.Contains(string(out), "ASIAFAKE111111111111") != works {
				t.Errorf("AWS CLI %s, network: %s: %v\n%s", cli.version, network, err, out)
			}
		}
	}
}
