//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/creack/pty"
)

const (
	manyProfiles = 10_000
	tabRuns      = 30
)

// keys measures on a real terminal what a person sees after a key: the picker's
// frames, and completions at a Tab beside a list that the shell has itself.
func keys(b *bench) error {
	home, err := b.person(manyProfiles)
	if err != nil {
		return err
	}
	table(fmt.Sprintf("on a terminal, %d profiles, ms", manyProfiles), "most", "median")
	if err := b.pickerKeys(home); err != nil {
		return err
	}
	table("Tab to screen, ms (limit: a list that the shell has + 8)", "list", "awsin")
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if err := b.tabs(home, shell); err != nil {
			return err
		}
	}
	return nil
}

// screen reads a terminal.
type screen struct {
	tty  *os.File
	cmd  *exec.Cmd
	text []byte
}

func open(home, program string, args ...string) (*screen, error) {
	cmd := exec.Command(program, args...) //nolint:gosec // awsin or a shell
	cmd.Env = []string{"HOME=" + home, "ZDOTDIR=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config"), "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "LC_ALL=C.UTF-8"}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	return &screen{tty: tty, cmd: cmd}, err
}

func (s *screen) close() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	_ = s.tty.Close()
}

// sequences move the cursor and colour the text.
var sequences = regexp.MustCompile(`\x1b(\[[0-9;?]*[A-Za-z]|[()].|\][^\x07]*\x07|[=>])`)

// until reads up to the end of some text, and says how long that took.
func (s *screen) until(end string) (time.Duration, error) {
	begin := time.Now()
	if err := s.tty.SetReadDeadline(begin.Add(20 * time.Second)); err != nil && !errors.Is(err, os.ErrNoDeadline) {
		return 0, err
	}
	buf := make([]byte, 1<<16)
	for {
		if !strings.Contains(end, "\x1b") {
			s.text = sequences.ReplaceAll(s.text, nil)
		}
		if _, after, ok := bytes.Cut(s.text, []byte(end)); ok {
			s.text = slices.Clone(after)
			return time.Since(begin), nil
		}
		n, err := s.tty.Read(buf)
		if err != nil {
			return 0, fmt.Errorf("no %q after %q: %w", end, s.text, err)
		}
		s.text = append(s.text, buf[:n]...)
	}
}

// key types and waits.
func (s *screen) key(keys, end string) (time.Duration, error) {
	if keys != "" {
		s.text = nil
	}
	if _, err := io.WriteString(s.tty, keys); err != nil {
		return 0, err
	}
	return s.until(end)
}

const frameEnd = "\x1b[?2026l"

func (b *bench) pickerKeys(home string) error {
	var first, each, paste []time.Duration
	for range tabRuns {
		s, err := open(home, b.awsin, "use", "--shell", "bash")
		if err != nil {
			return err
		}
		frame := func(keys, term string) (time.Duration, error) {
			d, err := s.key(keys, "profile: "+term+"\x1b[7m")
			if err != nil {
				return 0, err
			}
			rest, err := s.until(frameEnd)
			return d + rest, err
		}
		d, err := frame("", "")
		first = append(first, d)
		for _, k := range []struct{ key, term string }{
			{"p", "p"}, {"r", "pr"}, {"o", "pro"}, {"f", "prof"}, {"x", "profx"}, {"\x7f", "prof"}, {" ", "prof "}, {"7", "prof 7"}, {"7", "prof 77"}, {"\x15", ""},
		} {
			if err == nil {
				d, err = frame(k.key, k.term)
				each = append(each, d)
			}
		}
		if err == nil {
			d, err = frame("org7 profile 7777 org7 profile ", "org7 profile 7777 org7 profile ")
			paste = append(paste, d)
		}
		s.close()
		if err != nil {
			return err
		}
	}
	for _, r := range []struct {
		what  string
		limit float64
		all   []time.Duration
	}{{"picker: start to first frame", 15, first}, {"picker: key to frame", 8, each}, {"picker: paste of 31 characters to frame", 15, paste}} {
		b.row(r.what, r.limit, ms(slices.Max(r.all)), ms(median(r.all)))
	}
	return nil
}

// tabs compares a Tab with one unique match in awsin's completion and in a list
// of the same names that the shell holds.
func (b *bench) tabs(home, shell string) error {
	program, err := exec.LookPath(shell)
	if err != nil {
		fmt.Printf("%s is not on PATH\n", shell)
		return nil
	}
	names := filepath.Join(home, "names")
	out, err := exec.Command("sh", "-c", "HOME='"+home+"' '"+b.awsin+"' profiles > '"+names+"'").CombinedOutput() //nolint:gosec // paths of our own
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	const ready = "R3ADY>"
	files := map[string][2]string{
		"bash": {".bashrc", "PS1='" + ready + "'; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'\neval \"$(" + b.awsin + " init bash)\"\ncomplete -W \"$(cat " + names + ")\" static\n"},
		"zsh":  {".zshrc", "PROMPT='" + ready + "'; unsetopt zle_bracketed_paste prompt_sp; autoload -Uz compinit; compinit -u -D\neval \"$(" + b.awsin + " init zsh)\"\nlist=(\"${(@f)$(<" + names + ")}\"); _static() { compadd -a list }; compdef _static static\n"},
		"fish": {".config/fish/config.fish", "function fish_prompt; echo -n '" + ready + "'; end; set -g fish_greeting; set -g fish_autosuggestion_enabled 0\n" + b.awsin + " init fish | source\ncomplete -c static -f -a '(cat " + names + ")'\n"},
	}
	rc := filepath.Join(home, files[shell][0])
	if err := os.MkdirAll(filepath.Dir(rc), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(rc, []byte(files[shell][1]), 0o600); err != nil {
		return err
	}
	args := map[string][]string{"bash": {"--rcfile", rc}}[shell]
	s, err := open(home, program, args...)
	if err != nil {
		return err
	}
	defer s.close()
	if _, err := s.until(ready); err != nil {
		return err
	}
	times := map[string][]time.Duration{}
	for range tabRuns {
		for _, line := range []string{"awsin use ", "static "} { // interleaved: the machine's drift meets both
			if _, err := s.key(line+"org8-profile-997", "profile-997"); err != nil {
				return err
			}
			d, err := s.key("\t", "8") // the only letter that is missing
			if err != nil {
				return err
			}
			times[line] = append(times[line], d)
			if _, err := s.key("\x15\r", ready); err != nil { // Ctrl-C could come too early for the shell
				return err
			}
		}
	}
	ours, static := median(times["awsin use "]), median(times["static "])
	b.row(shell, ms(static)+8, ms(static), ms(ours))
	return nil
}
