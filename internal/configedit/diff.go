package configedit

import (
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"awsin/internal/sanitize"
)

// unified is the difference as a person reads it: a unified diff without what
// would do harm on a terminal, and without secrets.
func unified(path, before, after string) string {
	name := sanitize.Text(path)
	_, text, _ := strings.Cut(string(diff.Diff(name, []byte(before), name, []byte(after))), "\n") // its first line names a command
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(presentable(strings.TrimRight(line, "\r\n")) + "\n")
	}
	return b.String()
}

func presentable(line string) string {
	if at := strings.IndexAny(line, "=:"); at >= 0 && sanitize.IsSecretKey(line[:at]) {
		line = line[:at+1] + " (not shown)"
	}
	return sanitize.Brief(line)
}
