package commands

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

type helpCmd struct {
	Command []string `arg:"" optional:"" complete:"commands" help:"A command (default: all of them)."`
}

// Run prints what --help prints.
func (c helpCmd) Run(e *Env) error { return e.execute(append(c.Command, "--help")) }

// printHelp is kong's printer for one command, with its examples, and one screen for all of them.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		_, err := io.WriteString(ctx.Stdout, overview(ctx.Model.Node))
		return err
	}
	ctx.Model.HelpFlag.Hidden = true // who reads this knows it
	if all := usesOf(node); all != nil {
		node.Detail = strings.TrimSpace("Examples:\n\n    " + strings.Join(all, "\n    ") + "\n\n" + node.Detail)
	}
	return kong.DefaultHelpPrinter(options, ctx)
}

// flagHelp is what --help says of a flag or an argument: what it does, and its default.
func flagHelp(v *kong.Value) string {
	if !v.HasDefault || v.Default == "" || v.IsBool() || strings.Contains(v.Help, "default: ") {
		return v.Help
	}
	return strings.TrimSuffix(v.Help, ".") + " (default: " + v.Default + ")."
}

// overview is the commands by what people do: one screen of 80 columns and 24 lines.
func overview(app *kong.Node) string {
	const columns = "%-8s  %-10s  %s\n"
	var b strings.Builder
	b.WriteString("awsin makes life with several AWS IAM Identity Centers easy.\n\n")
	group := ""
	for _, node := range app.Children {
		brief := cmp.Or(node.Tag.Get("brief"), strings.TrimSuffix(node.Help, "."))
		if node.Hidden || brief == "-" {
			continue
		}
		title := node.Group.Title
		if title == group {
			title = ""
		} else {
			group = title
		}
		fmt.Fprintf(&b, columns, title, node.Name, brief)
	}
	b.WriteString("\nOne command: awsin help COMMAND. All of it: awsin man. Also: awsin version\n")
	return b.String()
}
