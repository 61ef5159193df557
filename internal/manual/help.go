// Package manual is what awsin says of its own commands: --help, the screen of all of them, and the man page, all made
// from kong's model.
package manual

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// Help is kong's printer for one command, with its examples, and one screen for all of them.
func Help(options kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		_, err := io.WriteString(ctx.Stdout, overview(ctx.Model.Node))
		return err
	}
	ctx.Model.HelpFlag.Hidden = true // who reads this knows it
	if all := examplesOf(node); all != nil {
		node.Detail = strings.TrimSpace("Examples:\n\n    " + strings.Join(all, "\n    ") + "\n\n" + node.Detail)
	}
	return kong.DefaultHelpPrinter(options, ctx)
}

// Flag is what --help says of a flag or an argument: what it does, and its default.
func Flag(v *kong.Value) string {
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

// TakesCommand reports whether another program's command line follows a command's --.
func TakesCommand(name string) bool { return name == "each" || name == "exec" }

// Examples are the examples that --help and the man page show of each command: the first is the usual one.
var Examples = map[string][]string{
	"login-all":        {"awsin login-all", "awsin login-all 'acme-*' --no-browser"},
	"login":            {"awsin login acme", "awsin login acme --use-device-code"},
	"use":              {"awsin use acme prod", "awsin use -"},
	"status":           {"awsin status", "awsin status --watch", "awsin status --verify --line"},
	"current":          {"awsin current", "awsin current --json"},
	"logout":           {"awsin logout acme", "awsin logout acme --local"},
	"logout-all":       {"awsin logout-all", "awsin logout-all --local"},
	"exec":             {"awsin exec acme-dev -- aws s3 ls", "awsin exec acme-dev --export-credentials -- old-program", "awsin exec acme-dev --serve -- docker compose up"},
	"each":             {"awsin each 'acme-*' --role ReadOnly -- aws s3 ls", `awsin each --all -- sh -c 'aws iam list-users > "$1.json"' sh {profile}`},
	"console":          {"awsin console acme-dev --service ec2", "awsin console arn:aws:sqs:eu-west-1:111122223333:orders"},
	"export":           {`eval "$(awsin export acme-dev)"`, "credential_process = awsin export acme-dev --format json --no-login"},
	"profiles":         {"awsin profiles --long", "awsin profiles --session acme"},
	"session add":      {"awsin session add acme --start-url https://acme.awsapps.com/start", "awsin session add"},
	"session list":     {"awsin session list", "awsin session list --json"},
	"session failover": {"awsin session failover acme", "awsin session failover acme --back"},
	"session remove":   {"awsin session remove acme", "awsin session remove acme --dry-run"},
	"generate":         {"awsin generate --dry-run", "awsin generate acme --name '{{.Account.Name | slug}}-{{.Role}}'"},
	"team join":        {"awsin team join git@git.example.com:platform/aws-config.git", "awsin team join https://git.example.com/aws.git --name acme --prefix acme-"},
	"team sync":        {"awsin team sync", "awsin team sync acme --dry-run"},
	"team status":      {"awsin team status", "awsin team status --json"},
	"team diff":        {"awsin team diff", "awsin team diff acme"},
	"team list":        {"awsin team list", "awsin team list --json"},
	"team log":         {"awsin team log acme"},
	"team rollback":    {"awsin team rollback acme", "awsin team rollback acme --dry-run"},
	"team repair":      {"awsin team repair", "awsin team repair --dry-run"},
	"team allow":       {"awsin team allow acme credential_process", "awsin team allow acme credential_process role_session_name"},
	"team disallow":    {"awsin team disallow acme credential_process", "awsin team disallow acme credential_process --dry-run"},
	"team leave":       {"awsin team leave acme", "awsin team leave acme --dry-run"},
	"team init":        {"awsin team init aws-config", "awsin team init aws-config --dry-run"},
	"team lint":        {"awsin team lint", "awsin team lint --format github"},
	"team notify":      {"awsin team notify --from HEAD~1 --dry-run", "awsin team notify --from HEAD~1 --webhook-file /run/secrets/slack"},
	"doctor":           {"awsin doctor", "awsin doctor --fix"},
	"prompt":           {"awsin prompt", "awsin prompt --format '{profile} {left}'"},
	"init":             {`eval "$(awsin init zsh)"`, `eval "$(awsin init bash --tmux)"`, "awsin init fish --short | source"},
	"completion":       {"awsin completion zsh > ~/.zfunc/_awsin"},
	"setup":            {"awsin setup git@github.com:acme/aws-config.git", "awsin setup --dry-run"},
	"uninstall":        {"awsin uninstall", "awsin uninstall --dry-run"},
	"demo":             {"awsin demo", "awsin demo --auto"},
	"help":             {"awsin help use"},
}

// examplesOf returns those of a command.
func examplesOf(node *kong.Node) []string { return Examples[pathOf(node)] }

// pathOf returns a command's words: "team sync".
func pathOf(node *kong.Node) string {
	path := node.Name
	for p := node.Parent; p != nil && p.Type == kong.CommandNode; p = p.Parent {
		path = p.Name + " " + path
	}
	return path
}
