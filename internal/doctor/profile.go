package doctor

import (
	"cmp"

	"awsin/internal/awsconfig"
)

// profile finds why a profile has no credentials, or not those that it says.
func (m *chart) profile(p *awsconfig.Profile, section *awsconfig.Section) {
	for _, fault := range m.Faults(p, m.known) {
		f := Finding{Check: fault.Check, Severity: Error, Message: fault.Message, File: fault.Path, Line: fault.Line, Remedy: fault.Remedy}
		if fault.Works {
			f.Severity = Warning
		}
		switch {
		case fault.Check == "empty-value":
			keeper := m.keeper(section)
			f.Remedy, f.Fixable = cmp.Or(keeper, fixCommand+", or "+fault.Remedy), keeper == ""
		case fault.Key == "source_profile" && m.Profile(p.Get(fault.Key)) == nil && m.misspelt[kindProfile+" "+p.Get(fault.Key)]:
			continue // its header is what is wrong
		}
		m.find(f)
	}
}
