package endpoint

import (
	"context"
	"fmt"
	"io"

	"awsin/internal/awsconfig"
	"awsin/internal/credentials"
	"awsin/internal/hint"
)

// Of returns the source of a profile's credentials: each time of the configuration as it is then, but only for who the
// profile is now. open reads it; what it has to say goes to said.
func Of(name string, open func(said io.Writer) (credentials.Resolver, error)) Source {
	at := func(said io.Writer) (r credentials.Resolver, p *awsconfig.Profile, who string, err error) {
		if r, err = open(said); err != nil {
			return r, nil, "", err
		}
		if p = r.Config.Profile(name); p == nil {
			return r, nil, "", hint.With("run the command again, in a profile that is there", fmt.Errorf("profile %q is gone", name))
		}
		return r, p, r.Config.Access(p).String(), nil
	}
	_, _, was, unknown := at(io.Discard)
	return func(ctx context.Context, said io.Writer) (credentials.Credentials, error) {
		r, p, is, err := at(said)
		switch {
		case err != nil:
			return credentials.Credentials{}, err
		case unknown != nil: // it could not be read when the command started
			was, unknown = is, nil
		case is != was:
			return credentials.Credentials{}, hint.With("run the command again for that", fmt.Errorf("profile %q has become %s; it was %s", name, is, was))
		}
		cred, err := r.Resolve(ctx, p)
		if s := r.Config.LoginOf(p); err != nil && s != nil && r.SignIn.NeedsLogin(s) {
			err = fmt.Errorf("%w: %w", ErrEnded, err)
		}
		return cred, err
	}
}

// first are the keys of a profile out of which programs make credentials.
var first = []string{
	"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "role_arn", "source_profile", "credential_source", "credential_process",
	"web_identity_token_file", "sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "login_session",
}

// Before is a file that the command must not read: the profile [default] in it has credentials, and every program without
// a profile takes those before what a server gives.
type Before struct {
	Variable string // that names the file
	Path     string
	Line     int
}

// Earlier returns the files whose [default] comes before a server.
func Earlier(conf *awsconfig.Config) (all []Before) {
	p := conf.Profile("default")
	if p == nil {
		return nil
	}
	add := func(variable, path string, line int) {
		if len(all) == 0 || all[len(all)-1].Variable != variable {
			all = append(all, Before{variable, path, line})
		}
	}
	for _, key := range first { // the credentials file counts first
		if path, line := p.Origin(key); line > 0 && conf.CredentialsFile != nil && path == conf.CredentialsFile.Path {
			add("AWS_SHARED_CREDENTIALS_FILE", path, line)
		}
	}
	if section := p.Section(); section != nil {
		for _, key := range first {
			if kv, ok := section.Lookup(key); ok {
				add("AWS_CONFIG_FILE", conf.ConfigFile.Path, kv.Line)
			}
		}
	}
	return all
}
