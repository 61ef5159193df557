package configedit

import (
	"fmt"
	"slices"
	"strings"

	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/shell"
)

// Accept returns the flags that take these names.
func Accept(names []string) (flags []string) {
	for _, name := range names {
		if flag := shell.Join("--accept", name); !slices.Contains(flags, flag) {
			flags = append(flags, flag)
		}
	}
	return flags
}

// first returns the first few of many flags.
func first(flags []string) string {
	const few = 5
	if len(flags) > few {
		flags = append(slices.Clone(flags[:few]), "…")
	}
	return strings.Join(flags, " ")
}

// Refused is the error where --yes does not answer a warning: its first line, with how many
// more there are, the command that asks on a terminal, and the flags that answer it.
func Refused(warning, again string, flags []string) error {
	told := strings.Split(strings.TrimSuffix(strings.ReplaceAll(warning, "warning: ", ""), "\n"), "\n")
	what := told[0]
	if more := len(told) - 1; more > 0 {
		what += fmt.Sprintf(", and %d more", more)
	}
	fix := "on a terminal: " + again
	if len(flags) > 0 {
		fix += "; else: " + first(flags)
	}
	return hint.With(sanitize.Brief(fix), fmt.Errorf("%s; nothing was changed", sanitize.Brief(what)))
}
