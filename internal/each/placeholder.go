package each

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// Values are what the words of a command may name: {profile}, {account} and so on.
type Values struct{ Profile, Account, Region, Role, Session string }

// Fill puts the values into the words; {{profile}} stays {profile}. The words are
// returned on an error, too, to be shown.
func (v Values) Fill(words []string) ([]string, error) {
	values := []struct{ key, value string }{
		{"profile", v.Profile}, {"account", v.Account}, {"region", v.Region}, {"role", v.Role}, {"session", v.Session},
	}
	var pairs []string
	for _, v := range values {
		pairs = append(pairs, "{{"+v.key+"}}", "{"+v.key+"}", "{"+v.key+"}", v.value)
	}
	replacer := strings.NewReplacer(pairs...)
	out := make([]string, len(words))
	var err error
	for i, w := range words {
		out[i] = replacer.Replace(w)
		for _, v := range values {
			if err != nil || !strings.Contains(strings.ReplaceAll(w, "{{"+v.key+"}}", ""), "{"+v.key+"}") {
				continue
			}
			if v.value == "" {
				err = fmt.Errorf("the profile has no %s for {%s}", v.key, v.key)
			} else if !plain(v.value) && (w != "{"+v.key+"}" || !isArgument(words[:i])) {
				err = fmt.Errorf("%q is not put there as {%s}: a program might read it as code or as an option; give it as a word of its own, behind none that begins with - or +: sh -c '… \"$1\"' sh {%s}", v.value, v.key, v.key)
			}
		}
	}
	return out, err
}

// takesName are options that take a name, in the programs that are run in each profile.
var takesName = []string{"--account-id", "--profile", "--region", "--role-arn", "--role-name"}

// joiners run their arguments as a shell's code.
var joiners = []string{"eval", "parallel", "ssh", "watch"}

// isArgument reports whether the word behind others is data for whatever program
// runs. A profile's name is from a file that others may have written, and code may
// stand behind an option (-c, -ce, -e, -S) or behind an option's own argument
// (bash -c -o pipefail CODE): what is not known to be an argument is taken for code.
func isArgument(before []string) bool {
	n := len(before)
	switch {
	case n == 0 || slices.ContainsFunc(before, func(w string) bool { return slices.Contains(joiners, filepath.Base(w)) }):
		return false
	case slices.Contains(takesName, before[n-1]):
		return true
	}
	return !isOption(before[n-1]) && (n == 1 || !isOption(before[n-2]))
}

func isOption(word string) bool {
	return strings.HasPrefix(word, "-") || strings.HasPrefix(word, "+")
}

// plain reports whether a value is one word, and no option, wherever it is put.
func plain(value string) bool {
	return !strings.HasPrefix(value, "-") && !strings.ContainsFunc(value, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.@/+=", r)
	})
}
