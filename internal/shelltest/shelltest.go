// Package shelltest finds the real shells for tests, writes scripts, and makes names
// that try to get out of their quotes.
package shelltest

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"
)

// Programs are the shells' programs by the shells' names.
var Programs = map[string]string{"bash": "bash", "zsh": "zsh", "fish": "fish", "nushell": "nu", "elvish": "elvish", "sh": "dash", "powershell": "pwsh"}

// Find returns the path of a shell's program. AWSIN_TEST_NU names nushell's, which
// Debian does not have. Without it the test is skipped, by name; in CI it fails, but for
// PowerShell's: neither Debian nor npm has that.
func Find(t testing.TB, shell string) string {
	t.Helper()
	if nu := os.Getenv("AWSIN_TEST_NU"); shell == "nushell" && nu != "" {
		return nu
	}
	path, err := exec.LookPath(Programs[shell])
	switch {
	case err == nil:
		return path
	case os.Getenv("CI") == "true" && shell != "powershell":
		t.Fatalf("%s is missing", shell)
	}
	t.Skipf("%s is missing", shell)
	return ""
}

// WriteProgram writes a script that can be run at once, also by a test that runs beside
// others: a child that one of those starts just now would have the file open for
// writing until it runs its own program, and the kernel then refuses to run the file.
func WriteProgram(path, text string) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return os.WriteFile(path, []byte(text), 0o700) //nolint:gosec // it is run
}

var pieces = []string{
	"'", "''", "’", "‘x’;touch canary", "‚‛", "“”", `"`, `""`, "`", "$(touch canary)", "`touch canary`", "$HOME", "${HOME}", ";touch canary;", "&touch canary&", "|touch canary",
	"(touch canary)", "{touch,canary}", "#", `\`, `\\`, `\'`, `\"`, "!", "!!", "!$", "*", "?", "[a]", "~", "~root", "%", "%s", "%%", "-", "--", "-n", "=",
	"<", ">", "&&", "||", " ", "  ", "\t", "\r", "\x01", "\x07", "\x1b[31m", "\x1b]0;x\x07", "\x7f", "\v", "\f", "\u0085", "\u2028", "\u200b", "\u202e",
	"本番", "管理者", "é", "ﾃｽﾄ", "🚀", "\U000e0001", "acme", "prod", "admin", "42", "/", ".", ",", ":", "@", "^", "$'", `$"`, "\\n", "\\x41", "\\u{41}", "'\\''", "e\u0301",
}

// Names makes n names: valid UTF-8, without line breaks and NUL.
func Names(seed uint64, n int) []string {
	r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the same names each time
	names := append([]string(nil), pieces...)
	for len(names) < n {
		var b strings.Builder
		for range 1 + r.IntN(8) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		if r.IntN(500) == 0 {
			b.WriteString(strings.Repeat(pieces[r.IntN(len(pieces))], 10_000/len(pieces[0])/4))
		}
		names = append(names, b.String())
	}
	return names
}

// Bytes makes n names with bytes that are not UTF-8.
func Bytes(seed uint64, n int) []string {
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // the same names each time
	names := make([]string, 0, n)
	for len(names) < n {
		b := []byte(pieces[r.IntN(len(pieces))])
		for range 1 + r.IntN(12) {
			if c := byte(r.IntN(256)); c != 0 && c != '\n' {
				b = append(b, c)
			}
		}
		if !utf8.Valid(b) {
			names = append(names, string(b))
		}
	}
	return names
}
