package ssotoken

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"awsin/internal/atomicfile"
	"awsin/internal/sanitize"
)

// Registration is the place of the client registration that the AWS CLI keeps for a
// session. It does not look whether the file is whole, nor whether the server still
// knows the client.
type Registration struct{ Path string }

// Registration returns the place for a session. sessionName is "" for the legacy form;
// scopes is nil when the configuration has none.
//
// botocore (awscli/botocore/utils.py, _registration_cache_key) names the file
// sha1(json.dumps({...}, sort_keys=True)), with Python's separators: 2.9 for the device
// flow, and since 2.22 BaseSSOTokenFetcher for it and for PKCE. The two share the file,
// each registering anew over the other's; grantTypes in it tells whose it is.
func (c Cache) Registration(startURL, region, sessionName string, scopes []string) Registration {
	name := "null"
	if sessionName != "" {
		name = pyString(sessionName)
	}
	list := "null"
	if scopes != nil {
		quoted := make([]string, len(scopes))
		for i, s := range scopes {
			quoted[i] = pyString(s)
		}
		list = "[" + strings.Join(quoted, ", ") + "]"
	}
	return Registration{c.Path(fmt.Sprintf(`{"region": %s, "scopes": %s, "session_name": %s, "startUrl": %s, "tool": "botocore"}`,
		pyString(region), list, name, pyString(startURL)))}
}

// ClientID returns the client that is registered. The error is ErrNone, a
// *MalformedError, or what the file system said; with the last two each login fails
// at the file.
func (r Registration) ClientID() (id string, err error) {
	err = read(r.Path, "client registration", func(data []byte) (err error) {
		id, err = parseRegistration(data)
		return err
	})
	return id, err
}

// Remove deletes the registration. It is not an error when there is none.
func (r Registration) Remove() error { return atomicfile.Remove(r.Path) }

// parseRegistration wants what the AWS CLI takes for granted (_is_expired,
// _is_registration_for_auth_code).
func parseRegistration(data []byte) (id string, err error) {
	fields, err := object(data)
	if err != nil {
		return "", err
	}
	if fields["accessToken"] != nil {
		return "", errors.New("it holds a token")
	}
	var expires string
	var secret string
	for key, dst := range map[string]*string{"clientId": &id, "clientSecret": &secret, "expiresAt": &expires} {
		if json.Unmarshal(fields[key], dst) != nil || *dst == "" {
			return "", fmt.Errorf("no readable %s in it", key)
		}
	}
	sanitize.Secret(secret)
	var grants []string
	switch raw, ok := fields["grantTypes"]; {
	case parseTime(expires).IsZero():
		return "", errors.New("no readable expiresAt in it")
	case ok && (json.Unmarshal(raw, &grants) != nil || grants == nil):
		return "", errors.New("no readable grantTypes in it")
	}
	return id, nil
}
