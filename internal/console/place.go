package console

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"awsin/internal/identity"
)

// Place is a place in the console: a service or Region that was named, or what Parse has made of a link or an ARN. The
// zero Place is the console's home.
type Place struct {
	Service string // see Services; "" for the console's home
	Region  string // "" for the one that the console remembers

	// Of what Parse returns.
	Account   string // whose it is, "" where the link or ARN does not say
	Partition string
	url       string
}

// IsPlace reports whether a word is meant as a link or an ARN, for Parse, and not as a name.
func IsPlace(word string) bool {
	return strings.HasPrefix(word, "arn:") || strings.Contains(word, "://")
}

// Parse reads what a person has copied: a link to the console, or an ARN. It may come from anybody, and a browser that
// is signed in goes there: only a page of the console of one of AWS's partitions is taken.
func Parse(text string) (Place, error) {
	if strings.HasPrefix(text, "arn:") {
		return parseARN(text)
	}
	return parseLink(text)
}

// longestLink is the longest link that is read, in bytes: a dashboard's holds its widgets.
const longestLink = 8 << 10

// parseLink takes a link by its parts. What stands behind the host is kept byte by byte; the host is one
// that browsers and parsers read alike, and is judged whole.
func parseLink(text string) (Place, error) {
	refused := func(reason string) (Place, error) {
		return Place{}, fmt.Errorf("%s is not a link to the AWS console: %s", identity.Quote(text), reason)
	}
	if len(text) > longestLink {
		return refused(fmt.Sprintf("it is longer than %d characters", longestLink))
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }); i >= 0 {
		return refused(fmt.Sprintf("it contains %q", []rune(text[i:])[0]))
	}
	u, err := url.Parse(text)
	if err != nil || u.Opaque != "" || u.Host == "" {
		return refused("it must look like https://REGION.console.aws.amazon.com/…")
	}
	authority, rest := text[len(u.Scheme)+len("://"):], ""
	if i := strings.IndexAny(authority, "/?#"); i >= 0 {
		authority, rest = authority[:i], authority[i:]
	}
	switch {
	case u.Scheme != "https":
		return refused("it must begin with https://")
	case u.User != nil || strings.Contains(authority, "@"):
		return refused("it has a user name; the host is " + identity.Quote(u.Hostname()))
	case u.Port() != "" || strings.Contains(authority, ":"):
		return refused("it has a port")
	case authority != u.Host || strings.Trim(strings.ToLower(authority), "abcdefghijklmnopqrstuvwxyz0123456789.-") != "":
		return refused(identity.Quote(authority) + " is not a host")
	}
	p, err := ofHost(strings.ToLower(authority))
	if err != nil {
		return refused(err.Error())
	}
	if reason := misleading(rest); reason != "" {
		return refused(reason)
	}
	if region := u.Query().Get("region"); p.Region == "" && identity.TypedRegion(region) == nil && identity.PartitionOf(region).Name == p.Partition {
		p.Region = region
	}
	if p.Account == "" {
		p.Account = accountIn(rest)
	}
	p.url += "/" + strings.TrimPrefix(rest, "/")
	return p, nil
}

// own are the services whose pages have a host of their own.
var own = []string{"health", "s3", "support"}

// ofHost returns what a host says: the console's domain, behind nothing, a Region, a service that has a host of its
// own, or an account with the ID of a session (multi-session support), which is another one on each machine and left out.
func ofHost(host string) (Place, error) {
	partition, before, ok := identity.PartitionOfConsole(host)
	if !ok {
		return Place{}, fmt.Errorf("%s is not one of its hosts", identity.Quote(host))
	}
	p := Place{Partition: partition.Name, url: "https://" + host}
	if before == "" || slices.Contains(own, before) {
		return p, nil
	}
	session, region, two := strings.Cut(before, ".")
	if two {
		account, id, _ := strings.Cut(session, "-")
		if identity.AccountID(account) != nil || id == "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return Place{}, fmt.Errorf("%s is not one of its hosts", identity.Quote(host))
		}
		p.Account = account
	} else {
		region = session
	}
	if identity.TypedRegion(region) != nil || identity.PartitionOf(region).Name != partition.Name {
		return Place{}, fmt.Errorf("%s is not one of its hosts", identity.Quote(host))
	}
	p.Region, p.url = region, "https://"+region+"."+partition.Console
	return p, nil
}

// misleading returns why what stands behind a host is not taken, "" where it is: whoever passes it on may decode it
// once more than is right and leave out its dots, and a path that then begins with two slashes is a host.
func misleading(rest string) (reason string) {
	const most = 4 // encodings, one in another; AWS has pages with two
	for range most {
		path, _, _ := strings.Cut(rest, "#")
		path, _, _ = strings.Cut(path, "?")
		parts := strings.Split(path, "/")
		switch {
		case strings.HasPrefix(path, "//"):
			return "its path begins with another host"
		case slices.Contains(parts, "."), slices.Contains(parts, ".."):
			return "its path has a dot or two between slashes"
		case strings.HasPrefix(strings.ToLower(path), "/console/logout"):
			return "it logs you out"
		case strings.ContainsFunc(rest, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }):
			return "it hides a control character or a backslash"
		}
		decoded := decode(rest)
		if decoded == rest {
			return ""
		}
		rest = decoded
	}
	return "it is encoded too many times"
}

// decode undoes one encoding; what is none stays.
func decode(s string) string {
	return encoded().ReplaceAllStringFunc(s, func(code string) string {
		plain, err := url.PathUnescape(code)
		if err != nil {
			return code
		}
		return plain
	})
}

// Made on first use: most runs see no link.
var (
	encoded = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`%[0-9A-Fa-f]{2}`) })
	inARN   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12}):`) })
)

// accountIn returns the account of the ARNs in what stands behind a link's host, where they agree, else "".
func accountIn(rest string) (account string) {
	for _, found := range inARN().FindAllStringSubmatch(decode(decode(rest)), -1) {
		if account != "" && found[1] != account {
			return ""
		}
		account = found[1]
	}
	return account
}
