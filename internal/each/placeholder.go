package each

import (
	"fmt"
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
			} else if i > 0 && isCode(words[i-1]) && strings.ContainsFunc(v.value, special) {
				err = fmt.Errorf("%q is not put into code as {%s}: give it as an argument, sh -c '… \"$1\"' sh {%s}", v.value, v.key, v.key)
			}
		}
	}
	return out, err
}

// isCode reports whether code follows a word, as it does -c and -lc. A profile's
// name is from a file that others may have written: a shell must not read it.
func isCode(word string) bool {
	return strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "--") && strings.HasSuffix(word, "c")
}

func special(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-._/@:+=,", r)
}
