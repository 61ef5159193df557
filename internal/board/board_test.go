package board

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/login"
	"awsin/internal/terminal"
	"awsin/internal/terminal/terminaltest"
)

func sessions(names ...string) []*awsconfig.Session {
	list := make([]*awsconfig.Session, len(names))
	for i, n := range names {
		list[i] = &awsconfig.Session{Name: n}
	}
	return list
}

func live(s *terminaltest.Terminal) terminal.Screen {
	return terminal.Screen{Out: s, Live: true, Color: true, Size: s.Size, Clock: time.Time.UTC}
}

func done(i int, did login.Outcome, reason string) login.Event {
	return login.Event{Index: i, Phase: login.Done, Result: &login.Result{Outcome: did, Reason: reason, ExpiresAt: time.Now().Add(90 * time.Minute)}}
}

const page = "https://device.sso.us-east-1.amazonaws.com/?user_code=WDDD-KPVV"

// TestPlain: not on a terminal there is one line per change, and no sequence.
func TestPlain(t *testing.T) {
	var out bytes.Buffer
	b := New(terminal.Screen{Out: &out, Size: func() (int, int) { return 20, 3 }, Clock: time.Time.UTC}, sessions("acme", "globex"))
	b.Checking()
	for _, e := range []login.Event{
		{Index: 0, Phase: login.Waiting},
		{Index: 1, Phase: login.Queued},
		{Index: 1, Phase: login.LoggingOut},
		{Index: 0, Phase: login.Refreshing},
		{Index: 0, Phase: login.Refreshing, Note: "inter\nrupted"},
		{Index: 1, Phase: login.Starting},
		{Index: 1, Phase: login.Starting, Note: "again"},
		{Index: 1, Phase: login.Approve, URL: page, Code: "WDDD-KPVV", Note: "this is an SSH session"},
		{Index: 0, Phase: login.Approve, URL: page, Opened: true},
		done(0, login.Failed, "no network"),
		done(1, login.Cancelled, "interrupted"),
	} {
		b.Show(e)
	}
	b.Note("passed over\n/usr/bin/aws")
	b.Close()
	want := `acme: waiting for another awsin that is logging in to it
globex: queued: starts when a page is free
globex: logging out first
acme: refreshing
acme: refreshing (inter rupted)
globex: starting aws sso login
globex: starting aws sso login (again)
globex: this is an SSH session; open ` + page + ` (code WDDD-KPVV)
` + note(uncoded) + `acme: approve in the browser: ` + page + `
acme: failed: no network
globex: cancelled: interrupted
awsin: note: passed over /usr/bin/aws
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestOutcome(t *testing.T) {
	now := time.Now().UTC()
	b := New(terminal.Screen{Clock: time.Time.UTC}, nil)
	for _, c := range []struct {
		did      login.Outcome
		unproven string
		want     string
	}{
		{login.Nothing, "", ""},
		{login.Refreshed, "", ", refreshed"},
		{login.LoggedIn, "", ", logged in"},
		{login.ByOther, "", ", renewed by another program meanwhile"},
		{login.Nothing, "no\nnetwork", "; not confirmed by the server: no network"},
	} {
		got := b.Outcome(&login.Result{Outcome: c.did, ExpiresAt: now.Add(48*time.Hour + 30*time.Second), Unverified: c.unproven})
		if want := "valid until " + now.Add(48*time.Hour+30*time.Second).Format("2006-01-02 15:04") + " (2d 0h)" + c.want; got != want {
			t.Errorf("%s: got %q, want %q", c.did, got, want)
		}
	}
}

// TestLive goes through a morning on screens of several sizes: nothing is ever
// wider or higher than the screen, and what a person has to act on is there.
func TestLive(t *testing.T) {
	names := []string{"acme", "日本語の組織の名前がとても長い株式会社セッション", "globex", "initech", "umbrella", "hooli", "x\u0301e", "last"}
	for _, size := range [][2]int{{40, 24}, {40, 5}, {200, 24}, {200, 6}, {12, 4}} {
		s := terminaltest.New(t, size[0], size[1])
		b := New(live(s), sessions(names...))
		b.Checking()
		check := func(what, wanted string) {
			t.Helper()
			text := s.Text()
			if s.Widest() >= s.Cols || len(s.Lines) > s.Rows || !strings.Contains(text, wanted) {
				t.Errorf("%v, %s: %d cells wide, %d rows, want %q in\n%s", size, what, s.Widest(), len(s.Lines), wanted, text)
			}
			shown := len(s.Lines) - 1 // the cursor's
			if shown < len(names) && !strings.Contains(text, fmt.Sprintf("… and %d", len(names)-shown+1)) {
				t.Errorf("%v, %s: does not say how many more:\n%s", size, what, text)
			}
		}
		check("checking", "… acme")
		for i := range names {
			b.Show(login.Event{Index: i, Phase: login.Starting})
			check("starting", "… ")
		}
		b.Show(login.Event{Index: 7, Phase: login.Approve, URL: "https://x.test/", Code: "AAAA-BBBB"})
		if strings.Join(s.Lines[:2], "|") != "last: open (code AAAA-BBBB)|https://x.test/" {
			t.Errorf("%v: no URL above\n%s", size, s.Text())
		}
		s.Lines = s.Lines[2:]
		check("approve", "→ last")
		for i := range names[1:] {
			b.Show(done(i, login.Nothing, ""))
			check("done", "→ last")
		}
		b.Show(done(7, login.Failed, "no network"))
		check("failed", "✗ last")
	}
}

// The URL of a page that no browser shows stands above the live lines, whole and alone on a
// line, once; how to tell the page from somebody else's stands there, too.
func TestURLAbove(t *testing.T) {
	s := terminaltest.New(t, 60, 24)
	b := New(live(s), sessions("acme", "globex"))
	b.Checking()
	b.Show(login.Event{Index: 0, Phase: login.Approve, URL: page, Code: "WDDD-KPVV", Opened: true})
	if strings.Contains(s.Text(), "https") {
		t.Errorf("a page that has opened:\n%s", s.Text())
	}
	for range 2 {
		b.Show(login.Event{Index: 0, Phase: login.Approve, URL: page, Code: "WDDD-KPVV", Note: "no browser"})
	}
	b.Note("a note")
	b.Show(login.Event{Index: 1, Phase: login.Approve, URL: "https://x.test/"})
	want := []string{
		"acme: no browser; open (code WDDD-KPVV)", page, "awsin: note: a note",
		"globex: open", "https://x.test/", strings.TrimSpace(note(uncoded)),
		"→ acme    approve WDDD-KPVV at the URL above", "→ globex  approve at the URL above", "",
	}
	if got := strings.Join(s.Lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// TestResize: after any change of the size the frame before is gone from the
// screen, whole, and nothing above it is.
func TestResize(t *testing.T) {
	for _, c := range []struct{ from, to [2]int }{
		{[2]int{80, 24}, [2]int{40, 24}},
		{[2]int{80, 24}, [2]int{30, 24}},
		{[2]int{80, 24}, [2]int{17, 24}},
		{[2]int{40, 24}, [2]int{39, 24}},
		{[2]int{40, 24}, [2]int{120, 24}},
		{[2]int{80, 24}, [2]int{80, 12}},
	} {
		s := terminaltest.New(t, c.from[0], c.from[1])
		fmt.Fprint(s, "$ awsin login-all\n")
		b := New(live(s), sessions("acme", "globex", "日本語の組織"))
		b.Checking()
		for i := range 3 {
			b.Show(login.Event{Index: i, Phase: login.Waiting})
		}
		s.Cols, s.Rows = c.to[0], c.to[1]
		b.Show(login.Event{Index: 1, Phase: login.Refreshing})
		if len(s.Lines) != 5 || s.Lines[0] != "$ awsin login-all" || !strings.HasPrefix(s.Lines[1], "… acme ") || !strings.HasPrefix(s.Lines[2], "… globex ") {
			t.Errorf("%v to %v:\n%s", c.from, c.to, s.Text())
		}
		for i := range 3 {
			b.Show(done(i, login.Failed, strings.Repeat("a long reason ", 9)))
		}
		b.Close()
		if len(s.Lines) != 5 || s.Lines[0] != "$ awsin login-all" || strings.Count(s.Text(), strings.TrimSpace(strings.Repeat("a long reason ", 9))) != 3 {
			t.Errorf("%v to %v, at the end:\n%s", c.from, c.to, s.Text())
		}
	}
}

// A frame that a smaller terminal has moved out of reach is erased when a larger one brings
// it back.
func TestSmallAndLargeAgain(t *testing.T) {
	s := terminaltest.New(t, 80, 24)
	fmt.Fprint(s, "$ awsin login-all\n")
	b := New(live(s), sessions(dozen...))
	for i := range dozen {
		b.Show(login.Event{Index: i, Phase: login.Approve, URL: page, Code: "WDDD-KPVV", Opened: true})
	}
	for _, size := range [][2]int{{60, 20}, {40, 12}, {12, 5}, {30, 9}, {200, 50}} {
		s.Cols, s.Rows = size[0], size[1]
		b.Redraw()
		b.Redraw()
	}
	if len(s.Lines) != 14 || s.Lines[0] != "$ awsin login-all" || !strings.HasPrefix(s.Lines[1], "→ acme ") {
		t.Errorf("%d lines:\n%s", len(s.Lines), s.Text())
	}
	s.Cols, s.Rows = 12, 5
	b.Redraw()
	b.Note("stays")
	b.Redraw()
	s.Cols, s.Rows = 80, 24
	b.Redraw()
	if !strings.Contains(s.Text(), "awsin: note: stays\n→ acme ") {
		t.Errorf("%s", s.Text())
	}
}

// TestHostile: names, URLs, codes, notes and reasons that hold sequences reach
// no screen as such; the terminal fails the test if they do.
func TestHostile(t *testing.T) {
	const evil = "a\x1b]0;owned\x07b\x1b[2J\u202ec\u009b31md\r\n\x00e\u2066"
	show := func(screen terminal.Screen) {
		b := New(screen, sessions(evil))
		b.Checking()
		b.Show(login.Event{Phase: login.Starting, Note: evil})
		b.Show(login.Event{Phase: login.Approve, URL: "https://x.test/" + evil, Code: evil, Note: evil})
		b.Show(login.Event{Phase: login.Approve, URL: "https://x.test/" + evil, Code: evil, Opened: true})
		b.Show(done(0, login.Failed, errors.New(evil).Error()))
		b.Note(evil)
		b.Show(login.Event{Phase: login.Done, Result: &login.Result{Outcome: login.Nothing, ExpiresAt: time.Now(), Unverified: evil}})
		b.Close()
	}
	for _, cols := range []int{40, 400} {
		s := terminaltest.New(t, cols, 24)
		show(live(s))
		var out bytes.Buffer
		show(terminal.Screen{Out: &out, Size: s.Size, Clock: time.Time.UTC})
		for _, text := range []string{s.Text(), out.String()} {
			if strings.ContainsAny(strings.ReplaceAll(text, "\n", ""), "\x00\x07\x1b\r\u0085\u009b\u202e\u2066") || !strings.Contains(text, "a?]0;owned?b") {
				t.Errorf("%d columns: got %q", cols, text)
			}
		}
		if n := strings.Count(out.String(), "\n"); n != 6 {
			t.Errorf("%d lines, want one per change:\n%s", n, out.String())
		}
	}
}

func TestNoColor(t *testing.T) {
	var out bytes.Buffer
	for _, color := range []bool{true, false} {
		out.Reset()
		b := New(terminal.Screen{Out: &out, Live: true, Color: color, Size: func() (int, int) { return 80, 24 }, Clock: time.Time.UTC}, sessions("acme"))
		b.Show(login.Event{Phase: login.Refreshing})
		b.Close()
		if strings.Contains(out.String(), "m…") != color || !strings.Contains(out.String(), "acme  refreshing") || !strings.HasSuffix(out.String(), "\x1b[?25h") {
			t.Errorf("colour %v: got %q", color, out.String())
		}
	}
}

// TestNarrow: of each session the state is read, whatever its name and the width,
// and names that begin alike are told apart; a code is never cut.
func TestNarrow(t *testing.T) {
	names := []string{"acme-production-in-europe-central", "acme-production-in-europe-western", "x"}
	s := terminaltest.New(t, 160, 24)
	b := New(live(s), sessions(names...))
	b.Show(done(0, login.LoggedIn, ""))
	b.Show(login.Event{Index: 1, Phase: login.Approve, URL: page, Code: "WDDD-KPVV", Opened: true})
	b.Show(done(2, login.Failed, "no network"))
	for _, c := range []struct {
		cols int
		want []string
	}{
		{160, []string{"✓ " + names[0] + "  valid until ", "→ " + names[1] + "  approve WDDD-KPVV in the browser\n", "✗ x                                  failed: no network\n"}},
		{60, []string{"✓ acme-production…-europe-central  valid until ", "→ acme-production…-europe-western  approve WDDD-KPVV\n", "failed: no network\n"}},
		{40, []string{"✓ acme-…ntral  valid until ", "→ acme-…stern  approve WDDD-KPVV\n", "✗ x            failed: no network\n"}},
		{20, []string{"✓ acm…al  valid un…\n", "→ acm…rn  WDDD-KPVV\n", "✗ x       failed: …\n"}},
	} {
		s.Cols = c.cols
		b.Redraw()
		for _, want := range c.want {
			if !strings.Contains("\n"+s.Text(), want) {
				t.Errorf("%d columns: no %q:\n%s", c.cols, want, s.Text())
			}
		}
	}
}

// TestBackground: where the terminal is a shell's there is a plain line for each
// change; in the foreground again there is the whole board, below what was written.
func TestBackground(t *testing.T) {
	foreground := true
	s := terminaltest.New(t, 80, 24)
	screen := live(s)
	screen.Foreground = func() bool { return foreground }
	b := New(screen, sessions("acme", "globex"))
	b.Checking()
	b.Leave()
	fmt.Fprint(s, "$ ")
	foreground = false
	b.Redraw()
	b.Show(login.Event{Index: 0, Phase: login.Refreshing})
	b.Note("a note")
	b.Show(login.Event{Index: 0, Phase: login.Approve, URL: page, Opened: true})
	fmt.Fprint(s, "$ fg\n")
	foreground = true
	b.Redraw()
	want := []string{
		"… acme    checking", "… globex  checking", "$ acme: refreshing", "awsin: note: a note",
		strings.TrimSpace(note(uncoded)), "acme: approve in the browser: " + page, "$ fg", "→ acme    approve in the browser", "… globex  checking", "",
	}
	if got := s.Text(); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}

	// It ends in the background: nothing is drawn over the shell's line.
	b.Leave()
	before := s.Text()
	foreground = false
	b.Show(done(0, login.LoggedIn, ""))
	b.Close()
	if rest, ok := strings.CutPrefix(s.Text(), before); !ok || !strings.HasPrefix(rest, "acme: valid until ") || strings.Count(rest, "\n") != 1 {
		t.Errorf("got %q behind\n%s", rest, before)
	}
}
