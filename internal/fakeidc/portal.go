package fakeidc

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bearer finds the session of a portal call, or answers that there is none. A
// token that is unknown belongs to no organisation.
func (s *Server) bearer(w http.ResponseWriter, r *http.Request, op string) *session {
	s.mu.Lock()
	t := s.access[r.Header.Get("X-Amz-Sso_bearer_token")]
	// Another Region's portal does not know it.
	valid := t != nil && t.expires.After(time.Now()) && (!strings.HasPrefix(r.Host, "portal.sso") || strings.Contains(r.Host, "."+t.org.Region+"."))
	s.mu.Unlock()
	org := ""
	if t != nil {
		org = t.org.Name
	}
	if s.faulty(w, r, org, op) {
		return nil
	}
	if !valid {
		refuse(w, http.StatusUnauthorized, "UnauthorizedException", "Session token not found or invalid")
		return nil
	}
	return t
}

// limited serves a list call, or refuses it when too many are being served.
func (s *Server) limited(w http.ResponseWriter, r *http.Request, list http.HandlerFunc) {
	token := r.Header.Get("X-Amz-Sso_bearer_token")
	s.mu.Lock()
	many := s.o.ListLimit > 0 && s.listing[token] >= s.o.ListLimit
	if !many {
		s.listing[token]++
	}
	s.mu.Unlock()
	if many {
		s.count("", "Refused")
		refuse(w, Throttled.Status, Throttled.Type, Throttled.Message)
		return
	}
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.listing[token]--
	}()
	list(w, r)
}

// slicePage cuts out what max_result and next_token ask for.
func slicePage[T any](r *http.Request, all []T) ([]T, string) {
	from, _ := strconv.Atoi(r.URL.Query().Get("next_token"))
	size, _ := strconv.Atoi(r.URL.Query().Get("max_result"))
	if size <= 0 {
		size = 100
	}
	from = min(max(from, 0), len(all))
	to := min(from+size, len(all))
	next := ""
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return all[from:to], next
}

func listAnswer(w http.ResponseWriter, name string, list []map[string]string, next string) {
	out := map[string]any{name: list}
	if next != "" {
		out["nextToken"] = next
	}
	answer(w, out)
}

func (s *Server) listAccounts(w http.ResponseWriter, r *http.Request) {
	t := s.bearer(w, r, "ListAccounts")
	if t == nil {
		return
	}
	accounts, next := slicePage(r, t.org.Accounts)
	list := []map[string]string{}
	for _, a := range accounts {
		list = append(list, map[string]string{"accountId": a.ID, "accountName": a.Name, "emailAddress": a.Email})
	}
	listAnswer(w, "accountList", list, next)
}

func (s *Server) listRoles(w http.ResponseWriter, r *http.Request) {
	t := s.bearer(w, r, "ListAccountRoles")
	if t == nil {
		return
	}
	id := r.URL.Query().Get("account_id")
	a := t.org.account(id)
	if a == nil {
		refuse(w, http.StatusNotFound, "ResourceNotFoundException", "no access to this account")
		return
	}
	roles, next := slicePage(r, a.Roles)
	list := []map[string]string{}
	for _, role := range roles {
		list = append(list, map[string]string{"accountId": id, "roleName": role})
	}
	listAnswer(w, "roleList", list, next)
}

func (o *Organization) account(id string) *Account {
	for i := range o.Accounts {
		if o.Accounts[i].ID == id {
			return &o.Accounts[i]
		}
	}
	return nil
}

func (s *Server) roleCredentials(w http.ResponseWriter, r *http.Request) {
	t := s.bearer(w, r, "GetRoleCredentials")
	if t == nil {
		return
	}
	a := t.org.account(r.URL.Query().Get("account_id"))
	role := r.URL.Query().Get("role_name")
	if a == nil || !slices.Contains(a.Roles, role) {
		refuse(w, http.StatusForbidden, "ForbiddenException", "No access")
		return
	}
	answer(w, map[string]any{"roleCredentials": map[string]any{
		"accessKeyId": "ASIAFAKE" + a.ID, "secretAccessKey": "fake-secret-of-" + role, "sessionToken": "fake-session-token-of-" + role,
		"expiration": time.Now().Add(time.Hour).UnixMilli(),
	}})
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	t := s.bearer(w, r, "Logout")
	if t == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.access, t.access)
	delete(s.refresh, t.refresh)
	w.WriteHeader(http.StatusOK)
}

// callerIdentity is STS: the keys of a role have its account in them, their token the role.
func (s *Server) callerIdentity(w http.ResponseWriter, r *http.Request) {
	_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=ASIAFAKE")
	account, _, _ := strings.Cut(scope, "/")
	if role, ok := strings.CutPrefix(r.PostFormValue("RoleArn"), "arn:aws:iam::"); ok && r.PostFormValue("Action") == "AssumeRole" && len(account) == 12 && strings.Index(role, ":role/") == len(account) {
		w.Header().Set("Content-Type", "text/xml")
		_, _ = w.Write([]byte("<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAFAKE" + role[:12] + "</AccessKeyId><SecretAccessKey>fake-secret</SecretAccessKey>" + //nolint:gosec // a test's own
			"<SessionToken>fake-session-token</SessionToken><Expiration>" + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"))
		return
	}
	if user, ok := strings.CutPrefix(r.Header.Get("X-Amz-Security-Token"), ofUser); ok { // the keys of GetSessionToken
		w.Header().Set("Content-Type", "text/xml")
		_, _ = w.Write([]byte("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::" + account + ":user/" + user + "</Arn><UserId>AIDA</UserId><Account>" + account + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")) //nolint:gosec // a test's own
		return
	}
	if r.PostFormValue("Action") != "GetCallerIdentity" || strings.Trim(account, "0123456789") != "" || account == "" {
		http.Error(w, "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>", http.StatusForbidden)
		return
	}
	role := "fake" // keys of somebody's own
	set := strings.TrimPrefix(r.Header.Get("X-Amz-Security-Token"), "fake-session-token-of-")
	for _, o := range s.o.Organizations {
		if a := o.account(account); a != nil && slices.Contains(a.Roles, set) {
			role = "AWSReservedSSO_" + set + "_0123456789abcdef"
		}
	}
	w.Header().Set("Content-Type", "text/xml")
	_, _ = w.Write([]byte("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::" + account + ":assumed-role/" + role + "/me</Arn><UserId>AROA:me</UserId><Account>" + //nolint:gosec // digits
		account + "</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"))
}
