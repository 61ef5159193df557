package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestVuln: tools/vuln with databases of one vulnerability each, and without one.
func TestVuln(t *testing.T) {
	t.Parallel()
	vulnerability := func(symbol string) string {
		return `{"schema_version": "1.3.1", "id": "GO-2026-0001", "modified": "2026-01-01T00:00:00Z", "published": "2026-01-01T00:00:00Z",
			"summary": "a made-up one", "details": "It is made up.", "database_specific": {"url": "https://example.invalid"},
			"affected": [{"package": {"name": "gopkg.in/ini.v1", "ecosystem": "Go"},
				"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
				"ecosystem_specific": {"imports": [{"path": "gopkg.in/ini.v1", "symbols": ["` + symbol + `"]}]}}]}`
	}
	// The program first: not all of what follows can fetch it.
	if out, err := exec.Command("../tools/vuln", "-version").CombinedOutput(); err != nil && !strings.Contains(string(out), "Scanner") {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, test := range []struct {
		name, entry, proxy string
		fails              bool
		want               string
	}{
		{"what is called fails", vulnerability("LoadSources"), "", true, "GO-2026-0001"},
		{"what is not called passes", vulnerability("ShadowLoad"), "", false, "0 vulnerabilities"},
		{"no database is no failure, and is said", "", "http://127.0.0.1:1", false, "WARNING: NOT CHECKED for known vulnerabilities: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command("../tools/vuln", "./internal/settings")
			if test.entry != "" {
				db := t.TempDir()
				if err := os.WriteFile(filepath.Join(db, "GO-2026-0001.json"), []byte(test.entry), 0o600); err != nil {
					t.Fatal(err)
				}
				cmd.Args = []string{"../tools/vuln", "-db", "file://" + filepath.ToSlash(db), "./internal/settings"}
			}
			if test.proxy != "" {
				cmd.Env = append(os.Environ(), "HTTPS_PROXY="+test.proxy, "https_proxy="+test.proxy)
			}
			out, err := cmd.CombinedOutput()
			if exit, ok := err.(*exec.ExitError); err != nil != test.fails || test.fails && (!ok || exit.ExitCode() != 3) {
				t.Errorf("%v", err)
			}
			if !strings.Contains(string(out), test.want) {
				t.Errorf("no %q in:\n%s", test.want, out)
			}
		})
	}
}
