package slack

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"

	"awsin/internal/sanitize"
)

// Client posts. Its zero value is ready.
type Client struct {
	Proxy httpproxy.Config
	// Timeout is of one attempt; 0 is 10 s.
	Timeout time.Duration
	// Wait and Now are the clock; nil is the real one. Wait's error is the context's.
	Wait func(ctx context.Context, d time.Duration) error
	Now  func() time.Time
}

// Bounds of a post. The context bounds all of it.
const (
	attempts  = 5
	firstWait = time.Second // doubles
	maxWait   = time.Minute // a server that wants more does not get the post
	maxAnswer = 4 << 10     // bytes that are read
	maxReason = 200         // bytes that are told
)

// RefusedError: the server answered, and did not take the message.
type RefusedError struct {
	Status int    // of HTTP
	Reason string // what the server said, cut and cleaned; "" if nothing

	wait time.Duration // what the server asks for
}

func (e *RefusedError) Error() string {
	text := fmt.Sprintf("the webhook answered %d %s", e.Status, http.StatusText(e.Status))
	switch {
	case e.Reason != "":
		text += ": " + e.Reason
	case e.Status/100 == 2:
		text += " and nothing else, where Slack says ok"
	}
	if e.wait > maxWait {
		text += fmt.Sprintf("; it wants to be left alone for %s", e.wait)
	}
	return text
}

// Hint returns what to do about it.
func (e *RefusedError) Hint() string {
	switch {
	case e.again():
		return "run it again later"
	case e.Status/100 == 2:
		return "Slack answers ok: it was not posted, and something between here and Slack may have answered; run it again"
	case e.Status/100 == 3:
		return "a webhook answers itself, and where it sends us may be anybody: correct " + Variable
	case e.Status == http.StatusForbidden, e.Status == http.StatusNotFound, e.Status == http.StatusGone:
		return "the webhook was revoked or its channel is gone: make a new one in Slack, and put it into " + Variable
	}
	return "awsin team notify --dry-run shows what is posted"
}

func (e *RefusedError) again() bool { return e.Status == http.StatusTooManyRequests || e.Status >= 500 }

// Post posts a payload. It tries again when the server throttles or fails and
// when the network does: then the message may come twice, which is better than
// never. The errors are a *RefusedError, the context's or the network's.
func (c Client) Post(ctx context.Context, to Webhook, payload []byte) error {
	if to.url == nil {
		return ErrNoWebhook
	}
	transport := &http.Transport{
		Proxy:                  func(r *http.Request) (*url.URL, error) { return c.Proxy.ProxyFunc()(r.URL) },
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		MaxResponseHeaderBytes: 64 << 10,
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{
		Transport: transport,
		Timeout:   cmp.Or(c.Timeout, 10*time.Second),
		// A redirect would carry the message to another host.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	backOff := firstWait
	for attempt := 1; ; attempt++ {
		err := c.once(ctx, client, to, payload)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%w: %w", context.Cause(ctx), err)
		}
		wait := backOff
		backOff *= 2
		if refused := (*RefusedError)(nil); errors.As(err, &refused) {
			if !refused.again() || refused.wait > maxWait {
				return err
			}
			wait = cmp.Or(refused.wait, wait)
		}
		if attempt == attempts {
			return fmt.Errorf("tried %d times: %w", attempts, err)
		}
		if waited := c.wait(ctx, wait); waited != nil {
			return fmt.Errorf("%w: %w", waited, err)
		}
	}
}

func (c Client) once(ctx context.Context, client *http.Client, to Webhook, payload []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.url.String(), bytes.NewReader(payload))
	if err != nil {
		return errors.New("the webhook is not a URL") // err has it
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		if outer := (*url.Error)(nil); errors.As(err, &outer) {
			err = outer.Err // outer has the URL
		}
		return errors.New(sanitize.Text(sanitize.Truncate(to.redact(err.Error()), maxReason)))
	}
	defer func() { _ = resp.Body.Close() }()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))                      // what was read until it failed
	if resp.StatusCode == http.StatusOK && strings.TrimSpace(string(said)) == "ok" { // a proxy's page has 200, too
		return nil
	}
	return &RefusedError{
		Status: resp.StatusCode,
		Reason: sanitize.Text(sanitize.Truncate(to.redact(strings.TrimSpace(string(said))), maxReason)),
		wait:   c.retryAfter(resp.Header.Get("Retry-After")),
	}
}

// retryAfter is what the server asks for, in seconds or as a date; 0 if nothing.
func (c Client) retryAfter(header string) time.Duration {
	if seconds, err := strconv.ParseUint(header, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	now := time.Now
	if c.Now != nil {
		now = c.Now
	}
	return max(0, at.Sub(now()))
}

func (c Client) wait(ctx context.Context, d time.Duration) error {
	if c.Wait != nil {
		return c.Wait(ctx, d)
	}
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
