package team

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/doctor"
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
}

// ReadTree reads the files that the globs mean, with the bounds of a clone's.
func ReadTree(dir string, globs []string) ([]policy.SourceFile, error) {
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

// Lint finds what the policy refuses; where that is nothing, what doctor says of
// the files as one config. It tells of the first hundred, and how many more there are.
func Lint(files []policy.SourceFile, allow []string) []Complaint {
	const most = 100
	found := lint(files, allow)
	if more := len(found) - most; more > 0 {
		found = found[:most]
		found[most-1].Message += fmt.Sprintf(" (and %s)", sanitize.Count(more, "more problem"))
	}
	return found
}

func lint(files []policy.SourceFile, allow []string) (found []Complaint) {
	sections, violations := policy.Check(files, allow)
	for _, s := range sections {
		for _, l := range s.Left {
			violations = append(violations, l.Violation(s.ID))
		}
	}
	for _, v := range violations {
		found = append(found, Complaint{v.Path, v.Problem, v.Remedy, v.Line})
	}
	if found != nil {
		return found
	}
	var all strings.Builder
	var begins []int // the line before each file's first
	lines := 0
	for _, f := range files {
		begins = append(begins, lines)
		text := strings.TrimSuffix(strings.TrimSuffix(string(f.Content), "\n"), "\r") + "\n"
		all.WriteString(text)
		lines += strings.Count(text, "\n")
	}
	whole, err := awsconfig.Parse("", []byte(all.String()))
	if err != nil { // each file is one by itself: no section is in two, the policy says
		return []Complaint{{files[0].Path, err.Error(), "", 1}}
	}
	at := func(line int) (path string, in int) {
		i := 0
		for i+1 < len(begins) && begins[i+1] < line {
			i++
		}
		return files[i].Path, max(line-begins[i], 1)
	}
	config := awsconfig.Merge(whole, nil)
	for _, f := range doctor.CheckConfig(config) {
		if f.Severity == doctor.Info {
			continue
		}
		path, line := at(f.Line)
		found = append(found, Complaint{path, f.Message, strings.ReplaceAll(f.Remedy, "awsin doctor", shell.JoinWith([]shell.Var{{Name: "AWS_CONFIG_FILE", Value: path}}, "awsin", "doctor")), line})
	}
	for _, pair := range twins(config) {
		path, line := at(pair[1].Line)
		first, where := at(pair[0].Line)
		found = append(found, Complaint{path, fmt.Sprintf("sso-session %s has the start URL, Region and scopes of %s (%s:%d): people would log in twice to the same",
			identity.Quote(pair[1].Name), identity.Quote(pair[0].Name), first, where), "remove it, and name the other one in the sso_session of its profiles", line})
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
