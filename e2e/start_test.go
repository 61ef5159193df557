package e2e

import (
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestStartIsLight: whatever is made where a package is initialised, every prompt and every Tab waits for, also those
// that use nothing of it. sync.OnceValue makes it where it is used.
func TestStartIsLight(t *testing.T) {
	const most = 2_000 // bytes of a package; a regular expression has more, or a table
	cmd := exec.Command(built(t), "version")
	cmd.Env = []string{"HOME=" + t.TempDir(), "GODEBUG=inittrace=1"}
	trace, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, trace)
	}
	found := 0
	for _, m := range regexp.MustCompile(`(?m)^init (\S+) .* (\d+) bytes, (\d+) allocs$`).FindAllStringSubmatch(string(trace), -1) {
		if !strings.HasPrefix(m[1], "awsin/") {
			continue
		}
		found++
		if m[1] == "awsin/internal/manual" { // a table that grows with the commands
			continue
		}
		if bytes, err := strconv.Atoi(m[2]); err != nil || bytes > most {
			t.Errorf("%s allocates %s bytes, %s times, before main; at most %d", m[1], m[2], m[3], most)
		}
	}
	if found == 0 {
		t.Errorf("no package of awsin's in\n%s", trace)
	}
}
