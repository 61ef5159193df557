package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"

	"awsin/commands"
	"awsin/internal/fakeidc"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal/terminaltest"
)

// The programs that scripts run, beside the real AWS CLI.
func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){
		"awsin": func() {
			os.Exit(commands.Main(os.Args[1:], commands.System("1.2.3")))
		},
		"approve":      func() { click("allow") },
		"deny":         func() { click("deny") },
		"browse":       chromiumAllow,
		"visit":        visit,
		"seated":       seated,
		"sdk-identity": sdkIdentity,
		"person":       func() { os.Exit(person(os.Args[1:])) },
	})
}

// tests are run by the program itself, not by one of its commands.
type tests struct{ *testing.M }

func (t tests) Run() int {
	terminaltest.Signals()
	defer func() { _ = os.RemoveAll(programDir) }()
	return t.M.Run()
}

// click is a BROWSER that presses a button over HTTP, through the proxy as a
// browser with the proxy set would.
func click(button string) {
	client, err := fakeidc.Proxied(os.Getenv("AWS_CA_BUNDLE"))
	if err == nil {
		err = fakeidc.Click(context.Background(), client, os.Args[1], button)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// visit is a BROWSER that prints what it was given and the page that this leads to, through the proxy.
func visit() {
	client, err := fakeidc.Proxied(os.Getenv("AWS_CA_BUNDLE"))
	text := ""
	if err == nil {
		text, err = fakeidc.Visit(context.Background(), client, os.Args[len(os.Args)-1])
	}
	fmt.Println(strings.Join(os.Args[1:], " "), text, err)
}

// seated runs a command where a person sits: it has a terminal, and standard output and error are the script's.
func seated() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...) //nolint:gosec // of the script
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	terminal, err := pty.Start(cmd)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go func() { _, _ = io.Copy(io.Discard, terminal) }()
	_ = cmd.Wait()
	os.Exit(cmd.ProcessState.ExitCode())
}

// chromiumAllow is a BROWSER that is a real one: it opens the page, clicks
// Allow and waits for the page that tells the person to go back.
func chromiumAllow() {
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(os.Getenv("CHROMIUM")), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Env("HOME="+os.TempDir()), // what it writes is its own
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true), chromedp.Flag("no-proxy-server", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, patience)
	defer cancel()
	// A search that does not also find the style sheet's text.
	const allow = `button[value="allow"]`
	for _, step := range []chromedp.Action[chromedp.Void]{
		chromedp.Navigate(os.Args[1]),
		chromedp.WaitVisible(allow),
		chromedp.Click(allow),
		chromedp.WaitNotPresent(allow),
	} {
		if _, err := chromedp.Run(ctx, step); err != nil {
			fmt.Fprintln(os.Stderr, "chromium:", err)
			os.Exit(1)
		}
	}
}

var organizations = []fakeidc.Organization{
	organization("acme", "us-east-1", "111111111111"),
	organization("globex", "eu-west-1", "222222222222"),
	organization("initech", "ap-northeast-1", "333333333333"),
	{Name: "umbrella", Region: "us-east-1", StartURL: "https://umbrella.awsapps.com/start", Accounts: []fakeidc.Account{
		{ID: "444444444442", Name: "Dev (EU)", Email: "dev@umbrella.example", Roles: []string{"ReadOnly"}},
		{ID: "444444444441", Name: "本番 環境", Email: "prod@umbrella.example", Roles: []string{"ReadOnly", "Admin"}},
	}},
	{Name: "twins", Region: "us-east-1", StartURL: "https://twins.awsapps.com/start", Accounts: []fakeidc.Account{
		{ID: "555555555551", Name: "Dev (EU)", Email: "a@twins.example", Roles: []string{"Admin"}},
		{ID: "555555555552", Name: "dev eu\x1b[31m", Email: "b@twins.example", Roles: []string{"Admin"}},
	}},
}

// moved are organizations whose vanity start URLs lead to a portal in another
// Region than people have in their configuration.
var moved = []fakeidc.Organization{
	vanity("hooli", "eu-west-1", "666666666661"),
	vanity("initrode", "ap-northeast-1", "666666666662"),
}

// replicas are of acme's Identity Center, in another Region: it has the same accounts, and knows none of the tokens.
var replicas = []fakeidc.Organization{{
	Name: "acme-eu", Region: "eu-west-1", StartURL: "https://ssoins-1234567890abcdef.eu-west-1.portal.amazonaws.com", Accounts: organizations[0].Accounts,
}}

func vanity(name, region, account string) fakeidc.Organization {
	o := organization(name, region, account)
	o.StartURL, o.Vanity = "https://ssoins-"+name+"."+region+".portal.amazonaws.com/start", "sso."+name+".example"
	return o
}

func organization(name, region, account string) fakeidc.Organization {
	return fakeidc.Organization{
		Name: name, Region: region, StartURL: "https://" + name + ".awsapps.com/start",
		Accounts: []fakeidc.Account{{ID: account, Name: name + " main", Email: "aws@" + name + ".example", Roles: []string{"AdministratorAccess"}}},
	}
}

// crowd has 360 accounts with three roles each.
func crowd() fakeidc.Organization {
	o := fakeidc.Organization{Name: "crowd", Region: "eu-west-1", StartURL: "https://crowd.awsapps.com/start"}
	for i := range 360 {
		o.Accounts = append(o.Accounts, fakeidc.Account{ID: fmt.Sprintf("7%011d", i), Name: fmt.Sprintf("Crowd dev %03d", i), Roles: []string{"Admin", "Billing", "ReadOnly"}})
	}
	return o
}

// missing skips on a laptop, by name, and fails in CI.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing", what)
	}
	t.Skipf("%s is missing", what)
}

// TestScripts needs no AWS CLI.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, params("testdata/script", fakeidc.Options{}, func(e *testscript.Env) error {
		// Only testscript's own folder, which comes first: no AWS CLI is there.
		e.Setenv("PATH", filepath.SplitList(e.Getenv("PATH"))[0])
		return nil
	}))
}

// TestLogin logs in.
func TestLogin(t *testing.T) {
	t.Parallel()
	withAWS(t, "testdata/login", nil)
}

// TestTeam needs git, and an AWS CLI that reads what came in.
func TestTeam(t *testing.T) {
	t.Parallel()
	withAWS(t, "testdata/team", gitIdentity)
}

// gitIdentity is who commits, and nothing of this machine's own settings.
func gitIdentity(e *testscript.Env) {
	for _, kv := range []string{"GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.com"} {
		name, value, _ := strings.Cut(kv, "=")
		e.Setenv(name, value)
	}
}

// cmdGit ACTION NAME [SUBJECT]: NAME is a work tree, NAME.git what it is pushed to; it has its objects there, and a
// push, for which git starts seven programs, is its branch alone. serve is a proxy that answers for every http host
// with it.
func cmdGit(ts *testscript.TestScript, _ bool, args []string) {
	tree, bare := ts.MkAbs(args[1]), ts.MkAbs(args[1]+".git")
	git := func(args ...string) { ts.Check(ts.Exec("git", append([]string{"-C", tree}, args...)...)) }
	switch args[0] {
	case "init", "adopt": // a tree that is a repository already
		ts.Check(ts.Exec("git", "init", "-q", "--bare", "-b", "main", "--template=", bare))
		ts.Check(os.WriteFile(filepath.Join(bare, "objects", "info", "alternates"), []byte(filepath.Join(tree, ".git", "objects")+"\n"), 0o600))
		if args[0] == "init" {
			ts.Check(ts.Exec("git", "init", "-q", "-b", "main", "--template=", tree))
		} else {
			git("branch", "-M", "main")
		}
		git("remote", "add", "origin", bare)
	case "commit", "empty":
		git("add", "-A")
		git("-c", "maintenance.auto=false", "commit", "-q", "--allow-empty", "-m", args[2])
		git("rev-parse", "main")
		ts.Check(ts.Exec("git", "-C", bare, "update-ref", "refs/heads/main", strings.TrimSpace(ts.ReadFile("stdout"))))
	case "gone":
		ts.Check(os.RemoveAll(bare))
	case "serve":
		folder, err := exec.Command("git", "--exec-path").Output()
		ts.Check(err)
		server := httptest.NewServer(&cgi.Handler{
			Path: filepath.Join(strings.TrimSpace(string(folder)), "git-http-backend"),
			Env:  []string{"GIT_PROJECT_ROOT=" + filepath.Dir(bare), "GIT_HTTP_EXPORT_ALL=1"},
		})
		ts.Defer(server.Close)
		ts.Setenv("http_proxy", server.URL)
	default:
		ts.Fatalf("no action %q", args[0])
	}
}

// cmdAgo TEAM DURATION: an update of the team was looked for so long ago.
func cmdAgo(ts *testscript.TestScript, _ bool, args []string) {
	d, err := time.ParseDuration(args[1])
	ts.Check(err)
	path := filepath.Join(ts.Getenv("HOME"), ".local", "state", "awsin", "teams", args[0], "team.json")
	var state map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(path)), &state))
	state["checked"] = time.Now().Add(-d)
	text, err := json.Marshal(state)
	ts.Check(err)
	ts.Check(os.WriteFile(path, text, 0o600))
}

// cmdEdit FILE OLD NEW: a person replaces OLD, which is there, once; \n is a line's end.
func cmdEdit(ts *testscript.TestScript, _ bool, args []string) {
	text, lines := ts.ReadFile(args[0]), strings.NewReplacer(`\n`, "\n", `\r`, "\r")
	old := lines.Replace(args[1])
	if !strings.Contains(text, old) {
		ts.Fatalf("no %q in %s:\n%s", old, args[0], text)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, old, lines.Replace(args[2]), 1)), 0o600))
}

// TestChromium clicks Allow in a real browser, for both flows.
func TestChromium(t *testing.T) {
	t.Parallel()
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil && browser == "" {
			browser = p
		}
	}
	if browser == "" {
		missing(t, "chromium")
	}
	withAWS(t, "testdata/chromium", func(e *testscript.Env) {
		e.Setenv("CHROMIUM", browser)
		// A browser has no proxy set: its pages are on loopback.
		e.Setenv("AWS_ENDPOINT_URL_SSO_OIDC", idcIn(e).URL())
	})
}

type idcKey struct{}

// params sets up every script with a home, an Identity Center of its own and the
// commands below.
func params(dir string, o fakeidc.Options, more func(*testscript.Env) error) testscript.Params {
	o.Organizations = slices.Concat(organizations, moved, replicas, []fakeidc.Organization{crowd()})
	return testscript.Params{
		Dir: dir,
		Setup: func(e *testscript.Env) error {
			idc, err := fakeidc.Start(o)
			if err != nil {
				return err
			}
			e.Defer(func() {
				_ = idc.Close()
				if err := written(e); err != nil {
					e.T().Fatal(err)
				}
			})
			e.Values[idcKey{}] = idc
			home := filepath.Join(e.WorkDir, "home")
			ca := filepath.Join(e.WorkDir, "ca.pem")
			if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
				return err
			}
			if err := idc.WriteCABundle(ca); err != nil {
				return err
			}
			repository, err := filepath.Abs("..")
			if err != nil {
				return err
			}
			e.Setenv("REPOSITORY", repository)
			e.Setenv("HOME", home)
			e.Setenv("BROWSER", "approve %s")
			for _, kv := range idc.Environ(ca) {
				name, value, _ := strings.Cut(kv, "=")
				e.Setenv(name, value)
			}
			if more != nil {
				return more(e)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fault": cmdFault, "count": cmdCount, "await": cmdAwait, "server": cmdServer, "token": cmdToken, "refused": cmdRefused, "git": cmdGit, "ago": cmdAgo, "pad": cmdPad, "edit": cmdEdit, "sessions": cmdSessions, "shown": cmdShown, "key": cmdKey,
		},
	}
}

func idcIn(e *testscript.Env) *fakeidc.Server { return e.Values[idcKey{}].(*fakeidc.Server) }

func idcOf(ts *testscript.TestScript) *fakeidc.Server { return ts.Value(idcKey{}).(*fakeidc.Server) }

// fault ORG OPERATION KIND: the Identity Center answers so from now on.
func cmdFault(ts *testscript.TestScript, _ bool, args []string) {
	faults := map[string]fakeidc.Fault{
		"throttled": fakeidc.Throttled, "error": fakeidc.ServerError, "garbage": fakeidc.Garbage,
		"denied": fakeidc.Denied, "none": {},
		"rejected": {Status: http.StatusUnauthorized, Type: "UnauthorizedException", Message: "Session token not found or invalid"},
		"dropped":  fakeidc.Dropped, "forbidden": fakeidc.Forbidden,
		"echo": {Status: http.StatusBadRequest, Type: "ValidationException", Message: "not valid:", Echo: true},
		"slow": {Delay: 300 * time.Millisecond}, "silent": {Delay: patience},
	}
	f, ok := faults[args[2]]
	if !ok {
		ts.Fatalf("no fault %q", args[2])
	}
	idcOf(ts).SetFault(args[0], args[1], f)
}

// count ORG OPERATION N: so many requests were served.
func cmdCount(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	if got := idcOf(ts).Count(args[0], args[1]); (got == want) == neg {
		ts.Fatalf("%s %s: %d requests, want %d", args[0], args[1], got, want)
	}
}

// await ORG OPERATION N: blocks until so many requests were served.
func cmdAwait(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	ts.Check(idcOf(ts).Wait(ctx, args[0], args[1], want))
}

// server ACTION ORG|DURATION: what happens on the server side.
func cmdServer(ts *testscript.TestScript, _ bool, args []string) {
	s := idcOf(ts)
	switch args[0] {
	case "revoke":
		s.Revoke(args[1])
	case "revoke-refresh":
		s.RevokeRefresh(args[1])
	case "rotate":
		s.Rotate()
	case "forget-clients":
		s.ForgetClients()
	case "clock":
		ahead, err := time.ParseDuration(args[1])
		ts.Check(err)
		s.SetClock(ahead)
	case "signin-as": // who signs in for aws login
		s.SignInAs(args[1])
	case "signin-keys": // how long their keys last
		last, err := time.ParseDuration(args[1])
		ts.Check(err)
		s.SigninKeys(last)
	case "signin-end": // no refresh any more
		s.EndSignins(args[1])
	case "close":
		ts.Check(s.Close())
	default:
		ts.Fatalf("no action %q", args[0])
	}
}

// token ORG LIFETIME [no-refresh]: the cache holds a token that the server
// issued, which expires after LIFETIME (negative: it has).
func cmdToken(ts *testscript.TestScript, _ bool, args []string) {
	lifetime, err := time.ParseDuration(args[1])
	ts.Check(err)
	issue(ts, args[0], args[0], lifetime, len(args) < 3)
}

// sessions ORG N: the config has N sessions of an organisation, whose tokens have
// expired and can be refreshed.
func cmdSessions(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var conf strings.Builder
	for i := range n {
		name := args[0] + strconv.Itoa(i)
		t := issue(ts, args[0], name, -time.Hour, true)
		fmt.Fprintf(&conf, "[sso-session %s]\nsso_start_url = %s\nsso_region = %s\nsso_registration_scopes = sso:account:access\n", name, t.StartURL, t.Region)
	}
	ts.Check(os.WriteFile(filepath.Join(ts.Getenv("HOME"), ".aws", "config"), []byte(conf.String()), 0o600))
}

// issue puts a token of the server into the cache, under a session's name.
func issue(ts *testscript.TestScript, org, name string, lifetime time.Duration, refreshable bool) fakeidc.TokenSet {
	set := idcOf(ts).Issue(org, lifetime, refreshable)
	ts.Check(ssotoken.New(ts.Getenv("HOME")).Write(name, &ssotoken.Token{
		StartURL: set.StartURL, Region: set.Region, AccessToken: set.AccessToken, ExpiresAt: set.ExpiresAt,
		ClientID: set.ClientID, ClientSecret: set.ClientSecret, RegistrationExpiresAt: set.RegistrationExpiresAt,
		RefreshToken: set.RefreshToken,
	}))
	return set
}

// pad ORG N: the token file gets a foreign field of N bytes, which awsin has to
// carry along.
func cmdPad(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	path := ssotoken.New(ts.Getenv("HOME")).Path(args[0])
	token := ts.ReadFile(path)
	ts.Check(os.WriteFile(path, []byte(strings.TrimSuffix(token, "}")+`, "x-pad": "`+strings.Repeat("x", n)+`"}`), 0o600))
}
