package team

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// Place is what tells one Identity Center from another in a start URL, in lower case: the host, and the path
// where that says more than /start. "https://acme.awsapps.com/start#/" is at "acme.awsapps.com", and
// "https://identitycenter.amazonaws.com/ssoins-0123", a host that all customers share, at
// "identitycenter.amazonaws.com/ssoins-0123". The error says what is wrong with the URL.
//
// What browsers and parsers read differently is refused: user names, queries, escapes, backslashes, hosts that
// are not ASCII.
func Place(startURL string) (string, error) {
	refuse := func(format string, args ...any) (string, error) { return "", fmt.Errorf(format, args...) }
	if i := strings.IndexFunc(startURL, func(r rune) bool { return r <= ' ' || r > '~' }); i >= 0 {
		if host, ascii := punycode(startURL); ascii != "" {
			return refuse("the host %s is not plain ASCII: it is %s", quote(host), quote(ascii))
		}
		return refuse("%q cannot be in a start URL", []rune(startURL[i:])[0])
	}
	u, err := url.Parse(startURL)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return refuse("this is no URL")
	}
	host := strings.ToLower(u.Hostname())
	switch ip, _ := netip.ParseAddr(host); {
	case u.User != nil:
		return refuse("a start URL has no user name: the host is %s", quote(host))
	case u.Scheme == "http" && host != "localhost" && !ip.IsLoopback():
		return refuse("a start URL is https")
	case u.Scheme != "https" && u.Scheme != "http":
		return refuse("a start URL is https")
	case !ip.IsValid() && of(".-", 253)(host) != "" || strings.Contains("."+host+".", "..") || ip.Zone() != "" || strings.HasSuffix(u.Host, ":"):
		return refuse("%s is no host", quote(host))
	case strings.ContainsAny(startURL, `\%?`) || strings.Contains(u.Path, "..") || strings.Contains(u.Path, "//") || u.Path != "" && of("/._~-", 500)(u.Path) != "":
		return refuse("the path has more than letters, digits and /._~-")
	case strings.Trim(u.Fragment, "/") != "":
		return refuse("there is more than / behind the #")
	}
	path := strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/start")
	return strings.ToLower(u.Host) + path, nil
}

func checkStartURL(value string) string {
	if _, err := Place(value); err != nil {
		return err.Error()
	}
	return ""
}

// punycode gives the URL's host, as it is and in ASCII if that differs.
func punycode(startURL string) (host, ascii string) {
	_, rest, _ := strings.Cut(startURL, "://")
	host, _, _ = strings.Cut(rest, "/")
	ascii, err := idna.Punycode.ToASCII(host)
	if err != nil || ascii == host {
		return host, ""
	}
	return host, ascii
}
