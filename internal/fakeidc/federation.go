package fakeidc

import (
	"crypto/rand"
	"encoding/json"
	"html"
	"net/http"
	"strings"
)

// federationHost is the console's sign-in, in every partition.
const federationHost = `signin\.aws\.amazon\.com|signin\.amazonaws\.cn|signin\.amazonaws-us-gov\.com`

// ofUser is what the session token of GetSessionToken's keys begins with here.
const ofUser = "fake-session-token-of-user/"

// federation is the console's federation endpoint: keys for a sign-in token, and the token, once, for the console.
func (s *Server) federation(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("Action") == "login" {
		s.count("", "ConsoleLogin")
		s.mu.Lock()
		account, ok := s.federated[q.Get("SigninToken")]
		delete(s.federated, q.Get("SigninToken"))
		s.mu.Unlock()
		if !ok {
			answerPage(w, http.StatusBadRequest, "<p>Your session has expired")
			return
		}
		answerPage(w, http.StatusOK, "<p>"+account+" at "+html.EscapeString(q.Get("Destination")))
		return
	}
	if s.faulty(w, r, signin.Name, "GetSigninToken") {
		return
	}
	var keys struct{ SessionID, SessionKey, SessionToken string }
	err := json.Unmarshal([]byte(q.Get("Session")), &keys)
	account, temporary := strings.CutPrefix(keys.SessionID, "ASIAFAKE")
	if q.Get("Action") != "getSigninToken" || err != nil || !temporary || keys.SessionKey == "" || keys.SessionToken == "" || strings.HasPrefix(keys.SessionToken, ofUser) {
		answerPage(w, http.StatusBadRequest, "<p>Invalid credentials parameter")
		return
	}
	token := "fake-signin-token-" + rand.Text()
	s.mu.Lock()
	s.federated[token] = account
	s.mu.Unlock()
	s.count("duration "+q.Get("SessionDuration"), "GetSigninToken")
	answer(w, map[string]string{"SigninToken": token})
}
