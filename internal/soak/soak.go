// Package soak lets the tests' random walks and kills go on: `make test` runs a
// short part of them, `make soak` the same code for longer and with another seed.
package soak

import (
	"iter"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"
)

// Rounds returns n rounds, and more until SOAK_TIME is over, up to the first that
// fails. Each has its own random numbers, which depend on its number and SOAK_SEED
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
	return func(yield func(int, *rand.Rand) bool) {
		i := 0
		defer func() { // also where t.Fatal ends the round
			t.Logf("SOAK_SEED=%d: round %d", seed, i)
		}()
		for start := time.Now(); i < n || time.Since(start) < limit; i++ {
			if !yield(i, rand.New(rand.NewPCG(seed, uint64(i)))) || t.Failed() { //nolint:gosec // to be repeated
				return
			}
		}
	}
}

// Race reports whether the race detector watches. It makes a loop ten times as
// long; where there is one goroutine only it finds nothing, and a part is enough:
// `make test` runs the whole of it without the detector.
func Race() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
