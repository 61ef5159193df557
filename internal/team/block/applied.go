package block

import "awsin/internal/team/policy"

// Made returns what Report.Applied of a Merge was, as far as the version's sections say it: for where that is not
// remembered. prefix is Team.Prefix.
func Made(version, prefix string, sections []policy.Section) Applied {
	return Applied{Version: version, Sections: prefixed(sections, prefix)}
}
