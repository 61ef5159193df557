package awsconfig

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"awsin/internal/awsconfig/configtest"
	"awsin/internal/soak"
)

// sameLazily checks that parseLazy agrees with parse on every file that parse accepts.
func sameLazily(t *testing.T, data []byte) {
	t.Helper()
	full, refused := parse("config", string(data))
	quick, err := parseLazy("config", string(data))
	if refused != nil {
		if err == nil && len(quick.Sections) == 0 {
			t.Fatalf("%q: nothing found, and not refused: %v", data, refused)
		}
		return
	}
	if err != nil {
		t.Fatalf("%q: %v", data, err)
	}
	if len(full.Sections) != len(quick.Sections) {
		t.Fatalf("%q: %d sections, want %d", data, len(quick.Sections), len(full.Sections))
	}
	for i := range full.Sections {
		want, got := &full.Sections[i], &quick.Sections[i]
		wantKeys, gotKeys := slices.Collect(want.Keys()), slices.Collect(got.Keys())
		if got.Header != want.Header || got.Start != want.Start || got.End != want.End || got.Line != want.Line {
			t.Fatalf("%q: section %+v, want %+v", data, got, want)
		}
		if len(gotKeys)+len(wantKeys) > 0 && !reflect.DeepEqual(gotKeys, wantKeys) {
			t.Fatalf("%q: keys %+v, want %+v", data, gotKeys, wantKeys)
		}
	}
	if quick.err != nil {
		t.Fatalf("%q: %v", data, quick.err)
	}
	a, b := Merge(full, nil), Merge(quick, nil)
	for _, p := range a.Profiles() {
		s, near := a.SessionOf(p), b.SessionOf(b.Profile(p.Name))
		if (s == nil) != (near == nil) || s != nil && (s.Name != near.Name || s.Legacy != near.Legacy || s.Problem != near.Problem || s.Line != near.Line) {
			t.Fatalf("%q: profile %q belongs to %+v, want %+v", data, p.Name, near, s)
		}
	}
}

// sameInTwo checks that parseTwo finds what one parser finds, in each file that it may take.
func sameInTwo(t *testing.T, data []byte) {
	t.Helper()
	text := string(data)
	two := parseTwo("config", text)
	one := newParser("config", text, 0, len(text))
	switch err := one.run(); {
	case two == nil && (err != nil || one.inherits || !strings.Contains(text[len(text)/2:], "\n[")):
		return
	case (two == nil) != (err != nil):
		// A bracket at the middle of a good file can be a key's: "[x = y".
		if at := len(text) / 2; err != nil || !slices.ContainsFunc(strings.FieldsFunc(text[at:], func(r rune) bool { return r == '\n' || r == '\r' }), func(line string) bool {
			return strings.HasPrefix(line, "[") && strings.LastIndexByte(line, ']') < 2
		}) {
			t.Fatalf("%q: %v, %v", data, two, err)
		}
		return
	}
	if len(one.file.Sections) != len(two.Sections) {
		t.Fatalf("%q: %d sections, want %d", data, len(two.Sections), len(one.file.Sections))
	}
	for i := range two.Sections {
		want, got := &one.file.Sections[i], &two.Sections[i]
		if got.Header != want.Header || got.Start != want.Start || got.End != want.End || got.Line != want.Line || !slices.Equal(slices.Collect(got.Keys()), slices.Collect(want.Keys())) {
			t.Fatalf("%q: section %+v, want %+v", data, got, want)
		}
	}
}

func TestRandomInTwo(t *testing.T) {
	for _, p := range oddFiles(t) {
		sameInTwo(t, p.config)
	}
	for _, r := range soak.Rounds(t, 3000) {
		sameInTwo(t, newPair(configtest.Generator{Rand: r}.Pair()).config)
	}
	for _, text := range []string{
		"[a]\nx=1\n[b]\nx=1\n[c]\nx =\n  y = 1\n", "[a]\nX=1\n[b]\r\nY=1\n 2\n", "[a]\nx=1\n[b]\n[a]\n", "[a]\nx=1\ny=1\n[x = y\n", "[DEFAULT]\nx=1\n[a]\n[b]\n", "[a]\n[b]\n[DEFAULT]\nx=1\n",
	} {
		sameInTwo(t, []byte(text))
	}
}

func TestRandomLazily(t *testing.T) {
	for _, p := range oddFiles(t) {
		sameLazily(t, p.config)
	}
	for _, r := range soak.Rounds(t, 3000) {
		sameLazily(t, newPair(configtest.Generator{Rand: r}.Pair()).config)
	}
	for _, text := range []string{
		"# Company\n; x\n\n[a]\nx=1\n", "[a]\rx = [b]\r[c]\r\ny=2\r\n", "[a]\nx =\n  [b]\n[c]\n", "  [a]\nx=1", "[a]\n\u00a0[b]\n", "[a]\n\x1c[b]",
		"[x = y\n", "[a]\n[x = y\n[b]", "[a]\n[]\n", "[a]\n#[b]\n[c] # [d]\ny = 1", "",
	} {
		sameLazily(t, []byte(text))
	}
}

// TestLazyMissing: the session of a profile that names one that is not there is the full parse's, and read out of the
// sections that have its name in them.
func TestLazyMissing(t *testing.T) {
	const text = "[profile a]\nregion = x\n[profile b]\n# gone\nregion = x\n[profile c]\nsso_session = gone\n[profile d]\nsso_session = gone\n[profile e]\nsource_profile = d\n"
	lazy, err := parseLazy("config", text)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := parse("config", text)
	if err != nil {
		t.Fatal(err)
	}
	c := Merge(lazy, nil)
	got, want := c.SessionOf(c.Profile("e")), Merge(whole, nil)
	if w := want.SessionOf(want.Profile("e")); got == nil || got.Problem != w.Problem || got.Hint != w.Hint || got.Line != w.Line || !strings.Contains(got.Problem, `profile "c" (config:7)`) {
		t.Errorf("%+v, want %+v", got, w)
	}
	var unread []string
	for i := range lazy.Sections {
		if s := &lazy.Sections[i]; s.unread {
			unread = append(unread, s.Header)
		}
	}
	if strings.Join(unread, ", ") != "profile a" {
		t.Errorf("not read: %q", unread)
	}
	if all := c.Sessions(); len(all) != 1 || all[0] != got || strings.Join(got.Profiles, " ") != "c d e" {
		t.Errorf("another one: %+v", all)
	}
}

// A mistake is found when its section is accessed, and only then.
func TestLazyErr(t *testing.T) {
	f, err := parseLazy("config", "[profile good]\nregion = x\n[profile bad]\nregion = x\njunk\n[sso-session s]\n")
	if err != nil {
		t.Fatal(err)
	}
	c := Merge(f, nil)
	if region := c.Profile("good").Get("region"); region != "x" || c.Err() != nil {
		t.Errorf("region %q, %v", region, c.Err())
	}
	if region, ok := c.Profile("bad").Lookup("region"); ok {
		t.Errorf("region %q of a section with a mistake", region)
	}
	if err := c.Err(); err == nil || err.Error() != `config:5: "junk" is neither a section header nor key = value` {
		t.Error(err)
	}
	if path, line := c.Profile("bad").Where(); path != "config" || line != 3 {
		t.Errorf("%s:%d", path, line)
	}
}
