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
	m.text("A variable in parentheses behind a flag sets that flag, in the commands that have it and in no other.")
	for _, v := range variables {
		m.item(v.name, v.help)
	}
	m.macro(".SH", "FILES")
	for _, f := range paths {
		m.item(f.name, f.help)
	}
	m.macro(".SH", "EXIT STATUS")
	for _, c := range exitCodes {
		m.item(c.name, c.help)
	}
	m.macro(".SH", "SEE ALSO")
	m.text("aws(1), aws sso login, aws configure sso")
	return m.Flush()
}

const about = "awsin is a wrapper around the AWS CLI for people who work with several organizations. The AWS configuration stays the truth, the AWS CLI's token cache the store, and 'aws sso login' the login."

type named struct{ name, help string }

var variables = []named{
	{"AWSIN_AWS", "The AWS CLI to use, instead of the first 2.9 or newer on PATH."},
	{"AWSIN_PICKER", "fzf: pick with fzf."},
	{"AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE", "As in the AWS CLI."},
	{"BROWSER", "The browser, unless the settings name one for the session."},
	{"NO_COLOR", "No colours."},
}

var paths = []named{
	{"~/.aws/config", "The sessions and the profiles."},
	{"~/.aws/sso/cache", "The tokens, as the AWS CLI and the SDKs keep them."},
	{"~/.config/awsin/config", "The settings: a browser per session, which sessions are for every morning, the template of generate."},
	{"~/.local/state/awsin", "Which profiles were used; copies of what was replaced; the teams."},
}

var exitCodes = []named{
	{"0", "Done; every session that was asked for is usable."},
	{"1", "Something did not succeed; the others did. doctor: something is wrong."},
	{"2", "The command line or the configuration is wrong."},
	{"3", "status: a session is not usable."},
	{"126, 127", "exec: the command cannot be run (126) or is not found (127). Otherwise the command's own exit code."},
	{"130", "Ctrl-C."},
}

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
