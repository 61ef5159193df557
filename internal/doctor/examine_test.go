package doctor

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/environ"
	"awsin/shell"
)

func TestExamine(t *testing.T) {
	home := t.TempDir()
	moved := filepath.Join(home, "moved")
	if err := os.WriteFile(moved, []byte(session), 0o600); err != nil {
		t.Fatal(err)
	}
	vars := map[string]string{"AWSIN_AWS": filepath.Join(home, "none"), "AWS_CONFIG_FILE": moved, "AWSIN_SHELL": "bash"}
	for _, test := range []struct {
		set  map[string]string
		want []string
		name string // the profile, its variable, the other one's, and the one that is empty
	}{
		{nil, nil, "   "},
		{map[string]string{"AWS_ACCESS_KEY_ID": "x"}, []string{"AWS_ACCESS_KEY_ID"}, "   "},
		{map[string]string{"AWS_DEFAULT_PROFILE": "a"}, nil, "a AWS_DEFAULT_PROFILE  "},
		{map[string]string{"AWS_DEFAULT_PROFILE": "a", "AWS_PROFILE": ""}, nil, "a AWS_DEFAULT_PROFILE  AWS_PROFILE"},
		{map[string]string{"AWS_DEFAULT_PROFILE": "a", "AWS_PROFILE": "a"}, nil, "a AWS_PROFILE  "},
		{map[string]string{"AWS_DEFAULT_PROFILE": "a", "AWS_PROFILE": "b"}, nil, "b AWS_PROFILE a "},
		{map[string]string{"AWS_DEFAULT_PROFILE": "", "AWS_PROFILE": "b"}, nil, "b AWS_PROFILE  "},
		{map[string]string{"AWS_DEFAULT_PROFILE": ""}, nil, "   AWS_DEFAULT_PROFILE"},
	} {
		world := maps.Clone(vars)
		maps.Copy(world, test.set)
		e := &environ.Environ{Home: home, Now: time.Now, Lookup: func(name string) (string, bool) { v, ok := world[name]; return v, ok }}
		in := Examine(t.Context(), e, filepath.Join(home, "backups"))
		if name := in.Profile + " " + in.Variable + " " + in.Other + " " + strings.Join(in.Empty, " "); !slices.Equal(in.Overrides, test.want) || name != test.name {
			t.Errorf("%v: %q, %q; want %q, %q", test.set, name, in.Overrides, test.name, test.want)
		}
		if in.ConfigErr != nil || in.Config.Session("s") == nil || in.CLIErr == nil || !in.InFunction {
			t.Errorf("%v: %+v", test.set, in)
		}
		if p := in.ConfigPath; p.Path != moved || !p.Set || !p.Exists || p.Default != filepath.Join(home, ".aws", "config") {
			t.Errorf("%+v", p)
		}
		if p := in.Credentials; p.Path != p.Default || p.Set || p.Exists {
			t.Errorf("%+v", p)
		}
	}
}

// What other tools have left, what counts later, and exported keys are gathered.
func TestExamineEnvironment(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	world := map[string]string{
		"AWS_ACCESS_KEY_ID": "K", "AWSIN_EXPORTED_KEY": "K", "AWSIN_EXPORTED_PROFILE": "p", "AWS_CREDENTIAL_EXPIRATION": "2026-03-01T13:00:00Z",
	}
	for _, v := range append(slices.Clone(shell.Marks), shell.Fallbacks...) {
		world[v.Name] = "x"
	}
	home := t.TempDir()
	in := Examine(t.Context(), &environ.Environ{Home: home, Now: func() time.Time { return at }, Lookup: func(name string) (string, bool) { v, ok := world[name]; return v, ok }}, home)
	if !slices.Equal(in.Marks, shell.Marks) || !slices.Equal(in.Fallbacks, shell.Fallbacks) {
		t.Errorf("%v, %v", in.Marks, in.Fallbacks)
	}
	if in.Exported != "p" || in.ExportedEnd.Sub(in.Now) != time.Hour || in.Overrides != nil {
		t.Errorf("%q until %v at %v, %v", in.Exported, in.ExportedEnd, in.Now, in.Overrides)
	}
}

// All servers are asked at once; a session that cannot work has none.
func TestAsk(t *testing.T) {
	conf := merged(t, session+"[sso-session silent]\nsso_start_url = https://t.awsapps.com/start\nsso_region = us-east-1\n[sso-session broken]\nsso_region = us-east-1\n", "")
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	silent, asked := errors.New("silent"), make(chan struct{})
	got := Ask(t.Context(), conf, func() time.Time { return now }, func(ctx context.Context, s *awsconfig.Session) (time.Time, error) {
		if s.Name == "silent" {
			close(asked)
			return time.Time{}, silent
		}
		<-asked
		return now.Add(time.Hour), nil
	})
	if len(got) != 2 || got[0].Session != "s" || got[0].Behind != time.Hour || got[0].Err != nil || got[1].Session != "silent" || got[1].Err != silent {
		t.Errorf("%+v", got)
	}
}
