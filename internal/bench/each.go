package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	eachRuns  = 5
	eachLimit = 1.2 // of GNU parallel's time
	eachPeak  = 64  // MiB
)

// eaches compares `awsin each` with GNU parallel, sessions checked included, and
// measures its memory where commands print much.
func eaches(dir string) error {
	awsin, err := filepath.Abs("awsin")
	if err != nil {
		return err
	}
	b, _, err := newBench(dir, awsin, 0)
	if err != nil {
		return err
	}
	defer func() { _ = b.idc.Close() }()
	home, env, err := b.home(5, 10)
	if err != nil {
		return err
	}
	if err := b.tokens(home, 5, 8*time.Hour); err != nil {
		return err
	}
	var names []string
	for _, o := range b.orgs[:5] {
		for i := range 10 {
			names = append(names, fmt.Sprintf("%s-%d", o.Name, i))
		}
	}
	title(fmt.Sprintf("a command of 100 ms in %d profiles of 5 sessions", len(names)))
	for _, jobs := range []int{4, 10, 25} {
		if err := eachAgainst(awsin, env, names, strconv.Itoa(jobs)); err != nil {
			return err
		}
	}
	fmt.Printf("\n%-62s\n", fmt.Sprintf("most memory, 4 commands at once that print 200 MB each (limit %d MiB)", eachPeak))
	for _, form := range []string{"", "--prefix", "--json"} {
		args := []string{awsin, "each", "org0-[0-3]", "--jobs=4", "--", "sh", "-c", `yes "a line with \"quotes\"" | head -c 200000000`}
		if form != "" {
			args = append(args[:3:3], append([]string{form}, args[3:]...)...)
		}
		peak, err := peakOf(env, args)
		if err != nil {
			return err
		}
		fmt.Printf("  %-48s %6.1f MiB\n", strings.TrimSpace("awsin each "+form), peak)
		if peak > eachPeak {
			return fmt.Errorf("each %s: %.1f MiB", form, peak)
		}
	}
	return nil
}

// eachAgainst takes turns, so that the machine's drift meets both.
func eachAgainst(awsin string, env, names []string, jobs string) error {
	const one = "env AWS_PROFILE={} sleep 0.1"
	with, command := "GNU parallel", append([]string{"parallel", "-j", jobs, one, ":::"}, names...)
	if out, err := exec.Command("parallel", "--version").Output(); err != nil || !strings.HasPrefix(string(out), "GNU parallel") {
		fmt.Println("GNU parallel is MISSING here (apt install parallel): the comparison is with xargs")
		with = "xargs -P"
		command = []string{"sh", "-c", "jobs=$1; shift; printf '%s\\n' \"$@\" | xargs -P \"$jobs\" -I{} " + one, "sh", jobs}
		command = append(command, names...)
	}
	var theirs, ours []time.Duration
	for range eachRuns {
		d, err := timed(env, command[0], command[1:]...)
		if err != nil {
			return err
		}
		theirs = append(theirs, d)
		if d, err = timed(env, awsin, "each", "org*", "--jobs", jobs, "--", "sleep", "0.1"); err != nil {
			return err
		}
		ours = append(ours, d)
	}
	a, o := median(theirs), median(ours)
	row(fmt.Sprintf("%s, %s jobs", with, jobs), a, 1)
	row(fmt.Sprintf("  awsin each (limit %.1f)", eachLimit), o, o.Seconds()/a.Seconds())
	if o.Seconds() > eachLimit*a.Seconds() {
		return fmt.Errorf("each takes %.2f times as long as %s", o.Seconds()/a.Seconds(), with)
	}
	return nil
}
