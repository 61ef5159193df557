package browser

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"awsin/internal/shelltest"
	"awsin/internal/system"
)

func env(kv ...string) Env {
	return func(name string) (string, bool) {
		for _, s := range kv {
			if v, ok := strings.CutPrefix(s, name+"="); ok {
				return v, true
			}
		}
		return "", false
	}
}

func TestChoose(t *testing.T) {
	nowhere := func(string) bool { return false }
	docker := func(p string) bool { return p == "/.dockerenv" }
	for _, c := range []struct {
		name       string
		system     system.Name
		configured string
		env        Env
		exists     func(string) bool
		commands   []string
		why        string
	}{
		{"the session's own wins, even over SSH", "linux", "firefox -P acme %s", env("BROWSER=lynx", "SSH_TTY=x"), nowhere, []string{"firefox -P acme %s"}, ""},
		{"BROWSER is a list", "linux", "", env("BROWSER=a %s:b", "SSH_TTY=x"), nowhere, []string{"a %s", "b"}, ""},
		{"SSH", "linux", "", env("SSH_CONNECTION=x", "DISPLAY=:0"), nowhere, nil, "this is an SSH session"},
		{"container", "linux", "", env("DISPLAY=:0"), docker, nil, "this is a container"},
		{"WSL", "linux", "", env("WSL_DISTRO_NAME=Ubuntu", "DISPLAY=:0"), nowhere, []string{"wslview %s", "rundll32.exe url.dll,FileProtocolHandler %s"}, ""},
		{"a display", "linux", "", env("DISPLAY=:0"), nowhere, []string{"xdg-open %s"}, ""},
		{"macOS", "darwin", "", env(), nowhere, []string{"open %s"}, ""},
		{"Windows", "windows", "", env(), nowhere, []string{"rundll32 url.dll,FileProtocolHandler %s"}, ""},
		{"Windows over SSH", "windows", "", env("SSH_CONNECTION=x"), nowhere, nil, "this is an SSH session"},
		{"a list on Windows", "windows", "", env("BROWSER=C:/firefox.exe %s;b"), nowhere, []string{"C:/firefox.exe %s", "b"}, ""},
	} {
		got := choose(c.system, c.configured, c.env, c.exists)
		if !reflect.DeepEqual(got.Commands, c.commands) || got.Why != c.why || got.Remote != (c.why != "") {
			t.Errorf("%s: got %+v", c.name, got)
		}
	}
}

// TestVariable: Python would wait for a command without "&", and take ":" for the end of one.
func TestVariable(t *testing.T) {
	for want, commands := range map[string][]string{
		"true %s":                             nil,
		"firefox %s &":                        {"firefox"},
		`firefox -P "a b" %s &:xdg-open %s &`: {`firefox -P "a b"`, "xdg-open %s &"},
		"open %s &":                           {"firefox --proxy http://x %s", "open %s"},
	} {
		if got := variable("linux", commands); got != want {
			t.Errorf("%q: %q, want %q", commands, got, want)
		}
	}
	if got := variable("windows", []string{"C:/firefox.exe", "rundll32 x;y %s", "b"}); got != "C:/firefox.exe %s &;b %s &" {
		t.Errorf("on Windows %q", got)
	}
}

func TestCheckURL(t *testing.T) {
	for url, ok := range map[string]bool{
		"https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH": true,
		"http://127.0.0.1:8080/device":                                    true,
		"http://localhost/x":                                              true,
		"http://evil.example/":                                            false,
		"https://oidc.us-east-1.amazonaws.com@evil.example/authorize":     false,
		"http://localhost@evil.example/":                                  false,
		"file:///etc/passwd":                                              false,
		"javascript:alert(1)":                                             false,
		"--new-window":                                                    false,
		"":                                                                false,
	} {
		err := CheckURL(url)
		if (err == nil) != ok {
			t.Errorf("%q: %v", url, err)
		}
		if err != nil && url != "" && strings.Contains(err.Error(), url) {
			t.Errorf("it can be opened by hand: %v", err)
		}
	}
}

// The URL is the server's: it arrives as one argument, whatever it holds.
func TestOpenPassesOneArgument(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	script := filepath.Join(dir, "my browser")
	body := "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" > \"$OUT.tmp\"; mv \"$OUT.tmp\" \"$OUT\"; exit 3\n"
	if err := shelltest.WriteProgram(script, body); err != nil {
		t.Fatal(err)
	}
	url := "https://x.example/?a=$(touch${IFS}pwned)&b=`id`;c='d\"e"
	failed := make(chan error)
	c := Choice{Commands: []string{"no-such-browser-anywhere", "'" + script + "' -P acme &"}}
	if err := c.Open(url, append(os.Environ(), "OUT="+out), func(err error) { failed <- err }); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("failure not told: %v", err)
	}
	got, err := os.ReadFile(out)
	if want := "3\n-P\nacme\n" + url + "\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// TestNext: one that fails at once has opened nothing, and the next one is tried; the
// last one's failure is told. explorer.exe's 1 is not a failure.
func TestNext(t *testing.T) {
	dir := t.TempDir()
	tool := func(name, body string) string {
		path := filepath.Join(dir, name)
		if err := shelltest.WriteProgram(path, "#!/bin/sh\necho "+name+" >>\"$OUT\"\n"+body+"\n"); err != nil {
			t.Fatal(err)
		}
		return path
	}
	three, zero, explorer, two := tool("three", "exit 3"), tool("zero", "exit 0"), tool("Explorer.exe", "exit 1"), tool("explorer.exe", "exit 2")
	for _, c := range []struct {
		commands []string
		tried    string
		failure  string
	}{
		{[]string{three, zero, three}, "three zero", ""},
		{[]string{three, "no-such-browser-anywhere", "'", explorer, three}, "three Explorer.exe", ""},
		{[]string{zero, three}, "zero", ""},
		{[]string{two, three}, "explorer.exe three", "three\": exit status 3"},
		{[]string{three, "no-such-browser-anywhere"}, "three", "exit status 3; browser command \"no-such-browser-anywhere\": "},
	} {
		out := filepath.Join(t.TempDir(), "out")
		ended := make(chan error)
		if err := (Choice{Commands: c.commands}).Open("https://x.example/", append(os.Environ(), "OUT="+out), func(err error) { ended <- err }); err != nil {
			t.Fatal(err)
		}
		err := <-ended
		tried, _ := os.ReadFile(out)
		if got := strings.Join(strings.Fields(string(tried)), " "); got != c.tried {
			t.Errorf("%q: tried %q", c.commands, got)
		}
		if (err == nil) != (c.failure == "") || err != nil && !strings.Contains(err.Error(), c.failure) {
			t.Errorf("%q: %v", c.commands, err)
		}
	}
}

// TestContainer: a page opens in the container, by one argument, whatever is in the names; what is not a page does not.
func TestContainer(t *testing.T) {
	for configured, want := range map[string][2]string{
		"firefox-container": {"firefox %s", "open -a Firefox %s"}, " firefox-container  ": {"firefox %s", "open -a Firefox %s"},
		"firefox-container /opt/firefox/firefox -P x %s": {"/opt/firefox/firefox -P x %s", "/opt/firefox/firefox -P x %s"},
	} {
		for i, on := range []system.Name{"linux", "darwin"} {
			if c := choose(on, configured, env(), func(string) bool { return false }); c.Container == nil || len(c.Commands) != 1 || c.Commands[0] != want[i] {
				t.Errorf("%s, %q: %+v", on, configured, c)
			}
		}
	}
	if c := Choose("firefox-containers %s", env(), func(string) bool { return false }); c.Container != nil {
		t.Errorf("%+v", c)
	}
	for c, want := range map[Container]string{
		{"acme production", "red"}:             "ext+granted-containers:name=acme+production&url=https%3A%2F%2Fa.example%2F%3Fb%3Dc%26d%23e&color=red",
		{"a&url=https://evil.example#\n%", ""}: "ext+granted-containers:name=a%26url%3Dhttps%3A%2F%2Fevil.example%23%0A%25&url=https%3A%2F%2Fa.example%2F%3Fb%3Dc%26d%23e",
	} {
		if got := c.Link("https://a.example/?b=c&d#e"); got != want {
			t.Errorf("%+v: %s", c, got)
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	c := Choice{Commands: []string{`sh -c 'echo "$1" >"$0"' ` + out + " %s"}, Container: &Container{Name: "a b", Color: "blue"}}
	ended := make(chan error, 1)
	if err := c.Open("https://a.example/$(x)", nil, func(err error) { ended <- err }); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(out); err != nil || string(got) != "ext+granted-containers:name=a+b&url=https%3A%2F%2Fa.example%2F%24%28x%29&color=blue\n" {
		t.Errorf("%q, %v", got, err)
	}
	if err := c.Open("file:///etc/passwd", nil, func(error) {}); err == nil {
		t.Error("a file was opened")
	}
}
