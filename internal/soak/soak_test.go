package soak

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestRounds(t *testing.T) {
	numbers := func() (all []uint64) {
		for i, r := range Rounds(t, 30) {
			if i != len(all) {
				t.Errorf("round %d is called %d", len(all), i)
			}
			all = append(all, r.Uint64())
		}
		return all
	}
	t.Setenv("SOAK_TIME", "")
	t.Setenv("SOAK_SEED", "")
	t.Setenv("SOAK_ROUNDS", "")
	t.Setenv("SOAK_MOST", "")
	if n := Third(31); !testing.Short() && n != 11 {
		t.Errorf("%d of 31", n)
	}
	usual := numbers()
	if again := numbers(); len(usual) != Part(30) || usual[0] == usual[1] || again[2] != usual[2] {
		t.Errorf("%v, then %v", usual, again)
	}
	t.Setenv("SOAK_SEED", "7")
	if other := numbers(); other[2] != rand.New(rand.NewPCG(7, 2)).Uint64() {
		t.Errorf("%v", other)
	}
	t.Setenv("SOAK_TIME", "20ms")
	if n := Third(30); n != 30 {
		t.Errorf("%d of 30 in a soak", n)
	}
	start, n := time.Now(), 0
	for range Rounds(t, 1) {
		n++
	}
	if time.Since(start) < 20*time.Millisecond || n < 2 {
		t.Errorf("%d rounds in %v", n, time.Since(start))
	}
	t.Setenv("SOAK_TIME", "1h")
	t.Setenv("SOAK_MOST", "3")
	n = 0
	for range Rounds(t, 30) {
		n++
	}
	if n != 3*Part(30) {
		t.Errorf("%d rounds", n)
	}
	t.Setenv("SOAK_TIME", "")
	t.Setenv("SOAK_ROUNDS", "5")
	n = 0
	for range Rounds(t, 1) {
		n++
	}
	if n != 5 {
		t.Errorf("%d rounds", n)
	}
}
