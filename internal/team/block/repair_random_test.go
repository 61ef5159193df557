package block

import (
	"slices"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
	"awsin/internal/awsconfig/configtest"
	"awsin/internal/soak"
)

// TestRandomRepair: whatever happens to the lines around two teams' blocks, and to what is in them, repair changes these
// lines alone, and then they are whole.
func TestRandomRepair(t *testing.T) {
	one, first1 := merge(t, mine, team("v1", Applied{}), acme+dev)
	two, first2 := merge(t, one, Team{Name: "globex", Version: "w1", Prefix: "g-"}, acme+dev)
	two += "\n# behind\n[profile behind]\nregion = eu-north-1\n"
	written := map[string]Applied{"acme": first1.Applied, "globex": first2.Applied}
	damage := func(f *awsconfig.File) error {
		if _, err := Find(f); err != nil {
			return err
		}
		for name, applied := range written {
			if err := Lost(f, name, Written(f, name, []Applied{applied})); err != nil {
				return err
			}
		}
		return nil
	}
	damaged := 0
	for _, r := range soak.Rounds(t, 500) {
		g := configtest.Generator{Rand: r}
		text := two
		if g.Chance(50) {
			text = disturb(g, text)
		}
		text = harm(g, text)
		f, err := awsconfig.Parse("config", []byte(text))
		if err != nil || damage(f) == nil {
			continue
		}
		damaged++
		var teams []Team
		for name, applied := range written { // in any order
			if applied = Written(f, name, []Applied{applied}); applied.Version != "" {
				teams = append(teams, Team{Name: name, Applied: applied})
			}
		}
		repaired, _, err := Repair(f, teams)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if bare(repaired) != bare(text) {
			t.Fatalf("%q became %q", text, repaired)
		}
		if err := damage(parse(t, repaired)); err != nil {
			t.Fatalf("%v\n%s\nbecame\n%s", err, text, repaired)
		}
	}
	if damaged < soak.Part(300) {
		t.Errorf("only %d were damaged", damaged)
	}
}

func isMarker(line string) bool {
	return strings.HasPrefix(line, "# >>>") || strings.HasPrefix(line, "# <<<")
}

// harm does something to the lines around the blocks, and moves a section.
func harm(g configtest.Generator, text string) string {
	lines := strings.SplitAfter(text, "\n")
	for range 1 + g.IntN(3) {
		var markers []int
		for i, line := range lines {
			if isMarker(line) {
				markers = append(markers, i)
			}
		}
		if len(markers) == 0 {
			break
		}
		at := markers[g.IntN(len(markers))]
		line := lines[at]
		switch g.IntN(5) {
		case 0, 1:
			lines = slices.Delete(lines, at, at+1)
		case 2, 3:
			lines = slices.Delete(lines, at, at+1)
			lines = slices.Insert(lines, g.IntN(len(lines)), line)
		case 4:
			lines[at] = g.Of(" "+line, line[:10]+"\n", line+line, strings.TrimSpace(line)+" x\n")
		}
	}
	if !g.Chance(20) {
		return strings.Join(lines, "")
	}
	begins := func(line string) bool { return strings.HasPrefix(line, "[") || isMarker(line) }
	from := g.IntN(len(lines))
	for from > 0 && !strings.HasPrefix(lines[from], "[") {
		from--
	}
	end := from + 1
	for end < len(lines) && !begins(lines[end]) {
		end++
	}
	section := slices.Clone(lines[from:end])
	lines = slices.Delete(lines, from, end)
	to := g.IntN(len(lines))
	for to > 0 && !begins(lines[to]) {
		to--
	}
	return strings.Join(slices.Insert(lines, to, section...), "")
}

// bare returns the lines that are not markers, without blank ones.
func bare(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if _, _, _, ok := marker(strings.TrimRight(line, "\r\n")); !ok && strings.TrimSpace(line) != "" {
			b.WriteString(strings.TrimRight(line, "\r\n") + "\n")
		}
	}
	return b.String()
}
