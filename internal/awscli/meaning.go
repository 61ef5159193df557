package awscli

import (
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"awsin/internal/fault"
	"awsin/internal/sanitize"
)

// FailedError is a command of the AWS CLI that ended without success. It wraps what
// that means for a person, if that is known: a *fault.Fault, or a *fs.PathError for a
// file that the AWS CLI may not use.
type FailedError struct {
	Command string // such as "aws sso login"
	Code    int    // its exit code
	Stderr  string // its own words, at most maxWords bytes
}

func (e *FailedError) Error() string {
	words, page := e.words()
	if page {
		words = strings.TrimSpace(words + " (a web page)")
	}
	if words == "" {
		words = fmt.Sprintf("%s ended with exit code %d and said nothing", e.Command, e.Code)
	}
	return words
}

// Made on first use: most runs fail in nothing.
var (
	// start and end are of a web page. Where it is a long one its start was not kept.
	start = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)<(!doctype|html|head|body)\b`) })
	end   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)</(html|body)>`) })
	// preamble is what the AWS CLI's errors begin with; behind it is what happened.
	preamble = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:aws: \[ERROR\]: )?(?:.*?An error occurred (\(\w+\)) when calling the \w+ operation(?: \([^)]*\))?: )?`)
	})
	status    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`An error occurred \((\d{3})\)`) })
	forbidden = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\[Errno 13\] Permission denied: '([^']+)'`) })
)

// words returns what the AWS CLI said, in one line, without the web page that it got and
// without what may be a token.
func (e *FailedError) words() (words string, page bool) {
	words = sanitize.Opaque(strings.Join(strings.Fields(e.Stderr), " "))
	if at := start().FindStringIndex(words); at != nil {
		return strings.TrimSpace(words[:at[0]]), true
	}
	if end().MatchString(words) {
		return "", true
	}
	return words, false
}

// RegistrationRejected reports whether the server did not know the client that
// the AWS CLI had cached. The AWS CLI does not register anew by itself.
func (e *FailedError) RegistrationRejected() bool { return e.Unwrap() == fault.Unregistered }

// Unwrap returns what the AWS CLI's words mean, nil where that is not known.
func (e *FailedError) Unwrap() error {
	if f := e.meaning(); f != nil {
		return f
	}
	if m := forbidden().FindStringSubmatch(e.Stderr); m != nil {
		return &fs.PathError{Op: e.Command, Path: m[1], Err: fs.ErrPermission}
	}
	return nil
}

func (e *FailedError) meaning() *fault.Fault {
	words, page := e.words()
	for _, m := range meanings() {
		if m.text.MatchString(words) {
			return m.fault
		}
	}
	if m := status().FindStringSubmatch(words); m != nil {
		code, _ := strconv.Atoi(m[1])
		return fault.OfStatus(code)
	}
	if page {
		return fault.Page
	}
	return nil
}

type meaning struct {
	text  *regexp.Regexp
	fault *fault.Fault
}

// meanings are what the AWS CLIs print, as testdata has it; the first that fits counts.
var meanings = sync.OnceValue(func() (all []meaning) {
	for _, m := range []struct {
		text  string
		fault *fault.Fault
	}{
		{`\(AccessDeniedException\) when calling the CreateToken|Failed to retrieve an authorization code`, fault.Denied},
		{`\((InvalidClient|UnauthorizedClient)Exception\)`, fault.Unregistered},
		{`The pending authorization to retrieve an SSO token has expired|\(ExpiredTokenException\) when calling the CreateToken`, fault.Late},
		{`\(InvalidGrantException\)`, fault.Forgotten},
		{`\(InvalidRequestException\)`, fault.StartURL},
		{`\((TooManyRequests|SlowDown|Throttling)Exception\)`, fault.Throttled},
		{`\((InternalServer|ServiceUnavailable)Exception\)`, fault.Server},
		{`'NoneType' object has no attribute 'get_frozen_token'`, fault.OldCLI},
		{`Failed to connect to proxy URL|HTTP Client raised an unhandled exception: Failed to parse: `, fault.Proxy},
		{`Could not connect to the endpoint URL`, fault.Unreachable},
		{`(Read|Connect) timeout on endpoint URL`, fault.Silent},
		{`Connection was closed before we received a valid response`, fault.Dropped},
		{`SSL validation failed for \S+ \[Errno 2\]`, fault.CABundle},
		{`SSL validation failed for`, fault.Untrusted},
		{`^(aws: \[ERROR\]: )?'\w+'$`, fault.Page}, // Python's KeyError: the answer has no such field
	} {
		all = append(all, meaning{regexp.MustCompile(m.text), m.fault})
	}
	return all
})

// Hint returns what the AWS CLI's error means for a person, and what to do, if that is
// known.
func (e *FailedError) Hint() string {
	if f := e.meaning(); f != nil {
		return f.Error() + "; " + f.Hint()
	}
	return ""
}

// Brief shortens an error for where there is no room for all of it.
func (e *FailedError) Brief() string {
	if f := e.meaning(); f != nil {
		return f.Brief()
	}
	return strings.TrimSpace(preamble().ReplaceAllString(e.Error(), "$1 "))
}
