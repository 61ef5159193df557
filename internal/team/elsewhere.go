package team

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"awsin/internal/awsconfig"
	"awsin/internal/configedit"
	"awsin/internal/hint"
	"awsin/internal/team/block"
	"awsin/shell"
)

// file is the person's config, "" where AWS_CONFIG_FILE is set but empty.
func (t *Teams) file() string {
	path := awsconfig.ConfigPath(t.Env.Lookup, t.Env.Home)
	if path == "" {
		return ""
	}
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// elsewhere reports whether a team is in another file than this one, of which here are the blocks, and returns
// that one's, or why they cannot be read: AWS_CONFIG_FILE says another since. A config that was moved took its block along.
func (t *Teams) elsewhere(j *Membership, here map[string]block.Block) (there map[string]block.Block, is bool, err error) {
	path := t.file()
	if j.File == "" || j.File == path {
		return nil, false, nil
	}
	if a, err := os.Stat(j.File); err == nil {
		if b, err := os.Stat(path); err == nil && os.SameFile(a, b) {
			return nil, false, nil
		}
	}
	f, err := configedit.Read(j.File)
	if err == nil {
		there, err = blocksOf(f)
	}
	_, in := there[j.Name]
	_, moved := here[j.Name]
	return there, err != nil || in || !moved, err
}

// elsewhereError reports that a team is in another file.
type elsewhereError struct {
	name, file, path string
	copied           bool  // its block is in this one, too
	unread           error // why nobody can say what the other one has of it
}

func (t *Teams) newElsewhere(j *Membership, blocks map[string]block.Block, unread error) *elsewhereError {
	_, copied := blocks[j.Name]
	return &elsewhereError{j.Name, j.File, t.file(), copied, unread}
}

// Unwrap returns why the other file cannot be read.
func (e *elsewhereError) Unwrap() error { return e.unread }

func (e *elsewhereError) Error() string {
	if e.unread != nil {
		return fmt.Sprintf("team %s is in another file than %s, which cannot be read: %v", e.name, e.path, e.unread)
	}
	return fmt.Sprintf("team %s is in %s; this is %s", e.name, e.file, e.path)
}

// Hint is the command for that file.
func (e *elsewhereError) Hint() string {
	if e.unread != nil {
		return cmp.Or(hint.Of(e.unread), "AWS_CONFIG_FILE="+shell.Join(e.file)+" awsin doctor")
	}
	return e.command("sync")
}

// command is one of team's that acts on the file where the team is.
func (e *elsewhereError) command(command string) string {
	return shell.JoinWith([]shell.Var{{Name: "AWS_CONFIG_FILE", Value: e.file}}, "awsin", "team", command, e.name)
}

// ExitCode is that of a wrong configuration.
func (e *elsewhereError) ExitCode() int { return hint.Usage }
