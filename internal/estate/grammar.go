package estate

import (
	"fmt"
	"strings"

	"gopkg.in/ini.v1"

	"awsin/internal/identity"
)

// options are those of the grammar, which is gopkg.in/ini.v1's.
var options = ini.LoadOptions{
	IgnoreInlineComment:     true, // a value may hold "#"
	KeyValueDelimiters:      "=",
	ChildSectionDelimiter:   "\x00", // no inheritance between [a] and [a.b]
	SkipUnrecognizableLines: false,
}

// Source is a text of which the grammar is known, but not yet what it means.
type Source struct {
	*ini.File
	names [][2]string // accounts and what they are called, which are in no section of the File
}

// What ini gets is bounded: it compares each key with all others of its section, and copies a value for each line that
// continues it. Accounts, of which a company has thousands, do not count: see Load.
const (
	maxLines = 4000
	maxLong  = 1 << 16 // bytes of values of several lines
)

// Load parses a text. Lines such as "111111111111 = name" under [accounts] it reads itself, in a time that grows as they
// do; whatever could be anything else to ini is ini's.
func Load(text string) (*Source, error) {
	src := &Source{}
	var rest strings.Builder
	within, goesOn, quoted, lines, long := false, false, false, 0, 0 // under [accounts]; the last line continues; a quote may
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		bare := strings.TrimSpace(line)
		_, value, _ := strings.Cut(bare, "=")
		quoted = quoted || strings.HasPrefix(bare, "`") || strings.HasPrefix(bare, `"`) || opens(strings.TrimSpace(value), "`") || opens(strings.TrimSpace(value), `"""`)
		plain := !quoted && !goesOn
		goesOn = strings.HasSuffix(bare, `\`)
		if plain && strings.HasPrefix(bare, "[") {
			after, is := strings.CutPrefix(bare, "["+accounts+"]")
			within = is && !strings.Contains(after, "]")
		}
		if plain && within && !goesOn {
			if id, name, ok := account(bare); ok {
				src.names = append(src.names, [2]string{id, name})
				continue
			}
		}
		if !plain || bare != "" && !strings.ContainsAny(bare[:1], "#;") {
			lines++
		}
		if !plain {
			long += len(line)
		}
		if long > maxLong {
			return nil, fmt.Errorf("its values of several lines are longer than %d KiB", maxLong>>10)
		}
		if lines > maxLines {
			return nil, fmt.Errorf("it has more than %d lines beside the accounts'", maxLines)
		}
		rest.WriteString(line)
	}
	var err error
	src.File, err = ini.LoadSources(options, []byte(rest.String()))
	return src, err
}

// opens reports whether a value begins with a quote that another line ends.
func opens(value, quote string) bool {
	inner, is := strings.CutPrefix(value, quote)
	return is && !strings.Contains(inner, quote)
}

// account takes a line apart that is an ID and a name without quotes.
func account(line string) (id, name string, ok bool) {
	id, name, ok = strings.Cut(line, "=")
	id, name = strings.TrimSpace(id), strings.TrimSpace(name)
	return id, name, ok && identity.AccountID(id) == nil && name != "" && !strings.ContainsAny(name[:1], `"'`)
}
