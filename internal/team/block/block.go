package block

import (
	"fmt"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
	"awsin/internal/team/policy"
)

// The marker lines; see the package comment. Both are comments to the AWS CLI.
const (
	startMarker = "# >>> awsin team "
	endMarker   = "# <<< awsin team "
	bareStart   = "# >>> awsin team" // as an editor leaves it
	bareEnd     = "# <<< awsin team"
	startHelp   = " >>> what you change here stays yours; delete a line to get the team's back"
	keepMarker  = "# awsin keep"
	goneMarker  = "# awsin gone"
	movedMarker = "# awsin moved "
)

// Block is what a team has in the person's config.
type Block struct {
	Team, Version string
	Line          int // of its first line

	start, head int // the first line and behind it
	tail, end   int // the last line and behind it
	sections    []*awsconfig.Section
}

// Sections returns the sections within the block, the person's own among them.
func (b *Block) Sections() []*awsconfig.Section { return b.sections }

// Returns reports whether the next merge brings back a section of the block that is removed: not one that the file says is
// the person's.
func (b *Block) Returns(f *awsconfig.File, s *awsconfig.Section) bool {
	return slices.Contains(b.sections, s) && !own(f, s, nil)
}

// Has reports whether a section of the file, nil for none, is within the block.
func (b *Block) Has(s *awsconfig.Section) bool {
	return s != nil && int(s.Start) >= b.start && int(s.Start) < b.end
}

// Find returns the teams' blocks, in file order. The error is an *awsconfig.ParseError: markers that do not
// match, or lines that belong to a block and to what is around it.
func Find(f *awsconfig.File) ([]Block, error) {
	var blocks []Block
	open, line := false, 0
	fail := func(problem, hint string) ([]Block, error) {
		return nil, &awsconfig.ParseError{Path: f.Path, Line: line, Problem: problem, Remedy: hint}
	}
	for at := 0; ; {
		from := at
		if at = nextMarker(f.Text, at); at < 0 {
			break
		}
		line += awsconfig.CountLines(f.Text[from:at]) + 1
		text, next := f.Line(at)
		name, version, start, ok := marker(text)
		switch {
		case ok && name == "":
			return fail("this line looks like one of awsin's markers of a team's block, and is none", repairHint+"; or remove this line")
		case ok && start && open:
			return fail(fmt.Sprintf("the block of team %s begins within that of %s, which is on line %d", name, blocks[len(blocks)-1].Team, blocks[len(blocks)-1].Line),
				repairHint+"; or put this line where that block ends: "+endMarker+blocks[len(blocks)-1].Team)
		case ok && start:
			if i := slices.IndexFunc(blocks, func(b Block) bool { return b.Team == name }); i >= 0 {
				return fail(fmt.Sprintf("team %s has a second block; the first is on line %d", name, blocks[i].Line), repairHint)
			}
			blocks = append(blocks, Block{Team: name, Version: version, Line: line, start: at, head: next})
			open = true
		case ok && (!open || blocks[len(blocks)-1].Team != name):
			return fail(fmt.Sprintf("the block of team %s ends here but begins nowhere", name), repairHint+"; without it, remove this line: the sections above it are your own then")
		case ok:
			b := &blocks[len(blocks)-1]
			b.tail, b.end = at, next
			open = false
		}
		at = next
	}
	if open {
		b := blocks[len(blocks)-1]
		line = b.Line
		return fail(fmt.Sprintf("the block of team %s has no end", b.Team), repairHint+"; or put this line where it ends: "+endMarker+b.Team)
	}
	return blocks, fill(f, blocks)
}

// nextMarker is where the next line begins that holds what a marker begins with; -1 for none. Most files have none, and
// the comments are soon looked at.
func nextMarker(text string, at int) int {
	for i := at; ; i++ {
		next := strings.IndexByte(text[i:], '#')
		if next < 0 {
			return -1
		}
		i += next
		if rest := text[i:]; strings.HasPrefix(rest, bareStart) || strings.HasPrefix(rest, bareEnd) {
			return max(at, strings.LastIndexAny(text[:i], "\r\n")+1)
		}
	}
}

// marker parses a line. The name is "" if the line is not a marker but begins as one.
func marker(line string) (name, version string, start, ok bool) {
	bare := strings.TrimSpace(line)
	start = strings.HasPrefix(bare, bareStart)
	if !start && !strings.HasPrefix(bare, bareEnd) {
		return "", "", false, false
	}
	if rest, found := strings.CutPrefix(line, startMarker); found {
		rest, _, _ = strings.Cut(rest, " >>>")
		name, version, _ = strings.Cut(strings.TrimSpace(rest), " ")
		if checkVersion(version) != nil {
			name = ""
		}
	} else {
		name = strings.TrimSpace(strings.TrimPrefix(line, endMarker))
	}
	if CheckName(name) != nil {
		name = ""
	}
	return name, version, start, true
}

// CheckName returns why a team cannot have that name. It can be a folder's.
func CheckName(team string) error {
	const what = "a team's name"
	if err := identity.Characters(team, what, "_.-", 64); err != nil {
		return err
	}
	if strings.ContainsRune("_.-", rune(team[0])) {
		return fmt.Errorf("%s is not %s: it begins with %q", identity.Quote(team), what, team[0])
	}
	return nil
}

func checkVersion(version string) error {
	return identity.Characters(version, "a version", "_.-/+", 100)
}

// fill assigns the sections to their blocks, and refuses keys that would change hands if a block went.
func fill(f *awsconfig.File, blocks []Block) error {
	refuse := func(k awsconfig.Key, hint, format string, args ...any) error {
		return &awsconfig.ParseError{Path: f.Path, Line: k.Line, Problem: identity.Quote(k.Name) + fmt.Sprintf(format, args...), Remedy: hint}
	}
	i := 0
	for at := range blocks {
		b := &blocks[at]
		for i < len(f.Sections) && int(f.Sections[i].Start) < b.start {
			i++
		}
		if i > 0 {
			above := &f.Sections[i-1]
			for k := range above.Keys() {
				if k.End > b.start {
					return refuse(k, repairHint+fmt.Sprintf("; or move the key above line %d", b.Line), " is within the block of team %s, but belongs to [%s] above it", b.Team, identity.Escape(above.Header))
				}
			}
		}
		for ; i < len(f.Sections) && int(f.Sections[i].Start) < b.end; i++ {
			b.sections = append(b.sections, &f.Sections[i])
		}
		if len(b.sections) == 0 {
			continue
		}
		// Keys behind the last line are put right by normal, a value over it cannot be.
		for k := range b.sections[len(b.sections)-1].Keys() {
			if k.Start < b.tail && k.End > b.tail {
				return refuse(k, repairHint+"; or begin the lines behind the block without a space", " has a value that goes on behind the block of team %s", b.Team)
			}
		}
	}
	return nil
}

// normal is the file with the last line of the team's block behind all keys of the block's last section. `aws configure
// set` puts a new key of the file's last section behind it.
func normal(f *awsconfig.File, team string) (*awsconfig.File, []Block, error) {
	blocks, err := Find(f)
	if err != nil {
		return nil, nil, err
	}
	e := f.Edit()
	moved := false
	for _, b := range blocks {
		if b.Team != team || len(b.sections) == 0 {
			continue
		}
		body := b.sections[len(b.sections)-1].BodyEnd()
		if body <= b.end {
			continue
		}
		moved = true
		line := strings.TrimRight(f.Text[b.tail:b.end], "\r\n")
		if endsLine(f.Text[:body]) {
			line += f.Newline()
		} else {
			line = f.Newline() + line
		}
		e.Comment(b.tail, b.end, "")
		e.Comment(body, body, line)
	}
	if !moved {
		return f, blocks, nil
	}
	text, err := e.Text()
	if err != nil {
		return nil, nil, err
	}
	if f, err = awsconfig.Parse(f.Path, []byte(text)); err != nil {
		return nil, nil, err
	}
	blocks, err = Find(f)
	return f, blocks, err
}

func endsLine(text string) bool {
	return text == "" || strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\r")
}

// own reports whether a section within the team's block is the person's: they said so, the team has removed it, or it
// was not there when the team's were written last. The team writes no other kinds.
func own(f *awsconfig.File, s *awsconfig.Section, base map[policy.ID]policy.Section) bool {
	id, ok := policy.Identify(s)
	if is := marked(f, s); !ok || is.whole || is.gone {
		return true
	}
	_, written := base[id]
	return base != nil && !written
}
