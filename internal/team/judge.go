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
// beforehand may come in, and no other account or role under a name that they have.
func (u *Update) judge(how configedit.Options) (warning string, err error) {
	u.places = ""
	proof, err := u.judgeProof(how)
	if err != nil {
		return "", err
	}
	places, err := u.judgePlaces(how)
	if err != nil {
		return "", err
	}
	warning = proof + places
	becomes := configdiff.Unnamed(u.Change.Becomes(), u.named)
	sets := slices.DeleteFunc(slices.Clone(u.sets), func(s set) bool { return slices.Contains(u.named, s.Name) })
	if how.DryRun || !how.Yes {
		return warning + allowed(sets), nil
	}
	fresh := u.crowded()
	if len(becomes)+len(sets)+len(fresh)+len(u.returned) == 0 {
		return warning, nil
	}
	var names []string
	for _, item := range slices.Concat(becomes, fresh, u.returned) {
		names = append(names, item.Name)
	}
	for _, s := range sets {
		names = append(names, s.Name)
	}
	return "", fmt.Errorf("team %s: %w", u.team.Name, configedit.Refused(configdiff.Warnings(becomes)+crowdWarning(fresh)+u.backWarning()+allowed(sets), u.again(), names))
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
func (u *Update) judgePlaces(how configedit.Options) (warning string, err error) {
	var b strings.Builder
	var refused []string
	u.typed = nil
	accepted := func(place string) bool {
		return slices.ContainsFunc(u.accept, func(a string) bool { return a == place || strings.EqualFold(a, place) })
	}
	for _, m := range u.report.Moved {
		fmt.Fprintf(&b, "moved: %s of %s was %s and becomes %s\n", m.Key, sanitize.Brief(m.Label()), sanitize.Brief(m.Old), sanitize.Brief(m.New))
		if place := u.place(m); !accepted(place) && !slices.Contains(refused, place) {
			refused = append(refused, place)
		}
	}
	moves := slices.Clone(refused)
	for _, p := range u.report.NewPlaces {
		fmt.Fprintf(&b, "new: people log in at %s (%s)\n", sanitize.Brief(p.Place), sanitize.Brief(sanitize.Some(p.URLs)))
		if !accepted(p.Place) && !slices.Contains(refused, p.Place) {
			refused = append(refused, p.Place)
		}
	}
	if b.Len() == 0 || len(refused) == 0 {
		return "", nil
	}
	warning = "WARNING: where people log in changes. This is how people are phished: ask your colleagues.\n" + b.String()
	if u.joining {
		warning = "You will log in here. Are these your company's?\n" + b.String()
	}
	if u.joining && how.Yes && len(u.report.Moved) == 0 { // accepts what is new; it is shown all the same
		u.places += b.String()
		return "", nil
	}
	if how.DryRun || !how.Yes {
		if u.typed = refused; u.joining { // all are new then, and there may be many
			u.typed = moves
		}
		return warning, nil
	}
	return "", hint.With(sanitize.Brief("on a terminal: "+u.again()+"; else: --accept-start-url "+strings.Join(refused, " --accept-start-url ")),
		fmt.Errorf("team %s: %s; nothing was changed", u.team.Name, sanitize.Brief(strings.ReplaceAll(strings.TrimSpace(b.String()), "\n", "; "))))
}

// place is where the section of a moved key logs in after the update.
func (u *Update) place(m block.Change) string {
	for _, s := range u.sections {
		if s.Kind == m.Kind && u.team.Prefix+s.Name == m.Name {
			if portal, err := identity.PortalOf(s.Get("sso_start_url")); err == nil {
				return portal.String()
			}
		}
	}
	return m.New
}
