package completions

import (
	"slices"
	"strings"
	"testing"
)

// breaks is bash's usual COMP_WORDBREAKS.
const breaks = " \t\n\"'><=;|&(:"

// TestWords: the shells' own tests are in e2e/terminal_test.go; this table is what
// they do not type.
func TestWords(t *testing.T) {
	for _, test := range []struct {
		shell string
		args  []string
		want  []string
	}{
		{"bash", []string{"9", breaks, "awsin use a"}, []string{"use", "a"}},
		{"bash", []string{"9", breaks, "awsin use "}, []string{"use", ""}},
		{"bash", []string{"9", breaks, "awsin  use\t"}, []string{"use", ""}},
		{"bash", []string{"9", breaks, `awsin use 'a b' "c\"d`}, []string{"use", "a b", `c"d`}},
		{"bash", []string{"9", breaks, `awsin use a\ b\'`}, []string{"use", "a b'"}},
		{"bash", []string{"9", breaks, `awsin use $'it\'s`}, []string{"use", "it's"}},
		{"bash", []string{"9", breaks, `awsin use $(touch x)`}, []string{"use", "$(touch", "x)"}},
		{"bash", []string{"9", breaks, `awsin use a\`}, []string{"use", `a\`}},
		{"bash", []string{"9", breaks, "u ac"}, []string{"use", "ac"}},
		{"bash", []string{"9", breaks, "/opt/bin/awsin use ac"}, []string{"use", "ac"}},
		{"bash", []string{"9"}, []string{""}},
		{"zsh", []string{"awsin", "use", "a b"}, []string{"use", "a b"}},
		{"fish", []string{"awsin", "use", `a\ b`}, []string{"use", "a b"}},
		{"fish", []string{"awsin", "use", `"a\$b\n`}, []string{"use", `a$b\n`}},
		{"fish", []string{"awsin", "use", `'a\'b"`}, []string{"use", `a'b"`}},
		{"fish", []string{"awsin", "use", `a'b'"c"\`}, []string{"use", `abc\`}},
		{"nushell", []string{"awsin", "use", `"a \"b\\`}, []string{"use", `a "b\`}},
		{"nushell", []string{"awsin", "use", "`a b`"}, []string{"use", "a b"}},
		{"zsh", []string{"mornings", "ac"}, []string{"login-all", "ac"}},
		{"elvish", []string{"awsin", "use", ""}, []string{"use", ""}},
		{"powershell", []string{"u mornings\nawsin\nuse\na b"}, []string{"use", "a b"}},
		{"powershell", []string{"u mornings\nu\n"}, []string{"use", ""}},
		{"powershell", []string{"mine yours\nyours\n--q"}, []string{"login-all", "--q"}},
		{"powershell", []string{"\n/opt/bin/awsin\nexec\np\n--\n"}, []string{"exec", "p", "--", ""}},
		{"powershell", []string{""}, []string{""}},
	} {
		r, err := Parse(test.shell, test.args, "u", "mornings")
		if err != nil || !slices.Equal(r.Words, test.want) {
			t.Errorf("%s %q: %q, %v; want %q", test.shell, test.args, r.Words, err, test.want)
		}
	}
	for _, bad := range [][]string{{"tcsh", "awsin"}, {"bash"}} {
		if _, err := Parse(bad[0], bad[1:]); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// TestRender: what bash inserts continues readline's own word.
func TestRender(t *testing.T) {
	for _, test := range []struct{ line, value, want string }{
		{"awsin use ", "a b", "COMPREPLY=( 'a\\ b' )\n"},
		{"awsin use a:", "a:b", "COMPREPLY=( 'b' )\n"},
		{"awsin profiles --session=a", "--session=acme", "COMPREPLY=( 'acme' )\n"},
		{`awsin use "a`, "a$b!", `COMPREPLY=( '"a\$b"'\''!'\''""' )` + "\n"},
		{"awsin use ", "two\nlines", "COMPREPLY=( )\n"},
	} {
		r, err := Parse("bash", []string{"9", breaks, test.line})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := r.Render(&b, []Candidate{{Value: test.value}}); err != nil || b.String() != test.want {
			t.Errorf("%q: %q, %v; want %q", test.line, b.String(), err, test.want)
		}
	}
	r, err := Parse("fish", []string{"awsin", ""})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := r.Render(&b, []Candidate{{Value: "a", Description: "\x1b[31mx\u202e"}, {Value: "b\tc"}, {Value: "d"}}); err != nil || b.String() != "a\t?[31mx?\nd\t\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}
