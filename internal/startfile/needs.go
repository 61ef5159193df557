package startfile

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"awsin/internal/environ"
	"awsin/internal/process"
	"awsin/internal/sanitize"
	"awsin/shell"
)

// Need is a line that a start file lacks. Instead is the line of awsin's whose place it takes, "" for none.
type Need struct{ Line, Why, Instead string }

// Needs returns what the file lacks for a new shell to have awsin as a function, and Tab for it, in the order in which
// Add takes it, and before which line: 0 for the end. code is what `awsin init` prints, for a file that is awsin's alone.
func (f *File) Needs(e *environ.Environ, code string) (needs []Need, before int) {
	if f.Whole {
		if f.Text != code {
			needs = []Need{{Line: code}}
		}
		return needs, 0
	}
	start, stands := f.Start()
	if stands && start.Kind == Other {
		return nil, 0 // what the person has made of it is theirs
	}
	dir, first := filepath.Dir(e.Program), firstOnPath(e)
	findable := first != "" && (stands || slices.Contains(lasting, dir)) // else PATH may be that of this shell alone
	path := pathLine(f.Shell, e.Home, dir)
	command, why := "awsin", "awsin as a command of the shell, and Tab"
	switch {
	case filepath.Base(e.Program) != "awsin", first != "" && !environ.Same(first, e.Program), !findable && path == "":
		word, err := f.Shell.Quote(e.Program)
		if err != nil {
			return nil, 0
		}
		if command = word; f.Shell.Name == "powershell" { // where a string is none
			command = "& " + word
		}
		if first != "" && !environ.Same(first, e.Program) {
			why += "; the first awsin on PATH is " + sanitize.Brief(first)
		}
	case !findable:
		needs = f.lacking(path, "scripts, too, find awsin")
	}
	if f.Shell.Name == "zsh" && !completes().MatchString(f.Text) && (!stands || !reads().MatchString(f.Text)) {
		needs = append(needs, f.lacking(compinit, "Tab: nothing in the file switches zsh's completions on")...)
	}
	switch at := f.program(start.Text); {
	case !stands:
		return append(needs, Need{Line: strings.Replace(f.Shell.Start, "awsin", command, 1), Why: why}), f.end()
	case start.Kind == Marked && at != nil && start.Text[at[0]:at[1]] != command:
		line := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(start.Text[:at[0]]+command+start.Text[at[1]:]), Mark))
		needs = append(needs, Need{line, why + "; that line is another awsin's", strings.TrimSpace(start.Text)})
	}
	return needs, start.Number
}

// lasting are folders that each shell has on PATH.
var lasting = []string{"/bin", "/usr/bin", "/usr/local/bin", "/snap/bin"}

// lacking is a line as a need, nothing where there is none or where it stands already.
func (f *File) lacking(line, why string) []Need {
	if line == "" || strings.Contains(f.Text, line) {
		return nil
	}
	return []Need{{Line: line, Why: why}}
}

// firstOnPath returns the first awsin on PATH, "" for none.
func firstOnPath(e *environ.Environ) string {
	if found, _ := process.Look(e.Get("PATH"), "awsin"); len(found) > 0 {
		return found[0]
	}
	return ""
}

const compinit = `(( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit -i; }`

var (
	// completes is a line of a start file that runs compinit, or one of the frameworks that do.
	completes = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^[^#\n]*(compinit|oh-my-zsh|prezto|antidote|antigen|zinit|zplug|zimfw)`)
	})
	// reads is one that reads another file, which may.
	reads = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^\s*(?:[^#\n]*[;&|{]\s*)?(?:source|\.)\s`) })
	// plain is a path that no shell needs quotes for.
	plain = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_./-]+$`) })
)

// pathLine is a line that puts a folder at the end of PATH, where awsin is not found there; "" where the shell has none.
func pathLine(sh shell.Shell, home, dir string) string {
	inHome, below := strings.CutPrefix(dir, home+string(filepath.Separator))
	below = below && plain().MatchString(inHome)
	word, err := sh.Quote(dir)
	if err != nil || strings.Contains(dir, string(filepath.ListSeparator)) {
		return ""
	}
	switch sh.Name {
	case "bash", "zsh":
		if below {
			return fmt.Sprintf(`command -v awsin >/dev/null || export PATH="$PATH:$HOME/%s"`, inHome)
		}
		return `command -v awsin >/dev/null || export PATH="$PATH":` + word
	case "fish":
		if below {
			word = `"$HOME/` + inHome + `"`
		}
		return "type -q awsin; or set -gx PATH $PATH " + word
	case "powershell":
		if below {
			word = `"$HOME/` + inHome + `"`
		}
		return "if (-not (Get-Command awsin -ErrorAction Ignore)) { $env:PATH += [IO.Path]::PathSeparator + " + word + " }"
	case "elvish":
		if below {
			word = "~/" + inHome
		}
		return "if (not (has-external awsin)) { set paths = [$@paths " + word + "] }"
	}
	return ""
}
