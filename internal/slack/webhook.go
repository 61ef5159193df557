package slack

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"strings"
)

// Variable holds the webhook's URL. It is never an argument: those are seen by
// everybody on the machine.
const Variable = "AWSIN_SLACK_WEBHOOK"

// ErrNoWebhook: it is neither in the environment nor in a file.
var ErrNoWebhook = errors.New("there is no webhook to post to")

// Webhook is the address of a channel. Who knows it can post there, so it prints
// as nothing that tells of it.
type Webhook struct{ url *url.URL }

func (Webhook) String() string   { return "(webhook)" }
func (Webhook) GoString() string { return "(webhook)" }

// maxURL is more than any webhook's length, in bytes.
const maxURL = 4096

// Find returns the webhook: of the file if path is not "", else of the
// environment's value. The URL is https, or http on this machine itself.
func Find(value, path string) (Webhook, error) {
	where := Variable
	if path != "" {
		where = path
		f, err := os.Open(path)
		if err != nil {
			return Webhook{}, err
		}
		defer func() { _ = f.Close() }()
		text, err := io.ReadAll(io.LimitReader(f, maxURL+1))
		if err != nil {
			return Webhook{}, err
		}
		value = string(text)
	}
	value = strings.TrimSpace(value)
	if value == "" && path == "" {
		return Webhook{}, ErrNoWebhook
	}
	u, err := url.Parse(value) // its error has the URL
	if err != nil || len(value) > maxURL || u.Hostname() == "" {
		return Webhook{}, fmt.Errorf("%s holds no webhook: it is one https URL", where)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return Webhook{}, fmt.Errorf("the webhook in %s is not https", where)
	}
	return Webhook{u}, nil
}

func loopback(host string) bool {
	ip, _ := netip.ParseAddr(host)
	return host == "localhost" || ip.IsLoopback()
}

// redact takes the webhook out of a text, such as a page that repeats the path
// it was asked for.
func (w Webhook) redact(text string) string {
	secrets := []string{w.url.String(), w.url.RequestURI(), w.url.Path}
	for _, part := range strings.FieldsFunc(w.url.Path+"/"+w.url.RawQuery+"/"+w.url.User.String(), func(r rune) bool { return strings.ContainsRune("/&=:", r) }) {
		if len(part) >= 8 { // T and B identifiers have nine characters
			secrets = append(secrets, part)
		}
	}
	for _, s := range secrets {
		if len(s) > 1 {
			text = strings.ReplaceAll(text, s, "(webhook)")
		}
	}
	return text
}
