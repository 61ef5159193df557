package picker

import (
	"slices"
	"strings"

	shellquote "github.com/kballard/go-shellquote"

	"awsin/internal/atomicfile"
)

// looks are the options of fzf that a person has it look by, and no more: a binding or a
// preview would run a command over names that come from servers and repositories, become
// or reload would put other rows in the place of ours, --listen takes actions from others.
var looks = []string{
	"--color", "--no-color", "--bold", "--no-bold", "--black", "--no-black", "--no-unicode", "--unicode",
	"--height", "--no-height", "--min-height", "--layout", "--reverse", "--no-reverse", "--margin", "--no-margin", "--padding", "--no-padding",
	"--border", "--no-border", "--border-label", "--border-label-pos", "--info", "--no-info", "--inline-info", "--separator", "--no-separator",
	"--scrollbar", "--no-scrollbar", "--pointer", "--marker", "--ellipsis", "--cycle", "--no-cycle", "--mouse", "--no-mouse", "--scroll-off",
	"--exact", "-e", "-i", "+i", "--smart-case", "--literal", "--algo", "--tiebreak",
}

// maxOptions is more than anybody's file of options has.
const maxOptions = 64 << 10

// inherited returns those of the person's own options for fzf that count here, and the
// environment without all of them. What cannot be split into words counts for nothing.
func inherited(environ []string) (options, rest []string) {
	var texts [2]string // the file's come first
	rest = slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		name, value, _ := strings.Cut(kv, "=")
		switch name {
		case "FZF_DEFAULT_OPTS_FILE":
			texts[0], _ = atomicfile.Read(value, maxOptions)
		case "FZF_DEFAULT_OPTS":
			texts[1] = value
		}
		return strings.HasPrefix(name, "FZF_")
	})
	for _, text := range texts {
		lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") })
		words, err := shellquote.Split(strings.Join(lines, "\n"))
		if err != nil {
			continue
		}
		kept := false
		for _, word := range words {
			name, _, _ := strings.Cut(word, "=")
			if strings.HasPrefix(word, "-") || strings.HasPrefix(word, "+") {
				kept = slices.Contains(looks, name)
			} // else it is the value of the one before
			if kept {
				options = append(options, word)
			}
		}
	}
	return options, rest
}
