package ssoapi

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// held is a server that says when a request has come, and answers when it is told.
func held(t *testing.T, answer http.HandlerFunc) (client *Client, came, let chan struct{}) {
	came, let = make(chan struct{}), make(chan struct{})
	client, _ = answers(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		came <- struct{}{}
		<-let
		answer(w, r)
	})
	return client, came, let
}

// TestRefreshComesToItsEnd: what the server was asked, its answer is waited for.
func TestRefreshComesToItsEnd(t *testing.T) {
	client, came, let := held(t, text(`{"accessToken": "new", "expiresIn": 3600, "refreshToken": "rotated"}`))
	ctx, cancel := context.WithCancel(t.Context())
	tok, done := token(), make(chan error)
	go func() { done <- client.Refresh(ctx, "us-east-1", tok, now) }()
	<-came
	cancel()
	close(let)
	if err := <-done; err != nil || tok.AccessToken != "new" || tok.RefreshToken != "rotated" {
		t.Errorf("%v, %s", err, tok.RefreshToken)
	}

	// A person does not wait for ever.
	client, came, let = held(t, text(""))
	client.grace = time.Millisecond
	ctx, cancel = context.WithCancel(t.Context())
	go func() { done <- client.Refresh(ctx, "us-east-1", token(), now) }()
	<-came
	cancel()
	if err := <-done; err != ErrUnanswered {
		t.Error(err)
	}
	close(let)

	// There is no second try.
	client, came, let = held(t, refuse(500, "InternalServerException", "oops"))
	ctx, cancel = context.WithCancel(t.Context())
	go func() { done <- client.Refresh(ctx, "us-east-1", token(), now) }()
	<-came
	cancel()
	close(let)
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	case <-came:
		t.Error("asked again")
	}
}

// TestRefreshThatWasNotSent ends at once: here the server says nothing to the
// greeting of TLS.
func TestRefreshThatWasNotSent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	client := newClient(t, "AWS_ENDPOINT_URL=https://"+l.Addr().String())
	client.grace = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- client.Refresh(ctx, "us-east-1", token(), now) }()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := client.Refresh(ctx, "us-east-1", token(), now); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
