package e2e

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"awsin/commands"
	"awsin/internal/awsconfig/configtest"
	"awsin/internal/current"
	"awsin/internal/environ"
	"awsin/internal/fakeidc"
	"awsin/internal/shelltest"
	"awsin/internal/soak"
	"awsin/internal/ssotoken"
	streams "awsin/internal/terminal"
)

// wanderer is a shell's environment, in which a person and awsin change things.
type wanderer struct {
	t       *testing.T
	aws     *configtest.AWS
	home    string
	program string
	vars    map[string]string
	mine    map[string]string // what the person has set
	log     []string
	listed  map[string]configtest.Result // what the AWS CLI said, by its variables
}

func (w *wanderer) environ() (all []string) {
	for name, value := range w.vars {
		all = append(all, name+"="+value)
	}
	return all
}

// run runs a command of awsin and returns what it printed.
func (w *wanderer) run(args ...string) (stdout string, code int) {
	var out, err bytes.Buffer
	lookup := func(name string) (string, bool) { v, ok := w.vars[name]; return v, ok }
	code = commands.Main(args, &commands.Env{
		Environ: environ.Environ{Lookup: lookup, Vars: w.environ(), Home: w.home, Now: time.Now},
		Streams: streams.Streams{Stdout: &out, Stderr: &err, StderrFd: -1, Open: func() (*os.File, error) { return nil, os.ErrNotExist }},
		Parent:  func() string { return "nushell" },
	})
	if code != 0 && !strings.Contains(err.String(), "no previous profile") {
		w.t.Fatalf("%q: %q: %s", w.log, args, err.String())
	}
	return out.String(), code
}

// evaluate does what a snippet for nushell, or for PowerShell, says.
func (w *wanderer) evaluate(sh, snippet string) {
	if sh == "powershell" {
		if err := (shelltest.PowerShell{}).Evaluate(snippet, w.vars); err != nil {
			w.t.Fatalf("%q: %v", w.log, err)
		}
		return
	}
	var change struct {
		Set   map[string]string
		Unset []string
	}
	if err := json.Unmarshal([]byte(snippet), &change); err != nil {
		w.t.Fatalf("%q: %v: %s", w.log, err, snippet)
	}
	for _, name := range change.Unset {
		delete(w.vars, name)
	}
	maps.Copy(w.vars, change.Set)
}

// into is `awsin exec … -- bash`: the shell is another one from now on.
func (w *wanderer) into(args ...string) {
	cmd := exec.Command(w.program, append(append([]string{"exec"}, args...), "--", "/usr/bin/env", "-0")...)
	cmd.Env = w.environ()
	out, err := cmd.Output()
	if err != nil {
		w.t.Fatalf("%q: %v", w.log, err)
	}
	clear(w.vars)
	for kv := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		name, value, _ := strings.Cut(kv, "=")
		w.vars[name] = value
	}
}

// Steps of a person, each with what it is called in a failure.
func (w *wanderer) step(r *rand.Rand) {
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	profile, region := one("acme-dev", "globex-dev", "initech-dev"), one("eu-west-1", "eu-north-1", "us-east-2")
	do := func(f func(...string), words ...string) {
		w.log = append(w.log, strings.Join(words, " "))
		f(words...)
	}
	awsin := func(words ...string) {
		sh := one("nushell", "powershell")
		out, code := w.run(append(words, "--shell", sh)...)
		if code == 0 {
			w.evaluate(sh, out)
		}
	}
	set := func(words ...string) {
		for _, kv := range words {
			name, value, _ := strings.Cut(kv, "=")
			w.vars[name], w.mine[name] = value, value
		}
	}
	unset := func(words ...string) {
		for _, name := range words[1:] {
			delete(w.vars, name)
			delete(w.mine, name)
		}
	}
	left := func() { // a switch leaves the person's own alone
		for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID"} {
			if value, ok := w.vars[name]; ok && value != w.mine[name] {
				w.t.Fatalf("%q leaves %s=%s", w.log, name, value)
			}
		}
	}
	steps := []func(){
		func() { do(awsin, "use", profile); left() },
		func() { do(awsin, "use", profile, "--region", region) },
		func() { do(awsin, "use", "-") },
		func() { do(awsin, "use", "--unset"); left() },
		func() { do(awsin, "export", profile) },
		func() { do(awsin, "export", profile) },
		func() { do(w.into, profile) },
		func() { do(w.into, profile, "--region", region) },
		func() { do(w.into, profile, "--export-credentials") },
		func() { do(set, "AWS_PROFILE="+profile) },
		func() { do(set, "AWS_DEFAULT_PROFILE="+profile) },
		func() { do(set, one("AWS_REGION=", "AWS_DEFAULT_REGION=")+region) },
		func() { do(set, "AWS_ACCESS_KEY_ID=ASIAFAKE999999999999", "AWS_SECRET_ACCESS_KEY=x") },
		func() { do(set, one("AWS_VAULT=x", "AWS_ACCESS_KEY=x", "AWS_SECURITY_TOKEN=x")) },
		func() { do(unset, "unset", one("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE")) },
		func() { do(unset, "unset", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY") },
	}
	steps[r.IntN(len(steps))]()
}

// list is what the AWS CLI resolves. Its files stay as they are: with the same variables it would say the same again.
func (w *wanderer) list() configtest.Result {
	environ := slices.DeleteFunc(w.environ(), func(kv string) bool { return strings.HasPrefix(kv, "AWSIN_") })
	slices.Sort(environ)
	key := strings.Join(environ, "\x00")
	listed, ok := w.listed[key]
	if !ok {
		var err error
		listed, err = w.aws.Run(w.home, append(w.environ(), "AWS_CONFIG_FILE="+filepath.Join(w.home, "twin")), "configure", "list")
		if err != nil || listed.Code != 0 {
			w.t.Fatalf("%q: %v %+v", w.log, err, listed)
		}
		w.listed[key] = listed
	}
	return listed
}

// check compares what the AWS CLI resolves with what awsin says.
func (w *wanderer) check() {
	listed := w.list()
	resolved := map[string]string{}
	for line := range strings.Lines(listed.Stdout) {
		if f := strings.Fields(line); len(f) > 1 && f[1] != "<not" {
			resolved[f[0]] = f[1]
		}
	}
	out, _ := w.run("current", "--json")
	var c current.Current
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		w.t.Fatal(err)
	}
	value := func(v *current.Value) string {
		if v == nil {
			return ""
		}
		return v.Value
	}
	account := value(c.Account)
	if c.Decides != "" { // keys of a person's own
		account = strings.TrimPrefix(w.vars["AWS_ACCESS_KEY_ID"], "ASIAFAKE")
	}
	// The AWS CLI shows the last four characters of a key, which are the account's here.
	if key := resolved["access_key"]; account == "" || !strings.HasSuffix(key, account[len(account)-4:]) {
		w.t.Errorf("the AWS CLI has the key %s, awsin current the account %q", key, account)
	}
	if region := value(c.Region); region != resolved["region"] {
		w.t.Errorf("the AWS CLI is in %s, awsin current in %q", resolved["region"], region)
	}
	prompt, _ := w.run("prompt", "--format", "{profile} {account} {region}")
	want := strings.TrimSpace(value(c.Profile) + " " + account + " " + resolved["region"])
	switch {
	case w.vars["AWS_PROFILE"]+w.vars["AWS_DEFAULT_PROFILE"] == "" && c.Keys == nil:
		want = ""
	case c.Decides != "":
		want = c.Decides + "  " + resolved["region"]
	}
	if prompt != want {
		w.t.Errorf("awsin prompt says %q, want %q", prompt, want)
	}
	if w.t.Failed() {
		w.t.Fatalf("%q\n%q\n%s", w.log, slices.Sorted(slices.Values(w.environ())), listed.Stdout)
	}
}

// walk is how many steps one round takes.
const walk = 25

// Whatever a person and awsin do to a shell's environment, `prompt` and `current` say the
// account and the Region that the AWS CLI takes.
func TestRandomAccount(t *testing.T) {
	t.Parallel()
	cli := awsCLIs(t)[0]
	idc, err := fakeidc.Start(fakeidc.Options{Organizations: organizations})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = idc.Close() })
	home := t.TempDir()
	ca := filepath.Join(home, "ca.pem")
	if err := idc.WriteCABundle(ca); err != nil {
		t.Fatal(err)
	}
	// The AWS CLI would ask the portal at each step: its profiles are the same with keys.
	var config, twin strings.Builder
	section := func(header, org, account, region string) {
		config.WriteString("[" + header + "]\nsso_session = " + org + "\nsso_account_id = " + account + "\nsso_role_name = AdministratorAccess\nregion = " + region + "\n")
		twin.WriteString("[" + header + "]\naws_access_key_id = ASIAFAKE" + account + "\naws_secret_access_key = x\nregion = " + region + "\n")
	}
	for _, o := range organizations[:3] {
		config.WriteString("[sso-session " + o.Name + "]\nsso_start_url = " + o.StartURL + "\nsso_region = " + o.Region + "\nsso_registration_scopes = sso:account:access\n")
		section("profile "+o.Name+"-dev", o.Name, o.Accounts[0].ID, o.Region)
		set := idc.Issue(o.Name, 5*time.Hour, true)
		if err := ssotoken.New(home).Write(o.Name, &ssotoken.Token{
			StartURL: set.StartURL, Region: set.Region, AccessToken: set.AccessToken, ExpiresAt: set.ExpiresAt,
			ClientID: set.ClientID, ClientSecret: set.ClientSecret, RegistrationExpiresAt: set.RegistrationExpiresAt, RefreshToken: set.RefreshToken,
		}); err != nil {
			t.Fatal(err)
		}
	}
	section("default", "acme", "111111111111", "sa-east-1")
	for path, text := range map[string]string{".aws/config": config.String(), "twin": twin.String()} {
		if err := os.WriteFile(filepath.Join(home, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	listed := map[string]configtest.Result{}
	for _, r := range soak.Rounds(t, 2) {
		w := &wanderer{t: t, aws: cli.AWS, home: home, program: built(t), vars: map[string]string{}, mine: map[string]string{}, listed: listed}
		for _, kv := range append(idc.Environ(ca), "HOME="+home, "PATH=/usr/bin:/bin", "AWSIN_AWS="+cli.aws(), "CI=true") {
			name, value, _ := strings.Cut(kv, "=")
			w.vars[name] = value
		}
		for range walk {
			w.step(r)
			w.check()
		}
	}
}
