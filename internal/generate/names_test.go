package generate

import (
	"errors"
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
		{"", "  ACME / Prod (EU) ", "Admin", "acme-acme-prod-eu-Admin"},
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
		{"{{.Session", "x", "A", "!the template"},
		{"{{nope .Session}}", "x", "A", "!the template"},
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
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 7 || lines[3] != `  role "Admin" in account 6 ("prod/eu") of acme` {
		t.Errorf("%q", lines)
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
			if strings.Contains(err.Error(), "\x1b") || strings.Count(err.Error(), "\n") != 2 {
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
