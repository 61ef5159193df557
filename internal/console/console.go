// Package console knows the addresses of the AWS console: which place a link or an
// ARN means (place.go, arn.go), and the access portal's shortcut links, which hold no
// credentials. The portal signs the person in and lets the browser go on to the place.
package console

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"awsin/internal/identity"
)

// Link is a place in the console, and who goes there.
type Link struct {
	StartURL string // the session's
	Home     string // the session's region, which determines the partition
	Account  string // 12 digits
	Role     string // a permission set's name
	Place    Place  // the zero Place is what the permission set or the console has for it
}

// URL returns the link. Every field may hold anything; the errors say what is wrong
// with it.
func (l Link) URL() (string, error) {
	err := cmp.Or(identity.StartURL(l.StartURL), identity.AccountID(l.Account), identity.RoleName(l.Role))
	if err != nil {
		return "", err
	}
	destination, err := l.Place.In(identity.PartitionOf(l.Home), "the session, in "+l.Home)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(l.StartURL)
	if err != nil {
		return "", err
	}
	query := url.Values{"account_id": {l.Account}, "role_name": {l.Role}}
	if destination != "" {
		query.Set("destination", destination)
	}
	portal := url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(u.Path, "/")}
	return portal.String() + "/#/console?" + query.Encode(), nil
}

// In returns the URL of the place in a partition's console, "" for the zero Place, and
// for one that is only a Region where the console's address is not public. whose says who is in that partition.
func (p Place) In(partition identity.Partition, whose string) (string, error) {
	switch {
	case p.Region != "" && identity.Region(p.Region) != nil:
		return "", identity.Region(p.Region)
	case !IsService(p.Service):
		return "", fmt.Errorf("%.40q is not a service name", p.Service)
	case p.url != "" && p.Partition != partition.Name:
		return "", fmt.Errorf("the place is in partition %s, and %s, in %s", p.Partition, whose, partition.Name)
	case p.url != "":
		return p.url, nil
	case p.Region != "" && identity.PartitionOf(p.Region) != partition:
		return "", fmt.Errorf("region %s is in partition %s, and %s, in %s", p.Region, identity.PartitionOf(p.Region).Name, whose, partition.Name)
	case p.Service != "" && partition.Console == "":
		return "", fmt.Errorf("the console's address in partition %s is not public; without --service the access portal finds it", partition.Name)
	case partition.Console == "" || p.Service == "" && p.Region == "":
		return "", nil
	}
	return page(partition, p.Region, pathOf(p.Service)), nil
}

// page returns the URL of a page in a Region's console, "" for the one that the console remembers. The path may have a
// query and a fragment.
func page(partition identity.Partition, region, path string) string {
	path, fragment, hasFragment := strings.Cut(path, "#")
	host := partition.Console
	if region != "" {
		host = region + "." + host
		sign := "?"
		if strings.Contains(path, "?") {
			sign = "&"
		}
		path += sign + "region=" + region
	}
	if hasFragment {
		path += "#" + fragment
	}
	return "https://" + host + "/" + path
}
