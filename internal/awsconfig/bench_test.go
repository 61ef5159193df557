package awsconfig

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// manyProfiles is the config of somebody with n roles in five Identity Centers.
func manyProfiles(n int) string {
	var b strings.Builder
	for i := range 5 {
		fmt.Fprintf(&b, "[sso-session corp%d]\nsso_start_url = https://corp%d.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n\n", i, i)
	}
	for i := range n {
		fmt.Fprintf(&b, "[profile corp%d-account%05d-admin]\nsso_session = corp%d\nsso_account_id = %012d\nsso_role_name = AdministratorAccess\nregion = eu-west-1\n\n", i%5, i, i%5, i)
	}
	return b.String()
}

// Hot path: completion and `use` load the whole file. A few ms, most of it memory touched for the first time.
func BenchmarkLoad10000(b *testing.B) {
	path := filepath.Join(b.TempDir(), "config")
	if err := os.WriteFile(path, []byte(manyProfiles(10_000)), 0o600); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		c, err := Load(path, "")
		if err != nil || len(c.Profiles()) != 10_000 {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadLazy10000(b *testing.B) {
	path := filepath.Join(b.TempDir(), "config")
	if err := os.WriteFile(path, []byte(manyProfiles(10_000)), 0o600); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		c, err := LoadLazy(path, "")
		if err != nil || c.SessionOf(c.Profile("corp4-account09999-admin")).Name != "corp4" {
			b.Fatal(err)
		}
	}
}

func BenchmarkSessions10000(b *testing.B) {
	f, err := Parse("config", []byte(manyProfiles(10_000)))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if got := len(Merge(f, nil).Sessions()); got != 5 {
			b.Fatal(got)
		}
	}
}
