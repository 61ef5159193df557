package awsconfig

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func load(t *testing.T, config, credentials string) *Config {
	t.Helper()
	f, err := Parse("config", []byte(config))
	if err != nil {
		t.Fatal(err)
	}
	g, err := Parse("credentials", []byte(credentials))
	if err != nil {
		t.Fatal(err)
	}
	return Merge(f, g)
}

func TestSessions(t *testing.T) {
	const corp = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
	tests := map[string]struct {
		config, credentials string
		want                []Session // without hints
	}{
		"none": {"[profile a]\nsso_account_id = 1\nsso_role_name = r\n[default]\nregion = x\n", "", nil},
		"members": {
			corp + "sso_registration_scopes = sso:account:access, ,x\n" +
				"[profile b]\nsso_session = corp\n[profile d]\nsource_profile = c\n[profile c]\nsource_profile = b\n" +
				"[profile e]\nsso_session = corp\nsso_start_url = https://x\nsso_region = us-east-1\n[profile none]\nsource_profile = nowhere\n",
			"[f]\nsource_profile = d\n",
			[]Session{{
				Name: "corp", StartURL: "https://corp.awsapps.com/start", Region: "eu-west-1", Scopes: []string{"sso:account:access", "x"},
				Profiles: []string{"b", "d", "c", "e", "f"}, Path: "config", Line: 1,
			}},
		},
		"own before source": {
			corp + "[profile a]\nsource_profile = b\nsso_session = corp\n[profile b]\n", "",
			[]Session{{Name: "corp", StartURL: "https://corp.awsapps.com/start", Region: "eu-west-1", Profiles: []string{"a"}, Path: "config", Line: 1}},
		},
		"cycles": {
			"[profile a]\nsource_profile = a\n[profile b]\nsource_profile = c\n[profile c]\nsource_profile = b\n[profile d]\nsource_profile = b\n",
			"", nil,
		},
		"order": {
			"[profile l]\nsso_start_url = https://l\nsso_region = us-east-1\n[profile x]\nsso_session = gone\n" + corp + "[sso-session \"my corp\"]\nsso_start_url=http://localhost\nsso_region=us-east-1\nsso_registration_scopes=\n",
			"",
			[]Session{
				{Name: "corp", StartURL: "https://corp.awsapps.com/start", Region: "eu-west-1", Path: "config", Line: 6},
				{Name: "my corp", StartURL: "http://localhost", Region: "us-east-1", Scopes: []string{}, Path: "config", Line: 9},
				{
					Name: "gone", Profiles: []string{"x"}, Path: "config", Line: 5,
					Problem: `profile "x" (config:5) refers to [sso-session gone], which does not exist`,
				},
				{Name: "https://l", Legacy: true, StartURL: "https://l", Region: "us-east-1", Profiles: []string{"l"}, LoginProfile: "l", Path: "config", Line: 2},
			},
		},
		"a later section replaces": {
			corp + "[sso-session b]\nsso_start_url=https://b\nsso_region=us-east-1\n[sso-session \"corp\"]\nsso_start_url=https://c\nsso_region=us-east-1\n", "",
			[]Session{
				{Name: "corp", StartURL: "https://c", Region: "us-east-1", Path: "config", Line: 7},
				{Name: "b", StartURL: "https://b", Region: "us-east-1", Path: "config", Line: 4},
			},
		},
		"inherited": {
			"[DEFAULT]\nsso_region = us-east-1\nsso_session = s\n[sso-session s]\nsso_start_url = https://s\n[profile a]\n", "[b]\n",
			[]Session{{Name: "s", StartURL: "https://s", Region: "us-east-1", Profiles: []string{"a"}, Path: "config", Line: 4}},
		},
		"missing": {
			"[sso-session a]\nsso_region=us-east-1\n[sso-session b]\nsso_start_url=https://b\nsso_region =\n[sso-session \"\"]\n", "",
			[]Session{
				{Name: "a", Region: "us-east-1", Path: "config", Line: 1, Problem: "[sso-session a] (config:1) has no sso_start_url"},
				{Name: "b", StartURL: "https://b", Path: "config", Line: 3, Problem: "[sso-session b] (config:3) has no sso_region", Wrong: 5},
				{Path: "config", Line: 6, Problem: "the name of the session is empty"},
			},
		},
		"legacy": {
			"[profile a]\nsso_start_url = https://l/start\n[profile b]\nsso_region = us-east-1\nsso_start_url = https://l/start\nsso_session =\n" +
				"[profile c]\nsso_start_url = https://l/start/\n[profile d]\nsource_profile = b\n", "",
			[]Session{
				{
					Name: "https://l/start", Legacy: true, StartURL: "https://l/start", Region: "us-east-1", Profiles: []string{"a", "b", "d"},
					LoginProfile: "b", Path: "config", Line: 2,
				},
				{
					Name: "https://l/start/", Legacy: true, StartURL: "https://l/start/", Profiles: []string{"c"}, Path: "config", Line: 8,
					Problem: `profile "c" (config:8) has an sso_start_url but no sso_region`,
				},
			},
		},
		"regions": {
			"[profile a]\nsso_start_url = https://l\nsso_region = us-east-1\n[profile b]\nsso_start_url = https://l\n", "[b]\nsso_region = us-east-2\n",
			[]Session{{
				Name: "https://l", Legacy: true, StartURL: "https://l", Region: "us-east-1", Profiles: []string{"a", "b"}, LoginProfile: "a", Path: "config", Line: 2,
				Problem: `the same start URL has two regions: profile "a" (config:3) says "us-east-1", profile "b" (credentials:2) says "us-east-2"`,
			}},
		},
		"control characters": {
			"[sso-session a\x1b]\n[sso-session b]\nsso_start_url = https://b\x07\nsso_region = us-east-1\n[sso-session c]\nsso_start_url = https://c\nsso_region = us-east-1\n  s\n" +
				"[profile d\x00]\nsso_start_url = https://d\nsso_region = us-east-1\n[profile e]\nsso_session = x\u2028y\n", "",
			[]Session{
				{Name: "a\x1b", Path: "config", Line: 1, Problem: `the name of the session, "a\x1b", has control characters`},
				{Name: "b", StartURL: "https://b\x07", Region: "us-east-1", Path: "config", Line: 2, Problem: `"https://b\a" is not a start URL: it contains '\a'`, Wrong: 3},
				{Name: "c", StartURL: "https://c", Region: "us-east-1\ns", Path: "config", Line: 5, Problem: `"us-east-1\ns" is not a region, such as us-east-1`, Wrong: 7},
				{
					Name: "x\u2028y", Profiles: []string{"e"}, Path: "config", Line: 13,
					Problem: `the name of the session, "x\u2028y", has control characters`,
				},
				{
					Name: "https://d", Legacy: true, StartURL: "https://d", Region: "us-east-1", Profiles: []string{"d\x00"}, Path: "config", Line: 10,
					Problem: `no profile with this start URL can be named on a command line, such as profile "d\x00" (config:10)`,
				},
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := load(t, test.config, test.credentials)
			var got []Session
			for _, s := range c.Sessions() {
				if (s.Hint == "") != (s.Problem == "") {
					t.Errorf("hint %q for problem %q", s.Hint, s.Problem)
				}
				if c.Session(s.Name) != s {
					t.Errorf("Session(%q) is another one", s.Name)
				}
				g := *s
				g.Hint = ""
				got = append(got, g)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
			checkSessions(t, c)
		})
	}
}

// Each link of a chain is followed only once, whichever end comes first in the file, also in a cycle.
func TestLongChain(t *testing.T) {
	const n = 10_000
	for name, next := range map[string]func(i int) int{
		"down":  func(i int) int { return i + 1 },
		"up":    func(i int) int { return i - 1 },
		"cycle": func(i int) int { return (i + 1) % n },
	} {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "[profile p%d]\nsource_profile = p%d\n", i, next(i))
		}
		for _, end := range []int{-1, n} {
			fmt.Fprintf(&b, "[profile p%d]\nsso_session = s\n", end)
		}
		start := time.Now()
		s := load(t, b.String(), "").Session("s")
		want := n + 2
		if name == "cycle" {
			want = 2
		}
		if len(s.Profiles) != want {
			t.Errorf("%s: %d profiles, want %d", name, len(s.Profiles), want)
		}
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s took %v", name, d)
		}
	}
}

func TestStartURLAndRegion(t *testing.T) {
	for _, test := range []struct{ url, region, problem, hint string }{
		{"https://d-1234567890.awsapps.com/start#/", "us-gov-west-1", "", ""},
		{"HTTP://127.0.0.1:8080/start", "us-east-1", "", ""},
		{"https://sso.acme.example/login?to=aws#/?tab=accounts", "us-east-1", "", ""},
		{"https://x # main", "us-east-1", `"https://x # main" is not a start URL: it contains ' '`, "the comment is part of the value: move it to a line of its own, sso_start_url = https://x in config:2"},
		{"ftp://x", "us-east-1", `"ftp://x" is not a start URL: it must begin with https://`, "correct sso_start_url in config:2"},
		{"https://", "us-east-1", `"https://" is not a start URL: it must look like https://NAME.awsapps.com/start`, "correct sso_start_url in config:2"},
		{"https:///start", "us-east-1", `"https:///start" is not a start URL: it must look like https://NAME.awsapps.com/start`, "correct sso_start_url in config:2"},
		{"--help", "us-east-1", `"--help" is not a start URL: it must look like https://NAME.awsapps.com/start`, "correct sso_start_url in config:2"},
		{"https://x", "eu-west-1 # home", `"eu-west-1 # home" is not a region, such as us-east-1`, "the comment is part of the value: move it to a line of its own, sso_region = eu-west-1 in config:3"},
		{"http://acme.awsapps.com/start", "us-east-1", `"http://acme.awsapps.com/start" is not a start URL: it must begin with https://`, "correct sso_start_url in config:2"},
		{"https://x", "moon", `"moon" is not a region, such as us-east-1`, "correct sso_region in config:3"},
		{"https://x", "EU-west-1", `"EU-west-1" is not a region, such as us-east-1`, "write it in lower case: sso_region = eu-west-1 in config:3"},
		{"https://x", "x.evil.example/", `"x.evil.example/" is not a region, such as us-east-1`, "correct sso_region in config:3"},
	} {
		c := load(t, fmt.Sprintf("[sso-session s]\nsso_start_url = %s\nsso_region = %s\n", test.url, test.region), "")
		if s := c.Session("s"); s.Problem != test.problem || s.Hint != test.hint {
			t.Errorf("%s %s:\ngot  %q (%q)\nwant %q (%q)", test.url, test.region, s.Problem, s.Hint, test.problem, test.hint)
		}
	}
}

func TestProfile(t *testing.T) {
	c := load(t,
		"[DEFAULT]\noutput = json\n[default]\nregion = r1\n[profile x]\nregion = r2\nempty =\n[profile default]\nregion = r3\n",
		"[DEFAULT]\ncolor = on\n[x]\nregion = r4\n[profile y]\n")
	var got []string
	for _, p := range c.Profiles() {
		path, line := p.Where()
		got = append(got, fmt.Sprintf("%s %s:%d %s %s %s", p.Name, path, line, p.Get("region"), p.Get("output"), p.Get("color")))
	}
	want := []string{"default config:8 r3 json ", "x config:5 r4 json on", "profile y credentials:5   on"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	x := c.Profile("x")
	if v, ok := x.Lookup("empty"); v != "" || !ok {
		t.Errorf("empty is %q, %v", v, ok)
	}
	if v, ok := x.Lookup("nothing"); v != "" || ok {
		t.Errorf("nothing is %q, %v", v, ok)
	}
	for key, want := range map[string]string{"region": "credentials:4", "output": "config:2", "empty": "config:7", "nothing": ":0"} {
		if path, line := x.Origin(key); fmt.Sprintf("%s:%d", path, line) != want {
			t.Errorf("%s is from %s:%d, not %s", key, path, line, want)
		}
	}
	if c.Profile("y") != nil || c.Session("y") != nil || c.SessionOf(x) != nil {
		t.Error("there is something that is not there")
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "config")
	for _, path := range []string{"", config, dir, os.DevNull, filepath.Join(dir, strings.Repeat("x", 300))} {
		c, err := Load(path, path)
		if err != nil || len(c.Profiles()) != 0 || c.ConfigFile != nil {
			t.Errorf("Load(%q): %v, %v", path, c, err)
		}
	}
	if err := os.WriteFile(config, []byte("[profile a]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := Load(filepath.Join(config, "more"), config); err != nil || c.Profile("profile a") == nil {
		t.Errorf("%v, %v", c, err)
	}
	if os.Geteuid() == 0 {
		t.Skip("root can read everything")
	}
	if err := os.Chmod(config, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Load("", config); err == nil || !strings.Contains(err.Error(), config) {
		t.Errorf("an unreadable file: %v", err)
	}
}

func TestPaths(t *testing.T) {
	env := map[string]string{"X": "v", "D": "$X", "EMPTY": "", "T": "~"}
	for in, want := range map[string]string{
		"": "", "a": "a", "$X": "v", "${X}": "v", "$X$X/${X}": "vv/v", "$XY": "$XY", "$NO/${NO}": "$NO/${NO}", "${X": "${X", "$": "$", "$$X": "$v", "${}": "${}",
		"$D": "$X", "a$EMPTY": "a", "$X-": "v-", "$Xé": "vé", "~": "/home/me", "~/x": "/home/me/x", "a~": "a~", "$T/x": "/home/me/x", "~no-such-user/x": "~no-such-user/x",
		"${X$X": "${Xv",
	} {
		get := func(key string) (string, bool) {
			if key == "AWS_SHARED_CREDENTIALS_FILE" {
				return in, true
			}
			v, ok := env[key]
			return v, ok
		}
		if got := CredentialsPath(get, "/home/me/"); got != want {
			t.Errorf("%q leads to %q, want %q", in, got, want)
		}
		if got := ConfigPath(get, "/home/me"); got != "/home/me/.aws/config" {
			t.Errorf("the config file is %q", got)
		}
	}
	get := func(key string) (string, bool) { return "~/$X", key == "AWS_LOGIN_CACHE_DIRECTORY" }
	if got := LoginCachePath(get, "/home/me"); got != "/home/me/$X" {
		t.Errorf("the cache of aws login is %q", got)
	}
	if got := expandUser("~", "/"); got != "/" {
		t.Errorf("root's home is %q", got)
	}
}
