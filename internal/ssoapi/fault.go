package ssoapi

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"awsin/internal/fault"
)

// proxyError is a proxy's answer to CONNECT.
type proxyError struct{ status int }

func (e *proxyError) Error() string {
	return fmt.Sprintf("the proxy answers %d %s", e.status, http.StatusText(e.status))
}

// plain turns the SDK's errors into what a person can use: the fault, if it is a known
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
		api     smithy.APIError
		proxy   *proxyError
		network *net.OpError
		name    *net.DNSError
		unknown *tls.CertificateVerificationError
		timeout net.Error
		request *url.Error
	)
	switch {
	case errors.As(err, &api) && api.ErrorCode() != unknownCode:
		return ofCode[api.ErrorCode()]
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fault.Silent
	case status(err) != 0:
		return fault.OfStatus(status(err))
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

// unknownCode is the SDK's for an error that is not the service's.
const unknownCode = "UnknownError"

var ofCode = map[string]*fault.Fault{
	"TooManyRequestsException": fault.Throttled, "SlowDownException": fault.Throttled,
	"InternalServerException": fault.Server, "ServiceUnavailableException": fault.Server,
}

// words returns the service's own words, or the network's, without the SDK's wrapping;
// "" where the fault says it all.
func words(err error) string {
	var (
		api     smithy.APIError
		request *url.Error
	)
	if errors.As(err, &api) && api.ErrorCode() != unknownCode {
		if m := api.ErrorMessage(); m != "" {
			return api.ErrorCode() + ": " + m
		}
		return api.ErrorCode()
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return ""
	case status(err) != 0:
		return fmt.Sprintf("%d %s", status(err), http.StatusText(status(err)))
	case errors.As(err, &request):
		return request.Err.Error()
	}
	return err.Error()
}

// status returns that of the answer, 0 where there was none.
func status(err error) int {
	var answered *awshttp.ResponseError
	if errors.As(err, &answered) {
		return answered.HTTPStatusCode()
	}
	return 0
}
