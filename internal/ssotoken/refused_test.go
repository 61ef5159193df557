package ssotoken

import (
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"
)

// TestForget: what a server takes again is forgotten, and nothing else; with the last one its file goes.
func TestForget(t *testing.T) {
	f := New(t.TempDir()).File("acme")
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	access, refresh := digest("access"), digest("refresh")
	if err := errors.Join(f.Forget(access), f.Refuse(at, access), f.Refuse(at, refresh), f.Forget(digest("other")), f.Forget(access), f.Forget(access)); err != nil {
		t.Fatal(err)
	}
	if a, r := f.Refused(access), f.Refused(refresh); !a.IsZero() || !r.Equal(at) {
		t.Errorf("access token refused %s, refresh token %s", a, r)
	}
	if err := f.Forget(refresh); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(f.refusals()); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the file is still there:", err)
	}
}
