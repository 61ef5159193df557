package team

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/configedit"
	"awsin/internal/generate"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/team/block"
	"awsin/internal/team/git"
	"awsin/internal/team/policy"
	"awsin/internal/terminal"
	"awsin/shell"
)

// Update is a version of a team that may be applied.
type Update struct {
	team     *Membership
	Hash     string
	Origin   Origin
	Held     string // the newest, where it was rolled back; Hash is the one in use then
	UpToDate bool   // Hash is in use, and its sections are there whole
	sections []policy.Section
	marks    *marks // what the team says of them besides

	sectionOf      map[policy.ID]policy.Section // see section
	adopt, joining bool
	next           bool          // the caller says what comes after the join
	follow         bool          // the person's profiles follow what is renamed
	astray         bool          // it has not come from the version in use
	accept         []string      // places that --accept-start-url names
	signers        []string      // fingerprints that --accept-signer names
	named          []string      // profiles that --accept names
	quiet          bool          // nothing may be asked, and nothing shown: --auto
	back           bool          // it was applied before, and with it accepted where people log in
	from           string        // the version that it goes back from
	applied        block.Applied // what the block is made of now
	report         block.Report
	unchanged      bool // it has nothing new for the person
	Change         configdiff.Change
	places         string            // where people log in, which --yes accepted
	habits         string            // names that meant other profiles until now
	returned       []configdiff.Item // profiles with names that the person has used before
	typed          []string          // the hosts that a person types to accept them
	sets           []set             // keys that the person allows, with values that they have not accepted yet
}

// Read reads and checks a version of a team.
func (t *Teams) Read(ctx context.Context, j *Membership, hash string) (*Update, error) {
	origin, err := t.origin(ctx, j, hash)
	if err != nil {
		return nil, err
	}
	tree := t.store(j, false).Version(hash).Tree(hash)
	files, err := tree.Files(ctx, j.Paths)
	if err != nil {
		return nil, t.gitError(err, j)
	}
	said, err := t.readMarks(ctx, j, hash, tree)
	if err != nil {
		return nil, err
	}
	var source []policy.SourceFile
	for _, f := range files {
		if f.Path != MarksFile(j.Marks, j.Paths) {
			source = append(source, policy.SourceFile{Path: f.Path, Content: f.Content})
		}
	}
	sections, violations := policy.Check(source, j.Allow)
	if len(violations) > 0 {
		for _, v := range violations {
			t.IO.Say("%s", sanitize.Text(v.Error()))
			if v.Remedy != "" {
				let := "awsin team allow " + j.Name
				if len(j.Versions) == 0 {
					let = "--allow" // of join: there is no team yet
				}
				t.IO.Say("hint: %s", sanitize.Text(strings.ReplaceAll(v.Remedy, "awsin team allow TEAM", let)))
			}
		}
		return nil, hint.With("tell the repository's maintainer: awsin team lint finds it there",
			fmt.Errorf("team %s: commit %s violates the policy in %s; nothing was changed", j.Name, Short(hash), sanitize.Count(len(violations), "place")))
	}
	return &Update{team: j, Hash: hash, Origin: origin, sections: sections, marks: said}, nil
}

// section returns one of the version's as it stands in the block; the zero Section where it has none.
func (u *Update) section(id policy.ID) policy.Section {
	if u.sectionOf == nil {
		u.sectionOf = make(map[policy.ID]policy.Section, len(u.sections))
		for _, s := range u.sections {
			u.sectionOf[policy.ID{Kind: s.Kind, Name: u.team.Prefix + s.Name}] = s
		}
	}
	return u.sectionOf[id]
}

// Merge returns the text with the update, and says what it does.
func (u *Update) Merge(ctx context.Context, t *Teams, f *awsconfig.File) (text string, there bool, err error) {
	j := u.team
	if u.applied, there, err = t.appliedTo(ctx, j, f, u); err != nil {
		return "", false, err
	}
	credentials, err := awsconfig.Load("", awsconfig.CredentialsPath(t.Env.Lookup, t.Env.Home))
	if err != nil {
		return "", false, err
	}
	text, u.report, err = block.Merge(f, block.Team{
		Name: j.Name, Version: u.Hash, Prefix: j.Prefix, Adopt: u.adopt, Applied: u.applied, Accepted: j.Accepted, Credentials: credentials.CredentialsFile,
	}, u.sections)
	if err != nil {
		return "", there, err
	}
	after, err := awsconfig.Parse(f.Path, []byte(text))
	if err == nil && u.follow {
		if text, err = follow(after, u.report.Losses); err == nil {
			u.report.Losses = block.Unfollowed(u.report.Losses)
			after, err = awsconfig.Parse(f.Path, []byte(text))
		}
	}
	if err != nil {
		return "", there, err
	}
	u.Change = configdiff.Compare(t.marked(j, f, nil), t.marked(j, after, u))
	u.sets = u.newValues()
	return text, there, nil
}

// follow lets the person's profiles name what has another name now.
func follow(f *awsconfig.File, losses []block.Loss) (string, error) {
	edit := f.Edit()
	for i := range f.Sections {
		s := &f.Sections[i]
		name, ok := s.Profile()
		var changes []awsconfig.KeyValue
		for _, l := range losses {
			if k, named := s.Lookup(l.Key); ok && l.Name == name && l.New != "" && named && k.Value == l.Old {
				changes = append(changes, awsconfig.KeyValue{Key: l.Key, Value: l.New})
			}
		}
		if changes != nil {
			generate.Set(edit, s, changes...)
		}
	}
	return edit.Text()
}

// empty reports whether the update changes nothing for the person.
func (u *Update) empty() bool {
	return u.Change.Empty() && len(u.report.Kept) == 0 && len(u.report.Adopted) == 0
}

// Apply merges an update into the person's config and remembers it.
func (t *Teams) Apply(ctx context.Context, u *Update, how configedit.Options) error {
	j := u.team
	next := *j
	remember := func() error {
		if u.back && (j.index(u.Hash) < 0 || j.Current().Hash != u.from) {
			return hint.With("awsin team rollback "+j.Name, fmt.Errorf("team %s has another version by now; nothing was changed", j.Name))
		}
		next = u.remembered(t.Env.Now())
		next.File = t.file()
		if err := os.MkdirAll(j.dir, 0o700); err != nil {
			return err
		}
		if err := cmp.Or(j.apply(u.applied, u.report.Applied), next.keepMarks(u.marks)); err != nil {
			return err
		}
		return next.save()
	}
	changed, err := t.editor(j).Save(ctx, awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home), how, func(f *awsconfig.File) (c configedit.Change, err error) {
		var there bool
		if c.Text, there, err = u.Merge(ctx, t, f); err != nil {
			return c, err
		}
		c.Before = remember // the block then always has its base and its version here
		if u.unchanged = there && !u.joining && u.empty(); u.unchanged {
			c.Unasked, c.Shown = true, fmt.Sprintf("team %s: version %s changes nothing here\n%s", j.Name, Short(u.Hash), u.marks.note())
			if c.Warning, c.Flags, err = u.judgeProof(how); err != nil || how.DryRun {
				c.Shown += c.Warning
			}
			return c, err
		}
		t.notice(u, f)
		var b strings.Builder
		b.WriteString(u.noticed())
		report := configdiff.Report{Change: u.Change, Title: "team " + j.Name + ", version " + Short(u.Hash)}
		if err := report.Text(&b, 0); err != nil {
			return c, err
		}
		b.WriteString(u.Origin.String() + "\n" + u.notes())
		c.Brief = report.Brief() + u.Origin.String() + "\n" + terminal.Few(u.notes())
		c.Shown = b.String()
		if u.quiet && len(u.report.Losses) > 0 {
			return c, fmt.Errorf("%s of yours would lose what it names there", sanitize.Count(len(u.report.Losses), "profile"))
		}
		if u.quiet && u.habits != "" {
			return c, configedit.Refused(u.habits, u.again(), nil)
		}
		if c.Warning, c.Flags, err = u.judge(how); err != nil || how.DryRun {
			c.Shown += c.Warning
		}
		c.Typed = u.typed
		c.Beside = there && !u.Change.Empty() // an older awsin has applied the version, and not what it marks
		return c, err
	})
	if err != nil || how.DryRun {
		return err
	}
	if !changed && u.joining { // the block was there, from another machine
		if err := remember(); err != nil {
			return err
		}
	}
	*j = next
	j.settle(map[string]block.Block{j.Name: {Team: j.Name, Version: u.Hash}})
	if u.unchanged {
		t.IO.Say("team %s: version %s changes nothing here", j.Name, Short(u.Hash))
		_, _ = fmt.Fprint(t.IO.Stderr, u.marks.note())
		return nil
	}
	t.IO.Say("team %s: %s (version %s)", j.Name, u.Change.Headline(), Short(u.Hash))
	if how.Yes || u.quiet {
		_, _ = fmt.Fprint(t.IO.Stderr, u.Origin.String()+"\n"+u.habits+u.places+u.notes())
	}
	if u.joining && !u.next {
		t.IO.Say("log in: awsin login-all")
	}
	return nil
}

// remembered is what to remember from now on. It is written before the block is: until then
// settle takes from it what was before.
func (u *Update) remembered(now time.Time) Membership {
	j := *u.team
	j.Checked, j.Pending = now, u.joining
	j.Versions, j.Held = slices.Clone(j.Versions), slices.Clone(j.Held)
	if u.Origin.Signer != (git.Signer{}) && !j.accepts(u.Origin.Signer) {
		j.Signers = append(slices.Clip(j.Signers), u.Origin.Signer)
	}
	if u.back { // what is left stays behind it until then
		j.Held = append(j.Held, j.Current().Hash)
		j.Versions[j.index(u.Hash)].At = now
		// Where only the version that was left logs in is asked about again.
		j.Accepted = slices.DeleteFunc(slices.Clone(j.Accepted), func(accepted string) bool {
			return !slices.ContainsFunc(u.sections, func(s policy.Section) bool {
				portal, err := identity.PortalOf(s.Get("sso_start_url"))
				return err == nil && portal.String() == accepted
			})
		})
		here := map[string]bool{}
		for _, s := range sets(u.sections) {
			here[fingerprint(s.KeyValue)] = true
		}
		j.Values = slices.DeleteFunc(slices.Clone(j.Values), func(accepted string) bool { return !here[accepted] })
		j.accept(u.sets)
		return j
	}
	j.Held = slices.DeleteFunc(j.Held, Version{Hash: u.Hash}.is)
	for _, p := range u.report.NewPlaces {
		j.Accepted = append(slices.Clip(j.Accepted), p.Place)
	}
	j.accept(u.sets)
	const kept = 10
	j.Versions = append(slices.DeleteFunc(j.Versions, func(v Version) bool { return v.is(u.Hash) }), Version{u.Hash, now})
	j.Versions = j.Versions[max(0, len(j.Versions)-kept):]
	return j
}

// HeldBack returns which version is held back, and the command that takes it.
func (u *Update) HeldBack() string {
	return fmt.Sprintf("held back: %[1]s; take it: awsin team sync %[2]s --take %[1]s", Short(u.Held), u.team.Name)
}

// lost returns warnings about the person's profiles that name a section that goes, and how they name its new one.
func lost(losses []block.Loss) string {
	var b strings.Builder
	for _, l := range losses {
		if l.Indirect {
			fmt.Fprintf(&b, "warning: %s of yours (line %d) has its credentials from profile %s, and loses them with it\n", sanitize.Brief(l.Label()), l.Line, sanitize.Brief(l.Old))
			continue
		}
		fmt.Fprintf(&b, "warning: %s of yours (line %d) loses its %s %s", sanitize.Brief(l.Label()), l.Line, l.Key, sanitize.Brief(l.Old))
		if l.New != "" {
			fmt.Fprintf(&b, ", which is %s now: --follow, or %s", sanitize.Brief(l.New), sanitize.Brief(shell.Join("aws", "configure", "set", l.Key, l.New, "--profile", l.Name)))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// notes are what the update leaves as the person has it.
func (u *Update) notes() string {
	var b strings.Builder
	b.WriteString(u.marks.note() + u.marks.left())
	for _, h := range u.report.Handwritten {
		fmt.Fprintf(&b, "%s stays as you have it (%s:%d)", sanitize.Brief(h.Label()), sanitize.Brief(h.Path), h.Line)
		if len(h.Changes) > 0 {
			fmt.Fprintf(&b, "; the team's differs in %s, --adopt takes it", sanitize.Count(len(h.Changes), "key"))
		}
		b.WriteByte('\n')
	}
	for _, taken := range u.report.Taken {
		fmt.Fprintf(&b, "%s is left out: team %s has one of that name\n", sanitize.Brief(taken.Label()), taken.By)
	}
	for _, l := range u.report.LeftOut {
		fmt.Fprintf(&b, "%s is left out: its %s is %s, which is not the team's; --adopt takes the team's for your own\n", sanitize.Brief(l.Label()), l.Key, sanitize.Brief(l.To.Label()))
	}
	for _, id := range u.report.Overtaken {
		fmt.Fprintf(&b, "%s is no longer failed over: the team has moved it\n", sanitize.Brief(id.Label()))
	}
	b.WriteString(u.left())
	for _, k := range u.report.LocalChanges {
		fmt.Fprintf(&b, "%s: %s stays as you changed it: %s\n", sanitize.Brief(k.Label()), sanitize.Brief(k.Key), sanitize.Brief(k.Old))
	}
	b.WriteString(lost(u.report.Losses))
	for _, k := range u.report.Kept {
		fmt.Fprintf(&b, "%s is the team's no more; it stays as yours, for what you have there: %s\n", sanitize.Brief(k.Label()), sanitize.Brief(sanitize.Some(slices.Concat(k.Keys, k.Comments))))
	}
	for _, a := range u.report.Adopted {
		fmt.Fprintf(&b, "%s becomes the team's (it was at line %d)\n", sanitize.Brief(a.Label()), a.Line)
	}
	return b.String()
}

// left returns lines about the keys that stay out, the first few of them by name: a hostile file has a million.
func (u *Update) left() string {
	of, why := map[string][]string{}, map[string]string{}
	for _, s := range u.report.Applied.Sections {
		for _, l := range s.Left {
			of[l.Key], why[l.Key] = append(of[l.Key], s.Label()), l.Why
		}
	}
	const few = 5
	var b strings.Builder
	keys := slices.Sorted(maps.Keys(of))
	for _, key := range keys[:min(len(keys), few)] {
		fmt.Fprintf(&b, "%s of %s is left out: it %s; to take the team's: awsin team allow %s %s\n", key, sanitize.Brief(sanitize.Some(of[key])), why[key], u.team.Name, key)
	}
	if more := len(keys) - few; more > 0 {
		fmt.Fprintf(&b, "%s are left out, too\n", sanitize.Count(more, "more key"))
	}
	return b.String()
}
