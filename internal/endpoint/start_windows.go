package endpoint

import (
	"errors"

	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/shell"
)

var errNotHere = errors.New("on Windows no program becomes another one, with whose end a server could end")

// Start is not there.
func Start(*environ.Environ, string) ([]shell.Var, error) {
	return nil, hint.With("a profile with credential_process = awsin export PROFILE --format json renews, too", errNotHere)
}

// Serve is not there.
func Serve(Place, *Handler) error { return errNotHere }
