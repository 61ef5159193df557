package each

import (
	"slices"
	"strings"
	"testing"
)

func TestFill(t *testing.T) {
	full := Values{Profile: "acme-dev", Account: "111122223333", Region: "eu-west-1", Role: "Read/Only", Session: "acme"}
	hostile := Values{Profile: "x $(id)", Account: "1;id", Region: "-x"}
	const refused = "is not put there as {"
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
		{Values{Profile: "{role}", Role: "{profile}"}, "x|{profile}|{role}", "x|{role}|{profile}", ""},
		// A value that is not there is told, unless nothing names it.
		{Values{Profile: "a"}, "x|{profile}|{region}", "x|a|", "the profile has no region for {region}"},
		{Values{Profile: "a"}, "x|{{region}}", "x|{region}", ""},
		{Values{Profile: "a"}, "x|{{role}}{role}|{session}", "x|{role}|", "the profile has no role for {role}"},
		// Plain names go everywhere.
		{full, "x|--profile={profile}|-e|{account}", "x|--profile=acme-dev|-e|111122223333", ""},
		{Values{Region: "日本", Role: "a+b=c@d.e_f"}, "sh|-c|echo {region} {role}", "sh|-c|echo 日本 a+b=c@d.e_f", ""},
		// Others only where they are an argument and nothing else.
		{hostile, "sh|-c|echo {profile}", "sh|-c|echo x $(id)", `"x $(id)" ` + refused + "profile}"},
		{hostile, "bash|-lc|{account}", "bash|-lc|1;id", `"1;id" ` + refused + "account}"},
		{hostile, "sh|-c|echo \"$1\"|sh|{profile}", "sh|-c|echo \"$1\"|sh|x $(id)", ""},
		{hostile, "sh|-c|echo {{profile}}", "sh|-c|echo {profile}", ""},
		{hostile, "aws|--profile|{profile}|s3|ls", "aws|--profile|x $(id)|s3|ls", ""},
		{hostile, "x|{profile}", "x|x $(id)", ""},
		{hostile, "x|y|{profile}|{account}", "x|y|x $(id)|1;id", ""},
		{hostile, "sh|-c|echo {region}", "sh|-c|echo -x", refused},
	} {
		check(t, c.values, c.words, c.want, c.err)
	}
	for _, words := range []string{
		"{profile}", "-c|{profile}", "x|a{profile}", "x|--exec|{profile}", "x|--profile={profile}", "x|--|{profile}", "env|A={profile}|x",
		"bash|-ce|{profile}", "bash|-c|-x|{profile}", "bash|-c|+x|{profile}", "bash|-c|-o|pipefail|{profile}", "bash|-O|extglob|{profile}",
		"sh|-cx|{profile}", "zsh|-c|-f|{profile}", "fish|--command={profile}", "fish|--command|{profile}", "env|-S|{profile}", "env|-S{profile}",
		"perl|-e|{profile}", "python3|-c{profile}", "python3|-c|{profile}", "node|--eval|{profile}", "awk|-f|{profile}", "find|.|-exec|{profile}|;",
		"ssh|host|echo|{profile}", "/usr/bin/ssh|host|{profile}", "watch|{profile}", "bash|-c|eval \"$1\"|eval|{profile}",
	} {
		check(t, hostile, words, strings.ReplaceAll(words, "{profile}", hostile.Profile), refused)
	}
}

func check(t *testing.T, values Values, words, want, refused string) {
	t.Helper()
	got, err := values.Fill(strings.Split(words, "|"))
	if want := strings.Split(want, "|"); !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", words, got, want)
	}
	if (err != nil) != (refused != "") || err != nil && !strings.Contains(err.Error(), refused) {
		t.Errorf("%s: %v, want %q", words, err, refused)
	}
}
