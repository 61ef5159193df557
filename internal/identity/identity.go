// Package identity says what a Region, an account ID, a role, a name, a start
// URL and its Identity Center, an ARN, a scope and a config key are. Nobody else
// judges them.
//
// Each function returns nil or an error that quotes the value, bounded and
// without control characters, and gives the reason. The measure is what AWS
// documents and its CLI takes, however long and hostile the value is.
package identity

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"awsin/internal/sanitize"
)

// Region judges by the form, since AWS opens Regions faster than programs are
// updated. A Region becomes part of a host name. Pseudo-Regions such as
// aws-global and Availability Zones are not Regions.
func Region(s string) error {
	const longest = 63 // of a label in a host name
	words := strings.SplitN(s, "-", 8)
	ok := len(s) <= longest && len(words) >= 3 && strings.Trim(words[0], lower) == "" && strings.Trim(words[len(words)-1], digits) == ""
	for _, word := range words {
		ok = ok && word != "" && strings.Trim(word, lower+digits) == ""
	}
	return judge(s, "a region, such as us-east-1", ok)
}

// AccountID judges an account's 12 digits.
func AccountID(s string) error {
	return judge(s, "an account ID, which has 12 digits", len(s) == 12 && strings.Trim(s, digits) == "")
}

// RoleName judges the name of an IAM role, without its path. The roles of
// permission sets are named likewise.
func RoleName(s string) error { return Characters(s, "a role name", "_+=,.@-", 64) }

// RoleARN judges the ARN of an IAM role, with or without a path.
func RoleARN(s string) error {
	_, _, ok := splitRoleARN(s)
	return judge(s, "a role ARN, such as arn:aws:iam::123456789012:role/NAME", ok)
}

// SplitRoleARN returns the account and the name, without its path, of a role's
// ARN; both are "" for anything else.
func SplitRoleARN(s string) (account, role string) {
	account, role, _ = splitRoleARN(s)
	return account, role
}

func splitRoleARN(s string) (account, role string, ok bool) {
	const longest = 2048
	if len(s) > longest || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", "", false
	}
	p := strings.SplitN(s, ":", 6)
	if len(p) < 6 || p[0] != "arn" || p[2] != "iam" || p[3] != "" || AccountID(p[4]) != nil {
		return "", "", false
	}
	partition, aws := strings.CutPrefix(p[1]+"-", "aws-")
	path, isRole := strings.CutPrefix(p[5], "role/")
	role = path[strings.LastIndexByte(path, '/')+1:]
	if !aws || strings.Trim(partition, lower+"-") != "" || !isRole || RoleName(role) != nil {
		return "", "", false
	}
	return p[4], role, true
}

// SplitLoginARN returns the account and the role of whom `aws login` signed in, from
// the ARN; the role of a user and of the root user is "".
func SplitLoginARN(s string) (account, role string) {
	p := strings.SplitN(s, ":", 6)
	if len(p) < 6 || p[0] != "arn" || AccountID(p[4]) != nil {
		return "", ""
	}
	if as, ok := strings.CutPrefix(p[5], "assumed-role/"); ok {
		if role, _, _ = strings.Cut(as, "/"); RoleName(role) != nil {
			role = ""
		}
	}
	return p[4], role
}

// Scope judges one scope of a registration.
func Scope(s string) error { return Characters(s, "a scope", ":_-.*/", 160) }

// Scopes judges the value of sso_registration_scopes, scopes with commas between
// them.
func Scopes(s string) error {
	const longest = 1024
	if strings.Trim(s, ", ") == "" || len(s) > longest {
		return judge(s, "a list of scopes, such as sso:account:access", false)
	}
	for scope := range strings.SplitSeq(s, ",") {
		if scope = strings.Trim(scope, " "); scope != "" {
			if err := Scope(scope); err != nil {
				return err
			}
		}
	}
	return nil
}

// Key judges the name of a key in a section of the AWS configuration, in lower
// case as the AWS CLI reads it.
func Key(s string) error {
	if s != strings.ToLower(s) {
		return fmt.Errorf("%s is not a key: write it in lower case", Quote(s))
	}
	return Characters(s, "a key", "_", 255)
}

// SessionName judges the name to give an sso-session. The AWS CLI takes others,
// too; a configuration that has one works.
func SessionName(s string) error { return name(s, "a session name") }

// OneWord judges a name that others have to type, and that every SDK has to find: none
// but the AWS CLI finds [sso-session "a b"], which a space, a quote, # and ; make
// necessary or end early (aws-sdk-go-v2's config 1.33: "failed to find SSO session section").
func OneWord(s string) error {
	i := strings.IndexAny(s, ` '"#;`)
	if i < 0 {
		return nil
	}
	return fmt.Errorf("%s contains %q: SDKs such as Go's, which terraform uses, do not find a session of that name", Quote(s), rune(s[i]))
}

// ProfileName judges the name to give a profile.
func ProfileName(s string) error { return name(s, "a profile name") }

// AccountName judges what an account is called.
func AccountName(s string) error {
	const longest = 50 // characters, as AWS has it
	reason := ""
	switch {
	case s == "":
		reason = "it is empty"
	case utf8.RuneCountInString(s) > longest:
		reason = fmt.Sprintf("it is longer than %d characters", longest)
	case strings.TrimSpace(s) != s:
		reason = "it begins or ends with a space"
	case strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && !visible(r) }):
		reason = "it has a character that cannot be seen"
	default:
		return nil
	}
	return fmt.Errorf("%s is not an account's name: %s", Quote(s), reason)
}

// name refuses what the AWS CLI's parser, a shell or an eye would take for more
// than a name. No name needs quoting but for spaces.
func name(s, what string) error {
	const longest = 255 // bytes: what fits a file's name, and the prompt more than once
	reason := ""
	switch {
	case s == "":
		reason = "it is empty"
	case len(s) > longest:
		reason = fmt.Sprintf("it is longer than %d bytes", longest)
	case !utf8.ValidString(s):
		reason = "it is not UTF-8"
	case strings.EqualFold(s, "default"):
		reason = "it is the profile for when none is named"
	case strings.TrimSpace(s) != s:
		reason = "it begins or ends with a space"
	default:
		for i, r := range s {
			if !fits(r, i == 0) {
				reason = "it contains " + quoteRune(r)
				if fits(r, false) {
					reason = "it begins with " + quoteRune(r)
				}
				break
			}
		}
	}
	if reason != "" {
		return fmt.Errorf("%s is not %s: %s", Quote(s), what, reason)
	}
	return nil
}

// fits reports whether a name may have the character. zsh expands =NAME and
// ~NAME at the start of a word, nushell takes ^ and % there; a dash is an option.
// What shows nothing, such as the Hangul filler, makes two names look the same.
func fits(r rune, first bool) bool {
	if r < utf8.RuneSelf {
		return isWord(r) || strings.ContainsRune("_.", r) || !first && strings.ContainsRune("-@+=,:/ ", r)
	}
	return visible(r) && (!first || !unicode.IsMark(r))
}

func visible(r rune) bool {
	return r != utf8.RuneError && unicode.IsPrint(r) && !unicode.Is(unicode.Variation_Selector, r) && !sanitize.Invisible(r)
}

// Characters judges a value that is one to most ASCII letters, digits and
// characters of extra; what says what it should be.
func Characters(s, what, extra string, most int) error {
	switch i := strings.IndexFunc(s[:min(len(s), most)], func(r rune) bool { return !isWord(r) && !strings.ContainsRune(extra, r) }); {
	case s == "":
		return fmt.Errorf(`"" is not %s: it is empty`, what)
	case i >= 0:
		r, _ := utf8.DecodeRuneInString(s[i:])
		return fmt.Errorf("%s is not %s: it contains %q", Quote(s), what, r)
	case len(s) > most:
		return fmt.Errorf("%s is not %s: it is longer than %d characters", Quote(s), what, most)
	}
	return nil
}

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	digits = "0123456789"
)

func isWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

func judge(s, what string, ok bool) error {
	if ok {
		return nil
	}
	return errors.New(Quote(s) + " is not " + what)
}

// Quote makes foreign text safe to show, and not endless. What cannot be seen is escaped.
func Quote(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			s = s[:i] + "…"
			break
		}
	}
	return string(sanitize.JSON([]byte(strconv.QuoteToGraphic(s))))
}

func quoteRune(r rune) string { return string(sanitize.JSON([]byte(strconv.QuoteRune(r)))) }

// Escape returns what Quote puts between its quotes.
func Escape(s string) string {
	q := Quote(s)
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}
