package commands

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestVersion(t *testing.T) {
	info := func(version string, settings ...debug.BuildSetting) func() (*debug.BuildInfo, bool) {
		return func() (*debug.BuildInfo, bool) {
			return &debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}, true
		}
	}
	vcs := []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: "c0ffee"}, {Key: "vcs.time", Value: "2026-03-01T09:00:00Z"}}
	for _, test := range []struct {
		release string
		read    func() (*debug.BuildInfo, bool)
		want    string
	}{
		{"1.2.3", info("(devel)", vcs...), "awsin 1.2.3 (commit c0ffee, 2026-03-01T09:00:00Z"},
		{"", info("v1.2.3"), "awsin v1.2.3 (commit unknown, no date"},
		{"", info("(devel)", append(vcs, debug.BuildSetting{Key: "vcs.modified", Value: "true"})...), "awsin (devel) (commit c0ffee, changed, 2026-03-01T09:00:00Z"},
		{"", func() (*debug.BuildInfo, bool) { return nil, false }, "awsin dev (commit unknown, no date"},
	} {
		if got, want := versionOf(test.release, test.read), test.want+", "+runtime.GOOS+"/"+runtime.GOARCH+")"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
