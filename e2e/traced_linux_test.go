package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"awsin/internal/awsconfig/configtest"
	"awsin/internal/fakeidc"
)

// traced is what a program and all that it has started did.
type traced struct {
	said     string   // on both streams
	programs []string // each with its argument list, as strace writes it
	reached  []string // Internet addresses that it connected or sent to
}

var (
	addressOf = regexp.MustCompile(`sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"`)
	// secretOf is what the Identity Center of the tests hands out, a piece of it, too, and
	// what a person has set.
	secretOf = regexp.MustCompile(`\b(?:at|rt|dev|code|secret)-[A-Z2-7]{8}|fake-(?:secret|session-token)-of-|fake-signin-token-|hunter2`)
)

// strace is the command line before that of a program whose calls a file is to have.
func strace(t *testing.T, log string) []string {
	t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		missing(t, "strace")
	}
	return []string{path, "-f", "--seccomp-bpf", "-qq", "-s", "65536", "-e", "trace=execve,connect,sendto,sendmsg,sendmmsg", "-e", "signal=none", "-o", log}
}

// trace runs a command under strace. What the AWS CLI does for it is at the end of aws, if that is started elsewhere.
func trace(t *testing.T, cmd *exec.Cmd, aws *os.File) traced {
	t.Helper()
	log := filepath.Join(t.TempDir(), "calls")
	cmd.Args = append(strace(t, log), cmd.Args...)
	cmd.Path = cmd.Args[0]
	out, _ := cmd.CombinedOutput()
	did := traced{said: string(out)}
	calls := read(t, log)
	if !strings.Contains(calls, "execve(") {
		t.Fatalf("strace saw nothing of %q:\n%s", cmd.Args, out)
	}
	if aws != nil {
		more, err := io.ReadAll(aws)
		if err != nil {
			t.Fatal(err)
		}
		calls += string(more)
	}
	for line := range strings.Lines(calls) {
		if _, call, ok := strings.Cut(line, "execve("); ok {
			call, _, _ = strings.Cut(call, "], 0x") // the environment, which only its owner reads
			did.programs = append(did.programs, call)
			continue
		}
		for _, address := range addressOf.FindAllStringSubmatch(line, -1) {
			did.reached = append(did.reached, net.JoinHostPort(address[2], address[1]))
		}
	}
	return did
}

// tracedAWS returns a program that stands for an AWS CLI: it is loaded once, under strace, which writes to the file what
// each command does. In `make matrix` it is the AWS CLI itself, and there is no file.
func tracedAWS(t *testing.T, path string) (program string, calls *os.File) {
	t.Helper()
	if matrix() {
		return path, nil
	}
	log := filepath.Join(t.TempDir(), "calls")
	aws, err := configtest.Serve(path, strace(t, log)...)
	if err != nil {
		t.Fatal(err)
	}
	calls, err = os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = aws.Close(), calls.Close() })
	return aws.Fork, calls
}

// gate is a proxy in front of the Identity Center's, which notes what is asked for.
type gate struct {
	mu    sync.Mutex
	hosts []string
}

func (g *gate) through(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		g.hosts = append(g.hosts, r.Host)
		g.mu.Unlock()
		server, err := net.Dial("tcp", to)
		if err != nil || r.Method != http.MethodConnect {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		defer server.Close()
		client, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer client.Close()
		fmt.Fprintf(server, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", r.Host, r.Host)
		go func() { _, _ = io.Copy(server, client) }()
		_, _ = io.Copy(client, server)
	}
}

func (g *gate) asked() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(g.hosts)))
}

// doing is a command of awsin that is traced, or what happens before the next one.
type doing struct {
	line string
	// quiet is what needs no server and asks none; prints is what a person wants a secret
	// from.
	quiet, prints bool
	before        func()
}

// TestNothingLeaks runs every command with the real AWS CLI and git under strace, behind a
// proxy with a password, at servers that send back what they were sent or lead elsewhere.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	m := newMorning(t, organizations)
	g := &gate{}
	proxy := httptest.NewServer(g.through(strings.TrimPrefix(m.idc.URL(), "http://")))
	t.Cleanup(proxy.Close)
	clis := awsCLIs(t)
	aws, calls := tracedAWS(t, clis[len(clis)-1].Path)
	behind := strings.Replace(proxy.URL, "http://", "http://me:hunter2@", 1)
	m.environ = append(m.environ, "PATH="+os.Getenv("PATH"), "AWSIN_AWS="+aws, "BROWSER=approve %s", "AWS_PROFILE=acme-dev", "LC_ALL=C.UTF-8",
		"HTTPS_PROXY="+behind, "https_proxy="+behind, "AWSIN_SLACK_WEBHOOK=https://hooks.slack.com/services/T0/B0/hunter2",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.com")
	m.write(`[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[sso-session globex]
sso_start_url = https://globex.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile acme-dev]
sso_session = acme
sso_account_id = 111111111111
sso_role_name = AdministratorAccess
region = us-east-1

[profile chain]
role_arn = arn:aws:iam::111111111111:role/x
source_profile = acme-dev
region = us-east-1

[profile root]
login_session = arn:aws:iam::111111111111:user/me
region = us-east-1
`)
	m.writeTo(".aws/credentials", "[static]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = static-hunter2-hunter2-hunter2-hunter2\n")
	m.writeTo("tree/config", teamConfig("1"))
	command := func(dir, name string, args ...string) *exec.Cmd {
		cmd := exec.Command(name, args...)
		cmd.Dir, cmd.Env = filepath.Join(m.home, dir), m.environ
		return cmd
	}
	git := func(args ...string) func() {
		return func() {
			if out, err := command("tree", "git", args...).CombinedOutput(); err != nil {
				t.Fatalf("git %q: %v\n%s", args, err, out)
			}
		}
	}
	fault := func(operations string, f fakeidc.Fault) func() {
		return func() {
			if err := os.RemoveAll(filepath.Join(m.home, ".aws", "cli")); err != nil { // nothing is asked for what is kept
				t.Fatal(err)
			}
			for operation := range strings.FieldsSeq(operations) {
				m.idc.SetFault("", operation, f)
			}
		}
	}
	git("init", "-q", "-b", "main")()
	git("add", "-A")()
	git("commit", "-q", "-m", "first")()

	const asked = "ListAccounts ListAccountRoles CreateToken GetRoleCredentials GetSigninToken Logout"
	var ran []string
	reached := 0
	for _, d := range []doing{
		{line: "use acme-dev --shell bash", quiet: true},
		{line: "current", quiet: true}, {line: "profiles --json", quiet: true}, {line: "status --json", quiet: true}, {line: "prompt", quiet: true},
		{line: "help use", quiet: true}, {line: "man", quiet: true}, {line: "version", quiet: true}, {line: "session list", quiet: true}, {line: "init bash", quiet: true}, {line: "completion bash", quiet: true}, {line: "doctor", quiet: true},
		{line: "console acme-dev --print", quiet: true}, {line: "login-all --dry-run --offline", quiet: true},
		{line: "setup --shell bash --no-login --yes", quiet: true}, {line: "uninstall --dry-run", quiet: true},
		{line: "team init shared", quiet: true}, {line: "team lint tree", quiet: true}, {line: "team join tree --name team --yes", quiet: true},
		{line: "team list", quiet: true}, {line: "team status", quiet: true},
		{before: func() { m.writeTo("tree/config", teamConfig("2")) }}, {before: git("commit", "-q", "-a", "-m", "second")},
		{line: "team diff", quiet: true}, {line: "team log team", quiet: true}, {line: "team sync --yes", quiet: true}, {line: "team rollback team --yes", quiet: true}, {line: "team allow team cli_pager", quiet: true},
		{line: "team disallow team cli_pager", quiet: true}, {line: "team repair --yes", quiet: true}, {line: "team leave team --yes", quiet: true},
		{line: "session failover acme --to globex --dry-run", quiet: true}, {line: "session add hooli --start-url https://hooli.awsapps.com/start --region us-east-1 --yes"}, {line: "session remove hooli --yes", quiet: true},
		{line: "login-all"}, {line: "login root"}, {line: "status --verify"}, {line: "doctor --online"}, {line: "current --verify"},
		{line: "exec acme-dev -- true"}, {line: "exec acme-dev --export-credentials -- true"}, {line: "exec acme-dev --serve -- true"}, {line: "each --all -- true"}, {line: "console acme-dev"}, {line: "console chain"}, {line: "console static"}, {line: "console chain --print --yes", prints: true},
		{line: "export acme-dev --shell bash", prints: true}, {line: "export static --format json", prints: true},
		{line: "export root --format json", prints: true}, {line: "logout root", quiet: true},
		{line: "generate acme --yes"}, {line: "team notify --from HEAD~1"},
		// A server that sends back what it was sent.
		{before: fault(asked, fakeidc.Fault{Status: http.StatusBadRequest, Type: "ValidationException", Message: "not valid:", Echo: true})},
		{line: "status --verify --json"}, {line: "login acme --force --use-device-code"}, {line: "export acme-dev --no-login"}, {line: "generate acme --yes"},
		{line: "exec chain --export-credentials -- true"}, {line: "console chain"}, {line: "logout globex"},
		// One that leads elsewhere.
		{before: fault(asked, fakeidc.Fault{Moved: "https://evil.example/"})},
		{line: "status --verify"}, {line: "export acme-dev --no-login"}, {line: "generate acme --yes"}, {line: "logout acme"},
		{before: fault(asked, fakeidc.Fault{})}, {line: "logout-all"},
		// And no way to any.
		{before: func() { proxy.CloseClientConnections(); proxy.Listener.Close() }},
		{line: "login acme"}, {line: "status --verify"}, {line: "doctor --online"},
	} {
		if d.before != nil {
			d.before()
			continue
		}
		dir := ""
		if strings.HasPrefix(d.line, "team notify") {
			dir = "tree"
		}
		x := trace(t, command(dir, built(t), strings.Fields(d.line)...), calls)
		t.Logf("%s: %q\n%s", d.line, x.reached, x.said)
		ran, reached = append(ran, d.line), reached+len(x.reached)
		if found := secretOf.FindAllString(x.said, -1); (found != nil) != d.prints {
			t.Errorf("awsin %s prints secrets %q:\n%s", d.line, found, x.said)
		}
		for _, program := range x.programs {
			if secretOf.MatchString(program) {
				t.Errorf("awsin %s: an argument list with a secret: %s", d.line, program)
			}
		}
		if d.quiet && x.reached != nil {
			t.Errorf("awsin %s reached %q", d.line, x.reached)
		}
		for _, to := range x.reached {
			if a, err := netip.ParseAddrPort(to); err != nil || !a.Addr().IsLoopback() {
				t.Errorf("awsin %s reached %s", d.line, to)
			}
		}
	}
	// The console's page is the browser's.
	for _, host := range g.asked() {
		if !slices.Contains(strings.Fields(`oidc.us-east-1.amazonaws.com:443 portal.sso.us-east-1.amazonaws.com:443 oidc.eu-west-1.amazonaws.com:443
			portal.sso.eu-west-1.amazonaws.com:443 sts.us-east-1.amazonaws.com:443 hooks.slack.com:443 acme.awsapps.com:443 us-east-1.signin.aws.amazon.com:443 signin.aws.amazon.com:443`), host) {
			t.Errorf("%s was asked for", host)
		}
	}
	if reached == 0 || len(g.asked()) < 5 {
		t.Errorf("%d connections, to %q: what was tested?", reached, g.asked())
	}
	manual, err := exec.Command(built(t), "man").Output()
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile(`(?m)^\.SS "awsin ([a-z][a-z-]*(?: [a-z]+)?)`).FindAllStringSubmatch(strings.ReplaceAll(string(manual), `\-`, "-"), -1)
	for _, c := range commands { // demo has a test of its own
		if c[1] != "demo" && !slices.ContainsFunc(ran, func(line string) bool { return line == c[1] || strings.HasPrefix(line, c[1]+" ") }) {
			t.Errorf("no awsin %s was run", c[1])
		}
	}
	if len(commands) < 30 {
		t.Errorf("%d commands in\n%s", len(commands), manual)
	}
	for _, text := range []string{"hunter2", "accessToken", "refreshToken", "fake-secret"} {
		for _, path := range holding(t, m.home, text) {
			switch name, _ := filepath.Rel(m.home, path); filepath.Dir(name) {
			case ".aws/sso/cache", ".aws/cli/cache", ".aws/login/cache":
			default:
				if name != ".aws/credentials" {
					t.Errorf("%s is in %s", text, name)
				}
			}
		}
	}
}
