package awsconfig

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"awsin/internal/awsconfig/configtest"
	"awsin/internal/soak"
)

func section(t *testing.T, f *File, header string) *Section {
	t.Helper()
	for i := range f.Sections {
		if f.Sections[i].Header == header {
			return &f.Sections[i]
		}
	}
	t.Fatalf("no [%s]", header)
	return nil
}

func TestEdit(t *testing.T) {
	for _, test := range []struct {
		name, before string
		edit         func(e *Edit, s func(string) *Section)
		after        string
	}{
		{"change a value, keep its spacing", "# top\n[a]\nx=1\ny  =  2 \n; end\n", func(e *Edit, s func(string) *Section) {
			e.Set(s("a"), KeyValue{"y", "three"})
		}, "# top\n[a]\nx=1\ny  =  three \n; end\n"},
		{"change one without a value", "[a]\nx =\ny=\n", func(e *Edit, s func(string) *Section) {
			e.Set(s("a"), KeyValue{"x", "1"})
			e.Set(s("a"), KeyValue{"y", "2"})
		}, "[a]\nx = 1\ny=2\n"},
		{"change a nested value", "[a]\ns3 =\n  x = 1\n  y = 2\nz = 3\n", func(e *Edit, s func(string) *Section) {
			e.Set(s("a"), KeyValue{"s3", "none"})
		}, "[a]\ns3 = none\nz = 3\n"},
		{"a new key goes behind the last, as people write there", "[a]\nx=1\n\n# of b\n[b]\ny: 2\n", func(e *Edit, s func(string) *Section) {
			e.Set(s("a"), KeyValue{"n", "1"})
			e.Set(s("b"), KeyValue{"n", "2"})
		}, "[a]\nx=1\nn=1\n\n# of b\n[b]\ny: 2\nn= 2\n"},
		{"a new key in an empty section", "[a]\n\n[b]\n", func(e *Edit, s func(string) *Section) {
			e.Set(s("a"), KeyValue{"n", "1"})
		}, "[a]\nn = 1\n\n[b]\n"},
		{"a new key does not take in what follows it", "[a]\n [b]\n  x = 1\n  [c]\n", func(e *Edit, s func(string) *Section) {
			e.Set(s("a"), KeyValue{"n", "1"})
			e.Set(s("b"), KeyValue{"n", "2"})
			e.Set(s("c"), KeyValue{"n", "3"})
		}, "[a]\n n = 1\n [b]\n  x = 1\n  n = 2\n  [c]\nn = 3\n"},
		{"no newline at the end", "[a]\nx = 1", func(e *Edit, s func(string) *Section) {
			e.Set(s("a"), KeyValue{"y", "2"})
			e.Add("profile new", KeyValue{"z", "3"})
		}, "[a]\nx = 1\ny = 2\n\n[profile new]\nz = 3"},
		{"a new key in the place of the last, which has no newline", "[a]\nx = 1\ny = 2", func(e *Edit, s func(string) *Section) {
			e.RemoveKey(s("a"), "y")
			e.Set(s("a"), KeyValue{"z", "3"})
		}, "[a]\nx = 1\nz = 3\n"},
		{"CRLF", "[a]\r\nx = 1\r\n", func(e *Edit, s func(string) *Section) {
			e.Set(s("a"), KeyValue{"x", "2"})
			e.Set(s("a"), KeyValue{"y", "3"})
			e.Add("b", KeyValue{"z", ""})
		}, "[a]\r\nx = 2\r\ny = 3\r\n\r\n[b]\r\nz =\r\n"},
		{"to an empty file", "", func(e *Edit, _ func(string) *Section) {
			e.Add(SessionHeader("acme"), KeyValue{"sso_region", "us-east-1"})
			e.Add(ProfileHeader(`o"d\d x`), KeyValue{"a", "1"})
			e.Add(ProfileHeader("default"))
		}, "[sso-session acme]\nsso_region = us-east-1\n\n[profile \"o\\\"d\\\\d x\"]\na = 1\n\n[default]\n"},
		{"remove a section, keep the comment of the next", "[a]\nx=1\n\n# of b\n[b]\ny=1\n\n\n# of c\n[c]\nz=1\n", func(e *Edit, s func(string) *Section) {
			e.Remove(s("b"))
		}, "[a]\nx=1\n\n# of b\n# of c\n[c]\nz=1\n"},
		{"remove the last one", "[a]\nx=1\n\n[b]\ny=1\n", func(e *Edit, s func(string) *Section) {
			e.Remove(s("b"))
		}, "[a]\nx=1\n"},
		{"remove all", "[a]\nx=1\n\n[b]\ny=1\n", func(e *Edit, s func(string) *Section) {
			e.Remove(s("a"))
			e.Remove(s("b"))
		}, ""},
		{"remove a key, with its lines", "[a]\nx =\n  y = 1\n# c\nz = 1\n", func(e *Edit, s func(string) *Section) {
			e.RemoveKey(s("a"), "x")
			e.RemoveKey(s("a"), "missing")
		}, "[a]\n# c\nz = 1\n"},
		{"nothing", "\n\n# only\n[a]\r\nx\t=\t1", func(*Edit, func(string) *Section) {}, "\n\n# only\n[a]\r\nx\t=\t1"},
	} {
		f, err := parse("config", test.before)
		if err != nil {
			t.Fatal(err)
		}
		e := f.Edit()
		test.edit(e, func(header string) *Section { return section(t, f, header) })
		if got, err := e.Text(); err != nil || got != test.after {
			t.Errorf("%s:\ngot  %q, %v\nwant %q", test.name, got, err, test.after)
		}
	}
}

func TestEditRefuses(t *testing.T) {
	for name, edit := range map[string]func(e *Edit, s *Section){
		"a line break":        func(e *Edit, s *Section) { e.Set(s, KeyValue{"x", "1\n[evil]"}) },
		"another line break":  func(e *Edit, s *Section) { e.Set(s, KeyValue{"x", "1\u2028"}) },
		"space around it":     func(e *Edit, s *Section) { e.Set(s, KeyValue{"x", " 1"}) },
		"no key":              func(e *Edit, s *Section) { e.Set(s, KeyValue{"x y", "1"}) },
		"a key in upper case": func(e *Edit, s *Section) { e.Set(s, KeyValue{"X", "1"}) },
		"a header":            func(e *Edit, _ *Section) { e.Add("a]\n[b") },
		"an empty header":     func(e *Edit, _ *Section) { e.Add("") },
		"one that is there":   func(e *Edit, _ *Section) { e.Add("a") },
		"one that is odd":     func(e *Edit, _ *Section) { e.Add("DEFAULT", KeyValue{"x", "9"}); e.Add("DEFAULT", KeyValue{"x", "8"}) },
		"a key twice":         func(e *Edit, _ *Section) { e.Add("n", KeyValue{"x", "9"}, KeyValue{"x", "8"}) },
		"a value in an added": func(e *Edit, _ *Section) { e.Add("n", KeyValue{"x", "\x00"}) },
	} {
		f, err := parse("config", "[a]\nx = 1\n")
		if err != nil {
			t.Fatal(err)
		}
		e := f.Edit()
		edit(e, &f.Sections[0])
		if text, err := e.Text(); err == nil {
			t.Errorf("%s: %q", name, text)
		}
	}
}

// randomEdit makes one random change and returns the range of the old file that it may touch.
func randomEdit(g configtest.Generator, f *File) (e *Edit, from, to int, what string) {
	e = f.Edit()
	if len(f.Sections) == 0 || g.Chance(20) {
		name := g.Of("new", "with space", `q"u\o'te`, "本番", "#x", "a]b", "[c", "$(x)")
		e.Add(ProfileHeader(name), KeyValue{"region", g.Of("us-east-1", "", "# no comment", "a = b", "https://x/#/")})
		return e, len(f.Text), len(f.Text), "add " + name
	}
	s := &f.Sections[g.IntN(len(f.Sections))]
	keys := slices.Collect(s.Keys())
	switch {
	case g.Chance(25):
		e.Remove(s)
		return e, 0, len(f.Text), "remove " + s.Header
	case len(keys) == 0 || g.Chance(40):
		e.Set(s, KeyValue{"awsin_new", g.Of("1", "", "a b", "# x", ";", "=")})
		return e, s.BodyEnd(), s.BodyEnd(), "add a key to " + s.Header
	}
	k := keys[g.IntN(len(keys))]
	if strings.ContainsFunc(k.Name, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		e.RemoveKey(s, k.Name)
		return e, k.Start, k.End, "remove key " + k.Name
	}
	e.Set(s, KeyValue{k.Name, g.Of("1", "", "a b", "# x", ";", "=")})
	return e, k.Start, k.End, "change key " + k.Name
}

// Whatever the file and the change, the bytes around the change stay, and the AWS CLI reads the new file as this
// package does. (Text has already compared every section and key with what was requested.)
func TestRandomEdits(t *testing.T) {
	o := configtest.Start(t)
	dir := t.TempDir()
	edited := 0
	check := func(g configtest.Generator, data []byte) {
		t.Helper()
		f, err := parse("config", string(data))
		if err != nil {
			return // the AWS CLI refuses it, and so does the editor
		}
		if text, err := f.Edit().Text(); err != nil || text != string(data) {
			t.Fatalf("%q, unchanged, became %q, %v", data, text, err)
		}
		for range 3 {
			e, from, to, what := randomEdit(g, f)
			text, err := e.Text()
			if err != nil {
				// For example a second [profile new], or an inherited nested value.
				continue
			}
			edited++
			if !strings.HasPrefix(text, f.Text[:min(from, len(text))]) || !strings.HasSuffix(text, f.Text[to:]) {
				t.Fatalf("%q: %s became %q", data, what, text)
			}
			config, credentials := pair{config: []byte(text)}.write(t, dir)
			if want, got := o.Ask(t, config, credentials), ours(t, config, credentials); !reflect.DeepEqual(want, got) {
				t.Fatalf("%q: %s became %q\nAWS CLI: %v\nours:    %v", data, what, text, want, got)
			}
		}
	}
	for _, p := range oddFiles(t) {
		check(configtest.Generator{Rand: rand.New(rand.NewPCG(7, 7))}, p.config)
	}
	for _, r := range soak.Rounds(t, soak.Third(500)) {
		g := configtest.Generator{Rand: r}
		check(g, newPair(g.Pair()).config)
	}
	if edited < soak.Part(soak.Third(500)) {
		t.Errorf("only %d edits", edited)
	}
	t.Logf("%d edits", edited)
}

// Adding sections and removing them again restores every byte, also at the file's end.
func TestRandomAddRemove(t *testing.T) {
	edited := 0
	for i, r := range soak.Rounds(t, 2000) {
		g := configtest.Generator{Rand: r}
		data := newPair(g.Pair()).config
		text := strings.TrimRight(string(data), "\r\n") + g.Of("", "\n", "\n\n", "\n\n\n", "\r\n", "\r\n\r\n", "\r", "\n# end", "\n\n# end\n", "\n; end\r\n", "\n  \n")
		if i == 0 {
			text = ""
		}
		now, added := text, 1+r.IntN(3)
		change := func(most int, what func(e *Edit, f *File, n int)) bool {
			for n := 0; n < added; {
				f, err := parse("config", now)
				if err != nil {
					return false
				}
				e := f.Edit()
				for range min(most, added-n) {
					what(e, f, n)
					n++
				}
				if now, err = e.Text(); err != nil {
					return false
				}
			}
			return true
		}
		before := 0
		if f, err := parse("config", text); err == nil {
			before = len(f.Sections)
		}
		if !change(1+r.IntN(3), func(e *Edit, _ *File, n int) {
			e.Add(ProfileHeader("awsin-new-"+string(rune('a'+n))), KeyValue{"region", g.Of("us-east-1", "")})
		}) {
			continue // the AWS CLI refuses it, and so does the editor
		}
		with := now
		all := g.Chance(50)
		most := 1
		if all {
			most = added
		}
		if !change(most, func(e *Edit, f *File, n int) {
			at := before
			if all {
				at += n
			} else {
				at += r.IntN(len(f.Sections) - before)
			}
			e.Remove(&f.Sections[at])
		}) {
			t.Fatalf("%q: cannot be removed", with)
		}
		if edited++; now != text {
			t.Fatalf("%q with %d more is %q, and without them %q", text, added, with, now)
		}
	}
	if edited < soak.Part(500) {
		t.Errorf("only %d edits", edited)
	}
}

// TestEditAgainstRealAWS asks whole AWS CLIs before and after an edit: the profiles and the other keys are the
// same, and the new key is set.
func TestEditAgainstRealAWS(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts AWS CLIs")
	}
	clis, all := configtest.Real(t), oddFiles(t)
	g := configtest.Generator{Rand: rand.New(rand.NewPCG(8, 8))}
	edited := 0
	for len(all) > 0 && edited < 30 {
		text := string(all[0].config)
		all = all[1:]
		f, err := parse("config", text)
		if err != nil {
			continue
		}
		var profiles []*Section
		for i := range f.Sections {
			// The AWS CLI takes a name with a leading dash for an option, and "" for the default profile.
			if name, ok := f.Sections[i].Profile(); ok && name != "" && !strings.HasPrefix(name, "-") && !strings.Contains(name, "\x00") && utf8.ValidString(name) {
				profiles = append(profiles, &f.Sections[i])
			}
		}
		if len(profiles) == 0 {
			continue
		}
		s := profiles[g.IntN(len(profiles))]
		name, _ := s.Profile()
		e := f.Edit()
		value := g.Of("1", "a b", "# x", "x ; y", "本番", "$(x)", "a = b")
		e.Set(s, KeyValue{"awsin_new", value})
		after, err := e.Text()
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		aws := clis[edited%len(clis)]
		last := s == profiles[len(profiles)-1]
		t.Run(fmt.Sprint(edited), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			config, credentials := pair{config: []byte(text)}.write(t, dir)
			_, listed := aws.Profiles(t, config, credentials)
			region := aws.Get(t, config, credentials, name, "region")
			config, credentials = pair{config: []byte(after)}.write(t, dir)
			if _, now := aws.Profiles(t, config, credentials); now != listed {
				t.Errorf("%q: the profiles are %q, were %q", after, now, listed)
			}
			if now := aws.Get(t, config, credentials, name, "region"); now != region {
				t.Errorf("%q: %s's region is %q, was %q", after, name, now, region)
			}
			// If two sections define the same profile, the last one counts.
			if got := aws.Get(t, config, credentials, name, "awsin_new"); got != value+"\n" && last {
				t.Errorf("%q: %s's awsin_new is %q, not %q", after, name, got, value)
			}
		})
		edited++
	}
	if edited < 30 {
		t.Errorf("only %d edits", edited)
	}
}

func BenchmarkEdit10000(b *testing.B) {
	text := manyProfiles(10_000)
	f, err := parse(filepath.Join("x", "config"), text)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		e := f.Edit()
		for i := 0; i < len(f.Sections); i += 100 {
			e.Set(&f.Sections[i], KeyValue{"region", "eu-north-1"})
		}
		for i := range 100 {
			e.Add(ProfileHeader(fmt.Sprint("new-", i)), KeyValue{"region", "eu-north-1"})
		}
		if _, err := e.Text(); err != nil {
			b.Fatal(err)
		}
	}
}
