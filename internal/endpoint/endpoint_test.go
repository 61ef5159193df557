package endpoint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"awsin/internal/credentials"
	"awsin/internal/hint"
)

const token = "SECRETTOKEN"

// served is a server of a source, and what it says to a person.
func served(t *testing.T, source Source) (url string, h *Handler, said *bytes.Buffer) {
	t.Helper()
	said = &bytes.Buffer{}
	h = &Handler{Token: token, Source: source, Now: time.Now, Stderr: said}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	h.Host = strings.TrimPrefix(server.URL, "http://")
	return server.URL + path, h, said
}

// get asks as change makes it.
func get(t *testing.T, url string, change func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", token)
	if change != nil {
		change(r)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if c := answer.Header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("Cache-Control %q", c)
	}
	return answer.StatusCode, string(body)
}

func keys(n int) credentials.Credentials {
	return credentials.Credentials{Version: 1, AccessKeyID: fmt.Sprint("ASIA", n), SecretAccessKey: "sesame", SessionToken: "stone", Expiration: "2036-01-02T03:04:05Z"}
}

// TestRefused: who has not the token, comes by another name, or does not simply ask, gets nothing, and the source is not
// asked.
func TestRefused(t *testing.T) {
	asked := 0
	url, h, said := served(t, func(context.Context, io.Writer) (credentials.Credentials, error) { asked++; return keys(1), nil })
	port := h.Host[strings.LastIndex(h.Host, ":"):]
	for what, c := range map[string]struct {
		status int
		change func(*http.Request)
	}{
		"no token":                   {401, func(r *http.Request) { r.Header.Del("Authorization") }},
		"an empty one":               {401, func(r *http.Request) { r.Header.Set("Authorization", "") }},
		"another":                    {401, func(r *http.Request) { r.Header.Set("Authorization", token+"x") }},
		"a part of it":               {401, func(r *http.Request) { r.Header.Set("Authorization", token[:5]) }},
		"with a scheme":              {401, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }},
		"two":                        {401, func(r *http.Request) { r.Header.Add("Authorization", "x") }},
		"in the URL":                 {401, func(r *http.Request) { r.Header.Del("Authorization"); r.URL.RawQuery = "token=" + token }},
		"rebinding, with a token":    {400, func(r *http.Request) { r.Host = "evil.example" + port }},
		"rebinding, without":         {400, func(r *http.Request) { r.Host = "evil.example"; r.Header.Del("Authorization") }},
		"another name of loopback":   {400, func(r *http.Request) { r.Host = "localhost" + port }},
		"another port":               {400, func(r *http.Request) { r.Host = "127.0.0.1:1" }},
		"no port":                    {400, func(r *http.Request) { r.Host = "127.0.0.1" }},
		"the task metadata's":        {400, func(r *http.Request) { r.Host = "169.254.170.2" }},
		"POST":                       {405, func(r *http.Request) { r.Method = http.MethodPost }},
		"HEAD":                       {405, func(r *http.Request) { r.Method = http.MethodHead }},
		"OPTIONS, as a page asks":    {405, func(r *http.Request) { r.Method = http.MethodOptions }},
		"OPTIONS without a token":    {401, func(r *http.Request) { r.Method = http.MethodOptions; r.Header.Del("Authorization") }},
		"another path":               {404, func(r *http.Request) { r.URL.Path = "/" }},
		"another path, cleaned":      {404, func(r *http.Request) { r.URL.Path = "//credentials" }},
		"another path, without it":   {401, func(r *http.Request) { r.URL.Path = "/"; r.Header.Del("Authorization") }},
		"what the EC2 service gives": {404, func(r *http.Request) { r.URL.Path = "/latest/meta-data/iam/security-credentials/" }},
	} {
		if status, body := get(t, url, c.change); status != c.status || strings.Contains(body, "ASIA") || strings.Contains(body, token) {
			t.Errorf("%s: %d %q, want %d", what, status, body, c.status)
		}
	}
	if asked != 0 || said.Len() != 0 {
		t.Errorf("the source was asked %d times; said: %s", asked, said)
	}
	if status, body := get(t, url, nil); status != 200 || body != `{"AccessKeyId":"ASIA1","SecretAccessKey":"sesame","Token":"stone","Expiration":"2036-01-02T03:04:05Z"}`+"\n" {
		t.Errorf("%d %s", status, body)
	}
}

// TestNothingKept: each question is the source's to answer, so that the machine may have slept; keys without an end get one,
// without which no SDK takes them.
func TestNothingKept(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	n := 0
	url, h, _ := served(t, func(context.Context, io.Writer) (credentials.Credentials, error) {
		n++
		c := keys(n)
		c.Expiration = ""
		return c, nil
	})
	h.Now = func() time.Time { return now }
	for i, end := range []string{"2026-03-01T09:00:00Z", "2026-03-03T09:00:00Z"} {
		if status, body := get(t, url, nil); status != 200 || !strings.Contains(body, fmt.Sprintf(`"ASIA%d"`, i+1)) || !strings.Contains(body, end) {
			t.Errorf("%d %s, want until %s", status, body, end)
		}
		now = now.Add(48 * time.Hour) // the lid was shut
	}
}

// TestAtOnce: who asks while an answer is on the way waits for that one, which comes although who asked first has gone.
func TestAtOnce(t *testing.T) {
	begun, let := make(chan struct{}, 100), make(chan struct{})
	url, h, _ := served(t, func(ctx context.Context, _ io.Writer) (credentials.Credentials, error) {
		begun <- struct{}{}
		<-let
		return keys(1), ctx.Err()
	})
	impatient, leave := context.WithCancel(t.Context())
	var first, others sync.WaitGroup
	first.Go(func() {
		r, _ := http.NewRequestWithContext(impatient, http.MethodGet, url, nil)
		r.Header.Set("Authorization", token)
		if answer, err := http.DefaultClient.Do(r); err == nil {
			answer.Body.Close()
			t.Error("it was to be left")
		}
	})
	<-begun
	leave()
	first.Wait()
	on := h.ask()
	if on != h.ask() {
		t.Error("a second question while the first is on its way")
	}
	for range 10 {
		others.Go(func() {
			if status, body := get(t, url, nil); status != 200 || !strings.Contains(body, "ASIA1") {
				t.Errorf("%d %s", status, body)
			}
		})
	}
	close(let)
	others.Wait()
	h.Wait()
	<-on.done
}

// TestOwed: an answer for which nobody waited any more is for who asks next, once and soon.
func TestOwed(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for later, want := range map[time.Duration]string{0: "ASIA1 ASIA2", time.Hour: "ASIA2 ASIA3"} {
		begun, let, n := make(chan struct{}, 9), make(chan struct{}), 0
		url, h, _ := served(t, func(context.Context, io.Writer) (credentials.Credentials, error) {
			n++ // one question at a time
			begun <- struct{}{}
			<-let
			return keys(n), nil
		})
		at := now
		h.Now = func() time.Time { return at }
		ctx, leave := context.WithCancel(t.Context())
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, url, nil)
			r.Header.Set("Authorization", token)
			h.ServeHTTP(httptest.NewRecorder(), r)
		}()
		<-begun
		leave()
		<-gone
		close(let)
		h.Wait()
		at = at.Add(later)
		var got []string
		for range 2 {
			_, body := get(t, url, nil)
			_, key, _ := strings.Cut(body, `"AccessKeyId":"`)
			key, _, _ = strings.Cut(key, `"`)
			got = append(got, key)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%v later: %s, want %s", later, s, want)
		}
	}
}

// TestSaidOnce: a failure is said once to the person, until it has passed, and each time to who asks.
func TestSaidOnce(t *testing.T) {
	var fails error
	url, _, said := served(t, func(_ context.Context, w io.Writer) (credentials.Credentials, error) {
		if errors.Is(fails, ErrEnded) {
			fmt.Fprintln(w, "awsin: error: acme: it needs a login\nawsin: hint: awsin login acme")
		}
		return keys(1), fails
	})
	for _, c := range []struct {
		err    error
		status int
		said   string
	}{
		{nil, 200, ""},
		{fmt.Errorf("%w: %w", ErrEnded, hint.Exit(1)), 403, "awsin: error: acme: it needs a login\nawsin: hint: awsin login acme\n"},
		{fmt.Errorf("%w: %w", ErrEnded, hint.Exit(1)), 403, ""},
		{nil, 200, ""},
		{errors.New("the network\x1b[2J is gone"), 503, "awsin: error: the network?[2J is gone\n"},
		{errors.New("the network\x1b[2J is gone"), 503, ""},
	} {
		fails = c.err
		said.Reset()
		status, body := get(t, url, nil)
		if status != c.status || said.String() != c.said {
			t.Errorf("%v: %d, said %q", c.err, status, said)
		}
		if c.err != nil && (strings.Contains(body, "ASIA") || !strings.Contains(body, `"message":"`+map[int]string{403: `acme: it needs a login; awsin login acme"`, 503: `the network`}[status]) || strings.Contains(body, "\x1b")) {
			t.Errorf("%v: %s", c.err, body)
		}
	}
}
