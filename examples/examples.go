// Package examples holds what people start from.
package examples

import (
	"embed"
	"io/fs"
)

// all: the CI's files begin with a dot.
//
//go:embed all:team-config
var files embed.FS

// TeamConfig is a repository to start a team's config from: the config, a README
// for colleagues, the workflows of GitHub and GitLab.
func TeamConfig() fs.FS {
	dir, err := fs.Sub(files, "team-config")
	if err != nil {
		panic(err) // the name above is not a path
	}
	return dir
}
