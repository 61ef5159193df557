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

// longPage is as long as the ones of PKCE.
var longPage = "https://oidc.us-east-1.amazonaws.com/authorize?response_type=code&scopes=sso%3Aaccount%3Aaccess&code_challenge=" + strings.Repeat("x", 150)

// dozen are twelve sessions, such as people have.
var dozen = []string{
	"acme", "acme-eu", "グローベックス本番環境", "globex", "initech-🚀-labs", "umbrella", strings.Repeat("long-name-", 6) + "east",
	strings.Repeat("long-name-", 6) + "west", "日本語の組織の名前がとても長い株式会社セッション", "hooli", "stark", "wayne",
}

// attended is a screen at which somebody sits.
func attended(t *testing.T, s *terminaltest.Terminal) terminal.Screen {
	screen := live(s)
	screen.Open = terminaltest.NewPerson(t).Open
	return screen
}

// TestScreens: a dozen pages at once, of which ten may wait, fit on each screen: no URL, no line
// wider, each state and code whole, and in the last line what the keys do.
func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {60, 20}, {40, 12}, {200, 50}} {
		for _, code := range []string{"", "WDDD-KP%02d"} {
			s := terminaltest.New(t, size[0], size[1])
			b := New(attended(t, s), sessions(dozen...))
			b.Checking()
			for i := range dozen {
				e := login.Event{Index: i, Phase: login.Approve, URL: longPage, Opened: true, Browser: true}
				if code != "" {
					e.Code = fmt.Sprintf(code, i)
				}
				if i < 2 {
					e.Phase = login.Queued
				}
				b.Show(e)
			}
			screen := fmt.Sprintf("%dx%d %q:\n%s", size[0], size[1], code, s.Text())
			if s.Widest() >= size[0] || len(s.Lines) > size[1] || strings.Contains(s.Text(), "https") {
				t.Errorf("%d cells, %d rows, or a URL: %s", s.Widest(), len(s.Lines), screen)
			}
			asks := 0
			for _, line := range s.Lines {
				if strings.HasPrefix(line, "→ ") {
					asks++
					if code == "" && !strings.HasSuffix(line, "  approve in the browser") || code != "" && !strings.Contains(line, "WDDD-KP") {
						t.Errorf("%q in %s", line, screen)
					}
				}
			}
			if asks != 10 || strings.Count(s.Text(), "WDDD-KP") != 10*min(1, len(code)) {
				t.Errorf("%d ask: %s", asks, screen)
			}
			last := s.Lines[len(s.Lines)-2]
			for _, key := range []string{"o open", "u ", "q quit"} {
				if !strings.Contains(last, key) {
					t.Errorf("no %q in %s", key, screen)
				}
			}
			if hidden := size[1] < 14; strings.Contains(last, "… and 2 more: ") != hidden {
				t.Errorf("how many more: %s", screen)
			}
			for i := range dozen {
				b.Show(done(i, login.Failed, "denied on the page"))
			}
			if got := strings.Count(s.Text(), "  failed: denied on the"); got < min(12, size[1]-2) {
				t.Errorf("%d failed:\n%s", got, s.Text())
			}
			b.Close()
		}
	}
}

// TestNamesBesideCodes: on a narrow screen names have the room that no code needs, whatever else goes on.
func TestNamesBesideCodes(t *testing.T) {
	var names []string
	for i := range 12 {
		names = append(names, fmt.Sprintf("session-%02d-日本", i))
	}
	s := terminaltest.New(t, 40, 24)
	b := New(attended(t, s), sessions(names...))
	for i := range names {
		b.Show(login.Event{Index: i, Phase: login.Approve, URL: longPage, Code: "ABCD-EFGH", Opened: true, Browser: true})
	}
	b.Show(login.Event{Index: 0, Phase: login.Queued})
	b.Show(login.Event{Index: 1, Phase: login.Starting})
	for i, name := range names {
		want := "→ " + name + "  approve ABCD-EFGH\n"
		if i < 2 {
			want = []string{"· " + name + "  queued: starts when…\n", "… " + name + "  starting aws sso lo…\n"}[i]
		}
		if !strings.Contains(s.Text(), want) {
			t.Errorf("no %q in\n%s", want, s.Text())
		}
	}
	b.Show(done(2, login.Failed, "no network"))
	if !strings.Contains(s.Text(), "  failed: no network\n") {
		t.Errorf("%s", s.Text())
	}
	b.Close()
}

// The link is the session's name, while its page waits; nothing else is written for it.
func TestLinks(t *testing.T) {
	s := terminaltest.New(t, 60, 24)
	screen := live(s)
	screen.Links = true
	b := New(screen, sessions(dozen...))
	b.Checking()
	if len(s.Links) > 0 {
		t.Errorf("%v", s.Links)
	}
	for i := range dozen {
		b.Show(login.Event{Index: i, Phase: login.Approve, URL: longPage, Opened: true})
	}
	if len(s.Links) != len(dozen) || s.Links["acme"] != longPage || s.Links["long-name-long-n…e-long-name-west"] != longPage || s.Widest() >= 60 {
		t.Errorf("%v\n%s", s.Links, s.Text())
	}
	clear(s.Links)
	b.Show(login.Event{Index: 0, Phase: login.Approve, URL: "https://x.test/\x1b\\\x1b]0;owned\a", Opened: true})
	if s.Links["acme"] != "" {
		t.Errorf("%v", s.Links)
	}
	clear(s.Links)
	for i := range dozen {
		b.Show(done(i, login.LoggedIn, ""))
	}
	if b.Close(); s.Links["acme"] != "" {
		t.Errorf("%v", s.Links)
	}
}

// u shows each URL whole, alone on a line, and what to compare; o opens the pages again, one after
// the other, those that a browser can show; q quits.
func TestPress(t *testing.T) {
	s := terminaltest.New(t, 80, 24)
	b := New(attended(t, s), sessions("acme", "globex", "initech", "hooli"))
	var opened []string
	quits := 0
	b.Quit = func() { quits++ }
	b.Open = func(session *awsconfig.Session, url string, ended func(error)) error {
		opened = append(opened, session.Name+" "+url)
		switch session.Name {
		case "globex":
			return errors.New("no such file")
		case "hooli":
			ended(errors.New("exit status 3"))
		}
		return nil
	}
	b.Checking()
	b.Show(login.Event{Index: 0, Phase: login.Approve, URL: longPage, Opened: true, Browser: true})
	b.Show(login.Event{Index: 1, Phase: login.Approve, URL: page, Code: "WDDD-KPVV", Opened: true, Browser: true})
	b.Show(login.Event{Index: 3, Phase: login.Approve, URL: page + "2", Code: "WDDD-KPVW", Opened: true, Browser: true})
	for _, key := range []byte("ooooxu") {
		b.press(key)
	}
	want := []string{
		"awsin: note: globex: no such file", "awsin: note: hooli: exit status 3",
		"acme: open", longPage, "globex: open (code WDDD-KPVV)", page, "hooli: open (code WDDD-KPVW)", page + "2", strings.TrimSpace(note(uncoded)),
		"→ acme     approve in the browser (opened again)", "→ globex   approve WDDD-KPVV in the browser", "… initech  checking",
		"→ hooli    approve WDDD-KPVW in the browser (opened again)", "  " + keysOfPages[0], "",
	}
	if got := s.Text(); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if got, want := fmt.Sprint(opened), fmt.Sprint([]string{"acme " + longPage, "globex " + page, "hooli " + page + "2", "acme " + longPage}); got != want {
		t.Errorf("opened %s, want %s", got, want)
	}
	if b.press('q'); quits != 1 {
		t.Errorf("quit %d times", quits)
	}
	b.Close()
	before := s.Text()
	if b.press('u'); s.Text() != before {
		t.Errorf("after the end:\n%s", s.Text())
	}
}

// Over SSH no key offers to open what cannot be opened.
func TestPressWithoutBrowser(t *testing.T) {
	s := terminaltest.New(t, 80, 24)
	b := New(attended(t, s), sessions("acme"))
	b.Show(login.Event{Phase: login.Approve, URL: page, Code: "WDDD-KPVV", Note: "this is an SSH session"})
	b.press('o')
	if want := []string{"acme: this is an SSH session; open (code WDDD-KPVV)", page, "→ acme  approve WDDD-KPVV at the URL above", "  " + keysOfURLs[0], ""}; s.Text() != strings.Join(want, "\n") {
		t.Errorf("%s", s.Text())
	}
	b.Close()
}

// TestQuiet: a page that waits is shown while it waits, and nothing else ever is.
func TestQuiet(t *testing.T) {
	show := func(b *Board, waits bool) {
		b.Quiet = true
		b.Checking()
		b.Note("an older aws")
		b.Show(login.Event{Index: 0, Phase: login.Refreshing})
		b.Show(login.Event{Index: 1, Phase: login.Starting})
		if waits {
			b.Show(login.Event{Index: 1, Phase: login.Approve, URL: longPage, Opened: true, Browser: true})
			b.Show(login.Event{Index: 2, Phase: login.Approve, URL: page, Code: "WDDD-KPVV", Opened: true, Browser: true})
		}
	}
	end := func(b *Board) {
		for i := range 3 {
			b.Show(done(i, login.Failed, "no network"))
		}
		b.Close()
	}
	var out bytes.Buffer
	b := New(terminal.Screen{Out: &out, Live: true, Size: func() (int, int) { return 80, 24 }, Clock: time.Time.UTC}, sessions("acme", "globex", "hooli"))
	show(b, false)
	end(b)
	if out.Len() > 0 {
		t.Errorf("nothing waits: %q", out.String())
	}
	s := terminaltest.New(t, 80, 24)
	b = New(attended(t, s), sessions("acme", "globex", "hooli"))
	show(b, true)
	if want := "→ globex  approve in the browser\n→ hooli   approve WDDD-KPVV in the browser\n  " + keysOfPages[0] + "\n"; s.Text() != want {
		t.Errorf("got\n%s\nwant\n%s", s.Text(), want)
	}
	var ended func(error)
	b.Open = func(_ *awsconfig.Session, _ string, then func(error)) error {
		ended = then
		return errors.New("no such file")
	}
	b.press('o')
	if want := "awsin: note: globex: no such file\n→ globex "; !strings.HasPrefix(s.Text(), want) {
		t.Errorf("a key that did nothing: got\n%s\nwant\n%s", s.Text(), want)
	}
	end(b)
	if ended(errors.New("exit status 3")); s.Text() != "awsin: note: globex: no such file\n" {
		t.Errorf("left: %q", s.Text())
	}
	b = New(terminal.Screen{Out: &out, Size: s.Size, Clock: time.Time.UTC}, sessions("acme", "globex", "hooli"))
	show(b, true)
	b.Show(login.Event{Index: 0, Phase: login.Approve, URL: page, Code: "WDDD-KPVW"})
	end(b)
	if want := note(uncoded) + "acme: open " + page + " (code WDDD-KPVW)\n"; out.String() != want {
		t.Errorf("not on a terminal: got\n%s\nwant\n%s", out.String(), want)
	}
}
