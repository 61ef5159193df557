package status

import (
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"

	"awsin/internal/awsconfig"
	"awsin/internal/estate"
	"awsin/internal/login"
	"awsin/internal/ssotoken"
)

// Columns stand below each other whatever the names, with and without colours,
// and fit the terminal.
func TestStatusRows(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var steps []login.Step
	for i, name := range []string{"acme", "本番環境", "ｱｸﾒ", "é\u0301clair", "🚀 launch", "evil\x1b[31m\nname"} {
		state := []ssotoken.State{ssotoken.Valid, ssotoken.Never, ssotoken.Refreshable, ssotoken.Expired, ssotoken.Rejected, ssotoken.Misconfigured}[i]
		steps = append(steps, login.Step{
			Session: &awsconfig.Session{Name: name, Region: "us-east-1", StartURL: "https://" + strings.Repeat("x", 40)}, State: state,
			ExpiresAt: now.Add(10 * time.Minute),
		})
	}
	plainText := func(s string) string {
		for _, code := range []string{"\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m", "\x1b[0m"} {
			s = strings.ReplaceAll(s, code, "")
		}
		return s
	}
	whole := strings.Join(lines(steps, unmarked, now, 0, false), "\n")
	for _, color := range []bool{false, true} {
		for _, cols := range []int{0, 40, 60, 80} {
			got := strings.Join(lines(steps, unmarked, now, cols, color), "\n")
			if strings.Contains(got, "\x1b[") != color {
				t.Errorf("colours: %q", got)
			}
			got = plainText(got)
			if strings.Contains(got, "\x1b") {
				t.Errorf("%q", got)
			}
			if cols == 0 && got != whole {
				t.Errorf("with colours:\n%s\nwithout:\n%s", got, whole)
			}
			lines := strings.Split(got, "\n")
			if len(lines) != len(steps)+1 {
				t.Fatalf("%d lines:\n%s", len(lines), got)
			}
			for i, line := range lines {
				if w := runewidth.StringWidth(line); cols > 0 && (w > cols || i > 0 && !strings.HasSuffix(line, "…")) {
					t.Errorf("%d cells in %d, or not cut so: %q", w, cols, line)
				}
				word := "STATE"
				if i > 0 {
					word = steps[i-1].State.Words()
				}
				before, _, ok := strings.Cut(line, word)
				if want := runewidth.StringWidth(strings.SplitN(lines[0], "STATE", 2)[0]); !ok || runewidth.StringWidth(before) != want {
					t.Errorf("%q: %s is at %d, want %d", line, word, runewidth.StringWidth(before), want)
				}
			}
		}
	}
	if !strings.Contains(strings.Join(lines(steps, unmarked, now, 0, true), "\n"), "\x1b[33m10m\x1b[0m") {
		t.Error("what ends soon is not yellow")
	}
}

func lines(steps []login.Step, marked func(*awsconfig.Session) (estate.Mark, bool), now time.Time, cols int, color bool) []string {
	return Table{Steps: steps, Marked: marked, Now: now}.Lines(cols, color)
}

func unmarked(*awsconfig.Session) (mark estate.Mark, ok bool) { return mark, false }

// TestStatusMark: what is production says so beside the session's name, and hides no state, however narrow it gets.
func TestStatusMark(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	steps := []login.Step{
		{Session: &awsconfig.Session{Name: strings.Repeat("long-", 30) + "end"}, State: ssotoken.Valid, ExpiresAt: now.Add(90 * time.Minute)},
		{Session: &awsconfig.Session{Name: "x"}, State: ssotoken.Misconfigured},
	}
	marked := func(s *awsconfig.Session) (estate.Mark, bool) { return estate.Mark{Color: "magenta"}, s.Name != "x" }
	for cols, valid := range map[int]string{0: "valid          1h 30m", 40: "valid  ", 80: "valid          1h 30m"} {
		got := lines(steps, marked, now, cols, false)
		if !strings.Contains(got[1], "d production  "+valid) || strings.Contains(got[2], "production") || !strings.Contains(got[2], "misconfigured") {
			t.Errorf("%d columns:\n%s", cols, strings.Join(got, "\n"))
		}
		if got := lines(steps, marked, now, cols, true)[1]; !strings.Contains(got, " \x1b[35mproduction\x1b[0m  ") {
			t.Errorf("%d columns: %q", cols, got)
		}
	}
}

// TestStatusColumns: on a narrow terminal the name and the state are whole longer than what says nothing, or less.
func TestStatusColumns(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	marked := func(*awsconfig.Session) (estate.Mark, bool) { return estate.Mark{Color: "red"}, true }
	for _, c := range []struct {
		states []ssotoken.State
		cols   int
		want   []string
	}{
		{[]ssotoken.State{"never", "misconfigured"}, 39, []string{"SESSION              STATE", "umbrella production  never", "umbrella production  misconfigured"}},
		{[]ssotoken.State{"valid", "misconfigured"}, 39, []string{"SESSION              STATE", "umbrella production  valid", "umbrella production  misconfigured"}},
		{[]ssotoken.State{"valid", "expired"}, 39, []string{"SESSION              STATE    EXPIRES", "umbrella production  valid    23h 59m", "umbrella production  expired  -"}},
		{[]ssotoken.State{"never", "expired"}, 80, []string{"SESSION              STATE    PROFILES", "umbrella production  never           0", "umbrella production  expired         0"}},
		{[]ssotoken.State{"never", "expired"}, 0, []string{"SESSION              STATE    EXPIRES IN", "umbrella production  never    - ", "umbrella production  expired  - "}},
	} {
		var steps []login.Step
		for _, state := range c.states {
			steps = append(steps, login.Step{Session: &awsconfig.Session{Name: "umbrella"}, State: state, ExpiresAt: now.Add(24*time.Hour - time.Second)})
		}
		for i, line := range lines(steps, marked, now, c.cols, false) {
			if !strings.HasPrefix(line, c.want[i]) || c.cols > 0 && runewidth.StringWidth(line) > c.cols {
				t.Errorf("%v, %d columns: got %q, want %q", c.states, c.cols, line, c.want[i])
			}
		}
	}
	for cols := 5; cols < 40; cols++ {
		steps := []login.Step{{Session: &awsconfig.Session{Name: strings.Repeat("long-", 30)}, State: ssotoken.Expired}}
		if got := lines(steps, unmarked, now, cols, false)[1]; runewidth.StringWidth(got) > cols {
			t.Errorf("%d columns: %q", cols, got)
		}
	}
}

// A long name hides no state, on a narrow terminal, too.
func TestStatusNarrow(t *testing.T) {
	now := time.Now()
	steps := []login.Step{
		{Session: &awsconfig.Session{Name: strings.Repeat("long-", 30) + "end"}, State: ssotoken.Misconfigured},
		{Session: &awsconfig.Session{Name: "x"}, State: ssotoken.Valid, ExpiresAt: time.Now().Add(10*time.Minute + 30*time.Second)},
	}
	for _, cols := range []int{30, 39, 79} {
		got := lines(steps, unmarked, now, cols, false)
		if !strings.Contains(got[1], "nd  misconfigured ") || !strings.Contains(got[2], "valid          10m") && cols >= 79 {
			t.Errorf("%d columns:\n%s", cols, strings.Join(got, "\n"))
		}
	}
}
