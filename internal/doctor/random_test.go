package doctor

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
	"awsin/internal/awsconfig/configtest"
	"awsin/internal/identity"
	"awsin/internal/soak"
)

// sections returns sections as doctor meets them: of few names, places and values, so
// that they meet each other.
func sections(g configtest.Generator) string {
	url := func() string {
		return g.Of("https://a.awsapps.com/start", "https://a.awsapps.com/start", "https://a.awsapps.com/start", "https://a.awsapps.com/start", "https://a.awsapps.com/start#/", "https://A.awsapps.com/start/", "https://b.awsapps.com/start", "http://a.awsapps.com/start", "")
	}
	region := func() string {
		return g.Of("us-east-1", "us-east-1", "us-east-1", "us-east-1", "us-east-1", "us-east-1", "us-east-1", "eu-west-1", "us-east-1 # c", "")
	}
	scopes := func() string {
		return g.Of("sso:account:access", "a:b", "sso:account:access # default", "a:b ; mine, yours", "a, sso:account:access", "a,\n  b", "a,\n # c\n  b", "a b", "", "# c", "a #", "a\x1fb")
	}
	role := func() string { return g.Of("Admin", "Admin", "Reader", "") }
	var b strings.Builder
	key := func(percent int, name string, value func() string) {
		if g.Chance(percent) {
			fmt.Fprintf(&b, "%s%s%s\n", name, g.Of(" = ", "=", " =", ": "), value())
		}
	}
	team := g.Chance(25)
	sessions := []string{"a", "b", "'a'", "c d", `"c d"`, `"b"`}
	profiles := []string{"profile p", "profile q", "profile 'r'", `profile "s"`, "default", "profile t"}
	next := func(headers []string) string { // no header twice: the file would be refused
		i := g.IntN(len(headers))
		header := headers[i]
		copy(headers[1:i+1], headers[:i])
		return header
	}
	for i := range 1 + g.IntN(6) {
		if team && i == 1 {
			b.WriteString(g.Of("# >>> awsin team t 0 >>>\n", "# >>> awsin team t 0 >>>\n", "# >>> awsin\n"))
		}
		switch g.IntN(6) {
		case 0, 1:
			fmt.Fprintf(&b, "[sso-session %s]\n", next(sessions))
			sessions = sessions[1:]
			key(90, "sso_start_url", url)
			key(90, "sso_region", region)
			key(60, "sso_registration_scopes", scopes)
			key(10, "sso_role_name", role)
			key(10, "region", region)
		case 2:
			b.WriteString("[DEFAULT]\n")
			if g.Chance(50) {
				break // nothing that each session has as well
			}
			key(20, "sso_start_url", url)
			key(20, "sso_region", region)
			key(20, "sso_registration_scopes", scopes)
			key(10, "sso_session", func() string { return g.Of("a", "b") })
			key(20, "region", region)
		default:
			fmt.Fprintf(&b, "[%s]\n", next(profiles))
			profiles = profiles[1:]
			key(50, "sso_session", func() string { return g.Of("a", "a", "a", "b", "b", "gone", "") })
			key(60, "sso_start_url", url)
			key(60, "sso_region", region)
			key(85, "sso_account_id", func() string { return g.Of("111111111111", "111111111111", "222222222222", "") })
			key(85, "sso_role_name", role)
			key(15, "sso_registration_scopes", scopes)
			key(15, "region", region)
			key(15, "source_profile", func() string { return g.Of("p", "q", "r") })
		}
		if g.Chance(30) {
			b.WriteString(g.Of("\n", "# c\n", "; c\n"))
		}
		if team && i == 3 {
			b.WriteString("# <<< awsin team t\n")
			team = false
		}
	}
	if team && g.Chance(90) {
		b.WriteString("# <<< awsin team t\n")
	}
	return b.String()
}

// works returns what a profile leads to where the AWS CLI has credentials for it through
// a session, by what it does itself (botocore/credentials.py, SSOProvider): no
// judgement of doctor's.
func works(c *awsconfig.Config) map[string]string {
	leads := map[string]string{}
	for _, p := range c.Profiles() {
		url, region := p.Get("sso_start_url"), p.Get("sso_region")
		if name := p.Get("sso_session"); name != "" {
			var session *awsconfig.Section
			for i := range c.ConfigFile.Sections {
				if n, ok := c.ConfigFile.Sections[i].Session(); ok && n == name {
					session = &c.ConfigFile.Sections[i]
				}
			}
			if session == nil {
				continue
			}
			values := map[string]string{}
			for i := range c.ConfigFile.Sections {
				if s := &c.ConfigFile.Sections[i]; s.Header == "DEFAULT" {
					for k := range s.Keys() {
						values[k.Name] = k.Value
					}
				}
			}
			for k := range session.Keys() {
				values[k.Name] = k.Value
			}
			same := true
			for key, value := range values {
				if own, ok := p.Lookup(key); ok && own != value {
					same = false
				}
			}
			if !same {
				continue
			}
			url, region = values["sso_start_url"], values["sso_region"]
		} else if _, ok := p.Lookup("sso_session"); ok {
			continue // an empty name is a name
		}
		portal, err := identity.PortalOf(url)
		account, role := p.Get("sso_account_id"), p.Get("sso_role_name")
		if err == nil && identity.LoginURL(url) == nil && identity.Region(region) == nil && account != "" && role != "" {
			leads[p.Name] = strings.Join([]string{portal.String(), region, account, role, p.Get("region")}, " ")
		}
	}
	return leads
}

func count(c *awsconfig.Config) (errors int) {
	for _, f := range CheckConfig(c) {
		if f.Severity == Error {
			errors++
		}
	}
	return errors
}

// TestRandomFix: whatever there is, --fix leaves no more errors than it found, every
// profile that worked leads where it led, and a second --fix has nothing to do.
func TestRandomFix(t *testing.T) {
	worked, changed, rounds := 0, 0, 0
	for i, r := range soak.Rounds(t, soak.Third(10000)) {
		rounds++
		g := configtest.Generator{Rand: r}
		text := sections(g)
		if g.Chance(30) {
			text = string(g.File(false)) + "\n" + text
		}
		if g.Chance(10) {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		if g.Chance(10) {
			text = strings.TrimRight(text, "\r\n")
		}
		f, err := awsconfig.Parse("config", []byte(text))
		if err != nil {
			continue
		}
		var credentials *awsconfig.File
		if g.Chance(20) {
			if credentials, err = awsconfig.Parse("credentials", []byte(credentialsOf(r))); err != nil {
				t.Fatal(err)
			}
		}
		before := awsconfig.Merge(f, credentials)
		fixed, err := Fix(before)
		if err != nil {
			t.Fatalf("round %d: %v\n%s", i, err, text)
		}
		g2, err := awsconfig.Parse("config", []byte(fixed))
		if err != nil {
			t.Fatalf("round %d: %v\n%s\nbecomes\n%s", i, err, text, fixed)
		}
		after := awsconfig.Merge(g2, credentials)
		if was, is := count(before), count(after); is > was {
			t.Errorf("round %d: %d errors become %d\n%s\nbecomes\n%s\n%+v\nwas\n%+v", i, was, is, text, fixed, CheckConfig(after), CheckConfig(before))
		}
		is := works(after)
		for name, leads := range works(before) {
			worked++
			if is[name] != leads {
				t.Errorf("round %d: profile %s leads to %q, not to %q any more\n%s\nbecomes\n%s", i, name, is[name], leads, text, fixed)
			}
		}
		if again, err := Fix(after); err != nil || again != fixed {
			t.Errorf("round %d: again: %v\n%s\nbecomes\n%s\nbecomes\n%s", i, err, text, fixed, again)
		}
		if fixed != text {
			changed++
		} else if slices.ContainsFunc(CheckConfig(before), func(f Finding) bool { return f.Fixable }) {
			t.Errorf("round %d: nothing is fixed of\n%s\n%+v", i, text, CheckConfig(before))
		}
		if a, b := inBlock(text), inBlock(fixed); a != b {
			t.Errorf("round %d: the team's block\n%s\nbecomes\n%s", i, a, b)
		}
	}
	t.Logf("%d working profiles, %d files mended", worked, changed)
	if rounds > 1000 && (worked < 100 || changed < 100) {
		t.Error("too few")
	}
}

// inBlock returns a team's lines.
func inBlock(text string) string {
	_, rest, _ := strings.Cut(text, "# >>> awsin team t")
	lines, _, _ := strings.Cut(rest, "# <<< awsin team t")
	return lines
}

func credentialsOf(r *rand.Rand) string {
	g := configtest.Generator{Rand: r}
	return "[" + g.Of("p", "q", "default", "x") + "]\n" + g.Of("", "sso_region = us-east-1\n", "sso_start_url = https://a.awsapps.com/start\n", "sso_session = a\n", "sso_registration_scopes = a\n", "aws_access_key_id = x\n")
}
