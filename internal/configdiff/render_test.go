package configdiff

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"awsin/internal/sanitize"
)

func sample() Report {
	before := []Section{
		session("acme", "acme.awsapps.com", "eu-west-1"), session("old", "globex.awsapps.com", "us-east-1"),
		profile("acme-prod", "acme", "111111111111", "Admin", "region", "eu-west-1"),
		profile("a", "acme", "111111111111", "A", "output", "json"), profile("b", "acme", "111111111111", "B", "output", "json"),
		profile("globex-dev", "old", "222222222222", "Dev"), profile("gone", "old", "222222222222", "Gone"),
	}
	after := []Section{
		session("acme", "acme-login.example", "eu-west-1"), session("globex", "globex.awsapps.com", "us-east-1"),
		profile("acme-prod-Admin", "acme", "111111111111", "Admin", "region", "eu-central-1"),
		profile("a", "acme", "111111111111", "A", "output", "text"), profile("b", "acme", "111111111111", "B", "output", "text"),
		profile("globex-dev", "globex", "222222222222", "Dev"),
		session("initech", "initech.awsapps.com", "ap-northeast-1"), profile("initech-Admin", "initech", "333333333333", "Admin"),
		section(Profile, "deploy", "role_arn", "arn:aws:iam::333333333333:role/deploy", keySource, "initech-Admin"),
		section("services", "local", "s3", "\nendpoint_url = http://localhost"),
	}
	for i := range 12 {
		after = append(after, profile(fmt.Sprintf("acme-%02d", i), "acme", fmt.Sprint(444444444400+i), "ReadOnly"))
	}
	return Report{
		Change: Compare(before, after), Title: "aws-config", Compare: "https://github.com/acme/aws-config/compare/1a2b...3c4d",
		Commits: []Commit{{"3c4d5e6f708192a3b4c5", "Kim Example", "acme moves; initech joins"}, {"9f", "Sam Example", "tidy"}},
	}
}

const sampleText = `aws-config: 1 sso-session, 14 profiles and 1 other section added, 1 profile removed, 1 sso-session and 1 profile renamed, 1 sso-session and 3 profiles changed
warning: the start URL of sso-session acme changes: https://acme.awsapps.com/start → https://acme-login.example/start
Added
  12 profiles in acme: acme-00, acme-01, acme-02, acme-03 and 8 more
  sso-session initech: https://initech.awsapps.com/start, in ap-northeast-1
  profile initech-Admin in initech: account 333333333333, role Admin
  profile deploy in initech: role arn:aws:iam::333333333333:role/deploy, by way of initech-Admin
  and 1 more
Removed
  profile gone in old
Renamed
  sso-session old → globex
  profile acme-prod → acme-prod-Admin in acme
    region: eu-west-1 → eu-central-1
Changed
  2 profiles in acme: a, b
    output: json → text
  profile globex-dev in globex
    sso_session: old → globex
By
  Kim Example: acme moves; initech joins (3c4d5e6f70)
  Sam Example: tidy (9f)
https://github.com/acme/aws-config/compare/1a2b...3c4d
`

func TestText(t *testing.T) {
	if got := text(t, sample(), 4); got != sampleText {
		t.Errorf("got\n%s", got)
	}
	if got := text(t, Report{}, 4); got != "no change\n" {
		t.Errorf("got %q", got)
	}
}

func text(t *testing.T, r Report, most int) string {
	t.Helper()
	var b strings.Builder
	if err := r.Text(&b, most); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const sampleMarkdown = `**2 profiles changed** in ` + "`aws-config`" + `

- **Warning:** the region of sso-session ` + "`acme` changes: `a` → `b`" + `

### Changed

- 2 profiles in ` + "`acme`: `a`, ``b`c``" + `
  - ` + "`output`: (none) → `json`" + `
  - ` + "`region`: `x` → (none)" + `

### By

- ` + "`Kim Example`: `tidy` (`9f`)" + `

[Compare](<https://github.com/acme/aws-config/compare/1a2b...3c4d>)
`

func TestMarkdown(t *testing.T) {
	before := []Section{section(Session, "acme", keyRegion, "a"), section(Profile, "a", keySession, "acme", "region", "x"), section(Profile, "b`c", keySession, "acme", "region", "x")}
	after := []Section{section(Session, "acme", keyRegion, "b"), section(Profile, "a", keySession, "acme", "output", "json"), section(Profile, "b`c", keySession, "acme", "output", "json")}
	r := sample()
	r.Change, r.Commits = Compare(before, after), r.Commits[1:]
	r.Commits[0].Author = "Kim Example"
	var b strings.Builder
	if err := r.Markdown(&b, 4); err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(sampleMarkdown, "2 profiles", "1 sso-session and 2 profiles", 1); b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := sample().JSON(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Change
		Title    string   `json:"title"`
		Headline string   `json:"headline"`
		Warnings []Item   `json:"warnings"`
		Commits  []Commit `json:"commits"`
		Compare  string   `json:"compare_url"`
	}
	d := json.NewDecoder(&b)
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	r := sample()
	warned := append(r.Moved(), r.Becomes()...)
	r.was, r.places = nil, nil
	if !reflect.DeepEqual(got.Change, r.Change) || !reflect.DeepEqual(got.Warnings, warned) || !reflect.DeepEqual(got.Commits, r.Commits) || got.Compare != r.Compare || got.Title != r.Title || got.Headline != r.Headline() {
		t.Errorf("got %+v", got)
	}
	b.Reset()
	if err := (Report{Change: Compare(nil, nil)}).JSON(&b); err != nil || strings.Contains(b.String(), "null") {
		t.Errorf("an empty report: %v\n%s", err, b.String())
	}
}

// A big change is cut, and what is cut is counted.
func TestCut(t *testing.T) {
	var after, moved []Section
	for i := range 150 {
		after = append(after, session(fmt.Sprint("s", i), "h", "r"))
		after = append(after, profile(fmt.Sprint("p", i), "one", fmt.Sprint(i), "r"))
		moved = append(moved, session(fmt.Sprint("s", i), "other", "r"), section(Profile, fmt.Sprint("p", i), fmt.Sprint("k", i), "v"))
	}
	got := text(t, Report{Change: Compare(nil, after)}, 30)
	for _, want := range []string{"150 sso-sessions and 150 profiles added\n", "150 profiles in one: p0, ", ", p29 and 120 more\n", "\n  and 121 more\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	got = text(t, Report{Change: Compare(after, moved), Commits: make([]Commit, 40)}, 3)
	for _, want := range []string{"\n  and 147 more\n", "\n  and 37 more\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "\nwarning: "); n != 300 { // what may deceive a person is never cut
		t.Errorf("%d warnings", n)
	}
	lines := Report{Change: Compare(after, moved)}.Lines(3, 3)
	if got := plain(lines); strings.Count(got, "warning: ") != 8 || !strings.Contains(got, "warning: and 147 more have another start URL or region\n") ||
		!strings.Contains(got, "warning: and 147 more profiles are another account or role than before\n") {
		t.Errorf("got\n%s", got)
	}
	if whole := text(t, Report{Change: Compare(after, moved)}, 0); strings.Contains(whole, " more") || strings.Count(whole, "warning: ") != 300 {
		t.Errorf("without a limit something is cut:\n%s", whole)
	}
}

// hostile are texts of other people.
var hostile = []string{
	"a\nwarning: fake\r\n\x1b]0;x\x07\x1b[2J\u202egnp.exe\u2066\u200b\u2028", "<!channel> <@U1> <https://evil.example|x> @here", "`x``" + "```", "[x](https://evil.example)",
	"<script>", "**b** _i_ ~s~ &amp; :tada:", strings.Repeat("é", 5<<20), "\xff\xfe\x00", " ", "", "$(reboot)", "@channel",
}

func TestHostile(t *testing.T) {
	for i, x := range hostile {
		r := Report{Title: x, Commits: []Commit{{x, x, x}}, Compare: "https://github.com/" + x}
		before := []Section{section(Session, "s"+x, keyStartURL, "https://a"), section(Profile, x, x, x), section(x, x, x, x), profile("old"+x, x, "1", "r")}
		after := []Section{section(Session, "s"+x, keyStartURL, "https://b"+x), section(Profile, x, x, "new"+x), section(Profile, "y"+x, keyAccount, x), profile("new"+x, x, "1", "r")}
		r.Change = Compare(before, after)
		var md strings.Builder
		if err := r.Markdown(&md, 10); err != nil {
			t.Fatal(err)
		}
		for kind, out := range map[string]string{"text": text(t, r, 10), "markdown": md.String()} {
			if len(out) > 8000 || strings.ContainsFunc(out, func(c rune) bool { return c != '\n' && sanitize.Text(string(c)) != string(c) }) || !utf8.ValidString(out) {
				t.Errorf("%d: %s of %d bytes: %.3000q", i, kind, len(out), out)
			}
			if n, m := strings.Count(out, "\n"), strings.Count(out, "warning: "); kind == "text" && (n > 20 || strings.Contains(out, "\nwarning: fake")) {
				t.Errorf("%d: %d lines, %d warnings:\n%s", i, n, m, out)
			}
		}
		body, link, _ := strings.Cut(md.String(), "\n[Compare](<")
		if outside := outsideCode(body); strings.ContainsAny(outside, "@[]<&~$`\\_!") || strings.Contains(outside, "evil") {
			t.Errorf("%d: outside of code spans: %q", i, outside)
		}
		if link != "" && strings.ContainsAny(strings.TrimSuffix(link, ">)\n"), " <>|\"`\\\n") {
			t.Errorf("%d: link %q", i, link)
		}
	}
}

// outsideCode leaves out CommonMark's code spans: what stands between two runs of
// equally many backticks.
func outsideCode(s string) string {
	var out strings.Builder
	runs := regexp.MustCompile("`+").FindAllStringIndex(s, -1)
	at := 0
	for i := 0; i < len(runs); i++ {
		for j := i + 1; j < len(runs); j++ {
			if runs[j][1]-runs[j][0] == runs[i][1]-runs[i][0] {
				out.WriteString(s[at:runs[i][0]])
				at, i = runs[j][1], j
				break
			}
		}
	}
	return out.String() + s[at:]
}

// A host of foreign letters is shown as what the browser asks for.
func TestHomoglyph(t *testing.T) {
	after := []Section{session("acme", "\u0430cme.awsapps.com", "r"), section(Profile, "p", keyStartURL, "https://\u0430cme.awsapps.com/start#/")}
	got := text(t, Report{Change: Compare([]Section{session("acme", "acme.awsapps.com", "r")}, after)}, 0)
	if strings.Contains(got, "\u0430") || strings.Count(got, "https://xn--cme-5cd.awsapps.com/start") != 3 {
		t.Errorf("got\n%s", got)
	}
}

func TestLink(t *testing.T) {
	for in, want := range map[string]string{
		"https://github.com/a/b/compare/1...2":     "https://github.com/a/b/compare/1...2",
		"http://git.example/x?y=1&z=2":             "http://git.example/x?y=1&z=2",
		"https://git.example/>|<!channel> `\n\xff": "https://git.example/%3E%7C%3C!channel%3E%20%60%0A%FF",
		"https://ci:token@git.example/a":           "",
		"https:///a":                               "",
		"https://a:b:c/%zz":                        "",
		"javascript:alert(1)":                      "",
		"":                                         "",
		"https://" + strings.Repeat("x", 10<<20):   "",
	} {
		if got := (Report{Compare: in}).Link(); got != want {
			t.Errorf("%.100q: got %.100q", in, got)
		}
	}
}
