package team

import (
	"fmt"
	"slices"
	"strings"

	"awsin/internal/configdiff"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/identity"
	"awsin/internal/sanitize"
	"awsin/internal/team/block"
)

// judge returns the warning that a person has to confirm by itself: where they would log
// in, and what a key that they have allowed says now. Without them only what was named
// beforehand may come in: no other account or role under a name that they have, and no mark goes.
func (u *Update) judge(how configedit.Options) (warning string, flags []string, err error) {
	u.places = ""
	proof, flags, err := u.judgeProof(how)
	if err != nil {
		return "", nil, err
	}
	places, accepting, err := u.judgePlaces(how)
	if err != nil {
		return "", nil, err
	}
	warning, flags = proof+places, append(flags, accepting...)
	becomes := configdiff.Unnamed(u.Change.Becomes(), u.named)
	var marks []configdiff.Item
	if !u.joining { // all are new then, and shown
		marks = configdiff.Unnamed(u.Change.Marks(), u.named)
	}
	sets := slices.DeleteFunc(slices.Clone(u.sets), func(s set) bool { return slices.Contains(u.named, s.Name) })
	fresh := u.crowded()
	var names []string
	for _, item := range slices.Concat(becomes, marks, fresh, u.returned) {
		names = append(names, item.Name)
	}
	for _, s := range sets {
		names = append(names, s.Name)
	}
	naming := configedit.Accept(names)
	if how.DryRun || !how.Yes {
		return warning + allowed(sets), append(flags, naming...), nil
	}
	if len(names) == 0 {
		return warning, nil, nil
	}
	return "", nil, fmt.Errorf("team %s: %w", u.team.Name, configedit.Refused(configdiff.Warnings(becomes)+u.Change.MarkWarnings(marks)+crowdWarning(fresh)+u.backWarning()+allowed(sets), u.again(), naming))
}

// again is the command that asks.
func (u *Update) again() string {
	switch {
	case u.joining:
		return "the same without --yes"
	case u.back:
		return "awsin team rollback " + u.team.Name
	}
	return "awsin team sync " + u.team.Name
}

// judgePlaces judges where people log in.
func (u *Update) judgePlaces(how configedit.Options) (warning string, flags []string, err error) {
	var b strings.Builder
	var refused []string
	u.typed = nil
	told := map[string]bool{}
	refuse := func(place string) {
		if !told[place] && !slices.ContainsFunc(u.accept, func(a string) bool { return strings.EqualFold(a, place) }) {
			refused = append(refused, place)
		}
		told[place] = true
	}
	for _, m := range u.report.Moved {
		fmt.Fprintf(&b, "warning: moved: %s of %s was %s and becomes %s\n", m.Key, sanitize.Brief(m.Label()), sanitize.Brief(m.Old), sanitize.Brief(m.New))
		refuse(u.place(m))
	}
	moves := slices.Clone(refused)
	for _, p := range u.report.NewPlaces {
		fmt.Fprintf(&b, "warning: new: people log in at %s (%s)\n", sanitize.Brief(p.Place), sanitize.Brief(sanitize.Some(p.URLs)))
		refuse(p.Place)
	}
	if b.Len() == 0 || len(refused) == 0 {
		return "", nil, nil
	}
	warning = "warning: where people log in changes. This is how people are phished: ask your colleagues.\n" + b.String()
	if u.joining {
		warning = "warning: you will log in here. Are these your company's?\n" + b.String()
	}
	if u.joining && how.Yes && len(u.report.Moved) == 0 { // accepts what is new; it is shown all the same
		u.places += b.String()
		return "", nil, nil
	}
	for _, place := range refused {
		flags = append(flags, "--accept-start-url "+place)
	}
	if how.DryRun || !how.Yes {
		if u.typed = refused; u.joining { // all are new then, and there may be many
			u.typed = moves
		}
		if u.joining && len(u.report.Moved) == 0 {
			flags = nil // --yes takes what is new
		}
		return warning, flags, nil
	}
	short := strings.ReplaceAll(strings.TrimSpace(strings.ReplaceAll(b.String(), "warning: ", "")), "\n", "; ")
	return "", nil, hint.With(sanitize.Brief("on a terminal: "+u.again()+"; else: "+strings.Join(flags, " ")),
		fmt.Errorf("team %s: %s; nothing was changed", u.team.Name, sanitize.Brief(short)))
}

// place is where the section of a moved key logs in after the update.
func (u *Update) place(m block.Change) string {
	if portal, err := identity.PortalOf(u.section(m.ID).Get("sso_start_url")); err == nil {
		return portal.String()
	}
	return m.New
}
