package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
)

// longName has 64 characters.
const longName = "initech-customer-data-platform-analytics-eu-central-1-ReadOnly-x"

// estateConfig has 1,080 profiles in 12 sessions, and some with names of 64 characters, in Japanese, and with emoji.
func estateConfig() string {
	var b strings.Builder
	profile := func(session, name, account, role string) {
		fmt.Fprintf(&b, "[profile %s]\nsso_session = %s\nsso_account_id = %s\nsso_role_name = %s\nregion = eu-central-1\n", configWord(name), session, account, role)
	}
	sessions := []string{"acme", "globex", "initech", "umbrella", "hooli", "stark", "wayne", "wonka", "tyrell", "cyberdyne", "soylent", "oscorp"}
	for s, session := range sessions {
		fmt.Fprintf(&b, "[sso-session %s]\nsso_start_url = https://%s.awsapps.com/start\nsso_region = us-east-1\n", session, session)
		for account := range 30 {
			for _, role := range []string{"AdministratorAccess", "ReadOnlyAccess", "Billing"} {
				profile(session, fmt.Sprintf("%s-shop-%03d-%s", session, account, role), fmt.Sprintf("1%03d22223%03d", s, account), role)
			}
		}
	}
	profile("initech", longName, "999988887777", "ReadOnlyAccess")
	profile("acme", "本番-管理者", "999900001111", "管理者")
	profile("acme", "🚀-launch", "999900002222", "Launch")
	return b.String()
}

// TestPickerScreens: what a person decides by stands on the screen, however small it is.
func TestPickerScreens(t *testing.T) {
	t.Parallel()
	x := startTmux(t, estateConfig())
	valid(t, x.home, 5*time.Hour)
	text := func(s []string) string { return strings.Join(s, "\n") }
	// selected waits for what stands in the selected row, or below the rows for it.
	selected := func(what string, words ...string) {
		t.Helper()
		x.until(what, func(s []string) bool {
			at := slices.IndexFunc(s, func(l string) bool { return strings.HasPrefix(l, "> ") })
			if at < 0 || slices.ContainsFunc(s[at:], func(l string) bool { return runewidth.StringWidth(l) >= x.cols() }) {
				return false
			}
			row := s[at]
			for _, l := range s[at+1:] {
				if !strings.Contains(l, "-shop-") || strings.Contains(longName, strings.TrimSpace(l)) {
					row += " " + strings.TrimSpace(l)
				}
			}
			flat := strings.ReplaceAll(row, " ", "")
			return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(flat, strings.ReplaceAll(w, " ", "")) })
		})
	}
	for _, size := range [][2]int{{80, 24}, {60, 20}, {40, 12}, {200, 50}} {
		x.do("resize-window", "-x", fmt.Sprint(size[0]), "-y", fmt.Sprint(size[1]))
		x.keys("C-l")
		x.keys(`AWS_PROFILE=acme-shop-001-Billing ./awsin use --shell bash > out; echo "exit $?"`, "Enter")
		x.until("picker", func(s []string) bool {
			return strings.Contains(text(s), "1083/1083") && strings.Contains(text(s), "> ")
		})

		x.keys("wayne 007 read")
		selected("a name of the usual length", "wayne-shop-007-ReadOnlyAccess", "100622223007", "never", "eu-central-1")
		x.keys("C-u", "acme 001 bill")
		selected("the current one's sign and its session", "acme-shop-001-Billing *", "100022223001", "valid")
		x.keys("C-u", "initech customer")
		selected("a name of 64 characters", longName, "999988887777", "ReadOnlyAccess", "never")
		x.keys("C-u", "本番")
		selected("Japanese", "本番-管理者", "999900001111", "管理者", "valid")
		x.keys("C-u", "launch")
		selected("emoji", "🚀-launch", "999900002222", "valid")

		// Digits of an account; Ctrl-J moves and takes nothing; the keys; the roles of one account, and back.
		x.keys("C-u", "1003222230")
		x.until("an account's digits", func(s []string) bool { return strings.Contains(text(s), "90/1083") })
		x.keys("12", "C-j")
		selected("the second row", "umbrella-shop-012-", "100322223012")
		x.keys("?")
		x.until("the keys", func(s []string) bool {
			return strings.Contains(text(s), "* current, - previous") || size[1] == 12 && strings.Contains(text(s), "roles beside it")
		})
		x.keys("?", "C-u", "tyrell 004 admin")
		selected("no keys", "tyrell-shop-004-AdministratorAccess")
		x.keys("C-r")
		x.until("roles", func(s []string) bool {
			return strings.Contains(s[0]+text(s), "role beside: _") && strings.Count(text(s), "tyrell-shop-004-") == 3
		})
		x.keys("C-r")
		x.until("all rows", func(s []string) bool { return strings.Contains(text(s), "profile: tyrell 004 admin_") })
		selected("back", "tyrell-shop-004-AdministratorAccess")

		// Letters leave rows out, until near ones come, and say so.
		x.keys("C-u", "wyane shop 003 bill")
		x.until("near", func(s []string) bool {
			return strings.Contains(text(s), "no match, 1 near") && strings.Contains(text(s), "> wayne-shop-003-Billing")
		})
		x.keys("Escape")
		x.until("exit", func(s []string) bool { return slices.Contains(s, "exit 130") })
	}
}

// cols is how wide the terminal is.
func (x *tmux) cols() (cols int) {
	x.t.Helper()
	if _, err := fmt.Sscan(x.do("display-message", "-p", "#{window_width}"), &cols); err != nil {
		x.t.Fatal(err)
	}
	return cols
}
