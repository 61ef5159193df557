package ssoapi

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"awsin/internal/fault"
)

// proxyError is a proxy's answer to CONNECT.
type proxyError struct{ status int }

func (e *proxyError) Error() string {
	return fmt.Sprintf("the proxy answers %d %s", e.status, http.StatusText(e.status))
}

// plain turns the errors of do into what a person can use: the fault, if it is a known
// one, and the service's own words, or the network's.
func plain(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	f := faultOf(err)
	var proxy *proxyError
	switch words := words(err); {
	case f != nil && errors.As(err, &proxy):
		return fmt.Errorf("%w (%w)", f, proxy)
	case f == nil:
		return errors.New(words)
	case words == "":
		return f
	default:
		return fmt.Errorf("%w (%s)", f, words)
	}
}

// Silent reports whether an error of a call means that nothing answered, as where a Region is down: what refuses, a
// proxy included, has answered.
func Silent(err error) bool {
	var proxy *proxyError
	if errors.As(err, &proxy) {
		return proxy.status >= http.StatusInternalServerError
	}
	return errors.Is(err, fault.Silent) || errors.Is(err, fault.Unreachable) || errors.Is(err, fault.Dropped) || errors.Is(err, fault.Gateway)
}

// faultOf returns what the error means, nil where that is not known.
func faultOf(err error) *fault.Fault {
	var (
		answer  *answerError
		proxy   *proxyError
		network *net.OpError
		name    *net.DNSError
		unknown *tls.CertificateVerificationError
		timeout net.Error
		request *url.Error
	)
	switch {
	case errors.As(err, &answer) && answer.code != "":
		return ofCode[answer.code]
	case answer != nil:
		return fault.OfStatus(answer.status)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fault.Silent
	case errors.As(err, &proxy) && proxy.status == http.StatusProxyAuthRequired:
		return fault.ProxyLogin
	case errors.As(err, &proxy), errors.As(err, &network) && network.Op == "proxyconnect":
		return fault.Proxy
	case errors.As(err, &unknown), errors.Is(err, http.ErrSchemeMismatch):
		return fault.Untrusted
	case errors.As(err, &name), errors.As(err, &network) && network.Op == "dial":
		return fault.Unreachable
	case errors.As(err, &request):
		return fault.Dropped
	}
	return nil
}

var ofCode = map[string]*fault.Fault{
	"TooManyRequestsException": fault.Throttled, "SlowDownException": fault.Throttled,
	"InternalServerException": fault.Server, "ServiceUnavailableException": fault.Server,
}

// words returns the service's own words, or the network's, without what the standard library wraps them in;
// "" where the fault says it all.
func words(err error) string {
	var (
		answer  *answerError
		request *url.Error
	)
	switch {
	case errors.As(err, &answer) && answer.code != "" && answer.message != "":
		return answer.code + ": " + answer.message
	case answer != nil && answer.code != "":
		return answer.code
	case answer != nil:
		return fmt.Sprintf("%d %s", answer.status, http.StatusText(answer.status))
	case errors.Is(err, context.DeadlineExceeded):
		return ""
	case errors.As(err, &request):
		return request.Err.Error()
	}
	return err.Error()
}
