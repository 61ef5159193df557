package team

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"awsin/internal/accounts"
	"awsin/internal/atomicfile"
	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/environ"
	"awsin/internal/estate"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/settings"
	"awsin/internal/team/block"
	"awsin/internal/team/git"
)

// DefaultMarks is the file of a team's repository that says what is production and the like, where there is one.
const DefaultMarks = "awsin.ini"

// MarksFile returns the name of that file, "" for none: it is not one of those that are taken for a config by name.
func MarksFile(named string, paths []string) string {
	if named == "" && slices.Contains(paths, DefaultMarks) {
		return ""
	}
	return cmp.Or(named, DefaultMarks)
}

// marks are what a team's file says in a version. They are kept beside what else is remembered of the version, in a file
// of their own, and the block's first line says which of them are in force.
type marks struct {
	Version string // the commit
	Prefix  string `json:",omitempty"`
	// Problem is why the version's own file cannot be read, "" if it can. Of is then the version whose file is in force.
	Problem string `json:",omitempty"`
	Of      string `json:",omitempty"`
	*estate.File
	Lines int // how many lines of names there are behind it
	names estate.Names
}

// none reports whether nothing is said but names.
func (m *marks) none() bool {
	p := m.Production
	return len(p.Profiles)+len(p.Accounts)+len(p.Roles)+len(m.Sessions)+len(m.Aliases) == 0 && m.Agents == nil
}

// note returns a warning that the version's own marks cannot be read, and which are in force; "" where they can.
func (m *marks) note() string {
	switch {
	case m == nil || m.Problem == "":
		return ""
	case m.Of == "":
		return fmt.Sprintf("warning: the marks of version %s cannot be read (%s): nothing is marked; tell the repository's maintainer\n", Short(m.Version), sanitize.Brief(m.Problem))
	}
	return fmt.Sprintf("warning: the marks of version %s cannot be read (%s): those of version %s stay in force; tell the repository's maintainer\n", Short(m.Version), sanitize.Brief(m.Problem), Short(m.Of))
}

// Unread returns a warning that the marks of the version cannot be read, "" where they can.
func (u *Update) Unread() string { return u.marks.note() }

// left returns lines about what of the file does not count.
func (m *marks) left() string {
	if m == nil || m.Problem != "" {
		return ""
	}
	var b strings.Builder
	const few = 5
	for _, l := range m.LeftOut[:min(len(m.LeftOut), few)] {
		fmt.Fprintf(&b, "left out of the marks: %s\n", sanitize.Brief(l.Why))
	}
	if more := len(m.LeftOut) - few; more > 0 {
		fmt.Fprintf(&b, "%s of the marks are left out, too\n", sanitize.Count(more, "more line"))
	}
	return b.String()
}

func marksFolder(dir string) string { return filepath.Join(dir, "marks") }

func marksPath(dir, version string) string {
	return filepath.Join(marksFolder(dir), version+".json")
}

// maxMarks bounds what is kept of a file, which is longer than the file.
const maxMarks = 6 * estate.MaxSize

// keepMarks keeps them for when their version is in use, and those of the other versions that can be.
func (j *Membership) keepMarks(m *marks) error {
	if m == nil {
		return nil
	}
	j.Marked = true
	m.Lines = strings.Count(string(m.names), "\n")
	said, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(marksFolder(j.dir), 0o700); err != nil {
		return err
	}
	if err := atomicfile.Write(marksPath(j.dir, m.Version), append(said, m.names...)); err != nil {
		return err
	}
	entries, _ := os.ReadDir(marksFolder(j.dir))
	for _, entry := range entries {
		version := strings.TrimSuffix(entry.Name(), ".json")
		if version != m.Version && !slices.ContainsFunc(j.hashes(), Version{Hash: version}.is) {
			_ = os.Remove(filepath.Join(marksFolder(j.dir), entry.Name()))
		}
	}
	return nil
}

// marksOf reads those that are kept of a version of the team in a folder. The error may be fs.ErrNotExist.
func marksOf(dir, version string) (*marks, error) {
	if err := identity.Characters(version, "a version", "", 100); err != nil { // the person's file has it
		return nil, err
	}
	path := marksPath(dir, version)
	text, err := atomicfile.Read(path, maxMarks)
	if err != nil {
		return nil, err
	}
	said, _, _ := strings.Cut(text, "\n")
	m := &marks{}
	if json.Unmarshal([]byte(said), m) != nil || m.File == nil || m.Version != version || strings.Count(text, "\n") != m.Lines {
		return nil, fmt.Errorf("%s is damaged", path)
	}
	m.names = estate.Names(text[len(said):])
	return m, nil
}

// anyMarks returns the newest that are kept of a team and can be read, nil for none.
func anyMarks(dir string) (newest *marks) {
	entries, _ := os.ReadDir(marksFolder(dir))
	var at fs.FileInfo
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || at != nil && info.ModTime().Before(at.ModTime()) {
			continue
		}
		if m, err := marksOf(dir, strings.TrimSuffix(entry.Name(), ".json")); err == nil {
			newest, at = m, info
		}
	}
	return newest
}

// readMarks reads a version's file in its tree. Where that cannot be read, those of the version in use stay.
func (t *Teams) readMarks(ctx context.Context, j *Membership, hash string, tree *git.Tree) (*marks, error) {
	m := &marks{Version: hash, Prefix: j.Prefix, File: &estate.File{}, names: estate.NamesOf(nil)}
	name := MarksFile(j.Marks, j.Paths)
	if name == "" {
		return m, nil
	}
	known, err := marksAt(ctx, tree, name)
	none := errors.As(err, new(*git.NoFileError))
	switch {
	case ctx.Err() != nil, none && j.Marks != "" && len(j.Versions) == 0: // a join's typing mistake
		return nil, t.gitError(err, j)
	case none:
		return m, nil
	case err == nil:
		m.File, m.names = known, estate.NamesOf(known.Accounts)
		return m, nil
	}
	m.Problem = name + ": " + err.Error()
	last, unread := marksOf(j.dir, hash) // what was in force with it before
	if unread != nil {
		last, unread = marksOf(j.dir, j.Current().Hash)
	}
	if unread != nil {
		last = anyMarks(j.dir)
	}
	if last != nil {
		m.Of, m.File, m.names = cmp.Or(last.Of, last.Version), last.File, last.names
	}
	return m, nil
}

// marksAt reads the file of a commit; a *git.NoFileError is of one that has none.
func marksAt(ctx context.Context, tree *git.Tree, name string) (*estate.File, error) {
	files, err := tree.Files(ctx, []string{name})
	if err != nil {
		return nil, err
	}
	return estate.Parse(string(files[0].Content))
}

// Estate returns what is known of a configuration's profiles and sessions: what the person says, and what the teams do
// whose blocks it has. The errors say what is wrong with that; what was said last is in force then.
func (t *Teams) Estate(conf *awsconfig.Config) (estate.Estate, []error) { return t.estate(conf, nil) }

// estate is Estate with an update, if any, in the place of what is kept of its team.
func (t *Teams) estate(conf *awsconfig.Config, u *Update) (known estate.Estate, problems []error) {
	own, err := settings.Estate(t.Env.SettingsPath(), t.Env.StatePath(environ.Marks))
	if err != nil {
		problems = append(problems, err)
	}
	learned := sync.OnceValue(func() estate.Names { return estate.Learned(t.Env.StatePath(environ.Accounts)) })
	known = estate.Estate{
		File: own, From: "your settings", Exists: func(name string) bool { return conf.Profile(name) != nil },
		Learned: func(account string) string { return learned().Of(account) },
	}
	entries, _ := os.ReadDir(t.folder())
	blocks := map[string]block.Block{}
	var damaged error
	if conf.ConfigFile != nil {
		blocks, damaged = blocksOf(conf.ConfigFile)
	}
	names := map[string]bool{}
	for _, entry := range entries {
		names[entry.Name()] = block.CheckName(entry.Name()) == nil
	}
	for name := range blocks { // also those of which nothing is remembered here
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !names[name] {
			continue
		}
		b, there := blocks[name]
		m, whose, err := t.inForce(name, b, there, damaged, u)
		if err != nil {
			problems = append(problems, err)
		}
		if m == nil {
			continue
		}
		has := func(s *awsconfig.Section) bool { return s != nil && (!whose || b.Has(s)) }
		known.Teams = append(known.Teams, estate.Team{
			File: m.File, From: "team " + name, Prefix: m.Prefix, Torn: !whose, Names: func() estate.Names { return m.names },
			Profile: func(name string) bool { p := conf.Profile(name); return p != nil && has(p.Section()) },
			Session: func(name string) bool { return has(conf.SessionSection(name)) },
		})
	}
	return known, problems
}

// inForce returns the marks of a team that hold in a file, nil for none. whole reports whether its block says for which
// sections: no mark vanishes where the lines around the block are damaged, or gone.
func (t *Teams) inForce(name string, b block.Block, there bool, damaged error, u *Update) (m *marks, whole bool, err error) {
	dir := filepath.Join(t.folder(), name)
	fails := func(what, fix string) error {
		return hint.With(fix, fmt.Errorf("team %s: %s", name, what))
	}
	switch {
	case there && u != nil && u.team.Name == name && u.Hash == b.Version:
		return u.marks, true, nil
	case there:
		if m, err = marksOf(dir, b.Version); err != nil {
			m, err = t.readAgain(name, b.Version, err)
		}
		return m, true, err
	}
	if m = anyMarks(dir); m == nil || m.none() {
		return nil, false, nil
	}
	if damaged != nil {
		return m, false, fails(fmt.Sprintf("%v; what it marked is still marked, whosever it is", damaged), "awsin team repair")
	}
	if j, err := t.read(name); err != nil || j.Pending || j.File != t.file() {
		return nil, false, nil // it is elsewhere
	}
	return m, false, fails("its block is not in the config; what it marked is still marked, whosever it is", fmt.Sprintf("bring it back: awsin team sync %[1]s; end it: awsin team leave %[1]s", name))
}

// readAgain returns what a version marks where that is not kept, or is damaged: what the version's copy here says, else
// the newest that is kept, nil for none.
func (t *Teams) readAgain(name, version string, why error) (m *marks, err error) {
	dir, fix := filepath.Join(t.folder(), name), "awsin team sync "+name
	fails := func(format string, args ...any) error {
		return hint.With(fix, fmt.Errorf("team %s: what version %s marks cannot be read: %w; "+format, append([]any{name, Short(version), why}, args...)...))
	}
	j, err := t.read(name)
	_, unkept := os.Stat(marksFolder(dir))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, hint.With("awsin team join URL --name "+name, fmt.Errorf("team %s: what it marks is not known here, where it is not joined", name))
	case err == nil && unkept != nil && !j.Marked:
		return nil, nil // it was joined by an older awsin
	case err == nil && j.index(version) >= 0 && t.store(j, false).Has(version):
		ctx, cancel := context.WithTimeout(context.Background(), teamCheckBound)
		defer cancel()
		if m, err := t.readMarks(ctx, j, version, t.store(j, false).Version(version).Tree(version)); err == nil && (m.Problem == "" || m.Of != "") {
			return m, fails("they are read again from its copy here")
		}
	}
	if m = anyMarks(dir); m == nil {
		return nil, fails("nothing is marked")
	}
	return m, fails("what version %s marked is still marked", Short(m.Version))
}

// marked returns a config's sections with what is written down of the team's; u as for estate.
func (t *Teams) marked(j *Membership, f *awsconfig.File, u *Update) []configdiff.Section {
	conf := awsconfig.Merge(f, nil)
	known, _ := t.estate(conf, u)
	i := slices.IndexFunc(known.Teams, func(its estate.Team) bool { return its.From == "team "+j.Name })
	if i < 0 {
		return configdiff.Sections(f)
	}
	return annotate(conf, known, known.Teams[i])
}

// annotate returns a config's sections, with what is known of those of a team as keys of theirs.
func annotate(conf *awsconfig.Config, known estate.Estate, its estate.Team) []configdiff.Section {
	sections := configdiff.Sections(conf.ConfigFile)
	for i := range sections {
		s := &sections[i]
		switch {
		case s.Kind == configdiff.Profile && its.Profile(s.Name):
			p := accounts.Subject(conf, conf.Profile(s.Name))
			if _, ok := known.Production(p); ok {
				s.Set(configdiff.KeyEnvironment, estate.Word)
			}
			if given, _ := known.Agents(p); !given {
				s.Set(configdiff.KeyAgents, "no")
			}
		case s.Kind == configdiff.Session && its.Session(s.Name):
			of := known.StandbyOf(s.Name)
			if of != "" {
				s.Set(configdiff.KeyStandby, of)
			}
			if morning := known.Morning(s.Name); morning != (of == "") {
				s.Set(configdiff.KeyMorning, map[bool]string{true: "yes", false: "no"}[morning])
			}
		}
	}
	for _, name := range slices.Sorted(slices.Values(its.AliasNames())) {
		s := configdiff.Section{Kind: configdiff.Alias, Name: name}
		s.Set(configdiff.KeyProfile, its.Alias(name))
		sections = append(sections, s)
	}
	names := its.Names().All()
	for _, id := range slices.Sorted(maps.Keys(names)) {
		s := configdiff.Section{Kind: configdiff.Account, Name: id}
		s.Set(configdiff.KeyName, names[id])
		sections = append(sections, s)
	}
	return sections
}
