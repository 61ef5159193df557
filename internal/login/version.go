package login

import (
	"fmt"
	"strings"

	"awsin/internal/awscli"
	"awsin/internal/identity"
)

// hosts are portals that AWS CLIs which follow start URLs (2.35.13) took for a company's
// own before a version.
var hosts = []struct {
	suffix string
	since  awscli.Version
}{
	{".portal.amazonaws.com.cn", awscli.Version{Major: 2, Minor: 35, Patch: 15}},
	{".app.amazonwebservices.com.cn", awscli.Version{Major: 2, Minor: 35, Patch: 15}},
	{".identitycenter.amazonaws.com.cn", awscli.Version{Major: 2, Minor: 35, Patch: 15}},
	{".portal.amazonaws.eu", awscli.Version{Major: 2, Minor: 35, Patch: 15}},
	{".identitycenter.amazonaws.eu", awscli.Version{Major: 2, Minor: 36, Patch: 1}},
	{".identitycenter.us-gov.amazonaws.com", awscli.Version{Major: 2, Minor: 36, Patch: 4}},
}

// Outdated returns what of a start URL an AWS CLI is too old for, and the version that is
// not; "" where it will do.
func Outdated(v awscli.Version, startURL string) (what string, since awscli.Version) {
	if identity.Vanity(startURL) && !v.Moves() && !loopback(startURL) {
		return "a start URL of the company's own, " + startURL, awscli.Version{Major: 2, Minor: 35, Patch: 13}
	}
	portal, err := identity.PortalOf(startURL)
	if err != nil || !v.Moves() {
		return "", since
	}
	for _, h := range hosts {
		if before(v, h.since) && strings.HasSuffix("."+portal.Host, h.suffix) {
			return portal.Host, h.since
		}
	}
	return "", since
}

// loopback reports whether a start URL is a test's own server.
func loopback(startURL string) bool { return strings.HasPrefix(strings.ToLower(startURL), "http:") }

func before(a, b awscli.Version) bool {
	return !a.AtLeast(b.Major, b.Minor) || a.Major == b.Major && a.Minor == b.Minor && a.Patch < b.Patch
}

// UpdateHint is what to do about an AWS CLI that is too old for a start URL; "" where it
// is not.
func UpdateHint(v awscli.Version, startURL string) string {
	what, since := Outdated(v, startURL)
	if what == "" {
		return ""
	}
	return fmt.Sprintf("AWS CLI %s cannot log in at %s: update it to %s or newer", v, what, since)
}
