package sanitize

import (
	"regexp"
	"strings"
	"sync"
)

// secretWords are in the names of what must not be shown, in lower case, with "_" for "-".
var secretWords = []string{"secret", "token", "password", "passwd", "passphrase", "api_key", "apikey", "private_key"}

// IsSecretKey reports whether a key's name says that its value must not be shown.
func IsSecretKey(key string) bool {
	key = strings.ReplaceAll(strings.ToLower(key), "-", "_")
	if key == "web_identity_token_file" {
		return false // it says where one is, and has to be judged
	}
	for _, word := range secretWords {
		if strings.Contains(key, word) {
			return true
		}
	}
	return false
}

var passwords = sync.OnceValue(func() *regexp.Regexp {
	name := `[\w-]*(?:` + strings.ReplaceAll(strings.Join(secretWords, "|"), "_", "[_-]?") + `)[\w-]*`
	// an option and its value, an assignment, a URL's
	return regexp.MustCompile(`(?i)((?:^|[\s"'])--?` + name + `(?:\s+|\s*=\s*)|` + name + `["']?\s*[=:]\s*|://[^/@\s:]*:)("[^"]*"|'[^']*'|[^\s@]+)`)
})

// Passwords replaces what stands in a command or a URL where a password does.
func Passwords(text string) string { return passwords().ReplaceAllString(text, "${1}"+redacted) }
