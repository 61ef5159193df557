package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/signin"
	"awsin/internal/ssotoken"
)

type logoutAllCmd struct{ logoutFlags }

// Run logs out of every session, and of tokens whose session is no longer in
// the configuration, as `aws sso logout` does. Nothing stays in the cache that
// killed runs have left there, nor any role's credentials.
func (c *logoutAllCmd) Run(ctx context.Context, e *Env) error {
	conf, err := e.config()
	if err != nil {
		return err
	}
	sessions, consoles := conf.Sessions(), conf.Consoles()
	keys, logins := make([]string, len(sessions)), make([]string, len(consoles))
	for i, s := range sessions {
		keys[i] = s.Name
	}
	for i, s := range consoles {
		logins[i] = s.Login
	}
	cache := ssotoken.New(e.Home)
	orphans, err := cache.Orphans(keys)
	if err != nil {
		return err
	}
	more, err := cache.KeysOrphans(awsconfig.LoginCachePath(e.Lookup, e.Home), logins)
	if err != nil {
		return err
	}
	left := len(cache.Leftovers())
	err = e.signin(conf).Logout(ctx, slices.Concat(sessions, consoles), append(orphans, more...), signin.Leaving(c.logoutFlags))
	if c.DryRun {
		return err
	}
	if gone := cache.RemoveRoles(); gone != nil {
		hint.Print(e.Stderr, fmt.Errorf("credentials of roles are left here: %w", gone))
		err = cmp.Or[error](err, hint.Exit(hint.Failed))
	}
	cache.Sweep()
	still := cache.Leftovers()
	if n := left - len(still); n > 0 {
		e.Say("removed %s that killed runs had left", sanitize.Count(n, "token file"))
	}
	for _, path := range still {
		hint.Print(e.Stderr, fmt.Errorf("%s was left by a killed run and cannot be removed now", path))
		err = cmp.Or[error](err, hint.Exit(hint.Failed))
	}
	return err
}
