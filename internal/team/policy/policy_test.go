package policy

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"awsin/internal/team/policy/policytest"
)

const acme, dev = policytest.Acme, policytest.Dev

func source(text string) []SourceFile { return []SourceFile{{"config", []byte(text)}} }

// accept returns the sections of a text that the policy accepts.
func accept(t *testing.T, text string, allow ...string) []Section {
	t.Helper()
	sections, violations := Check(source(text), allow)
	if violations != nil {
		t.Fatalf("%q: %v", text, violations)
	}
	return sections
}

func TestCheckAccepts(t *testing.T) {
	text := "# >>> awsin team acme 1\n" + acme + `
; a comment
[profile "in-quotes"]junk
SSO_Session: acme
  # within
sso_account_id=000000000000
sso_role_name = Admin+=,.@-_

[profile 本番]
role_arn = arn:aws-us-gov:iam::123456789012:role/path/Admin
source_profile = in-quotes
duration_seconds = 3600
external_id = a:b/c
mfa_serial = arn:aws:iam::123456789012:mfa/x
retry_mode = adaptive
max_attempts = 5
cli_timestamp_format = iso8601
use_fips_endpoint = true
[profile legacy]
sso_start_url = http://127.0.0.1:8080/start
sso_region = us-gov-west-1
` + "# <<< awsin team acme\n"
	for name, text := range map[string]string{"LF": text, "CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "CR": strings.ReplaceAll(text, "\n", "\r")} {
		var got strings.Builder
		for _, s := range accept(t, text) {
			fmt.Fprintln(&got, s.Label(), len(s.Keys))
		}
		if want := "sso-session acme 3\nprofile in-quotes 3\nprofile 本番 9\nprofile legacy 2\n"; got.String() != want {
			t.Errorf("%s: %s", name, &got)
		}
	}
	allowed := accept(t, acme+"[profile x]\nCREDENTIAL_process = /bin/x --y\n[default]\nregion = us-east-1\n", "Credential_Process", "default")
	if len(allowed) != 3 || allowed[1].Get("credential_process") != "/bin/x --y" {
		t.Errorf("%v", allowed)
	}
}

// values are a value of each key that comes in, and one that does not.
var values = map[Kind]map[string][2]string{
	Session: {
		"sso_start_url":           {"https://acme.awsapps.com/start", "http://acme.awsapps.com/start"},
		"sso_region":              {"us-east-1", "evil.example/"},
		"sso_registration_scopes": {"sso:account:access", "sso:account:access codewhisperer:completions"},
	},
	Profile: {
		"sso_session":             {"acme", "$(id)"},
		"sso_account_id":          {"123456789012", "12345678901"},
		"sso_role_name":           {"Admin+=,.@-_", "$(id)"},
		"sso_start_url":           {"https://acme.awsapps.com/start", "https://acme.awsapps.com/start?a=b"},
		"sso_region":              {"us-gov-west-1", "us-east-1 # x"},
		"sso_registration_scopes": {"sso:account:access", "sso:account:access # x"},
		"region":                  {"eu-central-2", "moon"},
		"output":                  {"yaml-stream", "a/b"},

		"role_arn":          {"arn:aws:iam::123456789012:role/path/Admin", "arn:aws:sts::123456789012:assumed-role/x"},
		"source_profile":    {"acme-dev", "--debug"},
		"role_session_name": {"ann@acme.example", "a b"},
		"external_id":       {"a:b/c", "$x"},
		"mfa_serial":        {"arn:aws:iam::123456789012:mfa/x", "`id`"},
		"duration_seconds":  {"3600", "1h"},

		"cli_binary_format":      {"raw-in-base64-out", "a/b"},
		"cli_timestamp_format":   {"iso8601", "%s"},
		"defaults_mode":          {"in-region", "a b"},
		"max_attempts":           {"5", "5s"},
		"retry_mode":             {"adaptive", "a-b"},
		"sts_regional_endpoints": {"regional", "https://evil.example"},
		"use_dualstack_endpoint": {"true", "yes"},
		"use_fips_endpoint":      {"false", "1"},
	},
}

// TestValues: each key of the rules has a value that comes in, and one that is refused for what it is.
func TestValues(t *testing.T) {
	for kind, keys := range rules() {
		for key := range keys {
			v, ok := values[kind][key]
			if !ok {
				t.Errorf("%s of %s has no values here: a good one and a bad one", key, kind)
				continue
			}
			text := acme + dev + "[" + ID{kind, "x"}.Header() + "]\n" + key + " = "
			accept(t, text+v[0]+"\n", key)
			if _, violations := Check(source(text+v[1]+"\n"), []string{key}); len(violations) != 1 || !strings.HasPrefix(violations[0].Problem, key+": ") {
				t.Errorf("%s of %s = %s: %v", key, kind, v[1], violations)
			}
		}
	}
	for kind, keys := range values {
		for key := range keys {
			if rules()[kind][key] == nil {
				t.Errorf("%s of %s has values here, and no rule", key, kind)
			}
		}
	}
}

func TestCheckRefuses(t *testing.T) {
	for _, a := range policytest.Attacks(MaxSize, MaxSections) {
		sections, violations := Check(append(source(a.Text), SourceFile{"second", []byte("[profile good]\nregion = us-east-1\n")}), nil)
		if sections != nil || len(violations) == 0 {
			t.Errorf("%s: came in: %v", a.Name, sections)
			continue
		}
		v := violations[0]
		if v.Line != a.Line || v.Path != "config" || !strings.Contains(v.Problem, a.Problem) || v.Remedy == "" {
			t.Errorf("%s: line %d, %s\nwant line %d, %s", a.Name, v.Line, v.Problem, a.Line, a.Problem)
		}
		for _, v := range violations {
			if plain(v.Problem) != nil || plain(v.Remedy) != nil {
				t.Errorf("%s: %q", a.Name, v.Problem)
			}
		}
	}
}

// What a person allows is that key and no other, and neither lines nor shapes.
func TestCheckAllow(t *testing.T) {
	for text, allowed := range map[string]bool{
		"[profile x]\ncli_pager = less\n":                    true,
		"[profile x]\nCLI_Pager = less -R\n":                 true,
		"[profile x]\ncredential_process = less\n":           false,
		"[profile x]\ncli_pager =\n  a = b\n":                false,
		"[profile x]\ncli_pager = a\u2028b\n":                false,
		"[profile x]\nregion = no.region\n":                  false,
		"[sso-session x]\ncli_pager = less\n":                true,
		"[profile default]\nregion = us-east-1\n":            false,
		"[DEFAULT]\ncli_pager = less\n":                      false,
		"[services x]\ncli_pager = less\n":                   false,
		"[profile x]\nsso_start_url = http://evil.example\n": false,
	} {
		if _, violations := Check(source(text), []string{"cli_pager", "region"}); (violations == nil) != allowed {
			t.Errorf("%q: %v", text, violations)
		}
	}
	_, violations := Check(source("[profile x]\ncli_pager = less\n"), nil)
	if len(violations) != 1 || violations[0].Allow != "cli_pager" || !strings.Contains(violations[0].Remedy, "awsin team allow TEAM cli_pager") {
		t.Errorf("%v", violations)
	}
}

func TestCheckSeveralFiles(t *testing.T) {
	_, violations := Check([]SourceFile{{"a", []byte(acme)}, {"b", []byte("\n" + acme)}}, nil)
	if len(violations) != 1 || violations[0].Error() != `b:2: "sso-session acme" is defined twice; the first is in a:1` {
		t.Errorf("%v", violations)
	}
	sections, violations := Check([]SourceFile{{"a", []byte(dev)}, {"b", []byte(acme)}}, nil)
	if len(sections) != 2 || violations != nil {
		t.Errorf("%v %v", sections, violations)
	}
	_, violations = Check(source("[profile x]\n"+manyKeys(1000)), nil)
	if len(violations) != maxViolations || !strings.Contains(violations[maxViolations-1].Problem, "and 900 more") {
		t.Errorf("%d violations", len(violations))
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "\"evil%d\" = x\n", i)
	}
	return b.String()
}

// TestDocumented: docs/team.md has the keys that come in, and no other.
func TestDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "team.md"))
	if err != nil {
		t.Fatal(err)
	}
	for kind, header := range map[Kind]string{Session: "sso-session", Profile: "profile"} {
		_, row, _ := strings.Cut(string(page), "\n| `["+header+" NAME]` |")
		row, _, _ = strings.Cut(row, "\n")
		var want []string
		for key := range rules()[kind] {
			if !personal[key] {
				want = append(want, "`"+key+"`")
			}
		}
		got := strings.FieldsFunc(row, func(r rune) bool { return strings.ContainsRune(" ,|", r) })
		for _, key := range want {
			if !slices.Contains(got, key) {
				t.Errorf("docs/team.md's row of [%s NAME] lacks %s", header, key)
			}
		}
		for i, key := range got {
			if !slices.Contains(want, key) {
				t.Errorf("docs/team.md's row of [%s NAME] has %s, which does not come in", header, key)
			} else if slices.Contains(got[:i], key) {
				t.Errorf("docs/team.md's row of [%s NAME] has %s twice", header, key)
			}
		}
	}
}
