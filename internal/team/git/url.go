package git

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"awsin/internal/identity"
)

// scp is user@host:path, git's other way to write an ssh URL.
var scp = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[^@/:]+@)?([^/:]+):(.+)$`) })

// transport is how git would get at a URL: by a scheme, by ssh, by a helper
// program ("ext::…"), or "file" for a folder.
func transport(remote string) string {
	if name, _, ok := strings.Cut(remote, "::"); ok && !strings.ContainsAny(name, "/:@.") {
		return name
	}
	if scheme, _, ok := strings.Cut(remote, "://"); ok {
		return strings.ToLower(scheme)
	}
	if scp().MatchString(remote) {
		return "ssh"
	}
	return "file"
}

// transports are what git may use for a URL that a person typed: that one, and
// what their own insteadOf settings lead to. Nothing leads to plain http, to a
// folder or to a helper program that was not typed.
func transports(remote string) string {
	all := "https:ssh"
	if t := transport(remote); t != "https" && t != "ssh" {
		all += ":" + t
	}
	return all
}

// Plain reports whether anybody on the way can change what a remote sends: it comes neither
// encrypted nor from this machine.
func Plain(remote string) bool {
	if !slices.Contains([]string{"http", "git", "ftp"}, transport(remote)) {
		return false
	}
	u, err := url.Parse(remote)
	return err != nil || !identity.Loopback(u.Hostname())
}

// HasSecret reports whether a URL has a password in it, or a token in place of a user name.
// It would stand in git's argument list, which every user of the machine can read.
func HasSecret(remote string) bool {
	u, err := url.Parse(remote)
	if err != nil || u.User == nil {
		return err != nil && withoutPasswords(remote) != remote
	}
	_, password := u.User.Password()
	const longest = 32 // of the names that people have
	return password || len(u.User.Username()) > longest
}

// CheckRemote refuses a URL that git would take for an option, or that nobody
// can read.
func CheckRemote(remote string) error {
	if remote == "" || strings.HasPrefix(remote, "-") || strings.ContainsFunc(remote, isControl) || len(remote) > 4096 {
		return fmt.Errorf("%.200q is not the URL of a repository", remote)
	}
	return nil
}

// Absolute makes the path of a folder absolute: git runs elsewhere. Other URLs
// stay.
func Absolute(remote string) (string, error) {
	if err := CheckRemote(remote); err != nil || transport(remote) != "file" || strings.Contains(remote, "://") {
		return remote, err
	}
	return filepath.Abs(remote)
}

// CheckRef refuses what cannot be the name of a branch or tag.
func CheckRef(ref string) error {
	if ref == "" || strings.ContainsAny(ref, " ~^:?*[\\") || strings.ContainsFunc(ref, isControl) || strings.Contains(ref, "..") ||
		strings.Contains(ref, "@{") || strings.HasPrefix(ref, "-") || strings.HasPrefix(ref, "/") || strings.HasSuffix(ref, "/") ||
		strings.HasSuffix(ref, ".lock") || strings.HasSuffix(ref, ".") || strings.Contains(ref, "//") || len(ref) > 255 {
		return fmt.Errorf("%.200q is not a name for a branch or tag", ref)
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

var userinfo = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(://)[^/@\s'"]*@`) })

// withoutPasswords removes user names and passwords from the URLs in a text.
func withoutPasswords(text string) string { return userinfo().ReplaceAllString(text, "$1") }

// Redact is a URL as it may be shown: without the password.
func Redact(remote string) string { return withoutPasswords(remote) }

// CompareURL is the page that compares two commits, where the remote's host is
// known to have one; else "". The commits are hashes.
func CompareURL(remote, from, to string) string {
	host, path := "", ""
	if m := scp().FindStringSubmatch(remote); m != nil && !strings.Contains(remote, "://") {
		host, path = m[1], m[2]
	} else if u, err := url.Parse(remote); err == nil && (u.Scheme == "https" || u.Scheme == "ssh") {
		host, path = u.Hostname(), u.Path
	}
	path = strings.Trim(strings.TrimSuffix(strings.Trim(path, "/"), ".git"), "/")
	if strings.Count(path, "/") < 1 || !plainPath(path) {
		return ""
	}
	switch host = strings.ToLower(host); {
	case host == "github.com":
		return "https://" + host + "/" + path + "/compare/" + from + "..." + to
	case host == "gitlab.com" || strings.HasPrefix(host, "gitlab."):
		return "https://" + host + "/" + path + "/-/compare/" + from + "..." + to
	case host == "bitbucket.org":
		return "https://" + host + "/" + path + "/branches/compare/" + to + "%0D" + from
	}
	return ""
}

// plainPath: nothing of it can end the link that it stands in.
func plainPath(path string) bool {
	return !strings.ContainsFunc(path, func(r rune) bool {
		return !strings.ContainsRune("._/~-", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}
