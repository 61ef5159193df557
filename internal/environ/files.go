package environ

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Owner is whose a file is: who uninstalls awsin keeps what is not awsin's.
type Owner string

// The owners.
const (
	Ours  Owner = "awsin"
	Yours Owner = "you"
	CLI   Owner = "the AWS CLI"
)

// Folder is a place in which awsin writes.
type Folder struct {
	Path     string // as people write it
	Variable string // an XDG variable that moves its parent; "" for none
	Owner    Owner  // of the folder: what is awsin's goes with all that is in it
	What     string
	Files    []File
}

// File is what awsin writes in a folder. Name is a pattern of path.Match, one part of it for each folder; one that
// ends in "/" is a folder with all that is in it.
type File struct {
	Name    string
	Owner   Owner
	What    string
	Removed string // by what
}

// The names that the code asks for.
const (
	History   = "history"
	Next      = "next"
	Backups   = "backups"
	Logins    = "logins"
	Served    = "served"
	Teams     = "teams"
	Failovers = "failovers"
	Accounts  = "accounts"
	Marks     = "estate.ini"
	CLIFound  = "aws-cli.json"
)

// Scratch are the folders of state that hold one for each process, swept when that was killed (package scratch).
var Scratch = []string{Logins, Served}

// What removes a file, where it is not by itself.
const (
	uninstall = "`awsin uninstall`"
	asked     = "`awsin uninstall`, which asks about it; `--all` does not"
	never     = "you"
	itself    = "the command that made it; the next one where that was killed"
	logout    = "`awsin logout`"
	aws       = "`aws sso logout`"
)

// settings, state and cache are awsin's own folders.
var (
	settings = Folder{
		"~/.config/awsin", "XDG_CONFIG_HOME", Ours, "your settings", []File{
			{"config", Yours, "your settings, which awsin only reads", asked},
		},
	}
	state = Folder{
		"~/.local/state/awsin", "XDG_STATE_HOME", Ours, "what awsin remembers", []File{
			{History, Ours, "which profiles were used, and when", uninstall},
			{Next, Ours, "the day on which `login-all` last said what comes next", uninstall},
			{Accounts, Ours, "what the portals call accounts", uninstall},
			{"estate-*.ini", Ours, "what your settings last marked, for when they cannot be read", uninstall},
			{Backups + "/*.*.*Z", Yours, "the last ten versions of each file that awsin has changed", asked},
			{Failovers + "/*", Ours, "where a session that is failed over comes from", "`awsin session failover --back`"},
			{Teams + "/", Ours, "each team's repository, what of it was taken, and the teams' lock", "`awsin team leave`"},
			{Logins + "/", Ours, "the configuration of a login that is going on", itself},
			{Served + "/", Ours, "the token of the server of an `exec --serve` that is going on", itself},
			{"aws-cli-config-*", Yours, "what an AWS CLI wrote into that, and awsin has no place for", asked},
		},
	}
	cache = Folder{
		"~/.cache/awsin", "XDG_CACHE_HOME", Ours, "what can be made again", []File{
			{CLIFound, Ours, "which AWS CLI was found, and its version", uninstall},
		},
	}
)

// Folders are all the places in which awsin writes by itself; beside them it writes what a command names: a file, a
// folder or standard output. The folder for temporary files comes last.
var Folders = []Folder{
	settings, state, cache,
	{"~/.aws", "", CLI, "the AWS configuration; AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name other files", []File{
		{"config", Yours, "the sessions and the profiles", never},
		{"credentials", Yours, "profiles with static keys", never},
		{"cli/cache/*.json", CLI, "a role's credentials, of the AWS CLI and awsin alike", logout + " for those of the session's profiles, `awsin logout-all` for all of sessions"},
	}},
	{"~/.aws/login/cache", "", CLI, "what `aws login` keeps; AWS_LOGIN_CACHE_DIRECTORY names another place", []File{
		{"*.json", CLI, "the keys of a login, which awsin only removes", logout},
		{"*.json.broken*", Yours, "a torn file that `doctor --fix` or a login has set aside", never},
	}},
	{"~/.aws/sso/cache", "", CLI, "the token cache", []File{
		{"*.json", CLI, "a token, or the registration of a client", logout + " for a token, " + aws + " for all"},
		{"awsin-aside-*.json", Ours, "the token of a session that is failed over", logout + ", " + aws},
		{"*.json.broken*", Yours, "a torn file that `doctor --fix` or a login has set aside", never},
	}},
	{"~/.aws/sso/locks", "", Ours, "locks of sessions and roles, shared by all awsin that share the cache", []File{
		{"*.lock", Ours, "the lock of a session or of a role: an empty file", uninstall},
		{"*.refused", Ours, "that the server takes a session's token no more, and when it said so", logout},
	}},
	{"$TMPDIR", "", Yours, "the folder for temporary files", []File{
		{"awsin-each-*", Ours, "what a command of `each` prints: a file without a name but on Windows", itself},
		{"awsin-demo-*/", Ours, "the home of `awsin demo`", itself},
	}},
}

// Beside is what stands for an instant beside a file that is being written; what a killed writer has left is
// removed by the next one.
const Beside = ".NAME.awsin-DIGITS"

// Below returns where a folder is for this person.
func (e *Environ) Below(f Folder) string {
	rest, ok := strings.CutPrefix(f.Path, "~/")
	switch {
	case !ok:
		return os.TempDir()
	case f.Variable == "":
		return filepath.Join(e.Home, filepath.FromSlash(rest))
	}
	return filepath.Join(e.XDG(f.Variable, path.Dir(rest)), path.Base(rest))
}

// XDG returns the folder that a variable of the XDG specification names, which ignores a relative path; else the one of
// that name in the home.
func (e *Environ) XDG(variable string, fallback ...string) string {
	if dir := e.Get(variable); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(append([]string{e.Home}, fallback...)...)
}

// Owned returns the folders that are awsin's, with all that is in them.
func Owned() []Folder {
	return slices.DeleteFunc(slices.Clone(Folders), func(f Folder) bool { return f.Owner != Ours })
}

// File returns which of those that awsin writes in the folder a file is, by its path there; nil for none.
func (f Folder) File(name string) *File {
	name = filepath.ToSlash(name)
	i := slices.IndexFunc(f.Files, func(file File) bool {
		pattern, below := strings.CutSuffix(file.Name, "/")
		at := name
		if below {
			at = strings.Join(strings.Split(name, "/")[:min(strings.Count(pattern, "/")+1, strings.Count(name, "/")+1)], "/")
		}
		ok, err := path.Match(pattern, at)
		return err == nil && ok
	})
	if i < 0 {
		return nil
	}
	return &f.Files[i]
}
