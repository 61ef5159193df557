package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"

	"awsin/internal/credentials"
	"awsin/internal/endpoint"
)

// changing is the server of exec --serve with other keys for each question, which are about to end.
func changing(t *testing.T) (environ []string) {
	t.Helper()
	n := 0 // of one question at a time
	h := &endpoint.Handler{Token: "token", Now: time.Now, Stderr: io.Discard, Source: func(context.Context, io.Writer) (credentials.Credentials, error) {
		n++
		return credentials.Credentials{
			AccessKeyID: fmt.Sprintf("ASIA%d", n), SecretAccessKey: "secret", SessionToken: "session", Expiration: time.Now().Add(4 * time.Minute).UTC().Format(time.RFC3339),
		}, nil
	}}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	h.Host = strings.TrimPrefix(server.URL, "http://")
	return []string{"AWS_CONTAINER_CREDENTIALS_FULL_URI=" + server.URL + "/credentials", "AWS_CONTAINER_AUTHORIZATION_TOKEN=token", "AWS_REGION=us-east-1"}
}

// TestServeChanging: an AWS CLI that asks for page after page signs each with the keys of the moment.
func TestServeChanging(t *testing.T) {
	t.Parallel()
	for _, cli := range newestCLI(t) {
		var signed []string
		var mu sync.Mutex
		iam := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, key, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
			key, _, _ = strings.Cut(key, "/")
			mu.Lock()
			signed = append(signed, key)
			page := len(signed)
			mu.Unlock()
			w.Header().Set("Content-Type", "text/xml")
			_, _ = fmt.Fprintf(w, "<ListUsersResponse><ListUsersResult><Users/><IsTruncated>%v</IsTruncated><Marker>%d</Marker></ListUsersResult></ListUsersResponse>", page < 3, page)
		}))
		defer iam.Close()
		cmd := exec.Command(cli.aws(), "iam", "list-users", "--endpoint-url", iam.URL)
		cmd.Env = append(changing(t), "HOME="+t.TempDir(), "PATH=/usr/bin:/bin", "NO_PROXY=127.0.0.1")
		out, err := cmd.CombinedOutput()
		if all := slices.Compact(slices.Clone(signed)); err != nil || len(signed) != 3 || len(all) != 3 {
			t.Errorf("AWS CLI %s: signed with %q, %v\n%s", cli.version, signed, err, out)
		}
	}
}

// TestServeChangingSDK: so does a Go program, ten at once.
func TestServeChangingSDK(t *testing.T) {
	for _, kv := range append(changing(t), "HOME="+t.TempDir(), "AWS_PROFILE=", "AWS_ACCESS_KEY_ID=", "AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null") {
		name, value, _ := strings.Cut(kv, "=")
		t.Setenv(name, value)
	}
	cfg, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil || first.AccessKeyID == second.AccessKeyID || first.SessionToken != "session" {
		t.Errorf("%q, then %q, %v", first.AccessKeyID, second.AccessKeyID, err)
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if got, err := cfg.Credentials.Retrieve(context.Background()); err != nil || !strings.HasPrefix(got.AccessKeyID, "ASIA") {
				t.Errorf("%q, %v", got.AccessKeyID, err)
			}
		})
	}
	wg.Wait()
}
