package commands

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"awsin/internal/manual"
	"awsin/internal/terminal"

	"github.com/alecthomas/kong"
)

// tree is what every description of the commands is compared with.
func tree(t *testing.T) *kong.Application {
	t.Helper()
	parser, _ := commandTable().Parser(nil, kong.Name("awsin"), manual.Variables("AWSIN"))
	return parser.Model
}

// eachCommand calls f for all commands that people see, and their flags.
func eachCommand(t *testing.T, f func(path []string, flags []string)) {
	t.Helper()
	n := 0
	for _, node := range tree(t).Leaves(true) {
		var flags []string
		for _, group := range node.AllFlags(true) {
			for _, flag := range group {
				flags = append(flags, flag.Name)
			}
		}
		n++
		path := strings.Fields(node.FullPath())[1:]
		path = slices.DeleteFunc(path, func(word string) bool { return strings.HasPrefix(word, "(") }) // an alias
		f(path, flags)
	}
	if n < 20 {
		t.Fatalf("only %d commands", n)
	}
}

func manPage(t *testing.T) string {
	t.Helper()
	var page bytes.Buffer
	if err := (manCmd{}).Run(&Env{Streams: terminal.Streams{Stdout: &page}, Version: "1.2.3"}); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func TestManTellsAll(t *testing.T) {
	page := regexp.MustCompile(` \([a-z]+\)`).ReplaceAllString(manPage(t), "") // without aliases
	for _, hidden := range []string{"demo-browser"} {
		if strings.Contains(page, manual.Roff(hidden)) {
			t.Errorf("%s is in it", hidden)
		}
	}
	eachCommand(t, func(path, flags []string) {
		_, part, ok := strings.Cut(page, ".SS \""+manual.Roff("awsin "+strings.Join(path, " "))+" [")
		if !ok {
			t.Errorf("%q is missing", path)
			return
		}
		part, _, _ = strings.Cut(part, "\n.S")
		for _, flag := range flags {
			if !strings.Contains(part, manual.Roff("--"+flag)) && !strings.Contains(part, manual.Roff("--[no-]"+flag)) && flag != "help" && flag != "version" {
				t.Errorf("%q: --%s is missing", path, flag)
			}
		}
	})
}

func TestManHasSections(t *testing.T) {
	page := manPage(t)
	for _, section := range []string{"NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXAMPLES", "ENVIRONMENT", "FILES", "EXIT STATUS"} {
		if _, part, ok := strings.Cut(page, ".SH \""+section+"\"\n"); !ok || strings.HasPrefix(part, ".SH") {
			t.Errorf("no %s", section)
		}
	}
}

func TestManIsRoff(t *testing.T) {
	groff, err := exec.LookPath("groff")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("groff is missing")
		}
		t.Skip("groff is missing")
	}
	cmd := exec.Command(groff, "-ww", "-man", "-K", "utf8", "-T", "utf8", "-P", "-cbou")
	cmd.Stdin = strings.NewReader(manPage(t))
	var said bytes.Buffer
	cmd.Stderr = &said
	shown, err := cmd.Output()
	if err != nil || said.Len() > 0 {
		t.Errorf("%v\n%s", err, said.String())
	}
	for _, want := range []string{"~/.aws/sso/cache", "'aws sso login'", `awsin each 'acme-*' --role ReadOnly -- aws s3 ls`, "--[no-]browser"} {
		if !strings.Contains(string(shown), want) {
			t.Errorf("no %q on the page", want)
		}
	}
}

// documents are the files that describe the commands to people.
func documents(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../README*.md", "../docs/*.md", "../examples/*/*.md", "../*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var (
	blocks   = regexp.MustCompile("(?ms)^```.*?^```$")
	spans    = regexp.MustCompile("`[^`\n]+`")
	run      = regexp.MustCompile(`(?m)(?:^|[\s"'(;|=])awsin((?: [a-z][a-z-]*)+)`)
	comments = regexp.MustCompile("#.*")
	flag     = regexp.MustCompile(`(?:^|[\s"'(\x60\[|])--(?:\[no-\])?([a-z][a-z-]*)`)
)

// code is what stands in code spans and blocks.
func code(text string) string {
	var all []string
	all = append(all, blocks.FindAllString(text, -1)...)
	all = append(all, spans.FindAllString(blocks.ReplaceAllString(text, ""), -1)...)
	for i, c := range all {
		all[i] = strings.Trim(c, "`")
	}
	return strings.Join(all, "\n")
}

// foreign are flags of other programs that the documents name.
var foreign = []string{"quiet", "depth", "branch", "user", "now", "no-local-clone", "clean", "remote", "rm", "network", "profile-directory"} // git's, systemctl's, antigen's, goreleaser's, aws login's, docker's, a browser's

// The documents name no command and no flag that is not there.
func TestDocumentsAreTrue(t *testing.T) {
	known, flags := map[string]bool{"awsin": true, "man": true}, map[string]bool{}
	eachCommand(t, func(path, names []string) {
		known[path[0]] = true
		for _, name := range names {
			flags[name], flags["no-"+name] = true, true
		}
	})
	for _, node := range tree(t).Leaves(true) {
		for _, alias := range node.Aliases {
			known[alias] = true
		}
	}
	for _, document := range documents(t) {
		text, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		shown := code(string(text))
		for _, m := range run.FindAllStringSubmatch(comments.ReplaceAllString(shown, ""), -1) {
			if word := strings.Fields(m[1])[0]; !known[word] {
				t.Errorf("%s: there is no awsin %s", document, word)
			}
		}
		for _, m := range flag.FindAllStringSubmatch(shown, -1) {
			if !flags[m[1]] && !slices.Contains(foreign, m[1]) {
				t.Errorf("%s: there is no --%s", document, m[1])
			}
		}
	}
}

// The READMEs name every command and every flag.
func TestReadmeTellsAll(t *testing.T) {
	for _, name := range []string{"../README.md", "../README.ja.md"} {
		text, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			t.Errorf("%s is missing", name)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		team, err := fs.ReadFile(os.DirFS(".."), "docs/team.md")
		if err != nil {
			t.Fatal(err)
		}
		shown := code(string(text))
		eachCommand(t, func(path, flags []string) {
			if !strings.Contains(shown, "awsin "+path[0]) || len(path) > 1 && !regexp.MustCompile(`\b`+path[1]+`\b`).MatchString(shown) {
				t.Errorf("%s: awsin %s is missing", name, strings.Join(path, " "))
			}
			where := shown
			if path[0] == "team" {
				where += code(string(team))
			}
			for _, f := range flags {
				if f != "help" && f != "version" && !strings.Contains(where, "--"+f) && !strings.Contains(where, "--no-"+f) {
					t.Errorf("%s: --%s of awsin %s is missing", name, f, strings.Join(path, " "))
				}
			}
		})
	}
}
