package e2e

import (
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"awsin/internal/ssotoken"
)

// cmdRefused ORG access|refresh AGE: it is remembered that the server has refused that secret of the token, AGE ago
// (negative: what a clock that was ahead has written).
func cmdRefused(ts *testscript.TestScript, _ bool, args []string) {
	age, err := time.ParseDuration(args[2])
	ts.Check(err)
	file := ssotoken.New(ts.Getenv("HOME")).File(args[0])
	token, err := file.Read()
	ts.Check(err)
	digest := token.AccessDigest()
	if args[1] == "refresh" {
		digest = token.RefreshDigest()
	}
	ts.Check(file.Refuse(time.Now().Add(-age), digest))
}
