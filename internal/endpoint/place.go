package endpoint

import (
	"path/filepath"
	"strconv"
)

// Command is the hidden command of awsin that is the server.
const Command = "exec-server"

// Place is where a server is, as its command line says it.
type Place struct {
	Profile string
	Folder  string // with the token's file
	Pid     int    // of the command that it ends with
}

func (p Place) args() []string {
	return []string{Command, "--profile=" + p.Profile, "--folder=" + p.Folder, "--pid=" + strconv.Itoa(p.Pid)}
}

func (p Place) token() string { return filepath.Join(p.Folder, "token") }
