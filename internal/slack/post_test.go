package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

const secretPath = "/services/T0AAAAAAA/B0BBBBBBB/sEcReTsEcReTsEcReT123456"

// server plays Slack: it answers each post with the next of its answers, the
// last one again and again, and notes what was posted.
type server struct {
	*httptest.Server
	mu      sync.Mutex
	answers []http.HandlerFunc
	posts   int
	bad     error
}

func serve(t *testing.T, answers ...http.HandlerFunc) (*server, Webhook) {
	t.Helper()
	s := &server{answers: answers}
	s.Server = httptest.NewServer(http.HandlerFunc(s.ServeHTTP))
	t.Cleanup(s.Close)
	w, err := Find(s.URL+secretPath, "")
	if err != nil {
		t.Fatal(err)
	}
	return s, w
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	s.mu.Lock()
	answer := s.answers[min(s.posts, len(s.answers)-1)]
	s.posts++
	switch {
	case err != nil:
	case r.Method != http.MethodPost || r.URL.Path != secretPath || r.Header.Get("Content-Type") != "application/json":
		err = fmt.Errorf("%s %s %v", r.Method, r.URL, r.Header)
	default:
		err = check(body)
	}
	if err != nil {
		s.bad = err
	}
	s.mu.Unlock()
	answer(w, r)
}

func (s *server) got(t *testing.T, posts int) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bad != nil || s.posts != posts {
		t.Errorf("%d posts instead of %d, error %v", s.posts, posts, s.bad)
	}
}

func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// clocked is a client whose time passes at once, and what it waited.
func clocked() (Client, *[]time.Duration) {
	waited := &[]time.Duration{}
	return Client{
		Now: func() time.Time { return now },
		Wait: func(ctx context.Context, d time.Duration) error {
			*waited = append(*waited, d)
			return ctx.Err()
		},
	}, waited
}

// leaks: the secret must be in no error.
func leaks(t *testing.T, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		for _, part := range append(strings.Split(secretPath, "/")[2:], secretPath) {
			if strings.Contains(e.Error(), part) || strings.Contains(fmt.Sprintf("%+v %#v", e, e), part) {
				t.Errorf("the error tells the webhook: %v", e)
			}
		}
	}
}

func TestPost(t *testing.T) {
	ok := answer(200, "ok")
	s := func(n int) time.Duration { return time.Duration(n) * time.Second }
	for name, c := range map[string]struct {
		answers []http.HandlerFunc
		posts   int
		waited  []time.Duration
		status  int    // 0: it succeeds
		says    string // the error
	}{
		"accepted":                  {answers: []http.HandlerFunc{ok}, posts: 1},
		"a proxy's page":            {answers: []http.HandlerFunc{answer(200, "<html>Sign in")}, posts: 1, status: 200, says: "the webhook answered 200 OK: <html>Sign in"},
		"not ok":                    {answers: []http.HandlerFunc{answer(200, `{"ok":false}`)}, posts: 1, status: 200, says: `the webhook answered 200 OK: {"ok":false}`},
		"nothing":                   {answers: []http.HandlerFunc{answer(200, "")}, posts: 1, status: 200, says: "the webhook answered 200 OK and nothing else, where Slack says ok"},
		"no content":                {answers: []http.HandlerFunc{answer(204, "")}, posts: 1, status: 204, says: "the webhook answered 204 No Content and nothing else, where Slack says ok"},
		"throttled, seconds":        {answers: []http.HandlerFunc{answer(429, "", "Retry-After", "7"), ok}, posts: 2, waited: []time.Duration{s(7)}},
		"throttled, a date":         {answers: []http.HandlerFunc{answer(429, "", "Retry-After", now.Add(s(9)).Format(http.TimeFormat)), ok}, posts: 2, waited: []time.Duration{s(9)}},
		"throttled, a date gone by": {answers: []http.HandlerFunc{answer(429, "", "Retry-After", now.Add(-s(9)).Format(http.TimeFormat)), ok}, posts: 2, waited: []time.Duration{s(1)}},
		"throttled, nonsense":       {answers: []http.HandlerFunc{answer(429, "", "Retry-After", "-5"), answer(429, "", "Retry-After", "soon"), answer(429, ""), ok}, posts: 4, waited: []time.Duration{s(1), s(2), s(4)}},
		"throttled for an hour":     {answers: []http.HandlerFunc{answer(429, "rate_limited", "Retry-After", "3600")}, posts: 1, status: 429, says: "the webhook answered 429 Too Many Requests: rate_limited; it wants to be left alone for 1h0m0s"},
		"fails, then works":         {answers: []http.HandlerFunc{answer(500, "rollup_error"), answer(503, "", "Retry-After", "3"), ok}, posts: 3, waited: []time.Duration{s(1), s(3)}},
		"fails for good":            {answers: []http.HandlerFunc{answer(502, "<html>")}, posts: 5, waited: []time.Duration{s(1), s(2), s(4), s(8)}, status: 502, says: "tried 5 times: the webhook answered 502 Bad Gateway: <html>"},
		"wrong blocks":              {answers: []http.HandlerFunc{answer(400, "invalid_blocks")}, posts: 1, status: 400, says: "the webhook answered 400 Bad Request: invalid_blocks"},
		"revoked":                   {answers: []http.HandlerFunc{answer(404, "no_service")}, posts: 1, status: 404, says: "the webhook answered 404 Not Found: no_service"},
		"redirected":                {answers: []http.HandlerFunc{answer(307, "", "Location", "/elsewhere")}, posts: 1, status: 307, says: "the webhook answered 307 Temporary Redirect"},
		"sends the post as a GET":   {answers: []http.HandlerFunc{answer(302, "", "Location", "http://127.0.0.1:1/")}, posts: 1, status: 302, says: "the webhook answered 302 Found"},
		"repeats the path":          {answers: []http.HandlerFunc{answer(404, "no route "+secretPath+" or T0AAAAAAA")}, posts: 1, status: 404, says: "the webhook answered 404 Not Found: no route (webhook) or (webhook)"},
		"escape sequences":          {answers: []http.HandlerFunc{answer(400, "\x1b[2J\u202eno\nway")}, posts: 1, status: 400, says: "the webhook answered 400 Bad Request: ?[2J?no way"},
		"a huge answer":             {answers: []http.HandlerFunc{answer(400, strings.Repeat("x", 10<<20))}, posts: 1, status: 400, says: "the webhook answered 400 Bad Request: " + strings.Repeat("x", 200) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			slack, to := serve(t, c.answers...)
			client, waited := clocked()
			err := client.Post(t.Context(), to, payload(t, sample()))
			slack.got(t, c.posts)
			leaks(t, err)
			if c.waited == nil {
				c.waited = []time.Duration{}
			}
			if !reflect.DeepEqual(*waited, c.waited) {
				t.Errorf("waited %v, want %v", *waited, c.waited)
			}
			var refused *RefusedError
			switch {
			case c.status == 0 && err != nil:
				t.Error(err)
			case c.status != 0 && (!errors.As(err, &refused) || refused.Status != c.status || err.Error() != c.says || refused.Hint() == ""):
				t.Errorf("got %v", err)
			}
		})
	}
}

// A server that never answers costs no more than the client's time for an
// attempt, and nothing once the context ends.
func TestHangs(t *testing.T) {
	came := make(chan struct{}, attempts)
	hang := func(w http.ResponseWriter, r *http.Request) {
		came <- struct{}{}
		<-r.Context().Done() // the client went away
	}
	t.Run("the client's deadline", func(t *testing.T) {
		slack, to := serve(t, hang)
		client, waited := clocked()
		client.Timeout = 20 * time.Millisecond
		err := client.Post(t.Context(), to, payload(t, sample()))
		leaks(t, err)
		if err == nil || !strings.HasPrefix(err.Error(), "tried 5 times: ") || len(*waited) != attempts-1 {
			t.Errorf("got %v after %v", err, *waited)
		}
		slack.Close() // its handlers have ended
	})
	t.Run("the context while it hangs", func(t *testing.T) {
		for len(came) > 0 {
			<-came
		}
		slack, to := serve(t, hang)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-came; cancel() }()
		client, waited := clocked()
		err := client.Post(ctx, to, payload(t, sample()))
		leaks(t, err)
		if !errors.Is(err, context.Canceled) || len(*waited) != 0 {
			t.Errorf("got %v after %v", err, *waited)
		}
		slack.got(t, 1)
	})
	t.Run("the context while it waits", func(t *testing.T) {
		slack, to := serve(t, answer(500, ""))
		ctx, cancel := context.WithCancel(t.Context())
		client := Client{Wait: func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }}
		if err := client.Post(ctx, to, payload(t, sample())); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		slack.got(t, 1)
	})
	t.Run("the real clock", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		slack, to := serve(t, func(w http.ResponseWriter, r *http.Request) { answer(429, "", "Retry-After", "50")(w, r); cancel() })
		if err := (Client{}).Post(ctx, to, payload(t, sample())); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		slack.got(t, 1)
	})
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String() + secretPath
	_ = l.Close()
	tls := httptest.NewUnstartedServer(answer(200, "ok"))
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS() // its certificate is nobody's whom we trust
	defer tls.Close()
	for _, u := range []string{nobody, tls.URL + secretPath} {
		to, err := Find(u, "")
		if err != nil {
			t.Fatal(err)
		}
		client, waited := clocked()
		err = client.Post(t.Context(), to, payload(t, sample()))
		leaks(t, err)
		if err == nil || !strings.HasPrefix(err.Error(), "tried 5 times: ") || len(*waited) != attempts-1 {
			t.Errorf("got %v after %v", err, *waited)
		}
	}
	if err := (Client{}).Post(t.Context(), Webhook{}, nil); !errors.Is(err, ErrNoWebhook) {
		t.Errorf("got %v", err)
	}
}

func TestFind(t *testing.T) {
	file := func(content string) string {
		path := filepath.Join(t.TempDir(), "webhook")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const good = "https://hooks.slack.com" + secretPath
	for _, c := range []struct{ value, path, says string }{
		{good, "", ""},
		{" " + good + "\n", "", ""},
		{"", file(good + "\r\n"), ""},
		{"http://evil.example", file(good), ""}, // the file was named
		{"http://localhost:8080" + secretPath, "", ""},
		{"http://[::1]" + secretPath, "", ""},
		{"", "", ErrNoWebhook.Error()},
		{"http://hooks.slack.com" + secretPath, "", "the webhook in AWSIN_SLACK_WEBHOOK is not https"},
		{"http://localhost.evil.example" + secretPath, "", "the webhook in AWSIN_SLACK_WEBHOOK is not https"},
		{"ftp://127.0.0.1" + secretPath, "", "the webhook in AWSIN_SLACK_WEBHOOK is not https"},
		{"hooks.slack.com" + secretPath, "", "AWSIN_SLACK_WEBHOOK holds no webhook: it is one https URL"},
		{good + "\n" + good, "", "AWSIN_SLACK_WEBHOOK holds no webhook: it is one https URL"},
		{good + "\x1b", "", "AWSIN_SLACK_WEBHOOK holds no webhook: it is one https URL"},
		{good + strings.Repeat("x", maxURL), "", "AWSIN_SLACK_WEBHOOK holds no webhook: it is one https URL"},
		{"", file(""), "webhook holds no webhook: it is one https URL"},
		{good, filepath.Join(t.TempDir(), "none"), "no such file or directory"},
		{good, t.TempDir(), "is a directory"},
	} {
		w, err := Find(c.value, c.path)
		leaks(t, err)
		switch {
		case c.says == "" && err != nil, c.says != "" && (err == nil || !strings.HasSuffix(err.Error(), c.says)):
			t.Errorf("%.80q, %s: got %v", c.value, c.path, err)
		}
		if text := fmt.Sprintf("%v %s %+v %#v %q", w, w, w, w, w); strings.Contains(text, "slack.com") || strings.Contains(text, "T0") {
			t.Errorf("a webhook prints as %s", text)
		}
	}
}
