// Package fault is what can be wrong between a person and an Identity Center, in words
// and with its remedy. The AWS CLI tells of it in texts (awscli), Go in errors (ssoapi):
// both mean these.
package fault

import "net/http"

// Fault is an error for a person.
type Fault struct{ what, remedy string }

func (f *Fault) Error() string { return f.what }

// Hint returns what to do about it.
func (f *Fault) Hint() string { return f.remedy }

// Brief returns the fault without what an error that wraps it adds.
func (f *Fault) Brief() string { return f.what }

// The faults of the way to the server.
var (
	Unreachable = &Fault{"the server cannot be reached", "check the network, sso_region, and HTTPS_PROXY where there is a proxy"}
	Proxy       = &Fault{"the proxy does not connect to the server", "check HTTPS_PROXY: the host, the port, and http://NAME:PASSWORD@HOST:PORT where the proxy asks for a name"}
	ProxyLogin  = &Fault{"the proxy asks for a name and a password (407)", "set HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT"}
	Refused     = &Fault{"a proxy or a firewall refuses the request (403)", "have it allow *.amazonaws.com, or use another network"}
	Gateway     = &Fault{"a proxy got no answer from the server", "run it again; if that does not help, check sso_region and HTTPS_PROXY"}
	Redirected  = &Fault{"the network leads to another page", "sign in to the network: open any page in a browser; then run it again"}
	Page        = &Fault{"something other than the Identity Center answered", "if the network has a page to sign in, open any page in a browser; otherwise check HTTPS_PROXY; then run it again"}
	Untrusted   = &Fault{"the server's certificate is not trusted", "behind a proxy that opens TLS, name its CA in AWS_CA_BUNDLE; if the network has a page to sign in, sign in first; otherwise check the clock"}
	CABundle    = &Fault{"the CA bundle cannot be read", "check AWS_CA_BUNDLE, or ca_bundle in the config file"}
	Silent      = &Fault{"the server did not answer in time", "check the network and HTTPS_PROXY, then run it again"}
	Dropped     = &Fault{"the connection ended before the server answered", "run it again; if that does not help, check the network and HTTPS_PROXY"}
)

// The faults of the server, and of what it is asked.
var (
	Denied       = &Fault{"denied on the page", "run it again and allow it"}
	Late         = &Fault{"nobody approved it in time", "run it again"}
	Forgotten    = &Fault{"the server no longer knows the request", "run it again"}
	Unregistered = &Fault{"the server does not know the AWS CLI's registration", "run it again"}
	StartURL     = &Fault{"the Identity Center does not know this start URL in this region", "check sso_start_url and sso_region"}
	Throttled    = &Fault{"the server has too many requests", "wait a minute and run it again"}
	// OldCLI is of AWS CLIs before botocore's #2851, such as 2.9.19.
	OldCLI = &Fault{"this AWS CLI is too old to assume a role from a profile with an sso-session", "update the AWS CLI: 2.9 cannot do it, 2.23.6 and newer can"}
	Server = &Fault{"the server has a fault", "run it again later"}
)

// OfStatus returns what an answer that is not the Identity Center's own means, by its
// HTTP status.
func OfStatus(status int) *Fault {
	switch {
	case status == http.StatusProxyAuthRequired:
		return ProxyLogin
	case status == http.StatusForbidden:
		return Refused
	case status == http.StatusTooManyRequests:
		return Throttled
	case status == http.StatusInternalServerError:
		return Server
	case status > http.StatusInternalServerError:
		return Gateway
	case status >= 300 && status < 400:
		return Redirected
	}
	return Page
}
