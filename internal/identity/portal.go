package identity

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// Portal is what tells one Identity Center from another: the place of its access
// portal. Two are the same if they are equal.
type Portal struct {
	Host string // in lower case, with a port other than https's
	// Path begins with "/" and says more than /start; else it is "". Hosts such as
	// identitycenter.amazonaws.com belong to every customer.
	Path string
}

// String is such as "acme.awsapps.com" for "https://acme.awsapps.com/start#/",
// and "identitycenter.amazonaws.com/ssoins-0123".
func (p Portal) String() string { return p.Host + p.Path }

// StartURL judges a start URL to write down or to take from others: PortalOf
// knows its place.
func StartURL(s string) error {
	_, err := PortalOf(s)
	return err
}

// LoginURL judges less than StartURL: whether the AWS CLI could log in there.
// Newer ones follow a URL of the company's own, whatever its path and query, to
// the portal.
func LoginURL(s string) error {
	_, err := parse(s)
	return err
}

// PortalOf returns the place that a start URL says. The error says what is wrong
// with the URL. What browsers and parsers read differently is refused, and what
// hides where the URL leads: user names, queries, escapes, backslashes, hosts
// that are not ASCII.
func PortalOf(startURL string) (Portal, error) {
	u, err := parse(startURL)
	if err != nil {
		return Portal{}, err
	}
	switch {
	case strings.ContainsAny(startURL, `\%?`) || strings.Contains(u.Path, "..") || strings.Contains(u.Path, "//") ||
		u.Path != "" && Characters(u.Path, "", "/._~-", longestURL) != nil:
		return Portal{}, notURL(startURL, "the path has more than letters, digits and /._~-")
	case strings.Trim(u.Fragment, "/") != "":
		return Portal{}, notURL(startURL, "there is more than / behind the #")
	}
	p := Portal{Host: strings.ToLower(u.Host), Path: strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/start")}
	if u.Scheme == "https" {
		p.Host = strings.TrimSuffix(p.Host, ":443")
	}
	return p, nil
}

// SamePortal reports whether two start URLs lead to the same Identity Center:
// people write them with and without /start, a final "/", "#" or "#/".
func SamePortal(a, b string) bool {
	if a == b {
		return true
	}
	p, err := PortalOf(a)
	q, wrong := PortalOf(b)
	return err == nil && wrong == nil && p == q
}

// Loopback reports whether a URL's host is this machine: nobody is on the way to it.
func Loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

const longestURL = 2048

func parse(s string) (*url.URL, error) {
	if len(s) > longestURL {
		return nil, notURL(s, fmt.Sprintf("it is longer than %d characters", longestURL))
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }); i >= 0 {
		if host, ascii := punycode(s); ascii != "" {
			return nil, notURL(s, fmt.Sprintf("the host %s is not plain ASCII, it is %s", Quote(host), Quote(ascii)))
		}
		return nil, notURL(s, fmt.Sprintf("it contains %q", []rune(s[i:])[0]))
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return nil, notURL(s, "it must look like https://NAME.awsapps.com/start")
	}
	host := strings.ToLower(u.Hostname())
	switch ip, _ := netip.ParseAddr(host); {
	case u.User != nil:
		return nil, notURL(s, "it has a user name; the host is "+Quote(host))
	case u.Scheme != "https" && (u.Scheme != "http" || host != "localhost" && !ip.IsLoopback()):
		return nil, notURL(s, "it must begin with https://")
	case !ip.IsValid() && Characters(host, "", ".-", 253) != nil || strings.Contains("."+host+".", "..") || ip.Zone() != "" || strings.HasSuffix(u.Host, ":"):
		return nil, notURL(s, Quote(host)+" is not a host")
	}
	return u, nil
}

func notURL(s, reason string) error {
	return fmt.Errorf("%s is not a start URL: %s", Quote(s), reason)
}

// punycode returns the URL's host, as it is and in ASCII if that differs.
func punycode(startURL string) (host, ascii string) {
	_, rest, _ := strings.Cut(startURL, "://")
	host, _, _ = strings.Cut(rest, "/")
	ascii, err := idna.Punycode.ToASCII(host)
	if err != nil || ascii == host {
		return host, ""
	}
	return host, ascii
}

// DualStack reports whether a start URL is of a portal that is reached over IPv6 as well.
func DualStack(startURL string) bool {
	u, err := parse(startURL)
	return err == nil && strings.HasSuffix(strings.ToLower(u.Hostname()), ".app.aws")
}

// DualStackHint is for a login to such a portal over the device flow, which users report
// to need the variable. The AWS CLI's servers are others with it, so nobody sets it unasked.
const DualStackHint = "a dual-stack portal (….app.aws) may need it over the device flow: export AWS_USE_DUALSTACK_ENDPOINT=true"

// DualStackSet reports whether the AWS CLI asks the dual-stack servers: the variable says so,
// or where it is not set the key use_dualstack_endpoint.
func DualStackSet(variable func(name string) string, key string) bool {
	return strings.EqualFold(cmp.Or(variable("AWS_USE_DUALSTACK_ENDPOINT"), key), "true")
}

// Vanity reports whether a start URL is a company's own, which leads to a portal. AWS
// CLIs before 2.35.13 do not follow it. What belongs to AWS they know by these hosts
// (awscli/customizations/sso/resolve.py).
func Vanity(startURL string) bool {
	u, err := parse(startURL)
	if err != nil {
		return false
	}
	host := "." + strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	return !slices.ContainsFunc([]string{
		".app.aws", ".portal.amazonaws.com", ".portal.amazonaws.com.cn", ".app.amazonwebservices.com.cn",
		".portal.amazonaws.eu", ".api.amazonwebservices.eu", ".awsapps.com", ".awsapps.cn",
		".identitycenter.amazonaws.com", ".identitycenter.amazonaws.com.cn", ".identitycenter.amazonaws.eu", ".identitycenter.us-gov.amazonaws.com",
	}, func(suffix string) bool { return strings.HasSuffix(host, suffix) })
}

// InstanceOf returns the instance of Identity Center that a start URL of AWS's own shows, such as ssoins-0123456789abcdef,
// "" where it shows none. Replicas in several Regions are one.
func InstanceOf(startURL string) string {
	u, err := parse(startURL)
	if err != nil || Vanity(startURL) {
		return ""
	}
	for _, part := range append(strings.Split(u.Hostname(), "."), strings.Split(u.Path, "/")...) {
		if id, ok := strings.CutPrefix(strings.ToLower(part), "ssoins-"); ok && id != "" && Characters(id, "", "", 64) == nil {
			return "ssoins-" + id
		}
	}
	return ""
}

// RegionOf returns the Region that a start URL has in its host, as in
// https://ssoins-X.REGION.portal.amazonaws.com and
// https://ssoins-X.portal.REGION.app.aws, and "" where it has none.
func RegionOf(startURL string) string {
	u, err := parse(startURL)
	if err != nil || Vanity(startURL) {
		return ""
	}
	labels := strings.Split(strings.ToLower(u.Hostname()), ".")
	at := slices.Index(labels, "portal")
	for _, i := range []int{at - 1, at + 1} {
		if at > 0 && i < len(labels) && Region(labels[i]) == nil {
			return labels[i]
		}
	}
	return ""
}
