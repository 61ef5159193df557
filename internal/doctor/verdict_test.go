package doctor

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/rogpeppe/go-internal/txtar"

	"awsin/internal/awscli"
	"awsin/internal/awsconfig"
	"awsin/internal/awsconfig/configtest"
	"awsin/internal/fakeidc"
	"awsin/internal/identity"
	"awsin/internal/ssotoken"
)

var update = flag.Bool("update", false, "record anew what the last AWS CLI of AWSIN_TEST_AWS makes of the files of TestVerdicts")

// recorded is what the newest AWS CLI makes of each file: "works", or why not.
const recorded = "testdata/verdicts/2.38.1.txtar"

// content is the verdict on a file whose profile x gets credentials.
const content = "works"

// machine is a home with an Identity Center, which knows one start URL and one Region.
type machine struct {
	idc  *fakeidc.Server
	home string
}

const acme = "https://acme.awsapps.com/start"

func newMachine(t *testing.T) *machine {
	t.Helper()
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: []fakeidc.Organization{{
		Name: "acme", StartURL: acme, Region: "us-east-1", Accounts: []fakeidc.Account{{ID: "111111111111", Name: "dev", Roles: []string{"Admin"}}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = idc.Close() })
	m := &machine{idc: idc, home: t.TempDir()}
	if err := idc.WriteCABundle(m.path("ca.pem")); err != nil {
		t.Fatal(err)
	}
	for _, kv := range os.Environ() { // what this machine has is not asked about
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			_ = os.Unsetenv(name)
		}
	}
	for _, kv := range append(idc.Environ(m.path("ca.pem")), "HOME="+m.home) {
		name, value, _ := strings.Cut(kv, "=")
		t.Setenv(name, value)
	}
	return m
}

func (m *machine) path(name string) string { return filepath.Join(m.home, name) }

// put writes the files, and a token for each session that the Identity Center lets log
// in: those of its start URL and its Region.
func (m *machine) put(t *testing.T, v verdict) *awsconfig.Config {
	t.Helper()
	if err := os.RemoveAll(m.path(".aws")); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"config": v.text(), "credentials": v.credentials}
	for name, text := range files {
		if err := cmp.Or(os.MkdirAll(m.path(".aws"), 0o700), os.WriteFile(m.path(".aws/"+name), []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	c, err := awsconfig.Load(m.path(".aws/config"), m.path(".aws/credentials"))
	if err != nil {
		t.Fatal(v.name, err)
	}
	for _, s := range c.Sessions() {
		if !identity.SamePortal(s.StartURL, acme) || s.Region != "us-east-1" {
			continue
		}
		set := m.idc.Issue("acme", time.Hour, true)
		err := ssotoken.New(m.home).Write(s.Name, &ssotoken.Token{
			StartURL: s.StartURL, Region: s.Region, AccessToken: set.AccessToken, ExpiresAt: set.ExpiresAt,
			ClientID: set.ClientID, ClientSecret: set.ClientSecret, RegistrationExpiresAt: set.RegistrationExpiresAt, RefreshToken: set.RefreshToken,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// askGo asks aws-sdk-go-v2 for the credentials of profile x.
func (m *machine) askGo(t *testing.T) string {
	t.Helper()
	proxy, err := url.Parse(m.idc.URL())
	if err != nil {
		t.Fatal(err)
	}
	client := awshttp.NewBuildableClient().WithTransportOptions(func(tr *http.Transport) { tr.Proxy, tr.DisableKeepAlives = http.ProxyURL(proxy), true })
	conf, err := config.LoadDefaultConfig(t.Context(), config.WithSharedConfigProfile("x"), config.WithHTTPClient(client), config.WithRetryer(func() aws.Retryer { return aws.NopRetryer{} }),
		config.WithSharedConfigFiles([]string{m.path(".aws/config")}), config.WithSharedCredentialsFiles([]string{m.path(".aws/credentials")}))
	if err == nil {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = conf.Credentials.Retrieve(ctx)
	}
	if err != nil {
		return strings.Join(strings.Fields(err.Error()), " ")
	}
	return content
}

// askAWS asks an AWS CLI who profile x is, for which it needs credentials and a Region.
// loopback is an address of this run.
var loopback = regexp.MustCompile(`127\.0\.0\.1:\d+`)

func (m *machine) askAWS(t *testing.T, cli *configtest.AWS) string {
	t.Helper()
	env := append(m.idc.Environ(m.path("ca.pem")), "HOME="+m.home, "PATH="+os.Getenv("PATH"), "LC_ALL=C.UTF-8", "AWS_MAX_ATTEMPTS=1")
	r, err := cli.Run(m.home, env, "sts", "get-caller-identity", "--profile=x")
	if err != nil {
		t.Fatal(err)
	}
	if r.Code == 0 {
		return content
	}
	first, _, _ := strings.Cut(strings.TrimSpace(r.Stderr), "\n")
	return loopback.ReplaceAllString(strings.ReplaceAll(first, m.home, "~"), "127.0.0.1:1")
}

func recordedVerdicts(t *testing.T) map[string]string {
	t.Helper()
	a, err := txtar.ParseFile(recorded)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, f := range a.Files {
		said[f.Name] = strings.TrimSuffix(string(f.Data), "\n")
	}
	return said
}

// TestVerdicts: of each file doctor says what the newest AWS CLI and the Go SDK do with
// it. Where the AWS CLI fails there is an error at the line that has to change, where only
// the SDK fails a warning, and where both work no error.
func TestVerdicts(t *testing.T) {
	m, said := newMachine(t), recordedVerdicts(t)
	if len(said) != len(verdicts) {
		t.Errorf("%d files, and %d verdicts are recorded", len(verdicts), len(said))
	}
	missed, invented, apart := 0, 0, 0
	for _, v := range verdicts {
		c := m.put(t, v)
		cli, sdk := said[v.name], m.askGo(t)
		want := Severity("")
		switch {
		case cli != content:
			want = Error
		case sdk != content:
			want = Warning
		}
		findings := CheckConfig(c)
		at := slices.IndexFunc(findings, func(f Finding) bool { return f.Severity == want && f.Line == v.line })
		wrong := slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Error })
		trouble := ""
		switch {
		case v.apart != "":
			apart++
			if at >= 0 || want == "" {
				trouble = "they agree after all"
			}
		case want != "" && at < 0:
			missed++
			trouble = fmt.Sprintf("no %s at line %d", want, v.line)
		case want != Error && wrong:
			invented++
			trouble = "an error, and the AWS CLI is content"
		case want == "" && v.line != 0:
			trouble = "a line, and all work"
		case at >= 0 && v.says != "" && !strings.Contains(findings[at].Message+" -> "+findings[at].Remedy, v.says):
			trouble = fmt.Sprintf("%q is not said", v.says)
		}
		if trouble != "" {
			t.Errorf("%s: %s\n  AWS CLI: %s\n  Go SDK: %s\n  doctor: %s", v.name, trouble, cli, sdk, told(findings))
		}
	}
	t.Logf("%d files: %d that do not work and are not told, %d that work and are; %d apart for a reason", len(verdicts), missed, invented, apart)
}

func told(findings []Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "\n    %s: %s -> %s", summary(f), f.Message, f.Remedy)
	}
	return b.String()
}

// TestVerdictsAreStillPrinted asks the newest AWS CLI, in `make soak`; with -update it
// records what it says.
func TestVerdictsAreStillPrinted(t *testing.T) {
	if os.Getenv("SOAK_TIME") == "" && !*update {
		t.Skip("in make soak only: a command of the AWS CLI for each file")
	}
	all := configtest.AWSCLIs()
	if len(all) == 0 {
		configtest.Missing(t, "no AWS CLI version 2 on PATH, and AWSIN_TEST_AWS names none")
	}
	path := all[len(all)-1]
	cli, err := awscli.Find(t.Context(), func(name string) (string, bool) { return path, name == "AWSIN_AWS" }, "")
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.TrimSuffix(filepath.Base(recorded), ".txtar"); cli.Version.String() != want && !*update {
		t.Skipf("the last AWS CLI of AWSIN_TEST_AWS is %s, and what %s says is recorded", cli.Version, want)
	}
	m, now := newMachine(t), &txtar.Archive{}
	served, err := configtest.Serve(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts {
		m.put(t, v)
		now.Files = append(now.Files, txtar.File{Name: v.name, Data: []byte(m.askAWS(t, served) + "\n")})
	}
	if *update {
		if err := os.WriteFile(recorded, txtar.Format(now), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if data, err := os.ReadFile(recorded); err != nil || string(data) != string(txtar.Format(now)) {
		t.Errorf("%v: it says something else than %s (record it with -update):\n%s", err, recorded, txtar.Format(now))
	}
}
