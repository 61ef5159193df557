package each

import (
	"slices"
	"strings"
	"testing"
)

func TestFill(t *testing.T) {
	full := Values{Profile: "acme-dev", Account: "111122223333", Region: "eu-west-1", Role: "Read/Only", Session: "acme"}
	hostile := Values{Profile: "x $(id)", Account: "1;id", Region: "日本"}
	const inCode = "is not put into code as {"
	for _, c := range []struct {
		values      Values
		words, want string // separated by |
		err         string
	}{
		{full, "x|{profile}|{account}/{region}|{role}{session}", "x|acme-dev|111122223333/eu-west-1|Read/Onlyacme", ""},
		{full, "{profile}", "acme-dev", ""},
		{full, "{{profile}}|{{{profile}}}|{{profile}|{profile}}", "{profile}|{{profile}}|{acme-dev|acme-dev}", ""},
		{full, "{other}|{Profile}|{ profile }|{}|{profile", "{other}|{Profile}|{ profile }|{}|{profile", ""},
		{full, "sh|-c|echo {profile}", "sh|-c|echo acme-dev", ""},
		// What a value brings is not filled again.
		{Values{Profile: "{role}", Role: "{profile}"}, "{profile}|{role}", "{role}|{profile}", ""},
		// A value that is not there is told, unless nothing names it.
		{Values{Profile: "a"}, "x|{profile}|{region}", "x|a|", "the profile has no region for {region}"},
		{Values{Profile: "a"}, "x|{{region}}", "x|{region}", ""},
		{Values{Profile: "a"}, "x|{{role}}{role}|{session}", "x|{role}|", "the profile has no role for {role}"},
		// A shell must not read a value; as an argument it is safe.
		{hostile, "sh|-c|echo {profile}", "sh|-c|echo x $(id)", `"x $(id)" ` + inCode + `profile}: give it as an argument, sh -c '… "$1"' sh {profile}`},
		{hostile, "bash|-lc|{account}", "bash|-lc|1;id", `"1;id" ` + inCode + "account}"},
		{hostile, "python3|-c|{profile}", "python3|-c|x $(id)", inCode},
		{hostile, "sh|-c|echo \"$1\"|sh|{profile}", "sh|-c|echo \"$1\"|sh|x $(id)", ""},
		{hostile, "sh|-c|echo {{profile}}", "sh|-c|echo {profile}", ""},
		{hostile, "sh|-c|echo {region}", "sh|-c|echo 日本", ""},
		{hostile, "x|--exec|{profile}", "x|--exec|x $(id)", ""},
		{hostile, "-c|{profile}", "-c|x $(id)", inCode},
	} {
		got, err := c.values.Fill(strings.Split(c.words, "|"))
		if want := strings.Split(c.want, "|"); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", c.words, got, want)
		}
		if (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v, want %q", c.words, err, c.err)
		}
	}
}
