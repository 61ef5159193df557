package login

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/ssotoken"
	"awsin/shell"
)

// registration is the client registration that the AWS CLI has cached for the session.
func (w *worker) registration() ssotoken.Registration {
	s := w.step.Session
	return w.Planner.Cache.Registration(s.StartURL, s.Region, s.SSOSession(), s.Scopes)
}

// mendRegistration sets a registration aside at which every AWS CLI fails, each time
// and in one opaque word, as a full disk leaves one. It notes the client that the AWS
// CLI will use if it registers none.
func (w *worker) mendRegistration() (err error) {
	reg := w.registration()
	w.client, err = reg.ClientID()
	if err == nil || errors.Is(err, ssotoken.ErrNone) {
		return nil
	}
	kept, failed := ssotoken.SetAside(reg.Path)
	if failed != nil {
		return hint.With(shell.Join("mv", reg.Path, reg.Path+ssotoken.Aside), fmt.Errorf("the AWS CLI cannot log in: %w", err))
	}
	w.notes = append(w.notes, fmt.Sprintf("%v; the AWS CLI cannot log in with it: kept as %s, and registered anew", err, kept))
	return nil
}

// unapproved returns late, that nobody approved the page in time, with what to do.
// Under PKCE what is wrong, such as a client that the server has forgotten, stands on
// the page only, and the AWS CLI waits on. So a client of the cache is dropped, also
// when a person who saw that page pressed Ctrl-C: to register anew costs one call.
func (w *worker) unapproved(ctx context.Context, version awscli.Version, page string, late error) error {
	dropped, err := w.dropClient(page)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return err
	}
	if clientOf(page) == "" {
		return late
	}
	return hint.With(pageHint(w.step.Session, version, dropped), late)
}

// clientOf returns the client that a page is for; only PKCE's names it.
func clientOf(page string) string {
	u, err := url.Parse(page)
	if err != nil {
		return ""
	}
	return u.Query().Get("client_id")
}

// dropClient removes the session's registration if it was in the cache before the
// login, and is what the page was for.
func (w *worker) dropClient(page string) (dropped bool, err error) {
	client := clientOf(page)
	if client == "" || client != w.client {
		return false, nil
	}
	reg := w.registration()
	if now, err := reg.ClientID(); err != nil || now != client { // another login has made a new one
		return false, nil
	}
	return true, reg.Remove()
}

// pageHint is what to do about a page that shows an error.
func pageHint(s *awsconfig.Session, version awscli.Version, dropped bool) string {
	text := "if the page showed an error: "
	if old := UpdateHint(version, s.StartURL); old != "" {
		text += old + "; else "
	}
	if dropped {
		text += "the server may have forgotten the AWS CLI's registration; it has been removed, so run it again; else "
	}
	return text + "try " + shell.Join("awsin", "login", "--use-device-code", s.Name)
}
