package browser

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// Once is a page on this machine that leads a browser on to a URL which is to stand in no argument list: others on the
// machine read those. It is opened once, and only by who knows its path and, where the system tells (Linux), is this user.
type Once struct {
	URL    string
	Opened <-chan struct{} // closed when a browser was led on
	server *http.Server
}

// bounds of one request to the page, and of its end.
const (
	requestTime = 10 * time.Second
	requestSize = 16 << 10 // bytes of its header
)

// NewOnce starts the page, on 127.0.0.1 and a free port.
func NewOnce(to string) (*Once, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	host, path, opened := listener.Addr().String(), "/"+rand.Text(), make(chan struct{})
	var once sync.Once
	handle := func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Connection", "close")
		switch {
		case r.Host != host, !sameUser(listener.Addr(), r.RemoteAddr): // another name that leads here is DNS rebinding by a web page
			http.Error(w, "this page is somebody else's", http.StatusForbidden)
			return
		case r.Method != http.MethodGet || r.URL.RawQuery != "" || subtle.ConstantTimeCompare([]byte(r.URL.Path), []byte(path)) != 1:
			http.NotFound(w, r)
			return
		}
		first := false
		once.Do(func() { first = true })
		if !first {
			http.Error(w, "This page was opened already. If that was not you, run awsin console again, and see who else is on this machine.", http.StatusGone)
			return
		}
		header.Set("Location", to)
		w.WriteHeader(http.StatusSeeOther)
		_ = http.NewResponseController(w).Flush()
		close(opened)
	}
	o := &Once{URL: "http://" + host + path, Opened: opened, server: &http.Server{
		Handler: http.HandlerFunc(handle), ReadTimeout: requestTime, WriteTimeout: requestTime, MaxHeaderBytes: requestSize,
	}}
	go func() { _ = o.server.Serve(listener) }()
	return o, nil
}

// Close ends the page, after the answer that is on its way.
func (o *Once) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if o.server.Shutdown(ctx) != nil {
		_ = o.server.Close()
	}
}

// ErrUnopened means that no browser has asked for a page in its time.
var ErrUnopened = errors.New("no browser has asked for the page")

// Wait waits until a browser was led on, or what opens it has failed. The error is ErrUnopened after the page's life.
func (o *Once) Wait(ctx context.Context, failed <-chan error, life time.Duration) error {
	over := time.NewTimer(life)
	defer over.Stop()
	for {
		select {
		case <-o.Opened:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		case <-over.C:
			return ErrUnopened
		case err := <-failed:
			if err != nil {
				return err
			}
			failed = nil // most commands end before the browser is there
		}
	}
}
