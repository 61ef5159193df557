package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	promiseRow = regexp.MustCompile(`(?m)^\| ([^|]+) \| ((?:` + "`[^`|]+`" + `(?:, )?)+) \|$`)
	heldBy     = regexp.MustCompile("`([^`]+)`")
)

// held returns what is wrong with a promise's test: a script below testdata/, or
// PACKAGE.TestName.
func held(t *testing.T, name string) string {
	t.Helper()
	if strings.HasSuffix(name, ".txtar") {
		if _, err := os.Stat(filepath.Join("testdata", name)); err != nil {
			return "no such script"
		}
		return ""
	}
	dir, function, ok := strings.Cut(name, ".")
	if !ok || !strings.HasPrefix(function, "Test") {
		return "neither a script nor PACKAGE.TestName"
	}
	for _, parent := range []string{"../", "../internal/"} {
		files, _ := filepath.Glob(parent + dir + "/*_test.go")
		for _, file := range files {
			if strings.Contains(read(t, file), "\nfunc "+function+"(t *testing.T) {") {
				return ""
			}
		}
	}
	return "no such test"
}

// TestPromises: each promise of SECURITY.md names tests that are there.
func TestPromises(t *testing.T) {
	t.Parallel()
	_, section, ok := strings.Cut(read(t, "../SECURITY.md"), "\n## What holds it\n")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := promiseRow.FindAllStringSubmatch(section, -1)
	if lines := strings.Count(section, "\n|") - 2; !ok || len(rows) != lines || lines < 25 {
		t.Errorf("%d of %d rows are a promise and its tests", len(rows), lines)
	}
	for _, row := range rows {
		for _, m := range heldBy.FindAllStringSubmatch(row[2], -1) {
			if wrong := held(t, m[1]); wrong != "" {
				t.Errorf("%s: %s: %s", row[1], m[1], wrong)
			}
		}
	}
	for _, none := range []string{"team/none.txtar", "e2e.TestNone", "sanitize.TestClea", "nothing"} {
		if held(t, none) == "" {
			t.Errorf("%s is there", none)
		}
	}
}

// TestPinned: what docs/team.md and the example have others run is pinned by commit, and
// what is fetched from npm by version, with none of its scripts run.
func TestPinned(t *testing.T) {
	t.Parallel()
	uses := regexp.MustCompile(`(?m)^\s*- uses: (.*)$`)
	found := 0
	for _, path := range []string{"../docs/team.md", "../examples/team-config/.github/workflows/awsin.yml"} {
		text := read(t, path)
		for _, m := range uses.FindAllStringSubmatch(text, -1) {
			found++
			if !regexp.MustCompile(`^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d`).MatchString(m[1]) {
				t.Errorf("%s: %s", path, m[1])
			}
		}
		if !strings.Contains(text, `git fetch --quiet --depth 1 -- "$AWSIN_SOURCE" "$AWSIN_SOURCE_COMMIT"`) {
			t.Errorf("%s: awsin itself is not fetched by its commit", path)
		}
	}
	if found < 4 {
		t.Errorf("%d actions", found)
	}
	if nu := read(t, "../tools/get-nushell"); !regexp.MustCompile(`npm install .*--ignore-scripts .*@nushell/linux-x64@\d+\.\d+\.\d+ `).MatchString(nu) {
		t.Errorf("tools/get-nushell: %s", nu)
	}
}
