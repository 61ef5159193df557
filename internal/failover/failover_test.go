package failover

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/environ"
	"awsin/internal/ssotoken"
	"awsin/internal/terminal"
)

const config = "# top\r\n[sso-session acme] ; ours\r\n# where\r\nsso_start_url=https://acme.awsapps.com/start  \r\nsso_region : us-east-1\r\n\r\n" +
	"[sso-session eu]\r\nsso_start_url = https://ssoins-1.eu-west-1.portal.amazonaws.com\r\nsso_region = eu-west-1\r\n" +
	"[profile a]\r\nsso_session = acme\r\n[profile b]\r\nsso_session = acme\r\nsso_region = us-east-1"

var (
	own    = Place{"https://acme.awsapps.com/start", "us-east-1"}
	theirs = Place{"https://ssoins-1.eu-west-1.portal.amazonaws.com", "eu-west-1"}
)

// home is a person's, with their configuration and a token of acme's own place.
type home struct {
	*testing.T
	Mover
	said *strings.Builder
}

func newHome(t *testing.T) home {
	t.Helper()
	e := &environ.Environ{Home: t.TempDir(), Lookup: func(string) (string, bool) { return "", false }, Now: time.Now}
	said := &strings.Builder{}
	streams := &terminal.Streams{Stdout: said, Stderr: said, StderrFd: -1, Open: func() (*os.File, error) { return nil, terminal.ErrNone }}
	h := home{t, Mover{Memory: MemoryOf(e), Cache: ssotoken.New(e.Home), Editor: configedit.New(e, streams), Now: e.Now}, said}
	if err := os.MkdirAll(filepath.Dir(h.file), 0o700); err != nil {
		t.Fatal(err)
	}
	h.write(config)
	h.token(own, "first")
	return h
}

func (h home) write(text string) {
	h.Helper()
	if err := os.WriteFile(h.file, []byte(text), 0o600); err != nil {
		h.Fatal(err)
	}
}

func (h home) token(p Place, name string) {
	h.Helper()
	if err := h.Cache.Write("acme", &ssotoken.Token{StartURL: p.StartURL, Region: p.Region, AccessToken: name, ExpiresAt: time.Now().Add(time.Hour)}); err != nil {
		h.Fatal(err)
	}
}

func (h home) settle(p Place) {
	h.Helper()
	_, err := h.Settle("acme", p)
	h.Check(err)
}

func (h home) over(how configedit.Options) (*Record, error) {
	return h.Over(h.Context(), "acme", "eu", true, how)
}

// is checks the file, whose token acme has, and how many are set aside.
func (h home) is(text, token string, aside int) {
	h.Helper()
	got, err := os.ReadFile(h.file)
	if err != nil || string(got) != text {
		h.Errorf("%v, the file is %q\nwant %q", err, got, text)
	}
	name := ""
	if t, err := h.Cache.Read("acme"); err == nil {
		name = t.AccessToken
	} else if !errors.Is(err, ssotoken.ErrNone) {
		h.Error(err)
	}
	if all, err := h.Cache.Asides("acme"); name != token || err != nil || len(all) != aside {
		h.Errorf("acme has the token %q, want %q; %d aside, want %d; %v", name, token, len(all), aside, err)
	}
}

// moved is the configuration after the failover.
var moved = strings.NewReplacer("; ours\r\n", "; ours\r\n# awsin moved sso_region from us-east-1 to eu-west-1\r\n# awsin moved sso_start_url from https%3A//acme.awsapps.com/start to https%3A//ssoins-1.eu-west-1.portal.amazonaws.com\r\n",
	"=https://acme.awsapps.com/start  ", "="+theirs.StartURL+"  ", " : us-east-1", " : eu-west-1").Replace(config)

func TestThereAndBack(t *testing.T) {
	h := newHome(t)
	if r, err := h.over(configedit.Options{DryRun: true}); err != nil || r != nil || !strings.Contains(h.said.String(), "+sso_region : eu-west-1") {
		t.Errorf("%v, %v, %s", r, err, h.said)
	}
	h.is(config, "first", 0)
	r, err := h.over(configedit.Options{Yes: true})
	if err != nil || r.From != own || r.To != theirs || r.Standby != "eu" {
		t.Fatalf("%+v, %v", r, err)
	}
	h.is(moved, "", 1)
	if _, err := h.over(configedit.Options{Yes: true}); err == nil || err.Error() != "session acme is failed over to eu already" {
		t.Errorf("once more: %v", err)
	}
	h.token(theirs, "second")
	h.write(strings.ReplaceAll(moved, "# top", "# changed"))
	if _, now, did, err := h.Back(t.Context(), "acme", configedit.Options{DryRun: true}); err != nil || did != Unmoved || now != theirs {
		t.Errorf("%v, %v, %v", now, did, err)
	}
	if _, now, did, err := h.Back(t.Context(), "acme", configedit.Options{Yes: true}); err != nil || did != Back || now != own {
		t.Errorf("%v, %v, %v", now, did, err)
	}
	h.is(strings.ReplaceAll(config, "# top", "# changed"), "first", 1)
	if _, err := h.over(configedit.Options{Yes: true}); err != nil {
		t.Error(err)
	}
	h.is(strings.ReplaceAll(moved, "# top", "# changed"), "second", 1)
	h.Check(h.Forget("acme")) // the file says it, too
	if _, _, did, err := h.Back(t.Context(), "acme", configedit.Options{Yes: true}); err != nil || did != Back {
		t.Errorf("%v, %v", did, err)
	}
	h.is(strings.ReplaceAll(config, "# top", "# changed"), "first", 1)
	if _, _, _, err := h.Back(t.Context(), "other", configedit.Options{Yes: true}); err == nil || !strings.HasPrefix(err.Error(), "session other is not failed over in ") {
		t.Error(err)
	}
}

// TestKilled: whatever was done when awsin was killed, the same command again, or the way back, ends well.
func TestKilled(t *testing.T) {
	record := Record{Session: "acme", Standby: "eu", From: own, To: theirs}
	remembered := func(h home) { record.File = h.file; h.Check(h.Memory.write(record)) }
	for name, c := range map[string]struct {
		killed func(home)
		held   bool // it counts as failed over
	}{
		"before the file":     {remembered, false},
		"before the token":    {func(h home) { remembered(h); h.write(moved) }, true},
		"behind the token":    {func(h home) { remembered(h); h.write(moved); h.settle(theirs) }, true},
		"on the way back":     {func(h home) { remembered(h); h.settle(theirs); h.token(theirs, "second") }, false},
		"with the token back": {func(h home) { remembered(h) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHome(t)
			c.killed(h)
			f, err := configedit.Read(h.file)
			if err != nil {
				t.Fatal(err)
			}
			held := h.Held(awsconfig.Merge(f, nil).Session("acme"))
			if (held != nil) != c.held {
				t.Fatalf("held: %+v", held)
			}
			if held != nil {
				h.settle(held.To)
			} else if _, err := h.over(configedit.Options{Yes: true}); err != nil {
				t.Fatal(err)
			}
			second, aside := "", 1
			if name == "on the way back" {
				second = "second"
			}
			h.is(moved, second, aside)

			h = newHome(t)
			c.killed(h)
			if _, now, did, err := h.Back(t.Context(), "acme", configedit.Options{Yes: true}); err != nil || did != Back || now != own {
				t.Fatalf("%v, %v, %v", now, did, err)
			}
			if second == "" {
				aside = 0
			}
			h.is(config, "first", aside)
			if _, _, _, err := h.Back(t.Context(), "acme", configedit.Options{Yes: true}); err == nil {
				t.Error("it is still remembered")
			}
		})
	}
}

// Check ends the test at an error.
func (h home) Check(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// TestChanged: what somebody else made of the two lines is said, and a session that they moved stays where it is.
func TestChanged(t *testing.T) {
	for name, c := range map[string]struct {
		old, changed, want, token string
		did                       Outcome
	}{
		"the Region":    {" : eu-west-1", " : eu-west-2", config, "first", Back},
		"the start URL": {"=" + theirs.StartURL, "=https://other.awsapps.com/start", "", "", Elsewhere},
		"the section":   {"[sso-session acme]", "[sso-session gone]", "", "", Elsewhere},
		"put back":      {moved, config, config, "first", Back},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHome(t)
			if _, err := h.over(configedit.Options{Yes: true}); err != nil {
				t.Fatal(err)
			}
			now := strings.Replace(moved, c.old, c.changed, 1)
			h.write(now)
			if c.want == "" {
				c.want = now
			}
			_, _, did, err := h.Back(t.Context(), "acme", configedit.Options{Yes: true})
			if err != nil || did != c.did {
				t.Errorf("%v, %v", did, err)
			}
			aside := 1
			if c.token != "" {
				aside = 0
			}
			h.is(c.want, c.token, aside)
		})
	}
}

// TestNothingChanges: where it cannot be, the file and the token are as they were.
func TestNothingChanges(t *testing.T) {
	h := newHome(t)
	unlock, err := h.Cache.File("acme").TryLock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.over(configedit.Options{Yes: true}); err == nil || err.Error() != "another awsin is working on session acme; nothing was changed" {
		t.Error(err)
	}
	unlock()
	h.is(config, "first", 0)
	if _, err := h.Over(t.Context(), "acme", "eu", false, configedit.Options{Yes: true}); err == nil || err.Error() != "nothing says that eu stands by for acme; nothing was changed" {
		t.Error(err)
	}
	h.is(config, "first", 0)
	same := strings.ReplaceAll(config, theirs.StartURL+"\r\nsso_region = eu-west-1", own.StartURL+"#/\r\nsso_region = us-east-1")
	h.write(same)
	if _, err := h.over(configedit.Options{Yes: true}); err == nil || err.Error() != "session eu has the place of acme: there is nothing to fail over to" {
		t.Error(err)
	}
	h.is(same, "first", 0)
	if err := os.MkdirAll(h.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	h.write(moved)
	if err := os.WriteFile(h.path("acme"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := h.Back(t.Context(), "acme", configedit.Options{Yes: true}); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Error(err)
	}
	h.is(moved, "first", 0)
}

// TestWhat: the question says what moves, and which profiles contradict their session afterwards.
func TestWhat(t *testing.T) {
	f, err := awsconfig.Parse("config", []byte(config))
	if err != nil {
		t.Fatal(err)
	}
	conf := awsconfig.Merge(f, nil)
	_ = conf.Sessions()
	r := Record{Session: "acme", Standby: "eu", From: own, To: theirs}
	if got := r.what(conf, conf.Session("acme")); got != "This moves session acme to the place of eu, and 2 profiles with it; but these repeat its start URL or Region, and will not work: b" {
		t.Error(got)
	}
}

func TestStandby(t *testing.T) {
	f, err := awsconfig.Parse("config", []byte(config+"\n[sso-session us]\nsso_start_url = https://us.example/start\nsso_region = us-west-2\n[sso-session bad]\n"))
	if err != nil {
		t.Fatal(err)
	}
	conf := awsconfig.Merge(f, nil)
	for _, c := range []struct {
		marks       map[string]string
		session, to string
		want        string // the standby, or how the error begins
	}{
		{map[string]string{"eu": "acme"}, "acme", "", "eu"},
		{map[string]string{"eu": "acme", "us": "acme"}, "acme", "", "2 sessions stand by for acme: eu, us"},
		{map[string]string{"eu": "acme", "us": "acme"}, "acme", "us", "us"},
		{map[string]string{"eu": "acme"}, "us", "", "no session stands by for us"},
		{nil, "acme", "", "no session stands by for acme, or for any other"},
		{nil, "acme", "us", "us"},
		{nil, "acme", "acme", `there is no sso-session "acme" that could`},
		{nil, "acme", "gone", `there is no sso-session "gone" that could`},
		{map[string]string{"bad": "acme"}, "acme", "", "session bad: "},
	} {
		s, err := Standby(conf, conf.Session(c.session), c.to, func(name string) string { return c.marks[name] })
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = s.Name
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// TestWatch: a session is named where nothing answers twice and its standby does.
func TestWatch(t *testing.T) {
	silent, refused := errors.New("silent"), errors.New("refused")
	for name, c := range map[string]struct {
		session []error // its answers, the last for all that follow
		standby error
		doubt   bool
		want    bool
	}{
		"silent":                 {[]error{silent}, nil, true, true},
		"and nobody is in doubt": {[]error{silent}, nil, false, false},
		"once only":              {[]error{silent, nil}, nil, true, false},
		"refused":                {[]error{refused}, nil, true, false},
		"then refused":           {[]error{silent, refused}, nil, true, false},
		"the standby, too":       {[]error{silent}, silent, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := Pair{&awsconfig.Session{Name: "acme"}, &awsconfig.Session{Name: "eu"}}
			asked := 0
			release := make(chan struct{})
			w := Watch{Timeout: time.Millisecond, Silent: func(err error) bool { return errors.Is(err, silent) || errors.Is(err, context.DeadlineExceeded) }}
			w.Ask = func(ctx context.Context, s *awsconfig.Session) error {
				if <-release; s.Region != "" {
					t.Error("what a login has written to a session is seen")
				}
				if s.Name == p.Standby.Name {
					return c.standby
				}
				err := c.session[min(asked, len(c.session)-1)]
				if asked++; errors.Is(err, silent) { // as a silent server is: until the time is up
					<-ctx.Done()
					return ctx.Err()
				}
				return err
			}
			found := w.Start(t.Context(), []Pair{p})
			p.Session.Region, p.Standby.Region = "eu-west-1", "eu-west-1" // as a login does that goes on meanwhile
			close(release)
			if got := found(func(*awsconfig.Session) bool { return c.doubt }); (len(got) == 1) != c.want {
				t.Errorf("%v", got)
			}
			if c.want && asked != 2 {
				t.Errorf("asked %d times", asked)
			}
		})
	}
}
