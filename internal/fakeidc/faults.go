package fakeidc

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Fault is a wrong answer. The zero Fault is none.
type Fault struct {
	Status  int
	Type    string // the exception's name
	Message string
	Echo    bool            // the message also has what the request held, its token, too
	Delay   time.Duration   // before the answer, which is then right unless Status is set
	Until   <-chan struct{} // closed before the answer, as Delay; nil for at once
	Garbage bool            // 200 with a body that is not JSON
	HTML    string          // a web page, as something on the way to the server answers; Status 0 is 200
	Moved   string          // where a redirect leads, 302 if Status is not set
	Drop    bool            // the connection ends without an answer
	Account string          // only in calls about this account's ID; "" for all
}

// Faults that the real service is known for.
var (
	Throttled   = Fault{Status: http.StatusTooManyRequests, Type: "TooManyRequestsException", Message: "HTTP 429 Too Many Requests"}
	ServerError = Fault{Status: http.StatusInternalServerError, Type: "InternalServerException", Message: "internal error"}
	Denied      = Fault{Status: http.StatusBadRequest, Type: "AccessDeniedException", Message: "access denied"}
	Garbage     = Fault{Garbage: true}
)

// Faults of what stands between a person and the server. Those of a proxy that
// refuses the connection are set for the operation "CONNECT", of all or of a Region in
// place of an organisation.
var (
	CaptivePortal = Fault{HTML: webPage}
	Redirect      = Fault{Moved: "http://portal.hotel.example/welcome", HTML: webPage}
	Forbidden     = Fault{Status: http.StatusForbidden, HTML: webPage}
	ProxyLogin    = Fault{Status: http.StatusProxyAuthRequired, HTML: webPage}
	BadGateway    = Fault{Status: http.StatusBadGateway, HTML: webPage}
	Dropped       = Fault{Drop: true}
)

const webPage = "<!DOCTYPE html>\n<html><head><title>Welcome\x1b[31m</title></head><body>Accept the terms</body></html>\n"

// SetFault makes an operation of an organisation ("" for all) answer wrongly
// from now on; the zero Fault ends it.
func (s *Server) SetFault(org, op string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f == (Fault{}) {
		delete(s.faults, [2]string{org, op})
		return
	}
	s.faults[[2]string{org, op}] = f
}

// SetClock makes the server's clock, as its answers tell it, so far ahead.
func (s *Server) SetClock(ahead time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead = ahead
}

// faulty counts the request and reports whether a fault answered it.
func (s *Server) faulty(w http.ResponseWriter, r *http.Request, org, op string) bool {
	s.count(org, op)
	s.mu.Lock()
	f, ok := s.faults[[2]string{org, op}]
	if !ok {
		f, ok = s.faults[[2]string{"", op}]
	}
	s.mu.Unlock()
	if !ok || f.Account != "" && f.Account != r.URL.Query().Get("account_id") {
		return false
	}
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
		}
	}
	if f.Until != nil {
		select {
		case <-f.Until:
		case <-r.Context().Done():
		}
	}
	switch {
	case f.Drop:
		panic(http.ErrAbortHandler)
	case f.Moved != "":
		w.Header().Set("Location", f.Moved)
		answerPage(w, cmp.Or(f.Status, http.StatusFound), f.HTML)
	case f.HTML != "":
		answerPage(w, cmp.Or(f.Status, http.StatusOK), f.HTML)
	case f.Garbage:
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, "<html>\x1b]0;garbage\x07")
	case f.Status != 0:
		if f.Echo {
			sent, _ := io.ReadAll(r.Body) // body has bounded it
			f.Message = fmt.Sprintf("%s %s %s %s", f.Message, r.Header.Get("X-Amz-Sso_bearer_token"), r.Header.Get("Authorization"), sent)
		}
		refuse(w, f.Status, f.Type, f.Message)
	default:
		return false
	}
	return true
}

func answerPage(w http.ResponseWriter, status int, html string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprint(w, html)
}
