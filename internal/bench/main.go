//go:build unix

// Command bench prints, as ratios from one run, what awsin costs: `make bench`.
// It measures the built ./awsin and fails where a limit is passed. Arguments name
// the parts to run, by default all.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

var parts = []struct {
	name string
	run  func(*bench) error
}{
	{"login", logins},       // against shell loops of the real AWS CLI
	{"keys", keys},          // what a person sees after a key
	{"ranking", rankings},   // which name comes first, beside fzf
	{"generate", generates}, // accounts and roles, one call after the other and as awsin does
	{"edit", edits},         // the editor, against reading the file
	{"team", teams},         // nothing new, against git ls-remote
	{"each", eaches},        // commands in 50 profiles, against GNU parallel; memory
	{"serve", serves},       // exec --serve against exec; ten AWS CLIs at once
	{"doctor", doctors},     // files of 10,000 of one thing, against reading them
	{"start", starts},       // whole processes against an empty Go program
}

// bench is where all parts work, and what passed a limit.
type bench struct {
	dir, awsin string
	over       []string
}

func main() {
	var err error
	if len(os.Args) > 2 && os.Args[1] == "peak" {
		err = peak(os.Args[2:])
	} else {
		err = run(os.Args[1:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(names []string) error {
	dir, err := os.MkdirTemp("", "awsin-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := &bench{dir: dir, awsin: filepath.Join(dir, "awsin")}
	if err := installed("awsin", b.awsin); err != nil {
		return err
	}
	for _, p := range parts {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		if err := p.run(b); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	if b.over != nil {
		return errors.New("over the limit: " + strings.Join(b.over, "; "))
	}
	return nil
}

// installed copies a program. One that the linker has just written starts 0.8 ms later than one that was downloaded, or
// is read again after a restart: it lies in the page cache in smaller pieces.
func installed(program, path string) error {
	b, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o700) //nolint:gosec // a program
}

// table begins a table, whose columns row fills.
func table(title string, columns ...string) {
	fmt.Printf("\n%-56s", title)
	for _, c := range append(columns, "limit") {
		fmt.Printf(" %9s", c)
	}
	fmt.Println()
}

// row prints figures, of which the last has the limit; 0 is none.
func (b *bench) row(what string, limit float64, figures ...float64) {
	fmt.Printf("%-56s", what)
	for _, f := range figures {
		fmt.Printf(" %9.2f", f)
	}
	if limit > 0 {
		fmt.Printf(" %9.2f", limit)
		if figures[len(figures)-1] > limit {
			fmt.Print(" OVER")
			b.over = append(b.over, strings.TrimSpace(what))
		}
	}
	fmt.Println()
}

// contender is something that takes time.
type contender struct {
	what  string
	limit float64 // of the first contender's time; 0: none
	run   func() (time.Duration, error)
}

// race prints the contenders' medians beside the first one's. They take turns, so
// that the machine's drift meets all of them: hyperfine, which runs one after the
// other, gave one command 4.0 and 4.9 times the first one's time in a single run.
func (b *bench) race(title string, runs int, all []contender) ([]time.Duration, error) {
	times := make([][]time.Duration, len(all))
	for range runs {
		for i, c := range all {
			d, err := c.run()
			if err != nil {
				return nil, err
			}
			times[i] = append(times[i], d)
		}
	}
	if title != "" {
		table(title, "ms", "ratio")
	}
	medians := make([]time.Duration, len(all))
	for i, c := range all {
		medians[i] = median(times[i])
		b.row(c.what, c.limit, ms(medians[i]), float64(medians[i])/float64(medians[0]))
	}
	return medians, nil
}

func ms(d time.Duration) float64 { return d.Seconds() * 1e3 }

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// process returns a run of a process in some environment. What it prints goes
// into a file, which costs it least.
func (b *bench) process(env []string, args ...string) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		printed, err := os.Create(filepath.Join(b.dir, "printed"))
		if err != nil {
			return 0, err
		}
		defer func() { _ = printed.Close() }()
		cmd := exec.Command(args[0], args[1:]...) //nolint:gosec // ours
		cmd.Env, cmd.Stdout, cmd.Stderr = env, printed, printed
		begin := time.Now()
		err = cmd.Run()
		took := time.Since(begin)
		if err != nil {
			text, _ := os.ReadFile(printed.Name())
			err = fmt.Errorf("%q: %w\n%s", args, err, text)
		}
		return took, err
	}
}

// timed returns a run of a function.
func timed(f func() error) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		begin := time.Now()
		err := f()
		return time.Since(begin), err
	}
}

// peakOf is the most memory that a program had, in MiB. A process that is
// started counts what its parent has as well, so a small one is put between.
func peakOf(env, args []string) (kib float64, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(self, append([]string{"peak"}, args...)...) //nolint:gosec // this program
	cmd.Env = env
	out, err := cmd.Output()
	if err == nil {
		_, err = fmt.Sscan(string(out), &kib)
	}
	if err != nil {
		return 0, fmt.Errorf("%q: %w", args, err)
	}
	return kib / 1024, nil
}

// peak runs a program and prints the most memory that it had, in KiB (Linux's
// unit).
func peak(args []string) error {
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec // awsin
	if err := cmd.Run(); err != nil {
		return err
	}
	fmt.Print(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	return nil
}
