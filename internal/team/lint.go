package team

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"awsin/internal/accounts"
	"awsin/internal/awsconfig"
	"awsin/internal/doctor"
	"awsin/internal/estate"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/team/policy"
	"awsin/shell"
)

// DefaultPaths are the files of a team's repository.
var DefaultPaths = []string{"config"}

// Complaint is what is wrong with a line of the team's files.
type Complaint struct {
	File, Message, Remedy string
	Line                  int
	Warning               bool // it may be meant so
}

// readTree reads the files that the globs mean, with the bounds of a clone's.
func readTree(dir string, globs []string) ([]policy.SourceFile, error) {
	root, err := os.OpenRoot(dir) // no symbolic link leads out of it
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }()
	var names []string
	for _, glob := range globs {
		found, err := fs.Glob(root.FS(), glob)
		if err != nil {
			return nil, fmt.Errorf("%q is not a glob", glob)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s has no file %q", dir, glob)
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	var files []policy.SourceFile
	left := int64(policy.MaxSize)
	for _, name := range slices.Compact(names) {
		info, err := root.Lstat(name)
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is not a regular file: your colleagues' awsin would refuse it", path.Join(filepath.ToSlash(dir), name))
		}
		if left -= info.Size(); left < 0 {
			return nil, fmt.Errorf("the files are larger than %d MiB", policy.MaxSize>>20)
		}
		content, err := root.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, policy.SourceFile{Path: name, Content: content})
	}
	return files, nil
}

// Lint finds what is wrong in a tree's files that the globs mean, and in its marks: of each the first
// hundred, and how many more there are. checked is how many files that are.
func Lint(dir string, globs []string, marks string, allow []string) (found []Complaint, checked int, err error) {
	files, err := readTree(dir, globs)
	if err != nil {
		return nil, 0, err
	}
	name := MarksFile(marks, globs)
	files = slices.DeleteFunc(files, func(f policy.SourceFile) bool { return f.Path == name })
	var text string
	said := &estate.File{}
	if _, err := os.Lstat(filepath.Join(dir, name)); name != "" && (marks != "" || !errors.Is(err, fs.ErrNotExist)) {
		read, err := readTree(dir, []string{name})
		if err != nil {
			return nil, 0, err
		}
		text = string(read[0].Content)
		checked++
		if said, err = estate.Parse(text); err != nil {
			return []Complaint{{name, err.Error(), "correct it: what it said before stays in force until then", 1, false}}, checked, nil
		}
	}
	var standby []string
	for session, s := range said.Sessions {
		if s.StandbyOf != nil && *s.StandbyOf != "" {
			standby = append(standby, session)
		}
	}
	found = lintFiles(dir, files, allow, standby)
	var marked []Complaint
	for _, c := range lintMarks(said, files) {
		marked = append(marked, Complaint{name, c.Why, c.remedy, lineOf(text, c.Section, c.Key), c.warning})
	}
	return append(found, some(marked)...), checked + len(files), nil
}

// markComplaint is what is wrong with a line of the marks.
type markComplaint struct {
	estate.Left
	remedy  string
	warning bool
}

// lintMarks finds what of the marks does not count, or means nothing in the files.
func lintMarks(said *estate.File, files []policy.SourceFile) (found []markComplaint) {
	for _, l := range said.LeftOut {
		found = append(found, markComplaint{l, "remove it, or correct it", false})
	}
	sections, _ := policy.Check(files, nil)
	has := func(session string) bool {
		return sections == nil || slices.ContainsFunc(sections, func(s policy.Section) bool { return s.ID == policy.ID{Kind: policy.Session, Name: session} })
	}
	for _, session := range slices.Sorted(maps.Keys(said.Sessions)) {
		section := policy.ID{Kind: policy.Session, Name: session}.Label()
		if of := said.Sessions[session].StandbyOf; !has(session) {
			found = append(found, markComplaint{estate.Left{Section: section, Why: fmt.Sprintf("there is no [%s] in the team's files", identity.Escape(section))}, "add it, or correct the name", false})
		} else if of != nil && *of != "" && (!has(*of) || *of == session) {
			found = append(found, markComplaint{estate.Left{Section: section, Key: "standby_of", Why: fmt.Sprintf("%s stands by for %s, which is not another session in the team's files", identity.Quote(session), identity.Quote(*of))}, "name one", false})
		}
	}
	conf, err := awsconfig.Parse("", []byte(joined(files)))
	if err != nil || sections == nil {
		return found // it is said of the files
	}
	all := awsconfig.Merge(conf, nil)
	var profiles []estate.Profile
	for _, p := range all.Profiles() {
		profiles = append(profiles, accounts.Subject(all, p))
	}
	for _, l := range said.Idle(profiles) {
		found = append(found, markComplaint{l, "correct it, if it is not for what is still to come", true})
	}
	return found
}

// joined returns the files as one.
func joined(files []policy.SourceFile) string {
	var all strings.Builder
	for _, f := range files {
		all.WriteString(strings.TrimSuffix(strings.TrimSuffix(string(f.Content), "\n"), "\r") + "\n")
	}
	return all.String()
}

// lintFiles finds what the policy refuses in files of dir; where that is nothing, what doctor says of them as one config,
// in which sessions of these names stand by for others.
func lintFiles(dir string, files []policy.SourceFile, allow, standby []string) (found []Complaint) {
	sections, violations := policy.Check(files, allow)
	for _, s := range sections {
		for _, l := range s.Left {
			violations = append(violations, l.Violation(s.ID))
		}
	}
	for _, v := range violations {
		c := Complaint{v.Path, v.Problem, v.Mend, v.Line, false}
		if v.Allow != "" {
			c.Remedy += "; where colleagues allow it: " + shell.Join("awsin", "team", "lint", dir, "--allow", v.Allow)
		}
		found = append(found, c)
	}
	if found != nil {
		return some(found)
	}
	var begins []int // the line before each file's first
	lines := 0
	for i := range files {
		begins = append(begins, lines)
		lines += strings.Count(joined(files[i:i+1]), "\n")
	}
	whole, err := awsconfig.Parse("", []byte(joined(files)))
	if err != nil { // each file is one by itself: no section is in two, the policy says
		return []Complaint{{files[0].Path, err.Error(), "", 1, false}}
	}
	at := func(line int) (path string, in int) {
		i := 0
		for i+1 < len(begins) && begins[i+1] < line {
			i++
		}
		return files[i].Path, max(line-begins[i], 1)
	}
	config := awsconfig.Merge(whole, nil)
	for _, f := range doctor.CheckConfig(config, standby...) {
		if f.Severity == doctor.Info {
			continue
		}
		path, line := at(f.Line)
		found = append(found, Complaint{path, f.Message, remedyIn(filepath.Join(dir, path), f), line, f.Check == doctor.SessionUnused})
	}
	found = some(found)
	var double []Complaint
	for _, pair := range twins(config) {
		path, line := at(pair[1].Line)
		first, where := at(pair[0].Line)
		double = append(double, Complaint{path, fmt.Sprintf("sso-session %s has the start URL, Region and scopes of %s (%s:%d): people would log in twice to the same",
			identity.Quote(pair[1].Name), identity.Quote(pair[0].Name), first, where), "remove it, and name the other one in the sso_session of its profiles", line, false})
	}
	return append(found, some(double)...)
}

// remedyIn is what mends a finding in the repository's file: doctor's own remedies are for the person's configuration.
func remedyIn(path string, f doctor.Finding) string {
	switch {
	case f.Check == doctor.SessionUnused:
		return shell.Join("awsin", "generate", "--file", path) + " makes the profiles of its sessions; or remove the section"
	case f.Check == doctor.SessionScopes && f.Fixable:
		return "write sso_registration_scopes = " + awsconfig.DefaultScope + " there, with what else it asks for"
	case f.Check == doctor.SessionLegacy && f.Fixable:
		return "add an [sso-session] with its sso_start_url and sso_region, and name it in the profile's sso_session in their place"
	case f.Check == doctor.SessionMissing && strings.HasPrefix(f.Remedy, "awsin "):
		return "add that [sso-session], or correct sso_session"
	}
	return doctor.ByHand(f.Remedy)
}

// some are the first of many complaints: what is wrong in one way is wrong ten thousand times.
func some(found []Complaint) []Complaint {
	const most = 100
	if more := len(found) - most; more > 0 {
		found = found[:most]
		found[most-1].Message += fmt.Sprintf(" (and %s)", sanitize.Count(more, "more problem"))
	}
	return found
}

// twins are the sessions that are another login to what an earlier one, which comes with
// each, logs in to already.
func twins(config *awsconfig.Config) (pairs [][2]*awsconfig.Session) {
	type login struct{ place, region, scopes string }
	first := map[login]*awsconfig.Session{}
	for _, s := range config.Sessions() {
		portal, err := identity.PortalOf(s.StartURL)
		if err != nil || s.Legacy {
			continue
		}
		is := login{portal.String(), s.Region, strings.Join(slices.Sorted(slices.Values(s.Scopes)), ",")}
		if one := first[is]; one != nil {
			pairs = append(pairs, [2]*awsconfig.Session{one, s})
		} else {
			first[is] = s
		}
	}
	return pairs
}

// lineOf returns the line of a key, or of its section's header, in an INI; 1 where it is not found.
func lineOf(text, section, key string) int {
	in, number, at := "DEFAULT", 0, 1
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			if in = strings.TrimSpace(strings.TrimSuffix(name, "]")); in == section {
				at = number
			}
		} else if name, _, ok := strings.Cut(line, "="); ok && in == section && key != "" && strings.TrimSpace(name) == key {
			return number
		}
	}
	return at
}
