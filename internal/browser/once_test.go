package browser

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const secretURL = "https://signin.aws.amazon.com/federation?Action=login&SigninToken=secret"

func newOnce(t *testing.T) *Once {
	t.Helper()
	o, err := NewOnce(secretURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o
}

// ask returns the status and the whole answer in one text.
func ask(t *testing.T, method, url, host string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		r.Host = host
	}
	response, err := (&http.Transport{}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var header strings.Builder
	_ = response.Header.Write(&header)
	return response.StatusCode, header.String() + string(body)
}

// TestOnce: who knows the page is led on, once, and nothing is kept on the way.
func TestOnce(t *testing.T) {
	o := newOnce(t)
	if !strings.HasPrefix(o.URL, "http://127.0.0.1:") || len(o.URL[strings.LastIndex(o.URL, "/"):]) < 26 || CheckURL(o.URL) != nil || strings.Contains(o.URL, "secret") {
		t.Errorf("the page is %s", o.URL)
	}
	status, answer := ask(t, http.MethodGet, o.URL, "")
	for _, want := range []string{"Location: " + secretURL, "Cache-Control: no-store", "Referrer-Policy: no-referrer"} {
		if !strings.Contains(answer, want) {
			t.Errorf("no %q in %q", want, answer)
		}
	}
	if status != http.StatusSeeOther || strings.Count(answer, "secret") != 1 {
		t.Errorf("%d, %q", status, answer)
	}
	if err := o.Wait(t.Context(), nil, time.Minute); err != nil {
		t.Error(err)
	}
	if status, answer := ask(t, http.MethodGet, o.URL, ""); status != http.StatusGone || strings.Contains(answer, "secret") {
		t.Errorf("again: %d, %q", status, answer)
	}
}

// TestOnceRefuses: what is not the page gets nothing, and does not use it up.
func TestOnceRefuses(t *testing.T) {
	o := newOnce(t)
	base, _, _ := strings.Cut(strings.TrimPrefix(o.URL, "http://"), "/")
	port := base[strings.LastIndex(base, ":"):]
	for name, x := range map[string]struct{ method, url, host string }{
		"another path":          {http.MethodGet, "http://" + base + "/", ""},
		"a longer path":         {http.MethodGet, o.URL + "/", ""},
		"a part of the path":    {http.MethodGet, o.URL[:len(o.URL)-1], ""},
		"a query":               {http.MethodGet, o.URL + "?x", ""},
		"an icon":               {http.MethodGet, "http://" + base + "/favicon.ico", ""},
		"what looks before":     {http.MethodHead, o.URL, ""},
		"a form":                {http.MethodPost, o.URL, ""},
		"preflight":             {http.MethodOptions, o.URL, ""},
		"DNS rebinding":         {http.MethodGet, o.URL, "evil.example" + port},
		"localhost":             {http.MethodGet, o.URL, "localhost" + port},
		"the host without port": {http.MethodGet, o.URL, "127.0.0.1"},
		"another port":          {http.MethodGet, o.URL, "127.0.0.1:1"},
	} {
		if status, answer := ask(t, x.method, x.url, x.host); status < 400 || strings.Contains(answer, "secret") {
			t.Errorf("%s: %d, %q", name, status, answer)
		}
	}
	if status, _ := ask(t, http.MethodGet, o.URL, ""); status != http.StatusSeeOther {
		t.Errorf("afterwards: %d", status)
	}
}

// TestOnceTogether: of many at the same time one is led on.
func TestOnceTogether(t *testing.T) {
	o := newOnce(t)
	var led atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if status, _ := ask(t, http.MethodGet, o.URL, ""); status == http.StatusSeeOther {
				led.Add(1)
			}
		})
	}
	all.Wait()
	if led.Load() != 1 {
		t.Errorf("%d were led on", led.Load())
	}
}

func TestOnceWait(t *testing.T) {
	o := newOnce(t)
	if err := o.Wait(t.Context(), nil, time.Nanosecond); !errors.Is(err, ErrUnopened) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := o.Wait(ctx, nil, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	failed, broken := make(chan error, 2), errors.New("no browser")
	failed <- nil // xdg-open has ended
	failed <- broken
	if err := o.Wait(t.Context(), failed, time.Nanosecond); !errors.Is(err, ErrUnopened) && err != nil {
		t.Error(err)
	}
	one := make(chan error, 1)
	one <- broken
	if err := o.Wait(t.Context(), one, time.Hour); !errors.Is(err, broken) {
		t.Error(err)
	}
	o.Close()
	if _, err := http.Get(o.URL); err == nil { //nolint:noctx // it is closed
		t.Error("it answers after its end")
	}
}
