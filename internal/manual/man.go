package manual

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Man writes a page in roff, with the macros of man(7).
func Man(w io.Writer, app *kong.Application, version string) error {
	m := man{bufio.NewWriter(w)}
	m.macro(".TH", "AWSIN", "1", "", strings.TrimSpace("awsin "+version), "")
	m.macro(".SH", "NAME")
	m.text("awsin - life with several AWS IAM Identity Centers, made easy")
	m.macro(".SH", "SYNOPSIS")
	m.macro(".B", "awsin COMMAND [ARGUMENTS]")
	m.macro(".SH", "DESCRIPTION")
	m.text(about)
	m.macro(".SH", "COMMANDS")
	for _, node := range app.Leaves(true) {
		m.command(node)
	}
	m.macro(".SH", "EXAMPLES")
	for _, node := range app.Children {
		if all := examplesOf(node); node.Group != nil && all != nil {
			m.item(all[0], node.Help)
		}
	}
	m.macro(".SH", "ENVIRONMENT")
	for _, t := range []table{setting(app), without(app), reading()} {
		m.table(t)
	}
	m.macro(".SH", "FILES")
	m.table(files())
	m.macro(".SH", "EXIT STATUS")
	m.table(codes())
	m.macro(".SH", "SEE ALSO")
	m.text("aws(1), aws sso login, aws configure sso")
	return m.Flush()
}

const about = "awsin is a wrapper around the AWS CLI for people who work with several organizations. The AWS configuration stays the truth, the AWS CLI's token cache the store, and 'aws sso login' the login."

type named struct{ name, help string }

// man writes lines of roff; bufio keeps the first error.
type man struct{ *bufio.Writer }

func (m man) macro(name string, words ...string) {
	_, _ = m.WriteString(name)
	for _, w := range words {
		_, _ = fmt.Fprintf(m, ` "%s"`, strings.ReplaceAll(Roff(w), `"`, `\(dq`))
	}
	_ = m.WriteByte('\n')
}

func (m man) text(s string) {
	for line := range strings.SplitSeq(Roff(s), "\n") {
		if strings.HasPrefix(line, ".") {
			line = `\&` + line
		}
		_, _ = fmt.Fprintln(m, line)
	}
}

func (m man) item(name, help string) {
	_, _ = m.WriteString(".TP\n")
	m.macro(".B", name)
	m.text(help)
}

func (m man) table(t table) {
	m.macro(".PP")
	m.text(plain(t.about))
	for _, i := range t.items() {
		m.item(i.name, i.help)
	}
}

func (m man) command(node *kong.Node) {
	m.macro(".SS", node.FullPath()+" "+arguments(node))
	m.text(node.Help)
	if detail := strings.TrimSpace(node.Detail); detail != "" {
		m.macro(".PP")
		m.text(detail)
	}
	if all := examplesOf(node); all != nil {
		m.macro(".PP")
		m.macro(".nf")
		m.text(strings.Join(all, "\n"))
		m.macro(".fi")
	}
	for _, p := range node.Positional {
		m.item(p.Summary(), p.Help)
	}
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			if f.Name == "help" || f.Name == "version" {
				continue
			}
			help := f.Help
			if f.HasDefault && f.Default != "" && !f.IsBool() && !strings.Contains(help, f.Default) {
				help += " Default: " + f.Default + "."
			}
			if envs := slices.DeleteFunc(slices.Clone(f.Envs), func(name string) bool { return name == "" }); len(envs) > 0 {
				help += " (" + strings.Join(envs, ", ") + ")"
			}
			name := f.String()
			if f.Tag.Negatable != "" {
				name = strings.Replace(name, "--", "--[no-]", 1)
			}
			m.item(name, help)
		}
	}
}

func arguments(node *kong.Node) string {
	words := []string{"[FLAGS]"}
	for _, p := range node.Positional {
		words = append(words, p.Summary())
	}
	if TakesCommand(node.Name) {
		words = append(words, "-- COMMAND...")
	}
	return strings.Join(words, " ")
}

// Roff escapes what is special in it.
func Roff(s string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`).Replace(s)
}
