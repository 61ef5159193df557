package manual

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/shell"
)

// table is one of those that the man page and docs/reference.md have, in Markdown.
type table struct {
	title, about string
	head         []string
	rows         [][]string
}

// Reference writes all tables as a page in Markdown.
func Reference(w io.Writer, app *kong.Application) error {
	var b strings.Builder
	b.WriteString("# Variables, files, exit codes\n\nMade from the code, and compared with it in a test: `go test ./commands -run Reference -update` writes it anew. `awsin man` has the same.\n")
	for _, t := range []table{setting(app), without(app), reading(), files(), codes()} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", t.title, t.about)
		rows := append([][]string{t.head, slices.Repeat([]string{"---"}, len(t.head))}, t.rows...)
		for _, row := range rows {
			cells := make([]string, len(row))
			for i, cell := range row {
				cells[i] = strings.ReplaceAll(cell, "|", `\|`)
			}
			b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// items are a table's rows for the man page: what they are about, and what is said of it.
func (t table) items() (all []named) {
	for _, row := range t.rows {
		say := slices.DeleteFunc(slices.Clone(row[1:]), func(cell string) bool { return cell == "" })
		all = append(all, named{strings.ReplaceAll(row[0], "`", ""), plain(strings.Join(say, "; ")) + "."})
	}
	return all
}

// plain is Markdown without its marks.
func plain(text string) string { return strings.ReplaceAll(text, "`", "'") }

func code(words ...string) string { return "`" + strings.Join(words, "`, `") + "`" }

func setting(app *kong.Application) table {
	t := table{
		title: "Variables of flags",
		about: "A variable sets the flag in the commands that have it, and in no other; the command line counts more, and an empty one is unset. `AWSIN_DRY_RUN=true` acts on every command that writes, and says so.",
		head:  []string{"variable", "flag", "takes", "commands"},
	}
	for _, s := range setters(app) {
		t.rows = append(t.rows, []string{code(s.variable), code(s.flag), s.takes, code(s.commands...)})
	}
	return t
}

func without(app *kong.Application) table {
	t := table{
		title: "Flags without a variable",
		about: "They stand in the line, where who runs it sees them: a variable is set where nobody looks, and stays.",
		head:  []string{"flags", "why"},
	}
	flags := map[string][]string{}
	each(app, func(_ *kong.Node, f *kong.Flag) {
		if tag := f.Tag.Get("line"); !slices.Contains(flags[tag], "--"+f.Name) {
			flags[tag] = append(flags[tag], "--"+f.Name)
		}
	})
	for _, reason := range inLine {
		all := flags[reason.tag]
		slices.Sort(all)
		t.rows = append(t.rows, []string{code(all...), reason.why})
	}
	return t
}

func reading() table {
	t := table{
		title: "Other variables",
		about: "What else awsin reads of the environment, and sets for what it starts.",
		head:  []string{"variables", "whose", "meaning"},
	}
	known := map[string]bool{}
	for _, kind := range environ.Known {
		for _, v := range kind.All {
			t.rows = append(t.rows, []string{code(v.Names...), kind.Kind, v.What})
			for _, name := range v.Names {
				known[name] = true
			}
		}
	}
	for _, list := range []struct {
		all  []shell.Variable
		what string
	}{
		{shell.Overrides, "keys and roles that AWS tools prefer to AWS_PROFILE: a switch removes them, and says so"},
		{shell.Marks, "other tools' marks, which prompts show: likewise"},
		{shell.Fallbacks, "credentials where a profile has none: `doctor` names them"},
	} {
		var names []string
		for _, v := range list.all {
			if !known[v.Name] {
				names = append(names, v.Name)
			}
		}
		t.rows = append(t.rows, []string{code(names...), "of AWS tools", list.what})
	}
	return t
}

func files() table {
	t := table{
		title: "Files",
		about: "What awsin writes by itself; beside it, what a command names (`generate --file`, `team init`, standard output) or shows before it asks (`setup`: the start file of a shell). While a file is written, " + code(environ.Beside) + " stands beside it for an instant; what a killed writer has left there is removed by the next one. Folders that have an XDG variable are below that.",
		head:  []string{"file", "whose", "what it is", "what removes it"},
	}
	for _, f := range environ.Folders {
		where := code(f.Path)
		if f.Variable != "" {
			where += " (" + code("$"+f.Variable+"/"+path.Base(f.Path)) + ")"
		}
		t.rows = append(t.rows, []string{where, string(f.Owner), f.What, ""})
		for _, file := range f.Files {
			t.rows = append(t.rows, []string{code(f.Path + "/" + file.Name), string(file.Owner), file.What, file.Removed})
		}
	}
	return t
}

func codes() table {
	t := table{
		title: "Exit codes",
		about: "They are the same with a terminal and without one.",
		head:  []string{"code", "meaning"},
	}
	for _, c := range hint.Codes {
		numbers := make([]string, len(c.Codes))
		for i, n := range c.Codes {
			numbers[i] = strconv.Itoa(n)
		}
		t.rows = append(t.rows, []string{strings.Join(numbers, ", "), c.Meaning})
	}
	return t
}
