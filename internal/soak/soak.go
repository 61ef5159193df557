// Package soak lets the tests' random walks and kills go on: `make test` runs a
// short part of them, `make soak` the same code for longer and with another seed.
package soak

import (
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// Part returns how many of n this run does: a tenth with -short, which is for the race
// detector. It makes a loop ten times as long, and finds nothing more at the end of it.
func Part(n int) int {
	if testing.Short() {
		return (n + 9) / 10
	}
	return n
}

// Third returns a third of n in `make test`, for walks of which each step costs much. `make soak` does all of n, and so
// does -short, to take its part of that.
func Third(n int) int {
	if os.Getenv("SOAK_TIME") == "" && !testing.Short() {
		return (n + 2) / 3
	}
	return n
}

// Rounds returns Part(n) rounds, or SOAK_ROUNDS, and more until SOAK_TIME is over, but no more than SOAK_MOST times
// as many: a fast machine gets no further than the one on which a seed was tried. It ends with the first that fails. Each has its own random numbers, which depend on its number and SOAK_SEED
// alone; a failure names both.
func Rounds(t *testing.T, n int) iter.Seq2[int, *rand.Rand] {
	t.Helper()
	seed, limit := uint64(1), time.Duration(0)
	var err error
	if s := os.Getenv("SOAK_SEED"); s != "" {
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal("SOAK_SEED:", err)
		}
	}
	if s := os.Getenv("SOAK_TIME"); s != "" {
		if limit, err = time.ParseDuration(s); err != nil {
			t.Fatal("SOAK_TIME:", err)
		}
	}
	n = Part(n)
	if s := os.Getenv("SOAK_ROUNDS"); s != "" {
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal("SOAK_ROUNDS:", err)
		}
	}
	most := math.MaxInt
	if s := os.Getenv("SOAK_MOST"); s != "" {
		if most, err = strconv.Atoi(s); err != nil {
			t.Fatal("SOAK_MOST:", err)
		}
		most *= n
	}
	return func(yield func(int, *rand.Rand) bool) {
		i := 0
		defer func() { // also where t.Fatal ends the round
			t.Logf("SOAK_SEED=%d: round %d", seed, i)
		}()
		for start := time.Now(); i < n || i < most && time.Since(start) < limit; i++ {
			if !yield(i, rand.New(rand.NewPCG(seed, uint64(i)))) || t.Failed() { //nolint:gosec // to be repeated
				return
			}
		}
	}
}
