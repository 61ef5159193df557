package doctor

import (
	"cmp"
	"runtime"
	"slices"
	"sync"

	"awsin/internal/awsconfig"
)

// all judges profiles, on all processors.
func (m *chart) all(profiles []*awsconfig.Profile) {
	var parts []*chart
	var wg sync.WaitGroup
	for some := range slices.Chunk(profiles, max(1, (len(profiles)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))) {
		part := *m
		part.known, part.findings = awsconfig.NewKnown(), nil
		parts = append(parts, &part)
		wg.Go(func() {
			for _, p := range some {
				if section := p.Section(); section != nil {
					part.profile(p, section)
				}
			}
		})
	}
	wg.Wait()
	for _, part := range parts {
		m.findings = append(m.findings, part.findings...)
	}
}

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
