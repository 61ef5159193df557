package e2e

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"awsin/internal/fakeidc"
)

// TestKeptAfterLogout: a role's credentials that were on the way when the session was left are not kept.
func TestKeptAfterLogout(t *testing.T) {
	t.Parallel()
	m := newMorning(t, organizations)
	m.issue(time.Hour)
	m.write(m.read() + "[profile dev]\nsso_session = acme\nsso_account_id = 111111111111\nsso_role_name = AdministratorAccess\n")
	let, done := make(chan struct{}), make(chan string)
	m.idc.SetFault("acme", "GetRoleCredentials", fakeidc.Fault{Until: let})
	go func() {
		said, _ := m.run("export", "dev", "--format", "json")
		done <- said
	}()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := m.idc.Wait(ctx, "acme", "GetRoleCredentials", 1); err != nil {
		t.Fatal(err)
	}
	if said, code := m.run("logout", "acme", "--local"); code != 0 {
		t.Error(said)
	}
	close(let)
	said := <-done
	folder := filepath.Join(m.home, ".aws", "cli", "cache")
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("%v, %v in %s; export said %s", entries, err, folder, said)
	}
}
