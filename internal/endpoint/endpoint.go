// Package endpoint gives a profile's credentials to what a command runs, over loopback, in the form of the container
// credentials endpoint, which every SDK knows: AWS_CONTAINER_CREDENTIALS_FULL_URI leads there. The server is a process
// beside the command (start.go), and ends with it.
package endpoint

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"awsin/internal/credentials"
	"awsin/internal/hint"
)

// path is where the credentials are.
const path = "/credentials"

// ErrEnded means that nothing but a login helps.
var ErrEnded = errors.New("the session has ended")

// Source returns credentials that last for a while. What a person has to know of a failure is written to said.
type Source func(ctx context.Context, said io.Writer) (credentials.Credentials, error)

// Handler answers who has the token.
type Handler struct {
	Host   string // where it listens, 127.0.0.1:PORT: another one leads here from a web page (DNS rebinding)
	Token  string
	Source Source
	Now    func() time.Time
	Stderr io.Writer // is told once of a failure, until it has passed

	mu      sync.Mutex
	going   *call // that all who ask meanwhile wait for
	owed    *call // for which nobody waited any more when it was answered
	failing bool
}

// call is one question to the source.
type call struct {
	done    chan struct{}
	waiting int // how many
	cred    credentials.Credentials
	err     error
	said    string
	came    time.Time
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	switch {
	case r.Host != h.Host:
		refuse(w, http.StatusBadRequest, "BadHost", "this is not the server's name")
	case !h.knows(r.Header["Authorization"]):
		refuse(w, http.StatusUnauthorized, "Unauthorized", "the Authorization header lacks the token, AWS_CONTAINER_AUTHORIZATION_TOKEN")
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		refuse(w, http.StatusMethodNotAllowed, "MethodNotAllowed", "credentials are there to GET")
	case r.URL.Path != path:
		refuse(w, http.StatusNotFound, "NotFound", "credentials are at "+path)
	default:
		h.give(w, r)
	}
}

// knows reports whether a request has the token, in the same time for each that has not.
func (h *Handler) knows(given []string) bool {
	if len(given) != 1 {
		return false
	}
	want, got := sha256.Sum256([]byte(h.Token)), sha256.Sum256([]byte(given[0]))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// lasts is after what time clients ask again for keys that have no end.
const lasts = time.Hour

func (h *Handler) give(w http.ResponseWriter, r *http.Request) {
	c := h.ask()
	select {
	case <-c.done:
	case <-r.Context().Done(): // it asks again: what is on the way is for then
		h.mu.Lock()
		defer h.mu.Unlock()
		c.waiting--
		return
	}
	switch {
	case errors.Is(c.err, ErrEnded):
		refuse(w, http.StatusForbidden, "SessionEnded", c.said)
	case c.err != nil:
		refuse(w, http.StatusServiceUnavailable, "Unavailable", c.said)
	default:
		answer(w, http.StatusOK, struct{ AccessKeyId, SecretAccessKey, Token, Expiration string }{ //nolint:revive,staticcheck // AWS's names
			c.cred.AccessKeyID, c.cred.SecretAccessKey, c.cred.SessionToken, cmp.Or(c.cred.Expiration, h.Now().Add(lasts).UTC().Format(time.RFC3339)),
		})
	}
}

// owes is how long an answer that came too late is kept for whoever asks again. Without it a source that takes longer
// than a client waits would begin anew each time.
const owes = 5 * time.Second

// ask asks the source, once for all that ask at the same time. No client's patience ends it: the AWS CLI waits for two
// seconds, three times, with a second between.
func (h *Handler) ask() *call {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c := h.owed; c != nil {
		if h.owed = nil; h.Now().Sub(c.came) < owes {
			return c
		}
	}
	if h.going == nil {
		c := &call{done: make(chan struct{})}
		h.going = c
		go func() {
			var said bytes.Buffer
			c.cred, c.err = h.Source(context.Background(), &said)
			hint.Print(&said, c.err)
			h.mu.Lock()
			defer h.mu.Unlock()
			if c.err != nil && !h.failing {
				_, _ = h.Stderr.Write(said.Bytes())
			}
			c.said = brief(said.String())
			h.failing, h.going = c.err != nil, nil
			if c.came = h.Now(); c.err == nil && c.waiting == 0 {
				h.owed = c
			}
			close(c.done)
		}()
	}
	h.going.waiting++
	return h.going
}

// brief makes one line of what was said, for who asked.
func brief(said string) string {
	lines := strings.NewReplacer("\nawsin: hint: ", "; ", "\n", "; ").Replace(strings.TrimSpace(said))
	return strings.TrimPrefix(lines, "awsin: "+hint.Word)
}

// Wait waits for the source's answer: a refresh that was sent comes to its end.
func (h *Handler) Wait() {
	h.mu.Lock()
	c := h.going
	h.mu.Unlock()
	if c != nil {
		<-c.done
	}
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, map[string]string{"code": code, "message": message})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
