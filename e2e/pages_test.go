package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// notRun are the blocks of the pages that no test runs, and why. A block that shows commands, or text for a file, and
// is neither here nor run fails TestPages: write a line `shown PAGE HEADING LANGUAGE [N]` into a script of
// testdata/pages, which puts the block into the file `shown`, and run that; or call recipe.
var notRun = map[string]string{
	`README.md "awsin" sh 0`:               "the demo and all tests: tools/newcomer runs them, in a home with nothing in it",
	`README.md "Install" sh 0`:             "it builds a clone: tools/newcomer runs it",
	`README.md "Uninstall" sh 0`:           "it removes the program: TestUninstall runs it, in each shell",
	`README.md "Uninstall" sh 1`:           "the same by hand: TestUninstall runs it, where the function is loaded",
	`docs/recipes.md "Terraform" hcl 0`:    "it needs terraform and its provider: only read, as the page says",
	`docs/team.md "GitHub Actions" yaml 0`: "GitHub runs it; examples/ has the same file, and a test reads it",
	`docs/team.md "GitLab CI" yaml 0`:      "GitLab runs it; examples/ has the same file, and a test reads it",
}

// shownBlock is a fenced block of a page.
type shownBlock struct{ page, heading, language, n, text string }

func (b shownBlock) String() string {
	return fmt.Sprintf("%s %q %s %s", b.page, b.heading, b.language, b.n)
}

// run returns what a person runs, or writes into a file: in a console what stands behind the prompts.
func (b shownBlock) run() string {
	if b.language != "console" {
		return b.text
	}
	var commands strings.Builder
	for line := range strings.Lines(b.text) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			commands.WriteString(command)
		}
	}
	return commands.String()
}

// shownBlocks are a page's blocks. One without a language is what awsin prints.
func shownBlocks(page, text string) (blocks []shownBlock) {
	heading, count := "", map[string]int{}
	var b *shownBlock
	for line := range strings.Lines(text) {
		language, fence := strings.CutPrefix(strings.TrimRight(line, "\n"), "```")
		switch {
		case fence && b == nil:
			b = &shownBlock{page: page, heading: heading, language: language, n: strconv.Itoa(count[heading+"\n"+language])}
			count[heading+"\n"+language]++
		case fence:
			if b.language != "" {
				blocks = append(blocks, *b)
			}
			b = nil
		case b != nil:
			b.text += line
		default:
			if m := headingOf.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
				heading = m[2]
			}
		}
	}
	return blocks
}

// cmdShown PAGE HEADING LANGUAGE [N]: the file `shown` has what a person runs, or writes, of that block.
func cmdShown(ts *testscript.TestScript, _ bool, args []string) {
	text, err := os.ReadFile(filepath.Join("..", args[0]))
	ts.Check(err)
	b := shownBlock{page: args[0], heading: args[1], language: args[2], n: "0"}
	if len(args) > 3 {
		b.n = args[3]
	}
	blocks := shownBlocks(args[0], string(text))
	i := slices.IndexFunc(blocks, func(o shownBlock) bool { return o.String() == b.String() })
	if i < 0 {
		ts.Fatalf("there is no block %s", b)
	}
	ts.Check(os.WriteFile(ts.MkAbs("shown"), []byte(blocks[i].run()), 0o600))
}

// TestPages asks of each block of the pages that it is run as written, or that notRun says why not.
func TestPages(t *testing.T) {
	t.Parallel()
	ran := map[string]bool{}
	find := func(pattern, expression, page string) {
		re := regexp.MustCompile(expression)
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			for _, m := range re.FindAllStringSubmatch(read(t, file), -1) {
				b := shownBlock{page: page, heading: m[1] + m[2], language: m[3], n: m[4]}
				if page == "" {
					b.page, b.heading = m[1], m[2]
				}
				if b.n == "" {
					b.n = "0"
				}
				ran[b.String()] = true
			}
		}
	}
	find("*_test.go", `recipe\(t, "([^"]+)()", "([^"]+)", (\d+)\)`, "docs/recipes.md")
	find("testdata/*/*.txtar", `(?m)^(?:\[\S+\] )*shown (\S+) '?([^'\n]+?)'? (\S+)(?: (\d+))?$`, "")
	there := map[string]bool{}
	for _, page := range []string{"README.md", "docs/recipes.md", "docs/team.md"} {
		for _, b := range shownBlocks(page, read(t, filepath.Join("..", page))) {
			there[b.String()] = true
			switch {
			case ran[b.String()] && notRun[b.String()] != "":
				t.Errorf("%s is run: take it out of notRun", b)
			case !ran[b.String()] && notRun[b.String()] == "":
				t.Errorf("%s is not run:\n%s", b, b.run())
			}
		}
	}
	for b := range notRun {
		if !there[b] {
			t.Errorf("notRun has %s, and no page", b)
		}
	}
	if len(there) < 20 {
		t.Errorf("%d blocks", len(there))
	}
}

// TestPageScripts runs what the pages show.
func TestPageScripts(t *testing.T) {
	t.Parallel()
	withAWS(t, "testdata/pages", gitIdentity)
}
