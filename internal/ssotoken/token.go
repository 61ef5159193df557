// Package ssotoken owns the AWS CLI's token cache, ~/.aws/sso/cache: it reads,
// judges, writes and locks the token files, and nothing else does. It never
// touches the network and never prints.
//
// The format is botocore's (awscli/botocore/utils.py, SSOTokenFetcher): one
// JSON object per file, named by the SHA-1 of the sso-session's name, or of
// the literal start URL for the legacy form.
package ssotoken

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"awsin/internal/sanitize"
)

// State is what a person is told about a session.
type State string

// The values of State. Usable ones are Valid and Refreshable.
const (
	Never         State = "never"         // never logged in, or the cache file is unreadable as a token
	Valid         State = "valid"         // the access token has not expired
	Refreshable   State = "refreshable"   // expired, and a refresh token can renew it without a browser
	Expired       State = "expired"       // expired, and only a login helps
	Rejected      State = "rejected"      // not expired here, but the server refuses it
	Misconfigured State = "misconfigured" // the configuration has to be fixed first
)

// Words is the state as a person reads it. That a session is refreshable is a hope: only its server knows whether it
// still is.
func (s State) Words() string {
	if s == Refreshable {
		return "may be renewed"
	}
	return string(s)
}

// Usable reports whether AWS tools can go on without a person.
func (s State) Usable() bool { return s == Valid || s == Refreshable }

// Token is one cached token. Times are UTC; a zero time means the field is
// absent or unreadable.
type Token struct {
	StartURL              string
	Region                string
	AccessToken           string
	ExpiresAt             time.Time
	ClientID              string
	ClientSecret          string
	RegistrationExpiresAt time.Time
	RefreshToken          string

	// Every field as the file had it, in its order: what other tools wrote
	// there is carried over when the token is written again.
	order  []string
	fields map[string]json.RawMessage
}

// timeLayout is what the AWS CLI writes; the Go SDK reads nothing looser than
// RFC 3339.
const timeLayout = "2006-01-02T15:04:05Z"

// Parse reads a token file's content. It fails when the content is not a JSON
// object that holds an access token and its expiry.
func Parse(data []byte) (*Token, error) {
	if !utf8.Valid(data) { // Python reads no such file
		return nil, errors.New("not UTF-8")
	}
	t := &Token{fields: map[string]json.RawMessage{}}
	dec := json.NewDecoder(bytes.NewReader(data))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return nil, fmt.Errorf("not a JSON object")
	}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("not valid JSON")
		}
		key, _ := tok.(string) // a JSON object's keys are strings
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, fmt.Errorf("not valid JSON")
		}
		if _, seen := t.fields[key]; !seen {
			t.order = append(t.order, key)
		}
		t.fields[key] = raw
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("the JSON ends too early")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) { // two AWS CLIs that wrote at once leave the longer one's end
		return nil, fmt.Errorf("there is more behind the JSON object")
	}
	for key, dst := range t.texts() {
		if raw, ok := t.fields[key]; ok && json.Unmarshal(raw, dst) != nil {
			return nil, fmt.Errorf("field %q is not a string", key)
		}
	}
	for key, dst := range t.times() {
		var s string
		if raw, ok := t.fields[key]; ok && json.Unmarshal(raw, &s) == nil {
			*dst = parseTime(s)
		}
	}
	sanitize.Secret(t.AccessToken, t.RefreshToken, t.ClientSecret)
	switch {
	case t.AccessToken == "":
		return nil, fmt.Errorf("no accessToken in it")
	case t.ExpiresAt.IsZero():
		return nil, fmt.Errorf("no readable expiresAt in it")
	}
	return t, nil
}

func (t *Token) texts() map[string]*string {
	return map[string]*string{
		"startUrl": &t.StartURL, "region": &t.Region, "accessToken": &t.AccessToken,
		"clientId": &t.ClientID, "clientSecret": &t.ClientSecret, "refreshToken": &t.RefreshToken,
	}
}

func (t *Token) times() map[string]*time.Time {
	return map[string]*time.Time{"expiresAt": &t.ExpiresAt, "registrationExpiresAt": &t.RegistrationExpiresAt}
}

// parseTime reads the forms met in the wild: RFC 3339 with Z, an offset or
// fractions (JavaScript SDK), and the "UTC" suffix of old AWS CLIs.
func parseTime(s string) time.Time {
	s = strings.TrimSpace(s)
	if head, ok := strings.CutSuffix(s, "UTC"); ok {
		s = head + "Z"
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// writeOrder is the AWS CLI's order of fields.
var writeOrder = []string{
	"startUrl", "region", "accessToken", "expiresAt", "clientId", "clientSecret", "registrationExpiresAt", "refreshToken",
}

// Encode returns the file's content: the fields it was read with, in their
// order, with the known ones set to the struct's values.
func (t *Token) Encode() ([]byte, error) {
	order := append([]string(nil), t.order...)
	fields := map[string]json.RawMessage{}
	for k, v := range t.fields {
		fields[k] = v
	}
	values := map[string]string{}
	for key, src := range t.texts() {
		values[key] = *src
	}
	for key, src := range t.times() {
		if !src.IsZero() {
			values[key] = src.UTC().Format(timeLayout)
		}
	}
	for _, key := range writeOrder {
		if values[key] == "" {
			continue
		}
		raw, err := marshal(values[key])
		if err != nil {
			return nil, err
		}
		if _, seen := fields[key]; !seen {
			order = append(order, key)
		}
		fields[key] = raw
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range order {
		if i > 0 {
			b.WriteString(", ")
		}
		name, err := marshal(key)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteString(": ")
		b.Write(fields[key])
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// marshal is json.Marshal without the HTML escapes, which no other writer of
// these files uses.
func marshal(s string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// CanRefresh reports whether the AWS CLI's own conditions for a silent refresh
// hold: a refresh token and a client registration that has not expired.
func (t *Token) CanRefresh(now time.Time) bool {
	return t.RefreshToken != "" && t.ClientID != "" && t.ClientSecret != "" && t.RegistrationExpiresAt.After(now)
}

// Judge returns the state that the file alone shows at the time now, and why.
func (t *Token) Judge(now time.Time) (State, string) {
	left := t.ExpiresAt.Sub(now)
	switch {
	case left > 0:
		return Valid, "expires in " + FormatDuration(left)
	case t.CanRefresh(now):
		return Refreshable, "expired " + FormatDuration(-left) + " ago; only the server knows whether it can still be renewed"
	case t.RefreshToken == "":
		return Expired, "expired " + FormatDuration(-left) + " ago"
	default:
		return Expired, "expired " + FormatDuration(-left) + " ago, and so has the client registration that could renew it"
	}
}

// FormatDuration writes a duration as people say it: "45s", "12m", "7h 59m", "3d 2h".
func FormatDuration(d time.Duration) string {
	switch d = d.Truncate(time.Second); {
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh %dm", d/time.Hour, d%time.Hour/time.Minute)
	default:
		return fmt.Sprintf("%dd %dh", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
	}
}

// FormatEnd returns the time until something ends, or since it has ended, in words; "" where that is not known.
func FormatEnd(end, now time.Time) string {
	switch left := end.Sub(now); {
	case end.IsZero():
		return ""
	case left > 0:
		return FormatDuration(left) + " left"
	default:
		return "ended " + FormatDuration(-left) + " ago"
	}
}
