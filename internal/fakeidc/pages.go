package fakeidc

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed page.html
var pageText string

// page is what a person sees: one grant with Allow and Deny. The form carries a
// secret of the page, so that another web page cannot press the button.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	g, err := s.grantOf(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if s.faulty(w, r, g.org.Name, "Page") {
		return
	}
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if r.PostFormValue("csrf") != g.csrf {
			http.Error(w, "this form is not of this page", http.StatusForbidden)
			return
		}
		s.decide(w, r, g, r.PostFormValue("decision") == "allow")
		return
	}
	s.mu.Lock()
	first := !g.opened
	g.opened = true
	s.mu.Unlock()
	if first {
		s.count(g.org.Name, "ApprovalPage")
	}
	if s.o.ApproveAfter > 0 {
		select {
		case <-time.After(s.o.ApproveAfter):
			s.decide(w, r, g, true)
		case <-s.ctx.Done():
		}
		return
	}
	code := ""
	if g.user != "" {
		code = "<code>" + g.user + "</code>"
	}
	show(w, g.org.Name, fmt.Sprintf(`<h1>Allow access to %s?</h1>
<p>A program on this computer asks to sign in.</p>
%s
<form method="post" action="%s"><input type="hidden" name="csrf" value="%s">
<button id="allow" name="decision" value="allow">Allow</button><button id="deny" name="decision" value="deny">Deny</button></form>`,
		html.EscapeString(g.org.Name), code, html.EscapeString(r.URL.RequestURI()), g.csrf))
}

// show fills the page; body is HTML, its foreign parts already escaped.
// html/template would cost every start of awsin a millisecond.
func show(w http.ResponseWriter, org, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	_, _ = strings.NewReplacer("{{org}}", html.EscapeString(org), "{{body}}", body).WriteString(w, pageText)
}

// grantOf finds the device grant by its code, or makes PKCE's at its first
// sight (the page is its beginning).
func (s *Server) grantOf(r *http.Request) (*grant, error) {
	q := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/device" {
		if g := s.grants["user:"+q.Get("user_code")]; g != nil {
			return g, nil
		}
		return nil, errors.New("no login waits with this code")
	}
	if r.URL.Path == "/v1/authorize" {
		return s.signinGrant(r, q)
	}
	c := s.clients[q.Get("client_id")]
	if c == nil || c.org == nil {
		return nil, errors.New("unknown client")
	}
	redirect, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || !c.registered(redirect) {
		return nil, errors.New("refused redirect_uri")
	}
	key := "pkce:" + c.id + q.Get("state")
	if g := s.grants[key]; g != nil {
		return g, nil
	}
	g := &grant{
		org: c.org, client: c, csrf: rand.Text(), code: "code-" + rand.Text(), expires: time.Now().Add(10 * time.Minute),
		challenge: q.Get("code_challenge"), redirect: redirect.String(), appState: q.Get("state"),
	}
	s.grants[key], s.grants["code:"+g.code] = g, g
	return g, nil
}

// registered reports whether the client named this loopback redirect when it
// registered; the port may be another (RFC 8252, 7.3).
func (c *client) registered(redirect *url.URL) bool {
	ip := net.ParseIP(redirect.Hostname())
	return ip != nil && ip.IsLoopback() && slices.ContainsFunc(c.redirects, func(known string) bool {
		k, err := url.Parse(known)
		return err == nil && k.Scheme == redirect.Scheme && k.Hostname() == redirect.Hostname() && k.Path == redirect.Path
	})
}

func (s *Server) decide(w http.ResponseWriter, r *http.Request, g *grant, allow bool) {
	s.mu.Lock()
	if g.state == "" { // the first decision stands
		g.state = "denied"
		if allow {
			g.state = "allowed"
		}
	}
	done := g.state
	allow = done == "allowed"
	s.mu.Unlock()
	if g.redirect == "" {
		show(w, g.org.Name, "<h1>"+html.EscapeString(g.org.Name)+": "+done+"</h1><p>You can close this window.</p>")
		return
	}
	q := url.Values{"state": {g.appState}}
	if allow {
		q.Set("code", g.code)
	} else {
		q.Set("error", "access_denied")
	}
	http.Redirect(w, r, g.redirect+"?"+q.Encode(), http.StatusFound) //nolint:gosec // grantOf lets loopback redirects in only
}

// form finds the page's form: where it goes, and its token.
var form = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)<form method="post" action="([^"]*)".*name="csrf" value="([^"]*)"`)
})

// Click opens an approval page and presses a button, "allow" or "deny", as a
// person does; a redirect is followed.
func Click(ctx context.Context, client *http.Client, page, button string) error {
	_, err := press(ctx, client, page, button)
	return err
}

// Code allows the request of a page, and returns the code that the next page shows, for a person to type.
func Code(ctx context.Context, client *http.Client, page string) (string, error) {
	text, err := press(ctx, client, page, "allow")
	if err != nil {
		return "", err
	}
	_, text, _ = strings.Cut(text, "<code>")
	code, _, ok := strings.Cut(text, "</code>")
	if !ok {
		return "", fmt.Errorf("%s leads to no code", page)
	}
	return html.UnescapeString(code), nil
}

// press returns the page that a button leads to.
func press(ctx context.Context, client *http.Client, page, button string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return "", err
	}
	text, err := fetch(client, req)
	if err != nil {
		return "", err
	}
	found := form().FindStringSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("%s has no form", page)
	}
	to, err := req.URL.Parse(html.UnescapeString(found[1]))
	if err != nil {
		return "", err
	}
	answer := url.Values{"csrf": {found[2]}, "decision": {button}}
	req, err = http.NewRequestWithContext(ctx, http.MethodPost, to.String(), strings.NewReader(answer.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return fetch(client, req)
}

// Proxied is the client of a person's browser that has the environment's proxy and
// trusts the CA of a file, as WriteCABundle writes it.
func Proxied(caFile string) (*http.Client, error) {
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", caFile)
	}
	return &http.Client{Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
	}}, nil
}

// Visit returns the text of the page that a URL leads to.
func Visit(ctx context.Context, client *http.Client, url string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return "", err
	}
	return fetch(client, req)
}

func fetch(client *http.Client, req *http.Request) (string, error) {
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", req.URL, resp.Status)
	}
	return string(text), err
}
