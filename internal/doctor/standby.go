package doctor

import (
	"cmp"
	"fmt"
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/identity"
	"awsin/shell"
)

// standbys finds the sessions that are at their standby's place, and two that are one Identity Center without saying so.
func (in Input) standbys() (list []Finding) {
	if in.Config == nil {
		return nil
	}
	first := map[string]*awsconfig.Session{} // by instance
	sessions := slices.DeleteFunc(slices.Clone(in.Config.Sessions()), func(s *awsconfig.Session) bool { return s.SSOSession() == "" || s.Problem != "" })
	// What most profiles use is what others stand by for.
	slices.SortStableFunc(sessions, func(a, b *awsconfig.Session) int { return cmp.Compare(len(b.Profiles), len(a.Profiles)) })
	for _, s := range sessions {
		if over := in.FailedOver[s.Name]; over != "" {
			list = append(list, Finding{
				Check: "session-failed-over", Severity: Info, Message: fmt.Sprintf("session %s is failed over to %s", s.Name, over), File: s.Path, Line: s.Line,
				Remedy: shell.Join("awsin", "session", "failover", s.Name, "--back"),
			})
			continue // it shows the standby's
		}
		instance := identity.InstanceOf(s.StartURL)
		main := first[instance]
		switch {
		case instance == "" || slices.Contains(in.Standby, s.Name):
		case main == nil:
			first[instance] = s
		case main.Region != s.Region:
			list = append(list, Finding{
				Check: "standby-unmarked", Severity: Info, File: s.Path, Line: s.Line,
				Message: fmt.Sprintf("sessions %s and %s are one Identity Center (%s), in %s and %s", main.Name, s.Name, instance, main.Region, s.Region),
				Remedy:  fmt.Sprintf("if %s stands by, mark it: [sso-session %s] with standby_of = %s, in %s", s.Name, s.Name, main.Name, in.SettingsPath),
			})
		}
	}
	return list
}
