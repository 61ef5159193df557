// Command bench prints, as ratios from one run, what awsin costs: `make bench`.
// It measures the built ./awsin. Arguments name the parts to run, by default all.
package main

import (
	"fmt"
	"os"
	"slices"
	"sort"
	"time"

	"awsin/internal/bench/ranking"
)

var parts = []struct {
	name string
	run  func(dir string) error
}{
	{"login", logins}, // against shell loops of the real AWS CLI
	{"keys", keys},    // what a person sees after a key
	{"ranking", func(string) error { fmt.Println(); return ranking.Table(os.Stdout) }},
	{"generate", generates}, // accounts and roles, one call after the other and as awsin does
	{"edit", edits},         // the editor, against reading the file
	{"team", teams},         // nothing new, against git ls-remote
	{"each", eaches},        // commands in 50 profiles, against GNU parallel; memory
	{"start", starts},       // whole processes against an empty Go program
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "peak" {
		if err := peak(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	dir, err := os.MkdirTemp("", "awsin-bench-")
	if err == nil {
		for _, p := range parts {
			if len(os.Args) > 1 && !slices.Contains(os.Args[1:], p.name) {
				continue
			}
			if err = p.run(dir); err != nil {
				break
			}
		}
		_ = os.RemoveAll(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func title(text string) { fmt.Printf("\n%-62s %10s %8s\n", text, "ms", "ratio") }

func row(what string, d time.Duration, ratio float64) {
	fmt.Printf("%-62s %10.1f %7.2fx\n", what, float64(d.Microseconds())/1000, ratio)
}

func median(all []time.Duration) time.Duration {
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return all[len(all)/2]
}
