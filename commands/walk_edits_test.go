package commands

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
)

// editor is a person in a text editor.
type editor struct {
	*rand.Rand
	*walker
	lines []string // with their ends
	nl    string
}

// mark returns a word of the person's that stands nowhere else.
func (e *editor) mark() string {
	e.marks++
	return fmt.Sprintf("own%dx", e.marks)
}

// find returns the index of a random line that fits, -1 if none does.
func (e *editor) find(fits func(string) bool) int {
	var all []int
	for i, line := range e.lines {
		if fits(strings.TrimRight(line, "\r\n")) {
			all = append(all, i)
		}
	}
	if len(all) == 0 {
		return -1
	}
	return all[e.IntN(len(all))]
}

func (e *editor) insert(at int, lines ...string) {
	for i := range lines {
		lines[i] += e.nl
	}
	if at > 0 && at == len(e.lines) && !strings.HasSuffix(e.lines[at-1], "\n") {
		e.lines[at-1] += e.nl
	}
	e.lines = slices.Insert(e.lines, at, lines...)
}

// section returns the lines of the section whose header is at at.
func (e *editor) section(at int) (end int) {
	for end = at + 1; end < len(e.lines) && !isHeader(e.lines[end]) && !isMarker(e.lines[end]); end++ {
	}
	return end
}

func isHeader(line string) bool  { return strings.HasPrefix(line, "[") }
func isProfile(line string) bool { return strings.HasPrefix(line, "[profile ") }
func isMarker(line string) bool {
	return strings.HasPrefix(line, "# >>> awsin") || strings.HasPrefix(line, "# <<< awsin")
}
func isFirst(line string) bool   { return strings.HasPrefix(line, "# >>> awsin") }
func isLast(line string) bool    { return strings.HasPrefix(line, "# <<< awsin") }
func isComment(line string) bool { return strings.HasPrefix(line, "#") && !isMarker(line) }
func isBlank(line string) bool   { return strings.TrimSpace(line) == "" }
func isKey(line string) bool {
	return !isHeader(line) && !isComment(line) && !isMarker(line) && !strings.HasPrefix(line, " ") && strings.Contains(line, "=") && !strings.HasPrefix(line, "s3")
}
func isSetting(line string) bool {
	name, _, _ := strings.Cut(line, "=")
	return isKey(line) && slices.Contains([]string{"region", "output", "sso_role_name", "cli_pager"}, strings.TrimSpace(name))
}

// handEdits are what people do to the file by hand.
var handEdits = []struct {
	name string
	do   func(*editor)
}{
	{"a comment", func(e *editor) { e.insert(e.IntN(len(e.lines)+1), one(e.Rand, "# ", "; ", "#")+e.mark()) }},
	{"a blank line", func(e *editor) { e.insert(e.IntN(len(e.lines)+1), "") }},
	{"a blank line goes", func(e *editor) { e.cut(e.find(isBlank), 1) }},
	{"a key goes", func(e *editor) { e.cut(e.find(isKey), 1) }},
	{"a comment goes", func(e *editor) { e.cut(e.find(isComment), 1) }},
	{"another value", func(e *editor) { e.value(" = ") }},
	{"another value and spacing", func(e *editor) { e.value(one(e.Rand, "=", ": ", " =  ")) }},
	{"a key below a header", func(e *editor) { e.below(e.find(isHeader), "cli_pager = "+e.mark()) }},
	{"a key below a profile's header", func(e *editor) { e.below(e.find(isProfile), "retry_mode = "+e.mark()) }},
	{"a key behind a section", func(e *editor) {
		if at := e.find(isProfile); at >= 0 {
			e.insert(e.section(at), "max_attempts = "+e.mark())
		}
	}},
	{"a comment below a header", func(e *editor) { e.below(e.find(isHeader), "# "+e.mark()) }},
	{"a comment above a header", func(e *editor) { e.below(e.find(isHeader)-1, "# "+e.mark()) }},
	{"a comment beside a header", func(e *editor) {
		if at := e.find(isHeader); at >= 0 {
			line := strings.TrimRight(e.lines[at], "\r\n")
			e.lines[at] = line + " # " + e.mark() + e.lines[at][len(line):]
		}
	}},
	{"CRLF", func(e *editor) {
		for i, line := range e.lines {
			e.lines[i] = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r") + strings.Repeat("\r\n", strings.Count(line, "\n"))
		}
	}},
	{"LF", func(e *editor) {
		for i, line := range e.lines {
			e.lines[i] = strings.ReplaceAll(line, "\r\n", "\n")
		}
	}},
	{"no last line end", func(e *editor) {
		if n := len(e.lines); n > 0 {
			e.lines[n-1] = strings.TrimRight(e.lines[n-1], "\r\n")
		}
	}},
	{"blank lines at the end", func(e *editor) { e.insert(len(e.lines), make([]string, 1+e.IntN(3))...) }},
	{"a comment at the end", func(e *editor) { e.insert(len(e.lines), "", "# "+e.mark()) }},
	{"a profile at the end", func(e *editor) { e.insert(len(e.lines), "", "[profile "+e.mark()+"]", "region = us-west-1") }},
	{"a profile within a block", func(e *editor) {
		if at := e.find(isLast); at >= 0 {
			e.insert(at, "[profile "+e.mark()+"]", "region = us-west-1")
		}
	}},
	{"a profile before a section", func(e *editor) { e.below(e.find(isHeader)-1, "[profile "+e.mark()+"]", "output = text", "") }},
	{"a first line goes", func(e *editor) { e.cut(e.find(isFirst), 1) }},
	{"a last line goes", func(e *editor) { e.cut(e.find(isLast), 1) }},
	{"a first line moves", func(e *editor) { e.move(e.find(isFirst), 1) }},
	{"a last line moves", func(e *editor) { e.move(e.find(isLast), 1) }},
	{"a section moves", func(e *editor) {
		if at := e.find(isHeader); at >= 0 {
			e.move(at, e.section(at)-at)
		}
	}},
	{"a section goes", func(e *editor) {
		if at := e.find(isHeader); at >= 0 {
			e.cut(at, e.section(at)-at)
		}
	}},
	{"a profile that leans on a session", func(e *editor) {
		if at := e.find(func(line string) bool { return strings.HasPrefix(line, "[sso-session ") }); at >= 0 {
			name, _, _ := strings.Cut(strings.TrimPrefix(e.lines[at], "[sso-session "), "]")
			e.insert(len(e.lines), "[profile "+e.mark()+"]", "sso_session = "+name, "sso_account_id = 999999999999", "sso_role_name = Admin")
		}
	}},
	{"a profile that leans on a profile", func(e *editor) {
		if at := e.find(isProfile); at >= 0 {
			name, _, _ := strings.Cut(strings.TrimPrefix(e.lines[at], "[profile "), "]")
			e.insert(len(e.lines), "[profile "+e.mark()+"]", "source_profile = "+name, "role_arn = arn:aws:iam::999999999999:role/x")
		}
	}},
	{"a nested value", func(e *editor) { e.below(e.find(isProfile), "s3 =", "  addressing_style = "+e.mark()) }},
	{"aws configure set", func(e *editor) {
		if at := e.find(isLast); at >= 0 {
			e.insert(at+1, "duration_seconds = "+e.mark())
		}
	}},
	// One for which the AWS CLI takes any value: with another it reads nothing of the profile.
	{"a key in upper case", func(e *editor) { e.below(e.find(isProfile), "Role_Session_Name = "+e.mark()) }},
	{"a line that pins keys", func(e *editor) { e.below(e.find(isProfile), "# awsin keep region") }},
	{"a name in quotes", func(e *editor) {
		if at := e.find(isProfile); at >= 0 {
			name, rest, _ := strings.Cut(strings.TrimPrefix(e.lines[at], "[profile "), "]")
			e.lines[at] = `[profile "` + strings.Trim(name, `"`) + `"]` + rest
		}
	}},
	{"a profile in another spelling", func(e *editor) {
		if at := e.find(isProfile); at >= 0 {
			name, _, _ := strings.Cut(strings.TrimPrefix(e.lines[at], "[profile "), "]")
			e.insert(e.section(at), `[profile  "`+strings.Trim(name, `"`)+`"]`, "cli_history = "+e.mark())
		}
	}},
	{"awsin's own lines below headers go", func(e *editor) {
		e.lines = slices.DeleteFunc(e.lines, func(line string) bool { return strings.HasPrefix(line, "# awsin ") })
	}},
	{"a line that calls a section the person's own", func(e *editor) { e.below(e.find(isProfile), "# awsin keep") }},
	{"a line that calls a section gone", func(e *editor) { e.below(e.find(isProfile), "# awsin gone output") }},
	{"no keys", func(e *editor) {
		if at := e.find(isHeader); at >= 0 {
			end := e.section(at)
			e.lines = append(e.lines[:at+1:at+1], append(slices.DeleteFunc(slices.Clone(e.lines[at+1:end]), isKey), e.lines[end:]...)...)
		}
	}},
	{"an indented comment in a value", func(e *editor) { e.below(e.find(isSetting), "  # "+e.mark()) }},
	{"an older file", func(e *editor) {
		if len(e.was) > 0 {
			e.lines = strings.SplitAfter(one(e.Rand, e.was...), "\n")
		}
	}},
	{"another mode", func(e *editor) { _ = os.Chmod(e.config, one[os.FileMode](e.Rand, 0o600, 0o640, 0o644)) }},
}

func (e *editor) cut(at, n int) {
	if at >= 0 {
		e.lines = slices.Delete(e.lines, at, at+n)
	}
}

func (e *editor) below(at int, lines ...string) {
	if at >= -1 {
		e.insert(at+1, lines...)
	}
}

// move moves lines to another place.
func (e *editor) move(at, n int) {
	if at < 0 {
		return
	}
	lines := slices.Clone(e.lines[at : at+n])
	e.cut(at, n)
	to := e.IntN(len(e.lines) + 1)
	if to == len(e.lines) && to > 0 && !strings.HasSuffix(e.lines[to-1], "\n") {
		to--
	}
	e.lines = slices.Insert(e.lines, to, lines...)
}

func (e *editor) value(delimiter string) {
	if at := e.find(isSetting); at >= 0 {
		name, _, _ := strings.Cut(e.lines[at], "=")
		line := strings.TrimRight(e.lines[at], "\r\n")
		e.lines[at] = strings.TrimSpace(name) + delimiter + e.mark() + e.lines[at][len(line):]
	}
}

// edit edits by hand. What the AWS CLI would refuse is not kept.
func (w *walker) edit(r *rand.Rand) error {
	text := w.text()
	e := &editor{Rand: r, walker: w, nl: "\n"}
	if text != "" {
		e.lines = strings.SplitAfter(text, "\n")
		if last := len(e.lines) - 1; e.lines[last] == "" {
			e.lines = e.lines[:last]
		}
	}
	if strings.Contains(text, "\r\n") {
		e.nl = "\r\n"
	}
	edit := handEdits[r.IntN(len(handEdits))]
	edit.do(e)
	after := strings.Join(e.lines, "")
	if _, err := awsconfig.Parse("config", []byte(after)); err != nil || after == text {
		return nil
	}
	w.log = append(w.log, "by hand: "+edit.name)
	w.write(after)
	for _, team := range w.teams {
		w.edited[team.name] = true
	}
	return nil
}
