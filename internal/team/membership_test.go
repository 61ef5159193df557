package team

import (
	"strings"
	"testing"

	"awsin/internal/hint"
	"awsin/internal/team/block"
)

// A version is its whole commit: who pushes to the repository can make another one that begins like it.
func TestVersionsThatBeginAlike(t *testing.T) {
	commit := func(begin, fill string) string { return begin + strings.Repeat(fill, 40-len(begin)) }
	first, other, newest := commit("9fceb02d0ae5", "0"), commit("9fceb02d0ae5", "1"), commit("9fceb02", "f")
	j := &Membership{Name: "acme", Versions: []Version{{Hash: first}, {Hash: newest}}, Held: []string{other}}
	if j.index(other) >= 0 || j.index(Short(first)) >= 0 || j.index(first) != 0 || j.held(first) || !j.held(other) || j.Current().is(Short(newest)) {
		t.Errorf("%+v", j)
	}
	// The block is of another commit, whatever its first digits are.
	if joined := j.settle(map[string]block.Block{"acme": {Team: "acme", Version: commit("9fceb02d0ae5", "2")}}); !joined || j.problem == "" {
		t.Errorf("%q, %+v", j.problem, j.Versions)
	}

	j = &Membership{Name: "acme", Held: []string{first, other, commit("abc", "d")}}
	for take, want := range map[string]string{
		first: first, other: other, first[:13]: first, other[:39]: other, newest: newest, newest[:12]: newest, j.Held[2][:12]: j.Held[2],
		"": "several", "9": "several", "9fceb02": "several", "9fceb02d0ae5": "several versions: " + first + ", " + other,
		"9fceb02f": "too short", "abcd": "too short", j.Held[2][:11]: "too short",
		"1234567": "neither", first + "0": "neither", "9FCEB02D0AE50": "neither", commit("9fceb02d0ae5", "2"): "neither",
	} {
		got, err := j.named(take, newest)
		if err == nil && got != want || err != nil && (got != "" || !strings.Contains(err.Error(), want) || hint.Of(err) == "") {
			t.Errorf("--take %s: %q, %v, want %s", take, got, err, want)
		}
	}
}
