package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// part is what a translation leaves as it is between two headings.
type part struct {
	heading  string
	level    int
	blocks   []string // of code, without comments
	spans    []string // of code
	pictures []string
	rows     int // of tables
}

var (
	blockOf   = regexp.MustCompile("(?ms)^```.*?^```$")
	commentOf = regexp.MustCompile(`(?m)(^|[ \t]+)#( .*)?$`)
	spanOf    = regexp.MustCompile("``.+?``|`[^`\n]+`")
	pictureOf = regexp.MustCompile(`!\[[^\]]*\]\(([^)\s]+)`)
	headingOf = regexp.MustCompile(`^(#+) (.+)$`)
)

func partsOf(text string) []part {
	var blocks []string
	text = blockOf.ReplaceAllStringFunc(text, func(block string) string {
		blocks = append(blocks, commentOf.ReplaceAllString(block, ""))
		return "\x00"
	})
	var parts []part
	for _, line := range strings.Split(text, "\n") {
		if m := headingOf.FindStringSubmatch(line); m != nil || parts == nil {
			p := part{}
			if m != nil {
				p.heading, p.level = m[2], len(m[1])
			}
			parts = append(parts, p)
		}
		p := &parts[len(parts)-1]
		if line == "\x00" {
			p.blocks, blocks = append(p.blocks, blocks[0]), blocks[1:]
		}
		if strings.HasPrefix(line, "|") {
			p.rows++
		}
		p.spans = append(p.spans, spanOf.FindAllString(line, -1)...)
		for _, m := range pictureOf.FindAllStringSubmatch(line, -1) {
			p.pictures = append(p.pictures, m[1])
		}
	}
	return parts
}

// missingFrom are those of a that b has not, each as often as it is missing.
func missingFrom(b, a []string) []string {
	b = slices.Clone(b)
	var missing []string
	for _, s := range a {
		if i := slices.Index(b, s); i >= 0 {
			b = slices.Delete(b, i, i+1)
		} else {
			missing = append(missing, s)
		}
	}
	return missing
}

// apart returns in what a translation differs from what it translates.
func apart(english, japanese string) (differences []string) {
	say := func(format string, args ...any) { differences = append(differences, fmt.Sprintf(format, args...)) }
	en, ja := partsOf(english), partsOf(japanese)
	for i := range max(len(en), len(ja)) {
		if i >= len(en) || i >= len(ja) || en[i].level != ja[i].level {
			var headings [2]string
			for j, parts := range [][]part{en, ja} {
				headings[j] = "nothing"
				if i < len(parts) {
					headings[j] = strings.Repeat("#", parts[i].level) + " " + parts[i].heading
				}
			}
			say("heading %d is %q and %q", i+1, headings[0], headings[1])
			break
		}
		for what, lists := range map[string][2][]string{"code": {en[i].spans, ja[i].spans}, "picture": {en[i].pictures, ja[i].pictures}} {
			for _, s := range missingFrom(lists[1], lists[0]) {
				say("%s: %s %s is missing", ja[i].heading, what, s)
			}
			for _, s := range missingFrom(lists[0], lists[1]) {
				say("%s: %s %s is not in %s", ja[i].heading, what, s, en[i].heading)
			}
		}
		if !slices.Equal(en[i].blocks, ja[i].blocks) {
			say("%s: the blocks of code are\n%s\nin English\n%s", ja[i].heading, strings.Join(ja[i].blocks, "\n"), strings.Join(en[i].blocks, "\n"))
		}
		if en[i].rows != ja[i].rows {
			say("%s: %d rows of tables, in English %d", ja[i].heading, ja[i].rows, en[i].rows)
		}
	}
	slices.Sort(differences)
	return differences
}

// TestReadmeJapanese keeps README.ja.md in step with README.md: the same headings'
// levels, code, pictures and numbers of table rows; each links to the other.
func TestReadmeJapanese(t *testing.T) {
	t.Parallel()
	english, japanese := read(t, "../README.md"), read(t, "../README.ja.md")
	for _, d := range apart(english, japanese) {
		t.Errorf("README.ja.md: %s", d)
	}
	for text, link := range map[string]string{english: "](README.ja.md)", japanese: "](README.md)"} {
		if top := strings.Join(strings.SplitN(text, "\n", 4)[:3], "\n"); !strings.Contains(top, link) {
			t.Errorf("no %s at the top of %q", link, top)
		}
	}
}

// TestTeamJapanese keeps docs/team.ja.md in step with what docs/team.md has for colleagues.
func TestTeamJapanese(t *testing.T) {
	t.Parallel()
	_, english, begins := strings.Cut(read(t, "../docs/team.md"), "\n## For colleagues\n")
	english, _, ends := strings.Cut(english, "\n## For the keeper\n")
	_, japanese, translated := strings.Cut(read(t, "../docs/team.ja.md"), "\n## 設定を使う人へ\n")
	if !begins || !ends || !translated {
		t.Fatal("a heading is missing")
	}
	for _, d := range apart(english, japanese) {
		t.Errorf("team.ja.md: %s", d)
	}
}

// TestApart: what the comparison finds.
func TestApart(t *testing.T) {
	t.Parallel()
	const english = "# a\n`awsin x` and `--y`\n```sh\nawsin use # picks\n# whole\n```\n## b\n![see](p.svg)\n| `c` |\n"
	for change, want := range map[string]string{
		"":                              "",
		"picks→選ぶ":                      "",
		"# whole→# 全体":                  "",
		"a\n→あ\n":                       "",
		"see→図":                         "",
		" and `--y`→":                   "a: code `--y` is missing",
		"and→`--y`":                     "a: code `--y` is not in a",
		"## b→### b":                    `heading 2 is "## b" and "### b"`,
		"use→uses":                      "the blocks of code are",
		"p.svg→q.svg":                   "b: picture p.svg is missing",
		"| `c` |\n→| `c` |\n| more |\n": "b: 2 rows of tables, in English 1",
		"| `c` |\n→| `c` |\n## d\n":     `heading 3 is "nothing" and "## d"`,
	} {
		from, to, _ := strings.Cut(change, "→")
		got := strings.Join(apart(english, strings.Replace(english, from, to, 1)), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", change, got, want)
		}
	}
}
