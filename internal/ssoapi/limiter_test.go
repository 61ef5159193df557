package ssoapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// simulated is a server that serves so many calls per second, each in 50 ms, for n calls
// of programs, which know nothing of each other. It returns how long they take and how
// many were refused.
func simulated(t *testing.T, programs, n int, perSecond float64) (time.Duration, int) {
	t.Helper()
	var took time.Duration
	var refused atomic.Int32
	synctest.Test(t, func(t *testing.T) {
		limiters := make([]Limiter, programs)
		var mu sync.Mutex
		tokens, last := perSecond, time.Now()
		start := time.Now()
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				err := limiters[i%programs].Do(t.Context(), func(context.Context) error {
					mu.Lock()
					tokens = min(perSecond, tokens+time.Since(last).Seconds()*perSecond)
					last = time.Now()
					ok := tokens >= 1
					if ok {
						tokens--
					}
					mu.Unlock()
					if !ok {
						refused.Add(1)
						return &ThrottledError{}
					}
					time.Sleep(50 * time.Millisecond)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		took = time.Since(start)
	})
	return took, int(refused.Load())
}

// TestLimiterRate: in a bubble, where time is exact. A server that limits calls
// per second is used well, and not battered.
func TestLimiterRate(t *testing.T) {
	for _, rate := range []float64{5, 20, 100} {
		const calls = 400
		took, refused := simulated(t, 1, calls, rate)
		ideal := time.Duration(calls / rate * float64(time.Second))
		t.Logf("%3.0f per second: %v, ideal %v, %d refused", rate, took, ideal, refused)
		if took > 2*ideal || refused > 2*calls {
			t.Errorf("%3.0f per second: %v, ideal %v, %d refused", rate, took, ideal, refused)
		}
	}
}

// TestLimiterPrograms: of many programs with one call each, all get an answer.
func TestLimiterPrograms(t *testing.T) {
	for _, programs := range []int{12, 30} {
		for _, rate := range []float64{5, 10} {
			for range 20 {
				took, refused := simulated(t, programs, programs, rate)
				if refused == 0 || took > patience {
					t.Errorf("%d programs, %2.0f per second: %v, %d refused", programs, rate, took, refused)
				}
			}
		}
	}
}

func TestLimiterGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := new(Limiter)
		calls := 0
		start := time.Now()
		err := g.Do(t.Context(), func(context.Context) error { calls++; return &ThrottledError{} })
		var throttled *ThrottledError
		if took := time.Since(start); !errors.As(err, &throttled) || took > patience || took < patience-maxPause {
			t.Errorf("%d calls, %v, %v", calls, took, err)
		}
	})
}

// TestRoleCredentialsThrottled: in each form that a refusal has, the call is made again,
// and not for ever.
func TestRoleCredentialsThrottled(t *testing.T) {
	for _, c := range []struct {
		status int
		kind   string
	}{
		{429, "TooManyRequestsException"}, {429, ""}, {429, "SomethingElse"}, {400, "TooManyRequestsException"},
		{400, "ThrottlingException"}, {400, "Throttling"}, {503, "SlowDown"},
	} {
		var calls, refusals atomic.Int32
		refusals.Store(3)
		client := portalOf(t, func(w http.ResponseWriter, _ *http.Request) {
			if calls.Add(1) > refusals.Load() {
				fmt.Fprint(w, `{"roleCredentials":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c","expiration":1}}`)
				return
			}
			if c.kind != "" {
				w.Header().Set("X-Amzn-Errortype", c.kind)
			}
			w.WriteHeader(c.status)
			fmt.Fprint(w, `{"message":"why"}`)
		})
		client.limiterPause = 1
		if got, err := client.RoleCredentials(t.Context(), "us-east-1", "a", "000000000001", "r"); err != nil || got.AccessKeyID != "a" || calls.Load() != 4 {
			t.Errorf("%d %s: %v after %d calls", c.status, c.kind, err, calls.Load())
		}
		calls.Store(0)
		refusals.Store(1 << 30)
		client.limiterPatience = -1
		_, err := client.RoleCredentials(t.Context(), "us-east-1", "a", "000000000001", "r")
		var throttled *ThrottledError
		if !errors.As(err, &throttled) || !strings.HasPrefix(err.Error(), "throttled: ") || calls.Load() != 1 {
			t.Errorf("%d %s: %v after %d calls", c.status, c.kind, err, calls.Load())
		}
	}
}
