// Command awsin makes life with several AWS IAM Identity Centers easy.
package main

import (
	"os"

	"awsin/commands"
)

// version is set by releases: -ldflags "-X main.version=1.2.3".
var version string

func main() { os.Exit(commands.Main(os.Args[1:], commands.System(version))) }
