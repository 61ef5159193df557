package sanitize

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

var (
	// secretWords are in the names of what must not be shown, in lower case and without signs.
	secretWords = []string{"secret", "token", "password", "passwd", "passphrase", "apikey", "privatekey", "accesskey", "accountkey", "authkey", "signingkey", "encryptionkey", "authorization"}
	// secretEnds are the last of the words in such names, and too short to be looked for in others.
	secretEnds = []string{"pass", "sshpass", "pwd", "auth", "otp", "pin", "sig", "jwt", "pat", "cookie", "signature", "bearer"}
)

// IsSecretKey reports whether a key's name says that its value must not be shown.
func IsSecretKey(key string) bool {
	if key == "PWD" || key == "auth" { // the folder, and in which way
		return false
	}
	parts := strings.FieldsFunc(key, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	name := strings.ToLower(strings.Join(parts, ""))
	if name == "webidentitytokenfile" { // it says where one is, and has to be judged
		return false
	}
	name = strings.ReplaceAll(name, "accesskeyid", "")
	if slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(name, word) }) {
		return true
	}
	if len(parts) == 0 {
		return false
	}
	last := parts[len(parts)-1]
	if hump := strings.LastIndexFunc(last, unicode.IsUpper); hump > 0 && unicode.IsLower(rune(last[hump-1])) { // dbPass
		last = last[hump:]
	}
	return slices.Contains(secretEnds, strings.ToLower(last))
}

// A place is where a password stands: behind what a pattern matches, whose first group, if
// it has one, has to be a secret's name. The password is a part of what follows.
type place struct {
	before *regexp.Regexp
	value  func(before, after string, enclosing byte) (start, end int)
}

// places are made on first use.
var places = sync.OnceValue(func() (all []place) {
	for _, p := range []struct {
		before string
		value  func(before, after string, enclosing byte) (start, end int)
	}{
		{`\w+://`, userinfo},
		{`([\w.-]+)(?:\\*["'])?[ \t]*[=:]+>?[ \t]*`, assigned},
		{`(?:^|[\s"'(])--?([\w.-]+)\s+`, argument},
		{`\b(?:set|setx|set-env|setenv)\s+(?:-\w+\s+)*\S*?([\w.-]+)\s+`, argument},
		{`(?:^|[\s"'])(?:-[A-Za-z]{0,4}[uU]|--user|--proxy-user)[\s=]*`, afterUser},
		{`\b[Bb]earer\s+`, token},
		{`\b(?:echo|printf)\s+`, piped},
		{`<<<\s*|ConvertTo-SecureString\s+(?:-String\s+)?`, argument},
		// The options behind which programs take one. A space before it is another thing for mysql.
		{`\b(?:mysql|mariadb)[\w-]*\b[^|;&\n]*?\s-p`, argument},
		{`\b7z[a-z]?\b[^|;&\n]*?\s-p`, argument},
		{`\b(?:sshpass|mongo[a-z]*)\b[^|;&\n]*?\s-p\s*`, argument},
		{`\b(?:docker|podman|nerdctl|buildah|skopeo|crane|helm|oc|az)\b[^|;&\n]*\blogin\b[^|;&\n]*?\s-p\s*`, argument},
		{`\bredis-cli\b[^|;&\n]*?\s-a\s*`, argument},
		{`\bldap[a-z]+\b[^|;&\n]*?\s-w\s*`, argument},
		{`\b(?:sqlcmd|bcp|zip|unzip)\b[^|;&\n]*?\s-P\s*`, argument},
	} {
		all = append(all, place{regexp.MustCompile(p.before), p.value})
	}
	return all
})

// Passwords replaces what stands in a command, a header, a URL or a JSON text where a
// password does, and what looks like a token.
func Passwords(text string) string {
	if strings.ContainsAny(text, "=: \t\n") { // most values are a word
		for _, p := range places() {
			text = p.replace(text)
		}
	}
	return encoded().ReplaceAllStringFunc(text, func(word string) string {
		if looksRandom(word) {
			return redacted
		}
		return word
	})
}

func (p place) replace(text string) string {
	var b strings.Builder
	var enclosing byte
	done, quoted := 0, 0 // how far the text is in b, and looked through for quotes
	for from := 0; from < len(text); {
		m := p.before.FindStringSubmatchIndex(text[from:])
		if m == nil {
			break
		}
		before, named := from+m[0], len(m) > 2
		at := from + m[1]
		if named && !IsSecretKey(text[from+m[2]:from+m[3]]) {
			from = at
			continue
		}
		for ; quoted < at; quoted++ {
			switch c := text[quoted]; {
			case c == '\\':
				quoted++
			case c == enclosing:
				enclosing = 0
			case enclosing == 0 && (c == '"' || c == '\''):
				enclosing = c
			}
		}
		start, end := p.value(text[before:at], text[at:], enclosing)
		from = at + end
		if start < end && !inARN(text[:at]) {
			b.WriteString(text[done:at+start] + redacted)
			done = from
		}
	}
	return b.String() + text[done:]
}

// inARN reports whether a text ends within an ARN, such as that of a secret.
func inARN(text string) bool {
	return strings.HasPrefix(text[strings.LastIndexAny(text, " \t\n\"'=")+1:], "arn:")
}

// word returns how long the word of a shell is that a text begins with, inside quotes of the
// other kind or outside of any. One in quotes ends with them where a JSON text goes on.
func word(text string, enclosing byte) int {
	if strings.HasPrefix(text, redacted) {
		return len(redacted)
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case strings.IndexByte(" \t\r\n", c) >= 0, i > 0 && c == enclosing:
			return i
		case strings.HasPrefix(text[i:], `\"`), strings.HasPrefix(text[i:], `\'`):
			if size := strings.Index(text[i+2:], text[i:i+2]); size >= 0 {
				i += 2 + size
			}
			i++
		case c == '\\':
			i++
			continue
		case c == '"' || c == '\'':
			if size := closing(text[i+1:], c); size >= 0 {
				i += 1 + size
			}
		default:
			continue
		}
		if i+1 < len(text) && strings.IndexByte(",}]", text[i+1]) >= 0 { // behind a quote
			return i + 1
		}
	}
	return len(text)
}

// closing returns where the quotes end in which a text begins, -1 for nowhere.
func closing(text string, quote byte) int {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == quote:
			return i
		case text[i] == '\\' && quote == '"':
			i++
		}
	}
	return -1
}

// argument is a whole word, if it is not an option or sign of the shell.
func argument(_, after string, enclosing byte) (start, end int) {
	if strings.HasPrefix(after, "--") || after != "" && strings.IndexByte("|;&<>)", after[0]) >= 0 {
		return 0, 0
	}
	return 0, word(after, enclosing)
}

var scheme = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i:basic|bearer|token|digest|negotiate|apikey)[ \t]+`)
})

// assigned is what a name is given: a header in quotes has spaces in it, and says first in
// which way it proves who asks.
func assigned(before, after string, enclosing byte) (start, end int) {
	start = len(scheme().FindString(after))
	if enclosing != 0 && strings.HasSuffix(before, ": ") && !strings.ContainsAny(before, `"'`) {
		if end := closing(after, enclosing); end >= 0 {
			return start, end
		}
	}
	return start, start + word(after[start:], enclosing)
}

// userinfo is what stands before the host of a URL: a token, or a name and a password, also
// one with an @ or a slash in it. A name alone is none where a key proves who it is.
func userinfo(before, after string, enclosing byte) (start, end int) {
	after, _, _ = strings.Cut(after, "://") // the next one
	after = after[:word(after, enclosing)]
	authority := after
	if i := strings.IndexAny(after, "/?#"); i >= 0 {
		authority = after[:i]
	}
	_, password, named := strings.Cut(authority, ":")
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if !named && strings.HasSuffix(before, "ssh://") {
			return 0, 0
		}
		return 0, at
	}
	if named && strings.Trim(password, "0123456789") != "" && !strings.HasPrefix(authority, "[") { // no port
		return 0, max(strings.LastIndexByte(after, '@'), 0)
	}
	return 0, 0
}

// afterUser is the password of NAME:PASSWORD. A number and a number are a user and a group.
func afterUser(_, after string, enclosing byte) (start, end int) {
	end = word(after, enclosing)
	start = strings.IndexAny(after[:end], ":%") + 1
	if start == 0 || strings.HasPrefix(after[start:], "//") || strings.HasPrefix(after, "arn:") || strings.Trim(after[:end], "0123456789:") == "" {
		return 0, 0
	}
	if first := after[0]; (first == '"' || first == '\'') && after[end-1] == first {
		end--
	}
	return start, end
}

// token is a word that is none of a language's.
func token(_, after string, enclosing byte) (start, end int) {
	const shortest = 16
	if end = word(after, enclosing); end < shortest && !strings.ContainsAny(after[:end], "0123456789") {
		return 0, 0
	}
	return 0, end
}

// piped are all words of what a program reads from another one.
func piped(_, after string, enclosing byte) (start, end int) {
	const most = 100
	for range most {
		size := word(after[end:], enclosing)
		rest := strings.TrimLeft(after[end+size:], " \t")
		switch {
		case size == 0:
			return 0, 0
		case strings.HasPrefix(rest, "|") && !strings.HasPrefix(rest, "||"):
			return 0, end + size
		}
		end = len(after) - len(rest)
	}
	return 0, 0
}

var (
	encoded = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9/+]{20,}={0,2}`) })
	// spoken are the parts of a name that a person has made up: words, acronyms, a year, an account.
	spoken = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`Dev|Ops|[A-Z]?[a-z]{3,}|[A-Z]{3,}|20[0-9]{2}|[0-9]{6,}`)
	})
)

// looksRandom reports whether a word is what no person has made up: it has digits, and about
// half of it or more cannot be spoken. Of tokens with 20 letters one in seven has more that can, of
// those with 40 one in 15. Parts between slashes are judged by themselves, for they are a
// path's, but in what is as long as a secret access key.
func looksRandom(word string) bool {
	const shortest, accessKey = 20, 40
	parts := []string{word}
	if len(word) != accessKey {
		parts = strings.FieldsFunc(word, func(r rune) bool { return r == '/' || r == '+' })
	}
	return slices.ContainsFunc(parts, func(part string) bool {
		said := 0
		for _, m := range spoken().FindAllString(part, -1) {
			said += len(m)
		}
		return len(part) >= shortest && said*100 < len(part)*55 && strings.ContainsAny(part, "0123456789")
	})
}
