package e2e

import (
	"bytes"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"awsin/internal/shelltest"
)

// family are a process and all that it has started.
func family(pid int) []int {
	all := []int{pid}
	tasks, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/children")
	for _, task := range tasks {
		children, _ := os.ReadFile(task)
		for child := range strings.FieldsSeq(string(children)) {
			if id, err := strconv.Atoi(child); err == nil {
				all = append(all, family(id)...)
			}
		}
	}
	return all
}

// runs reports whether a process has not ended.
func runs(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	_, state, _ := strings.Cut(string(stat), ") ")
	return err == nil && !strings.HasPrefix(state, "Z")
}

// listening are the addresses, as the kernel writes them, at which a process listens.
func listening(pid int) (addresses []string) {
	var sockets []string
	open, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/fd/*")
	for _, fd := range open {
		if link, _ := os.Readlink(fd); strings.HasPrefix(link, "socket:[") {
			sockets = append(sockets, strings.Trim(link, "socket:[]"))
		}
	}
	for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
		known, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/net/" + table)
		for line := range strings.Lines(string(known)) {
			// 0: 0100007F:A1B2 00000000:0000 0A … uid timeout inode
			f := strings.Fields(line)
			if len(f) > 9 && slices.Contains(sockets, f[9]) && (f[3] == "0A" || strings.HasPrefix(table, "udp")) {
				addresses = append(addresses, f[1])
			}
		}
	}
	return addresses
}

// holding are the files below a folder with a text in them.
func holding(t *testing.T, dir, text string) (files []string) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		if data, err := os.ReadFile(path); err != nil || bytes.Contains(data, []byte(text)) {
			files = append(files, path)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return files
}

// TestDemoLeavesNothing: a demo that waits for its browser listens on loopback only. kill -9 ends
// all of it; what lies about has neither the person's environment nor a key, and goes with
// the next demo.
func TestDemoLeavesNothing(t *testing.T) {
	t.Parallel()
	const canary = "canary-of-the-person"
	awsin, clis := built(t), awsCLIs(t)
	home, temp := t.TempDir(), t.TempDir()
	browser := filepath.Join(home, "browser")
	if err := shelltest.WriteProgram(browser, "#!/bin/sh\necho \"$HOME $AWS_SECRET_ACCESS_KEY $OTHER $1\" >opened.tmp && mv opened.tmp opened\n"); err != nil {
		t.Fatal(err)
	}
	demo := func(args ...string) *exec.Cmd {
		cmd := exec.Command(awsin, append([]string{"demo"}, args...)...)
		cmd.Dir = home
		cmd.Env = []string{
			"HOME=" + home, "TMPDIR=" + temp, "PATH=" + os.Getenv("PATH"), "AWSIN_AWS=" + clis[len(clis)-1].aws(), "BROWSER=" + browser + " %s",
			"AWS_SECRET_ACCESS_KEY=" + canary, "OTHER=" + canary,
		}
		return cmd
	}
	cmd := demo()
	said, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = out.Close()
	var seen bytes.Buffer
	buf := make([]byte, 1<<12)
	next := func() error {
		_ = said.SetReadDeadline(time.Now().Add(patience))
		n, err := said.Read(buf)
		seen.Write(buf[:n])
		return err
	}
	for strings.Count(seen.String(), "approve in the browser") < 3 {
		if err := next(); err != nil {
			_ = cmd.Process.Kill()
			t.Fatalf("%v\n%s", err, &seen)
		}
	}
	opened := filepath.Join(home, "opened")
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(opened); err == nil || time.Now().After(end) {
			break
		}
	}
	if got, want := read(t, opened), home+" "+canary+" "+canary+" http"; !strings.HasPrefix(got, want) {
		t.Errorf("the person's browser was run as %q, want %q", got, want)
	}

	addresses := listening(cmd.Process.Pid)
	if len(addresses) == 0 {
		t.Error("the demo listens nowhere")
	}
	for _, a := range addresses {
		if !strings.HasPrefix(a, "0100007F:") { // 127.0.0.1
			t.Errorf("the demo listens at %s", a)
		}
	}

	all := family(cmd.Process.Pid)
	if len(all) < 5 { // it, login-all, three AWS CLIs
		t.Errorf("the demo is %d processes", len(all))
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for err = nil; err == nil; { // until nobody is left who could write
		err = next()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("something of the demo is left: %v", all)
	}
	for end := time.Now().Add(patience); slices.ContainsFunc(all, runs); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("something of %v is left", all)
		}
	}
	for _, a := range addresses {
		port, _ := strconv.ParseInt(a[len(a)-4:], 16, 32)
		if conn, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(int(port))); err == nil {
			_ = conn.Close()
			t.Errorf("something answers at port %d", port)
		}
	}
	for _, text := range []string{canary, "PRIVATE KEY"} {
		for _, dir := range []string{temp, filepath.Join(home, ".aws"), filepath.Join(home, ".cache"), filepath.Join(home, ".config")} {
			if _, err := os.Stat(dir); err != nil {
				continue
			}
			if files := holding(t, dir, text); files != nil {
				t.Errorf("%s is in %q", text, files)
			}
		}
	}
	if left, _ := os.ReadDir(home); len(left) != 2 { // the browser, and what it was given
		t.Errorf("the person's home has %v", left)
	}

	if out, err := demo("--auto").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if left, _ := os.ReadDir(temp); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
