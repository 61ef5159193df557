// Command awsin makes life with several AWS IAM Identity Centers easy.
package main

import (
	"os"

	"awsin/commands"
)

// Releases set these: -ldflags "-X main.version=1.2.3 …".
var version, commit, date string

func main() {
	build := commands.Build{Version: version, Commit: commit, Date: date}
	os.Exit(commands.Main(os.Args[1:], commands.System(build)))
}
