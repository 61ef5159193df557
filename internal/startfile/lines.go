package startfile

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"awsin/shell"
)

const (
	// Mark ends each line that Add adds.
	Mark = "# by awsin setup"

	newFile = "# This file was made for the lines below" // before a Mark
	ours    = "# awsin for "                             // begins what `awsin init` prints
)

// Kind is whose a line is.
type Kind int

// Kinds of lines in which awsin is named.
const (
	Other  Kind = iota // the person's own, such as a prompt, or a part of what is: not for awsin to remove
	Pasted             // the line that the README shows, and nothing else
	Marked             // Add has added it
)

// Line is one in which awsin is named, outside of a comment.
type Line struct {
	Number int // from 1
	Text   string
	Kind   Kind
	Starts bool // it makes awsin a function of the shell
}

var (
	mention = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bawsin\b`) })
	program = `(?:'[^']*awsin[^']*'|"[^"]*awsin[^"]*"|[^\s"'` + "`" + `$();|&<>]*awsin[^\s"'` + "`" + `$();|&<>]*)`
	// plugin is a line by which one of zsh's plugin managers loads awsin.plugin.zsh, as docs/recipes.md has them; the
	// first is one of several lines of plugins=(…).
	plugin = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^awsin\)?$|^plugins\+?=.*\bawsin\b|^(?:zinit|antigen|antidote|zplug|zimfw|zmodule)\b.*\bawsin\b|\bawsin\.plugin\.zsh\b`)
	})
	flags = `(?: --?[a-z-]+(?:[= ][\w-]+)?)*`
)

// Lines returns the lines that name awsin; of a file that is awsin's alone its first one.
func (f *File) Lines() (lines []Line) {
	if f.Whole {
		if first, _, _ := strings.Cut(f.Text, "\n"); f.there {
			lines = []Line{{1, first, Other, false}}
			if strings.Contains(f.Text, ours) {
				lines[0].Kind, lines[0].Starts = Marked, true
			}
		}
		return lines
	}
	command := "awsin init " + f.Shell.Name
	pasted := regexp.MustCompile(`^` + strings.Replace(regexp.QuoteMeta(f.Shell.Start), command, "(?:& )?"+program+" init "+f.Shell.Name+flags, 1) + `\s*(?:#.*)?$`)
	starts := regexp.MustCompile(`awsin[^\s;|&]*\s+init\s+` + f.Shell.Name + `\b`)
	number, above, stop := 0, above{shell: f.Shell}, -1
	for line := range strings.Lines(f.Text) {
		number++
		text, part := strings.TrimSpace(line), above.takes(line)
		l := Line{Number: number, Text: strings.TrimRight(line, "\r\n")}
		comment := strings.HasPrefix(text, "#")
		marked := strings.HasSuffix(text, Mark)
		l.Starts = !comment && (starts.MatchString(text) || f.Shell.Name == "zsh" && plugin().MatchString(text) || marked && f.program(text) != nil)
		switch {
		case marked && comment && part:
			stop, l.Kind = len(lines), Marked
		case marked && !part && !opens().MatchString(text):
			l.Kind = Marked
		case !part && pasted.MatchString(strings.TrimRight(line, "\r\n")):
			l.Kind = Pasted
		}
		if stop >= 0 && l.Kind == Other && text != "" { // without that comment, this line would be a part of the one above
			lines, stop = slices.Delete(lines, stop, stop+1), -1
		}
		if l.Kind != Other || !comment && mention().MatchString(text) {
			lines = append(lines, l)
		}
	}
	return lines
}

// program returns where in a line like the shell's own one the program is named, under whichever name; nil where the
// line is none.
func (f *File) program(line string) (at []int) {
	before, after, _ := strings.Cut(f.Shell.Start, "awsin init "+f.Shell.Name)
	like := regexp.MustCompile(`^\s*` + regexp.QuoteMeta(before) + `(\S.*) init ` + f.Shell.Name + flags + regexp.QuoteMeta(after))
	if at = like.FindStringSubmatchIndex(line); at != nil {
		return at[2:4]
	}
	return nil
}

// Start returns the line that makes awsin a function of the shell; ok is false where there is none.
func (f *File) Start() (line Line, ok bool) {
	for _, l := range f.Lines() {
		if l.Starts {
			return l, true
		}
	}
	return line, false
}

// Add returns the text with these lines, marked: at its end, or before the line with that number, or in its place. For
// a file that is awsin's alone, they are all of it.
func (f *File) Add(before int, needs ...Need) string {
	if f.Whole {
		return needs[0].Line
	}
	var added strings.Builder
	if !f.there {
		added.WriteString(newFile + " " + Mark + "\n")
	}
	text := f.Text
	switch trimmed := strings.TrimRight(text, "\r\n"); {
	case before > 0:
	case strings.HasSuffix(trimmed, goesOn(f.Shell)): // the next line is a part of that one
		added.WriteString(Mark + "\n")
		fallthrough
	case text != "" && !strings.HasSuffix(text, "\n"):
		text = strings.TrimSuffix(text, "\n") + "\n"
	}
	at, end := len(text), len(text)
	if before > 0 {
		lines := slices.Collect(strings.Lines(text))
		at = len(strings.Join(lines[:before-1], ""))
		end = at
		if needs[len(needs)-1].Instead != "" {
			end += len(lines[before-1])
		}
	}
	for _, n := range needs {
		added.WriteString(n.Line + " " + Mark + "\n")
	}
	return text[:at] + added.String() + text[end:]
}

// leaves is a line behind which nothing of a file is read.
var leaves = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:return|exec|exit)(?:[\s;]|$)`) })

// end returns before which line belongs what is read last: one that leaves the file, and is the last one; else 0.
func (f *File) end() (before int) {
	number, above := 0, above{shell: f.Shell}
	for line := range strings.Lines(f.Text) {
		number++
		part, text := above.takes(line), strings.TrimSpace(line)
		switch {
		case text == "" || strings.HasPrefix(text, "#"):
		case !part && leaves().MatchString(line):
			before = number
		default:
			before = 0
		}
	}
	return before
}

// above is what the lines read so far leave for the next one.
type above struct {
	shell shell.Shell
	// joined: the next line is the same one to the shell. open: a command or a block awaits its next part.
	joined, open bool
}

// opens is a line behind which a command, or a block that may not be empty, goes on.
var opens = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:&&|\|&?|[({,]|\b(?:if|elif|then|else|while|until|do))\s*(?:\s#.*)?$`)
})

// takes takes the next line, and reports whether it is a part of those above: there they need one.
func (a *above) takes(line string) (part bool) {
	text := strings.TrimSpace(line)
	comment := strings.HasPrefix(text, "#")
	part = a.joined || a.open && !comment
	if text != "" && !comment {
		a.open = opens().MatchString(strings.TrimSpace(strings.TrimSuffix(text, goesOn(a.shell))))
	}
	a.joined = strings.HasSuffix(strings.TrimRight(line, "\r\n"), goesOn(a.shell))
	return part
}

// goesOn is what ends a line that the next one is a part of.
func goesOn(sh shell.Shell) string {
	if sh.Name == "powershell" {
		return "`"
	}
	return `\`
}

// Remove returns the text without what Add has added and without the README's line, and what went. All else stays,
// byte for byte.
func (f *File) Remove() (text string, gone []Line) {
	at := map[int]bool{}
	for _, l := range f.Lines() {
		if l.Kind != Other {
			at[l.Number] = true
			gone = append(gone, l)
		}
	}
	if f.Whole && gone != nil {
		return "", gone
	}
	var kept strings.Builder
	number := 0
	for line := range strings.Lines(f.Text) {
		if number++; !at[number] {
			kept.WriteString(line)
		}
	}
	return kept.String(), gone
}

// made reports whether Add has made the file.
func (f *File) made() bool {
	first, _, _ := strings.Cut(f.Text, "\n")
	return strings.TrimSpace(first) == newFile+" "+Mark
}
