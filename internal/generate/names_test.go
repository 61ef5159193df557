package generate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"awsin/internal/ssoapi"
)

func pair(account, role string) Pair {
	return Pair{"acme", ssoapi.Account{ID: "111111111111", Name: account, Email: "ops@acme.test"}, role}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		template, account, role string
		want                    string // or "!" and a part of the error
	}{
		{"", "Production", "Admin", "acme-production-Admin"},
		{"", "  ACME / Prod (EU) ", "Admin", "acme-prod-eu-Admin"},
		{"", "本番 環境・東京", "Admin", "acme-本番-環境-東京-Admin"},
		{"", "サーバー", "Admin", "acme-サーバー-Admin"},
		{"", "プロド", "Admin", "acme-プロド-Admin"}, // decomposed: the marks stay
		{"", "หน้าที่ हिन्दी", "A", "acme-หน้าที่-हिन्दी-A"},
		{"", "v1.2_x", "A", "acme-v1.2_x-A"},
		{"", "ÜBER ΑΒΓ", "A", "acme-über-αβγ-A"},
		{"", "🚀 rocket", "A", "acme-rocket-A"},
		{"{{.Account.Name}}", "Prod EU", "A", "Prod EU"},
		{"{{.Account.Name}}", "本番 🚀", "A", "本番 🚀"},
		{"{{.Account.ID}}:{{.Role}}", "x", "A", "111111111111:A"},
		{"{{.Account.Email | lower}}", "x", "A", "ops@acme.test"},
		{"{{.Session | upper}}/{{.Role | replace \"AWS\" \"\"}}", "x", "AWSAdmin", "ACME/Admin"},
		{"{{if eq .Role \"Admin\"}}{{.Session}}{{else}}{{.Session}}-{{.Role}}{{end}}", "x", "Admin", "acme"},

		{"{{.Account.Alias}}", "x", "A", "!Alias"},
		{"{{.Nope}}", "x", "A", "!Nope"},
		{"{{.Session", "x", "A", `!"{{.Session" is not a template, such as {{.Session}}-`},
		{"{{nope .Session}}", "x", "A", "!there is no function nope; known: slug,"},
		{"{{template `x`}}", "x", "A", "!is not a template"},
		{"{{.Session.X}}", "x", "A", "!there is no .X; known"},
		{"{{slug}}", "x", "A", "!slug has another number of values"},
		{"{{slug 1}}", "x", "A", "!is not a template"},
		{"{{index .Session 100}}", "x", "A", "!is not a template"},
		{"{{.Account.Name | slug}}", "!!!", "A", "!it is empty"},
		{"{{.Account.Name | slug}}", "Default", "A", "!none is named"},
		{"{{.Account.Name}}", "DEFAULT", "A", "!none is named"},
		{"{{.Account.Name}}", strings.Repeat("a", 255), "A", strings.Repeat("a", 255)},
		{"{{.Account.Name}}", strings.Repeat("a", 256), "A", "!longer"},
		{"{{.Account.Name}}", "-x", "A", "!is not a profile name"},
		{"{{.Account.Name}}", "~x", "A", "!is not a profile name"},
		{"{{.Account.Name}}", "=x", "A", "!is not a profile name"},
		{"{{.Account.Name}}", " x", "A", "!space"},
		{"{{.Account.Name}}", "x ", "A", "!space"},
		{"{{.Account.Name}}", "x\u3000", "A", "!space"},
		{"{{.Account.Name}}", "a\u200bb", "A", "!is not a profile name"},
		{"{{.Account.Name}}", "a\u202eb", "A", "!is not a profile name"},
		{"{{.Account.Name}}", "a\u3164b", "A", "!is not a profile name"},
		{"{{.Account.Name}}", "\ufeffx", "A", "!is not a profile name"},
		{"{{.Account.Name}}", "a\xffb", "A", "!UTF-8"},
		{"{{.Account.Name}}", "a]b", "A", "!is not a profile name"},
	} {
		got, err := Names([]Pair{pair(c.account, c.role)}, NameOptions{Template: c.template})
		if err != nil && (strings.Contains(err.Error(), "generate.") || strings.Contains(err.Error(), "executing") || strings.Contains(err.Error(), "template: ")) {
			t.Errorf("%s: text/template speaks: %v", c.template, err)
		}
		if reason, bad := strings.CutPrefix(c.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), reason) {
				t.Errorf("%s of %q: %q, %v, want an error with %q", c.template, c.account, got, err, reason)
			}
		} else if err != nil || got[0] != c.want {
			t.Errorf("%s of %q: %q, %v, want %q", c.template, c.account, got, err, c.want)
		}
	}
	if _, err := Names(nil, NameOptions{Short: "{{"}); err == nil {
		t.Error("a bad template is found without pairs, too")
	}
}

// hostile are account names that a stranger may have chosen.
var hostile = []string{
	"a\nb", "a\r\n[profile x]\ncredential_process = touch /tmp/x", "\x1b]0;title\x07", "\x1b[2J", "a\x00b", "$(touch x)", "`touch x`", "a;b", "a|b", "a&b",
	"a\"b", "a'b", "a\\b", "a>b", "a<b", "a*b", "a?b", "a[b]", "{a,b}", "!a", "a!b", "a#b", "#a", "a%b", "a^b", "a(b)", "a\tb", "a\x7fb", "a\u0085b", "a\u2028b",
	"a\u202eb", "\u200b", "\xff\xfe", "--help", "-", "..", strings.Repeat("x", 10<<10), strings.Repeat("\x1b", 10<<10), "{{.Role}}",
}

func TestNamesHostile(t *testing.T) {
	for _, name := range hostile {
		got, err := Names([]Pair{pair(name, "Admin")}, NameOptions{})
		switch {
		case len(name) == 10<<10 && name[0] == 'x':
			if err == nil {
				t.Errorf("%d bytes", len(got[0]))
			}
		case err != nil:
			t.Errorf("%q: %v", name, err)
		case got[0] != "acme-"+slug(name)+"-Admin":
			t.Errorf("%q: %q", name, got)
		default:
			harmless(t, got[0])
		}
		// Raw it is refused, and told of in one quoted line.
		got, err = Names([]Pair{pair(name, "Admin")}, NameOptions{Template: "{{.Account.Name}}"})
		var bad *NameError
		switch {
		case name == "..": // no file's name here, and no shell minds
		case !errors.As(err, &bad):
			t.Errorf("%q: %q, %v", name, got, err)
		case strings.ContainsAny(err.Error(), "\n\x1b\x00\x07\u202e") || !utf8.ValidString(err.Error()) || len(err.Error()) > 1500:
			t.Errorf("%q: the error %q", name, err)
		}
		// As the role, too.
		if got, err := Names([]Pair{pair("x", name)}, NameOptions{}); err == nil {
			harmless(t, got[0])
		}
	}
}

// harmless checks a name with other means than refuse has.
func harmless(t *testing.T, name string) {
	t.Helper()
	if name == "" || len(name) > 255 || !utf8.ValidString(name) || strings.ToLower(name) == "default" || strings.HasPrefix(name, "-") ||
		strings.TrimSpace(name) != name || strings.ContainsAny(name, "\x00\n\r\t\v\f\x1b\x7f\u0085\u2028\u2029\u202e\u200b$`'\"\\;&|<>()[]{}*?!#~^%") {
		t.Errorf("%q is a name", name)
	}
}

func TestNamesShort(t *testing.T) {
	two := ssoapi.Account{ID: "222222222222", Name: "Two"}
	pairs := []Pair{pair("One", "Admin"), {"acme", two, "Admin"}, {"acme", two, "ReadOnly"}, {"globex", two, "Admin"}}
	for _, c := range []struct {
		o    NameOptions
		want string
	}{
		{NameOptions{}, "acme-one-Admin acme-two-Admin acme-two-ReadOnly globex-two-Admin"},
		{NameOptions{Short: "x"}, "acme-one-Admin acme-two-Admin acme-two-ReadOnly globex-two-Admin"},
		{NameOptions{ShortIfOneRole: true}, "acme-one acme-two-Admin acme-two-ReadOnly globex-two"},
		{NameOptions{ShortIfOneRole: true, Short: "{{.Session}}.{{.Account.ID}}"}, "acme.111111111111 acme-two-Admin acme-two-ReadOnly globex.222222222222"},
	} {
		got, err := Names(pairs, c.o)
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %q, %v", c.o, got, err)
		}
	}
}

func TestNamesCollide(t *testing.T) {
	at := func(id, name string) Pair { return Pair{"acme", ssoapi.Account{ID: id, Name: name}, "Admin"} }
	pairs := []Pair{at("1", "prod EU"), at("2", "dev"), at("3", "Prod-EU"), at("4", "test"), at("5", "DEV"), at("6", "prod/eu")}
	_, err := Names(pairs, NameOptions{})
	var e *CollisionError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	want := []Collision{{"acme-prod-eu-Admin", []Pair{pairs[0], pairs[2], pairs[5]}}, {"acme-dev-Admin", []Pair{pairs[1], pairs[4]}}}
	if !slices.EqualFunc(e.Collisions, want, func(a, b Collision) bool { return a.Name == b.Name && slices.Equal(a.Pairs, b.Pairs) }) {
		t.Errorf("%+v", e.Collisions)
	}
	lines := e.Examples()
	if err.Error() != "5 profiles in 5 accounts would share 2 names" || len(lines) != 2 || lines[1] != `acme-dev-Admin would be role "Admin" in account 2 ("dev") of acme, role "Admin" in account 5 ("DEV") of acme` {
		t.Errorf("%v: %q", err, lines)
	}
	if e.Solved == nil || e.Solved.Template != "{{.Session}}-{{.Account.Name | slug}}-{{.Account.ID}}-{{.Role}}" {
		t.Errorf("%+v", e.Solved)
	}

	// Of 1,080 there are a few lines, and what is proposed is what solves it.
	var many []Pair
	for i := range 360 {
		for _, role := range []string{"Admin", "Billing", "ReadOnly"} {
			many = append(many, Pair{"acme", ssoapi.Account{ID: fmt.Sprintf("%012d", i), Name: fmt.Sprintf("team %d", i/4)}, role})
		}
	}
	for _, c := range []struct {
		o     NameOptions
		pairs []Pair
		want  string
		said  string
	}{
		{NameOptions{}, many, "{{.Session}}-{{.Account.Name | slug}}-{{.Account.ID}}-{{.Role}} ", "1080 profiles in 360 accounts would share 270 names"},
		{NameOptions{Template: "{{.Role}}"}, many[:12], "{{.Session}}-{{.Account.Name | slug}}-{{.Account.ID}}-{{.Role}} ", "12 profiles in 4 accounts would share 3 names"},
		{NameOptions{Template: "{{.Account.Name | slug}}"}, many[:3], "{{.Session}}-{{.Account.Name | slug}}-{{.Role}} ", "3 profiles in 1 account would share 1 name"},
		{NameOptions{Short: "{{.Session}}", ShortIfOneRole: true}, []Pair{many[0], many[12]}, strings.Repeat("{{.Session}}-{{.Account.Name | slug}}-{{.Role}} ", 2), "2 profiles in 2 accounts would share 1 name"},
		{NameOptions{}, []Pair{pair(strings.Repeat("a", 240), "A"), {"acme", ssoapi.Account{ID: "2", Name: strings.Repeat("a", 240)}, "A"}}, "{{.Session}}-{{.Account.ID}}-{{.Role}} ", "2 profiles in 2 accounts would share 1 name"},
		{NameOptions{}, []Pair{many[0], many[0]}, "", "2 profiles in 1 account would share 1 name"},
	} {
		_, err := Names(c.pairs, c.o)
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		got := ""
		if e.Solved != nil {
			got = e.Solved.Template + " " + e.Solved.Short
			if _, err := Names(c.pairs, *e.Solved); err != nil {
				t.Error(err)
			}
		}
		if strings.TrimSpace(got) != strings.TrimSpace(c.want) || err.Error() != c.said || len(e.Examples()) > 3 {
			t.Errorf("%+v: %q\n%v", c.o, got, err)
		}
	}
}

// TestNamesUnrepeated: the session's name is there once, unless a profile has the longer name, or somebody else the shorter.
func TestNamesUnrepeated(t *testing.T) {
	at := func(account string) Pair { return Pair{"acme", ssoapi.Account{ID: account, Name: account}, "Admin"} }
	corp := Pair{"Acme Corp", ssoapi.Account{ID: "1", Name: "ACME Corp / Dev"}, "Admin"}
	for _, c := range []struct {
		pairs []Pair
		there map[string]Ties
		o     NameOptions
		want  string
	}{
		{[]Pair{at("acme-dev"), at("acme"), at("acmedev"), corp}, nil, NameOptions{}, "acme-dev-Admin acme-Admin acme-acmedev-Admin Acme Corp-dev-Admin"},
		{[]Pair{at("acme-dev"), at("dev")}, nil, NameOptions{}, "acme-acme-dev-Admin acme-dev-Admin"},
		{[]Pair{at("acme-dev"), at("acme dev")}, nil, NameOptions{}, "!"},
		{[]Pair{at("acme-dev"), at("acme-prod")}, map[string]Ties{"acme-acme-dev-Admin": at("acme-dev").ties()}, NameOptions{}, "acme-acme-dev-Admin acme-prod-Admin"},
		{[]Pair{at("acme-dev")}, map[string]Ties{"acme-acme-dev-Admin": at("other").ties()}, NameOptions{}, "acme-dev-Admin"},
		{[]Pair{at("acme-dev")}, map[string]Ties{"acme-dev-Admin": {}}, NameOptions{}, "acme-acme-dev-Admin"},
		{[]Pair{at("acme-dev"), at("dev")}, map[string]Ties{"acme-dev-Admin": at("acme-dev").ties()}, NameOptions{}, "!"},
		{[]Pair{at("acme-dev")}, nil, NameOptions{Template: Template}, "acme-acme-dev-Admin"},
		{[]Pair{at("acme-dev")}, nil, NameOptions{Short: "{{.Account.Name}}", ShortIfOneRole: true}, "acme-dev"},
	} {
		c.o.There = c.there
		got, err := Names(c.pairs, c.o)
		if strings.Join(got, " ") != strings.TrimSuffix(c.want, "!") || (err != nil) != (c.want == "!") {
			t.Errorf("%v: %q, %v, want %s", c.pairs, got, err, c.want)
		}
	}
}

func TestNamesCountsBad(t *testing.T) {
	_, err := Names([]Pair{pair("ok", "A"), pair("a;b", "A"), pair("c;d", "A")}, NameOptions{Template: "{{.Account.Name}}"})
	var e *NameError
	if !errors.As(err, &e) || e.More != 1 || e.Pair.Account.Name != "a;b" {
		t.Error(err)
	}
}

func TestFilter(t *testing.T) {
	accounts := []ssoapi.Account{{ID: "111111111111", Name: "prod/eu"}, {ID: "222222222222", Name: "本番"}, {ID: "333333333333", Name: "prod*"}}
	for _, c := range []struct{ globs, want string }{
		{"", "prod/eu 本番 prod*"},
		{"prod?eu", "prod/eu"},
		{"prod/*", "prod/eu"},
		{"*", "prod/eu 本番 prod*"},
		{"2222*", "本番"},
		{"本? 111111111111", "prod/eu 本番"},
		{"prod", ""},
		{"prod*", "prod*"}, // a name, and no glob then
	} {
		var got []string
		for _, a := range (Filter{Accounts: strings.Fields(c.globs)}).accounts(accounts) {
			got = append(got, a.Name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("accounts %q: %q, want %s", c.globs, got, c.want)
		}
	}
	for _, c := range []struct{ globs, want string }{
		{"", "Admin ReadOnly"}, {"Admin", "Admin"}, {"admin", ""}, {"Read* x", "ReadOnly"},
	} {
		got := Filter{Roles: strings.Fields(c.globs)}.roles([]string{"Admin", "ReadOnly"})
		if strings.Join(got, " ") != c.want {
			t.Errorf("roles %q: %q, want %s", c.globs, got, c.want)
		}
	}
	for _, c := range []struct {
		f   Filter
		bad string
	}{
		{Filter{Accounts: []string{"["}}, `["`},
		{Filter{Roles: []string{"ok", `a\`}}, `a\\`},
		{Filter{Accounts: []string{"nothing", "[a-"}, Roles: []string{"x"}}, "[a-"},
	} {
		if err := c.f.Check(); err == nil || !strings.Contains(err.Error(), c.bad) {
			t.Errorf("%v: %v", c.f, err)
		}
	}
}

// FuzzNames: whatever a server sends and a person writes as a template, a name
// is harmless or refused, an error is one line per pair, and slugs are stable.
func FuzzNames(f *testing.F) {
	for i, name := range hostile {
		f.Add("", name, "Admin", hostile[(i+1)%len(hostile)])
		f.Add("{{.Account.Name}}-{{.Role | slug}}", name, "Admin", "x")
	}
	f.Add("{{.Account.Name | slug | upper}}", "本番 ß İ", "Adm in", "y")
	f.Fuzz(func(t *testing.T, template, account, role, other string) {
		if s := slug(account); slug(s) != s {
			t.Errorf("slug of %q is %q, of that %q", account, s, slug(s))
		}
		if strings.Contains(template, "printf") {
			return // a person may ask for a gigabyte
		}
		names, err := Names([]Pair{pair(account, role), pair(other, role)}, NameOptions{Template: template})
		var bad *NameError
		var collision *CollisionError
		switch {
		case errors.As(err, &bad):
			if strings.ContainsAny(err.Error(), "\n\x1b") {
				t.Errorf("%q", err)
			}
		case errors.As(err, &collision):
			if examples := strings.Join(collision.Examples(), ""); strings.ContainsAny(err.Error()+examples, "\n\x1b") {
				t.Errorf("%q", err)
			}
		case err == nil:
			for _, n := range names {
				harmless(t, n)
			}
			if names[0] == names[1] {
				t.Errorf("twice %q", names[0])
			}
		}
	})
}
