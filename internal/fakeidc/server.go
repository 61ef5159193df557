// Package fakeidc is an AWS IAM Identity Center, and AWS Sign-In, on a loopback port, for tests,
// benchmarks and `awsin demo`. Real AWS CLIs and SDKs talk to it under the real
// host names, through its own HTTPS proxy and CA. It listens on 127.0.0.1 only,
// dials nothing, and keeps nothing after Close.
//
// Paths and shapes are those of the services' models "sso", "sso-oidc" and "signin".
package fakeidc

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Account is an AWS account with the roles that the person may take.
type Account struct {
	ID, Name, Email string
	Roles           []string
}

// Organization is one AWS Organization with its Identity Center.
type Organization struct {
	Name, StartURL, Region string
	// Vanity is a host of the company's own, such as sso.acme.example, which leads
	// to StartURL. "" for none.
	Vanity   string
	Accounts []Account
}

// Options are how the server behaves; the zero value is a healthy one.
type Options struct {
	Organizations        []Organization
	AccessTokenLifetime  time.Duration // default 8h
	RegistrationLifetime time.Duration // default 90 days
	PollInterval         int           // seconds, told to device clients; default 1
	RotateRefreshTokens  bool          // each refresh returns a new refresh token and invalidates the old one
	OmitRefreshToken     bool          // a refresh's answer carries no refresh token
	ApproveAfter         time.Duration // a page approves itself so long after it opened; 0: only by its button
	// ListLimit is how many list calls of one token are served at the same
	// time, 0 for any; more are Throttled. Count knows them as "Refused".
	ListLimit int
}

// Server is a running Identity Center. Its methods are safe for concurrent use.
type Server struct {
	o        Options
	ca       *authority
	listener net.Listener
	http     *http.Server
	ctx      context.Context
	cancel   context.CancelFunc

	mu      sync.Mutex
	changed chan struct{} // closed and replaced whenever a count changes
	counts  map[[2]string]int
	faults  map[[2]string]Fault
	ahead   time.Duration // see SetClock
	clients map[string]*client
	grants  map[string]*grant // by "device:", "user:", "code:" or "pkce:" and the code
	access  map[string]*session
	refresh map[string]*session
	listing map[string]int // list calls that are being served, by access token

	people     map[string]*signedIn // by refresh token
	federated  map[string]string    // the account of a sign-in token that was not used yet
	signinAs   string
	signinLast time.Duration
}

// Start listens on a free port of 127.0.0.1.
func Start(o Options) (*Server, error) {
	if o.AccessTokenLifetime == 0 {
		o.AccessTokenLifetime = 8 * time.Hour
	}
	if o.RegistrationLifetime == 0 {
		o.RegistrationLifetime = 90 * 24 * time.Hour
	}
	if o.PollInterval == 0 {
		o.PollInterval = 1
	}
	ca, err := newAuthority()
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{
		o: o, ca: ca, listener: l, changed: make(chan struct{}),
		counts: map[[2]string]int{}, faults: map[[2]string]Fault{}, clients: map[string]*client{},
		grants: map[string]*grant{}, access: map[string]*session{}, refresh: map[string]*session{}, listing: map[string]int{},
		people: map[string]*signedIn{}, federated: map[string]string{}, signinAs: signinIdentity, signinLast: SigninKeysLast,
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.http = &http.Server{Handler: http.HandlerFunc(s.front), ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return s.ctx }}
	go func() { _ = s.http.Serve(l) }()
	return s, nil
}

// Close stops the server and drops every connection.
func (s *Server) Close() error {
	s.cancel()
	return s.http.Close()
}

// URL is where the server answers plain HTTP.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// WriteCABundle writes the PEM file for AWS_CA_BUNDLE.
func (s *Server) WriteCABundle(path string) error { return os.WriteFile(path, s.ca.pem, 0o600) }

// Environ leads an AWS CLI or SDK to the server.
func (s *Server) Environ(caFile string) []string {
	return []string{
		"HTTPS_PROXY=" + s.URL(), "https_proxy=" + s.URL(), "NO_PROXY=127.0.0.1,localhost", "no_proxy=127.0.0.1,localhost",
		"AWS_CA_BUNDLE=" + caFile, "AWS_EC2_METADATA_DISABLED=true",
	}
}

// ours are the hosts that the proxy answers for: the Identity Center's, in
// every partition, FIPS and dual-stack included, and AWS Sign-In's. No other is ever reached.
var ours = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(sts(\.[a-z]+(-[a-z]+)+-[0-9]+)?\.amazonaws\.com|(oidc|oidc-fips|portal\.sso|portal\.sso-fips|device\.sso)\.[a-z0-9-]+\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws)|[a-z0-9-]+\.awsapps\.com|[a-z0-9-]+\.[a-z0-9-]+\.portal\.amazonaws\.com|` + signinHost + `|` + federationHost + `)$`)
})

// regionOf returns the Region in a host of the services, "" for none.
func regionOf(host string) string {
	labels := strings.Split(strings.TrimPrefix(strings.TrimPrefix(host, "portal."), "device."), ".")
	if len(labels) > 3 && (labels[0] == "sso" || labels[0] == "oidc") {
		return labels[1]
	}
	return ""
}

// front is the port's face: a CONNECT proxy and a plain server.
func (s *Server) front(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		// Another name that leads here is DNS rebinding by a web page.
		if host, _, err := net.SplitHostPort(r.Host); err != nil || host != "127.0.0.1" && host != "localhost" {
			http.Error(w, "not an Identity Center", http.StatusForbidden)
			return
		}
		s.serve(w, r)
		return
	}
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil || port != "443" || !ours().MatchString(host) && s.byVanity(host) == nil {
		http.Error(w, "not an Identity Center", http.StatusForbidden)
		return
	}
	if s.faulty(w, r, regionOf(host), "CONNECT") {
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	_ = conn.SetDeadline(time.Time{})
	if _, err := conn.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		_ = conn.Close()
		return
	}
	secure := tls.Server(conn, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return s.ca.leaf(host) }})
	go s.tunnel(secure)
}

// tunnel serves one TLS connection until it ends.
func (s *Server) tunnel(conn net.Conn) {
	l := &oneConn{conn: conn, done: make(chan struct{})}
	srv := &http.Server{
		Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return s.ctx },
		ConnState: func(_ net.Conn, st http.ConnState) {
			if st == http.StateClosed || st == http.StateHijacked {
				l.end()
			}
		},
	}
	stop := context.AfterFunc(s.ctx, func() { _ = srv.Close() })
	defer stop()
	_ = srv.Serve(l)
}

// oneConn is a listener that accepts one connection.
type oneConn struct {
	conn  net.Conn
	taken bool
	once  sync.Once
	done  chan struct{}
}

func (l *oneConn) end() { l.once.Do(func() { close(l.done) }) }

func (l *oneConn) Accept() (net.Conn, error) {
	if !l.taken {
		l.taken = true
		return l.conn, nil
	}
	<-l.done
	return nil, errors.New("the connection has ended")
}

func (l *oneConn) Close() error   { l.end(); return nil }
func (l *oneConn) Addr() net.Addr { return l.conn.LocalAddr() }

// count records a request; an empty org is the sum over all.
func (s *Server) count(org, op string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[[2]string{"", op}]++
	if org != "" {
		s.counts[[2]string{org, op}]++
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// Count is how many requests of an operation were served for an organisation,
// or for all ("" ). Beside AWS's operations there is ApprovalPage: pages that
// were opened, each counted once.
func (s *Server) Count(org, op string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[[2]string{org, op}]
}

// Wait blocks until Count reaches n.
func (s *Server) Wait(ctx context.Context, org, op string, n int) error {
	for {
		s.mu.Lock()
		now, changed := s.counts[[2]string{org, op}], s.changed
		s.mu.Unlock()
		if now >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
