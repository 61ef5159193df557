//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// eaches compares `awsin each` with GNU parallel, sessions checked included, and
// measures its memory where commands print much.
func eaches(b *bench) error {
	const sessions, profiles, one = 5, 50, "env AWS_PROFILE={} sleep 0.1"
	c, err := b.company(0)
	if err != nil {
		return err
	}
	defer func() { _ = c.idc.Close() }()
	env, err := c.employee(sessions, profiles, 8*time.Hour)
	if err != nil {
		return err
	}
	with, command := "GNU parallel", []string{"parallel", "-j", "JOBS", one, ":::"}
	if out, err := exec.Command("parallel", "--version").Output(); err != nil || !strings.HasPrefix(string(out), "GNU parallel") {
		fmt.Println("\nGNU parallel is MISSING here (apt install parallel): the comparison is with xargs")
		with = "xargs -P"
		command = []string{"sh", "-c", "jobs=$1; shift; printf '%s\\n' \"$@\" | xargs -P \"$jobs\" -I{} " + one, "sh", "JOBS"}
	}
	for i := range profiles {
		command = append(command, profile(i, sessions))
	}
	title := fmt.Sprintf("a command of 100 ms in %d profiles of %d sessions", profiles, sessions)
	for _, jobs := range []string{"4", "10", "25"} {
		theirs := slices.Clone(command)
		for i, word := range theirs {
			theirs[i] = strings.Replace(word, "JOBS", jobs, 1)
		}
		if _, err := b.race(title, 5, []contender{
			{with + ", " + jobs + " jobs", 0, b.process(env, theirs...)},
			{"  awsin each", 1.2, b.process(env, b.awsin, "each", "org*", "--jobs", jobs, "--", "sleep", "0.1")},
		}); err != nil {
			return err
		}
		title = ""
	}
	table("most memory, 4 commands at once that print 200 MB each", "MiB")
	for _, form := range []string{"", "--prefix", "--json"} {
		peak, err := peakOf(env, slices.Concat([]string{b.awsin, "each", "org0-profile-[1-4]0", "--jobs=4"}, strings.Fields(form),
			[]string{"--", "sh", "-c", `yes "a line with \"quotes\"" | head -c 200000000`}))
		if err != nil {
			return err
		}
		b.row("awsin each "+form, 64, peak)
	}
	return nil
}
