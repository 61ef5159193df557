package awscli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"awsin/internal/fakeidc"
	"awsin/internal/fault"
	"awsin/internal/shelltest"
)

var update = flag.Bool("update", false, "record anew what the AWS CLIs of AWSIN_TEST_AWS print under each fault")

// situation is how an AWS CLI is made to print one of the texts.
// situation is how an AWS CLI is made to print one of the texts, and what that means.
type situation struct {
	name   string
	means  error         // fs.ErrPermission for a file
	op     string        // the operation that answers with fault
	fault  fakeidc.Fault // the zero Fault for none
	device bool          // the device flow, also where PKCE is what it would take
	deny   bool          // what the person does on the page
	set    string        // more of the environment, separated by blanks
	args   string        // more arguments
	locked string        // a folder of the home that cannot be written to
	since  int           // the 2.x that knows of what is set, or says what is meant
}

var situations = []situation{
	{name: "denied", means: fault.Denied, deny: true},
	{name: "denied, device", means: fault.Denied, deny: true, device: true},
	{name: "expired", means: fault.Late, op: "CreateToken", fault: refused("ExpiredTokenException"), device: true},
	{name: "client", means: fault.Unregistered, op: "CreateToken", fault: refused("InvalidClientException")},
	{name: "client, device", means: fault.Unregistered, op: "StartDeviceAuthorization", fault: refused("UnauthorizedClientException"), device: true},
	{name: "grant", means: fault.Forgotten, op: "CreateToken", fault: refused("InvalidGrantException")},
	{name: "start URL", means: fault.StartURL, op: "RegisterClient", fault: refused("InvalidRequestException")},
	{name: "start URL, device", means: fault.StartURL, op: "StartDeviceAuthorization", fault: refused("InvalidRequestException"), device: true},
	{name: "throttled", means: fault.Throttled, op: "RegisterClient", fault: fakeidc.Throttled},
	{name: "slow down", means: fault.Throttled, op: "RegisterClient", fault: refused("SlowDownException")},
	{name: "server", means: fault.Server, op: "RegisterClient", fault: fakeidc.ServerError},
	{name: "garbage", means: fault.Page, op: "RegisterClient", fault: fakeidc.Garbage},
	{name: "page", means: fault.Page, op: "RegisterClient", fault: fakeidc.CaptivePortal},
	{name: "page, device", means: fault.Page, op: "StartDeviceAuthorization", fault: fakeidc.CaptivePortal, device: true},
	{name: "page, token", means: fault.Page, op: "CreateToken", fault: fakeidc.CaptivePortal},
	{name: "302", means: fault.Redirected, op: "RegisterClient", fault: fakeidc.Redirect},
	{name: "302, token", means: fault.Redirected, op: "CreateToken", fault: fakeidc.Redirect},
	{name: "403", means: fault.Refused, op: "RegisterClient", fault: fakeidc.Forbidden},
	{name: "403, long", means: fault.Page, op: "RegisterClient", fault: fakeidc.Fault{Status: 403, HTML: "<html>" + strings.Repeat("<p>no</p>", 2000) + "</html>"}},
	{name: "407", means: fault.ProxyLogin, op: "RegisterClient", fault: fakeidc.ProxyLogin},
	{name: "502", means: fault.Gateway, op: "RegisterClient", fault: fakeidc.BadGateway},
	{name: "dropped", means: fault.Proxy, op: "RegisterClient", fault: fakeidc.Dropped},
	{name: "CONNECT 403", means: fault.Proxy, op: "CONNECT", fault: fakeidc.Forbidden},
	{name: "CONNECT 407", means: fault.Proxy, op: "CONNECT", fault: fakeidc.ProxyLogin},
	{name: "CONNECT 502", means: fault.Proxy, op: "CONNECT", fault: fakeidc.BadGateway},
	{name: "CONNECT dropped", means: fault.Dropped, op: "CONNECT", fault: fakeidc.Dropped, since: 23},
	{name: "no proxy", means: fault.Proxy, set: "https_proxy=http://127.0.0.1:1 HTTPS_PROXY=http://127.0.0.1:1"},
	{name: "no such proxy", means: fault.Proxy, set: "https_proxy=http://proxy.invalid:1 HTTPS_PROXY=http://proxy.invalid:1"},
	{name: "bad proxy", means: fault.Proxy, set: "https_proxy=proxy:port HTTPS_PROXY=proxy:port"},
	{name: "no server", means: fault.Unreachable, set: "AWS_ENDPOINT_URL_SSO_OIDC=http://127.0.0.1:1", since: 13},
	{name: "no such server", means: fault.Unreachable, set: "https_proxy= HTTPS_PROXY="},
	{name: "certificate", means: fault.Untrusted, set: "AWS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt"},
	{name: "no CA bundle", means: fault.CABundle, set: "AWS_CA_BUNDLE=/no/such.pem"},
	{name: "no TLS", means: fault.Untrusted, set: "AWS_ENDPOINT_URL_SSO_OIDC=https://{address}", since: 13},
	{name: "silent", means: fault.Silent, op: "RegisterClient", fault: fakeidc.Fault{Delay: time.Hour}, args: "--cli-read-timeout 1"},
	{name: "cache", means: fs.ErrPermission, locked: ".aws/sso/cache"},
	{name: "no cache", means: fs.ErrPermission, locked: ".aws/sso"},
}

func refused(kind string) fakeidc.Fault {
	return fakeidc.Fault{Status: 400, Type: kind, Message: "no"}
}

const config = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`

// say makes an AWS CLI print what it says in a situation, without what is of this machine.
func say(t *testing.T, cli CLI, s situation) string {
	t.Helper()
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: []fakeidc.Organization{
		{Name: "acme", StartURL: "https://acme.awsapps.com/start", Region: "us-east-1"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer idc.Close()
	home := t.TempDir()
	ca := filepath.Join(home, "ca.pem")
	if err := idc.WriteCABundle(ca); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if dir := filepath.Join(home, s.locked); s.locked != "" {
		if err := cmp.Or(os.MkdirAll(dir, 0o700), os.Chmod(dir, 0o500)); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(dir, 0o700)
	}
	idc.SetFault("", s.op, s.fault)
	env := append(idc.Environ(ca), "PATH="+os.Getenv("PATH"), "HOME="+home, "AWS_MAX_ATTEMPTS=2")
	for _, kv := range strings.Fields(s.set) {
		env = append(env, strings.ReplaceAll(kv, "{address}", strings.TrimPrefix(idc.URL(), "http://")))
	}
	start := cli.Path + ` "$@" ` + s.args
	if os.Getuid() == 0 { // modes hold for root only without its powers
		start = "setpriv --bounding-set=-all " + start
	}
	wrapper := filepath.Join(home, "aws")
	if err := shelltest.WriteProgram(wrapper, "#!/bin/sh\nexec "+start+"\n"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	press := "allow"
	if s.deny {
		press = "deny"
	}
	cli.Path = wrapper
	err = cli.Login(ctx, Login{SessionName: "acme", UseDeviceCode: s.device, Environ: env}, func(p Prompt) {
		go func() {
			if err := fakeidc.Click(ctx, http.DefaultClient, strings.Replace(p.URL, "https://oidc.us-east-1.amazonaws.com", idc.URL(), 1), press); err != nil && ctx.Err() == nil {
				t.Logf("%s: %v", s.name, err)
			}
		}()
	})
	var failed *FailedError
	if !errors.As(err, &failed) {
		t.Errorf("%s: %v", s.name, err)
		return ""
	}
	text := strings.ReplaceAll(failed.Stderr, home, "/home/ann")
	for from, to := range map[string]string{`127\.0\.0\.1:\d+`: "127.0.0.1:1", `0x[0-9a-f]{6,}`: "0x1", `\(_ssl\.c:\d+\)`: "(_ssl.c:1)"} {
		text = regexp.MustCompile(from).ReplaceAllString(text, to)
	}
	return strings.TrimSpace(text) + "\n"
}

// TestTexts: each text that the AWS CLIs print has its meaning.
func TestTexts(t *testing.T) {
	recorded, err := filepath.Glob("testdata/texts/*.txtar")
	if err != nil || len(recorded) < 3 {
		t.Fatal(recorded, err)
	}
	for _, path := range recorded {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]string{}
		for _, f := range a.Files {
			said[f.Name] = string(f.Data)
		}
		for _, s := range situations {
			text, ok := said[s.name]
			if !ok {
				if s.since == 0 {
					t.Errorf("%s: %s is missing", path, s.name)
				}
				continue
			}
			got := &FailedError{"aws sso login", 255, text}
			if !errors.Is(got, s.means) {
				t.Errorf("%s: %s: means %v, want %v:\n%s", path, s.name, got.Unwrap(), s.means, text)
			}
			if strings.ContainsAny(got.Error(), "<\x1b") || strings.Contains(got.Brief(), "[ERROR]") {
				t.Errorf("%s: %s: %q, %q", path, s.name, got.Error(), got.Brief())
			}
		}
	}
}

// TestTextsAreStillPrinted asks the AWS CLIs of AWSIN_TEST_AWS, in `make soak`; with
// -update it records what they say.
func TestTextsAreStillPrinted(t *testing.T) {
	if os.Getenv("SOAK_TIME") == "" && !*update {
		t.Skip("in make soak only: 100 starts of the AWS CLI")
	}
	for _, path := range filepath.SplitList(os.Getenv("AWSIN_TEST_AWS")) {
		cli, err := Find(t.Context(), func(name string) (string, bool) { return path, name == "AWSIN_AWS" }, "")
		if err != nil {
			t.Fatal(err)
		}
		t.Run(cli.Version.String(), func(t *testing.T) {
			t.Parallel()
			a := &txtar.Archive{}
			for _, s := range situations {
				if cli.Version.AtLeast(2, s.since) {
					a.Files = append(a.Files, txtar.File{Name: s.name, Data: []byte(say(t, *cli, s))})
				}
			}
			path := filepath.Join("testdata", "texts", cli.Version.String()+".txtar")
			if *update {
				if err := os.WriteFile(path, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			recorded, err := os.ReadFile(path)
			if errors.Is(err, fs.ErrNotExist) {
				t.Skipf("no text of %s is recorded", cli.Version)
			}
			if got := string(txtar.Format(a)); got != string(recorded) {
				t.Errorf("it prints other texts than %s (record them with -update):\n%s", path, got)
			}
		})
	}
}

func TestFailedError(t *testing.T) {
	for _, c := range []struct{ stderr, words, brief, hint string }{
		{"\nAn error occurred (InvalidClientException)\n  when calling\n", "An error occurred (InvalidClientException) when calling",
			"the server does not know the AWS CLI's registration", "the server does not know the AWS CLI's registration; run it again"},
		{"aws: [ERROR]: An error occurred (OddException) when calling the CreateToken operation (reached max retries: 2): what it is.\n",
			"aws: [ERROR]: An error occurred (OddException) when calling the CreateToken operation (reached max retries: 2): what it is.", "(OddException) what it is.", ""},
		{"An error occurred (AccessDenied) when calling the AssumeRole operation: no", "An error occurred (AccessDenied) when calling the AssumeRole operation: no", "(AccessDenied) no", ""},
		{"\n'NoneType' object has no attribute 'get_frozen_token'\n", "'NoneType' object has no attribute 'get_frozen_token'", "this AWS CLI is too old to assume a role from a profile with an sso-session",
			"this AWS CLI is too old to assume a role from a profile with an sso-session; update the AWS CLI: 2.9 cannot do it, 2.23.6 and newer can"},
		{"aws: [ERROR]: Something else", "aws: [ERROR]: Something else", "Something else", ""},
		{" \n", "aws sso login ended with exit code 255 and said nothing", "aws sso login ended with exit code 255 and said nothing", ""},
	} {
		e := &FailedError{"aws sso login", 255, c.stderr}
		if e.Error() != c.words || e.Brief() != c.brief || e.Hint() != c.hint {
			t.Errorf("%q: got %q, %q, %q", c.stderr, e.Error(), e.Brief(), e.Hint())
		}
	}
	var file *fs.PathError
	if err := error(&FailedError{Stderr: "[Errno 13] Permission denied: '/a/b.json'"}); !errors.As(err, &file) || file.Path != "/a/b.json" {
		t.Errorf("%v", file)
	}
}
