package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVuln: tools/vuln with a database of two vulnerabilities, and without one.
func TestVuln(t *testing.T) {
	t.Parallel()
	vulnerability := func(id, symbol string) string {
		return `{"schema_version": "1.3.1", "id": "` + id + `", "modified": "2026-01-01T00:00:00Z", "published": "2026-01-01T00:00:00Z",
			"summary": "a made-up one", "details": "It is made up.", "database_specific": {"url": "https://example.invalid"},
			"affected": [{"package": {"name": "golang.org/x/sys", "ecosystem": "Go"},
				"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
				"ecosystem_specific": {"imports": [{"path": "golang.org/x/sys/unix", "symbols": ["` + symbol + `"]}]}}]}`
	}
	// The program first: not all of what follows can fetch it.
	if out, err := exec.Command("../tools/vuln", "-version").CombinedOutput(); err != nil && !strings.Contains(string(out), "Scanner") {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, test := range []struct {
		name, proxy string
		entries     []string
		fails       bool
		want, not   string
	}{
		{"what is called fails, and only that", "", []string{vulnerability("GO-2026-0001", "Flock"), vulnerability("GO-2026-0002", "Reboot")}, true, "GO-2026-0001", "GO-2026-0002"},
		{"no database is not a failure, and is said", "http://127.0.0.1:1", nil, false, "WARNING: NOT CHECKED for known vulnerabilities: ", "GO-2026"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command("../tools/vuln", "./internal/scratch")
			if test.entries != nil {
				db := t.TempDir()
				for i, entry := range test.entries {
					if err := os.WriteFile(filepath.Join(db, fmt.Sprintf("GO-2026-000%d.json", i+1)), []byte(entry), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				cmd.Args = []string{"../tools/vuln", "-db", "file://" + filepath.ToSlash(db), "./internal/scratch"}
			}
			if test.proxy != "" {
				cmd.Env = append(os.Environ(), "HTTPS_PROXY="+test.proxy, "https_proxy="+test.proxy)
			}
			out, err := cmd.CombinedOutput()
			if exit, ok := err.(*exec.ExitError); err != nil != test.fails || test.fails && (!ok || exit.ExitCode() != 3) {
				t.Errorf("%v", err)
			}
			if !strings.Contains(string(out), test.want) || strings.Contains(string(out), test.not) {
				t.Errorf("no %q, or %q in:\n%s", test.want, test.not, out)
			}
		})
	}
}
