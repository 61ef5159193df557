//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"text/tabwriter"
	"time"

	"awsin/internal/rank"
	"awsin/internal/rank/ranktest"
)

const queries = 100

// rankings prints, for each style of names, how often the name that was meant
// comes first, here and in fzf, and the time of a query in ms. The seed is new
// each time.
func rankings(*bench) error {
	seed := uint64(time.Now().UnixNano())
	fzf, err := exec.LookPath("fzf")
	if err != nil && !errors.Is(err, exec.ErrNotFound) {
		return err
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(t, "\nranking, seed %d\tawsin top-1\tfzf top-1\tms per query at %d names: mean\tmax\n", seed, manyProfiles)
	for _, s := range ranktest.Styles() {
		list, cases := s.Generate(seed, 1_000, queries)
		x := rank.New(list)
		ours, theirs, beside := 0, 0, "fzf is not on PATH"
		for _, c := range cases {
			if m, _ := x.Match(c.Query, nil); len(m) > 0 && list[m[0].Index] == c.Want {
				ours++
			}
			if fzf == "" {
				continue
			}
			first, err := ask(fzf, list, c.Query)
			if err != nil {
				return err
			}
			if first == c.Want {
				theirs++
			}
		}
		if fzf != "" {
			beside = percent(theirs)
		}
		mean, most := measure(s, seed, cases)
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%.2f\t%.2f\n", s.Name, percent(ours), beside, mean, most)
	}
	return t.Flush()
}

func percent(n int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/queries) }

func ask(fzf string, list []string, query string) (first string, err error) {
	cmd := exec.Command(fzf, "--filter", query)
	cmd.Env = []string{}
	cmd.Stdin = strings.NewReader(strings.Join(list, "\n"))
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 { // nothing matches
		err = nil
	}
	first, _, _ = strings.Cut(string(out), "\n")
	return first, err
}

// measure returns the mean and the longest time of a query in ms, each the shortest of three runs.
func measure(s ranktest.Style, seed uint64, cases []ranktest.Case) (mean, most float64) {
	list, _ := s.Generate(seed, manyProfiles, 0)
	x := rank.New(list)
	for _, c := range cases {
		best := time.Hour
		for range 3 {
			start := time.Now()
			x.Match(c.Query, nil)
			best = min(best, time.Since(start))
		}
		ms := best.Seconds() * 1e3
		mean, most = mean+ms/queries, max(most, ms)
	}
	return mean, most
}
