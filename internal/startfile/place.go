package startfile

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"

	"awsin/internal/atomicfile"
	"awsin/internal/environ"
	"awsin/shell"
)

// path returns where a shell's start file is. whole reports whether the file is awsin's alone.
func path(e *environ.Environ, sh shell.Shell) (path string, whole bool) {
	switch sh.Name {
	case "zsh":
		return filepath.Join(zshFolder(e), ".zshrc"), false
	case "fish":
		return filepath.Join(e.XDG("XDG_CONFIG_HOME", ".config"), "fish", "config.fish"), false
	case "elvish":
		return filepath.Join(e.XDG("XDG_CONFIG_HOME", ".config"), "elvish", "rc.elv"), false
	case "powershell":
		return filepath.Join(powershellFolder(e, runtime.GOOS), "Microsoft.PowerShell_profile.ps1"), false
	case "nushell":
		return filepath.Join(nushellData(e, runtime.GOOS), "vendor", "autoload", "awsin.nu"), true
	}
	return bashFile(e, runtime.GOOS), false
}

// elvishOld is the start file of elvish up to 0.19, where it is there.
func elvishOld(e *environ.Environ) string { return filepath.Join(e.Home, ".elvish", "rc.elv") }

var zdotdir = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[ \t]*(?:export[ \t]+|typeset[ \t]+-\S+[ \t]+)?ZDOTDIR=("[^"\n]*"|'[^'\n]*'|[^\s"'#;&|]*)`)
})

// zshFolder is ZDOTDIR, which ~/.zshenv may set for zsh alone: there a name that is written out, or begins with
// ~, HOME or a variable of the XDG specification, is understood.
func zshFolder(e *environ.Environ) string {
	if dir := e.Get("ZDOTDIR"); filepath.IsAbs(dir) {
		return dir
	}
	text, _ := atomicfile.Read(filepath.Join(e.Home, ".zshenv"), maxSize) // one that is not there sets nothing
	found := zdotdir().FindAllStringSubmatch(text, -1)
	if found == nil {
		return e.Home
	}
	dir := found[len(found)-1][1]
	var expand func(name string) string
	expand = func(name string) string {
		name, fallback, _ := strings.Cut(name, ":-")
		if name == "HOME" {
			return e.Home
		}
		return cmp.Or(e.Get(name), os.Expand(fallback, expand))
	}
	switch quote := dir[:min(1, len(dir))]; {
	case quote == "'":
		dir = strings.Trim(dir, "'")
	case strings.ContainsAny(dir, "`(*?\\"):
		return e.Home
	default:
		if rest, ok := strings.CutPrefix(dir, "~/"); ok {
			dir = filepath.Join(e.Home, rest)
		}
		dir = os.Expand(strings.Trim(dir, `"`), expand)
	}
	if !filepath.IsAbs(dir) {
		return e.Home
	}
	return dir
}

// powershellFolder is that of $PROFILE in PowerShell 7. A company may have moved Documents, as OneDrive does: then the
// person names the file.
func powershellFolder(e *environ.Environ, system string) string {
	if system == "windows" {
		return filepath.Join(e.Home, "Documents", "PowerShell")
	}
	return filepath.Join(e.XDG("XDG_CONFIG_HOME", ".config"), "powershell")
}

// nushellData is $nu.data-dir.
func nushellData(e *environ.Environ, system string) string {
	fallback := []string{".local", "share"}
	if system == "darwin" {
		fallback = []string{"Library", "Application Support"}
	}
	return filepath.Join(e.XDG("XDG_DATA_HOME", fallback...), "nushell")
}

var readsBashrc = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^[^#\n]*bashrc`) })

// bashFile is ~/.bashrc; but macOS opens each terminal with a login shell, which reads the first of three
// others, and ~/.bashrc only where that says so.
func bashFile(e *environ.Environ, system string) string {
	rc := filepath.Join(e.Home, ".bashrc")
	if system != "darwin" {
		return rc
	}
	for _, name := range loginFiles {
		path := filepath.Join(e.Home, name)
		text, err := atomicfile.Read(path, maxSize)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case readsBashrc().MatchString(text):
			return rc
		default:
			return path
		}
	}
	return filepath.Join(e.Home, loginFiles[0])
}

var loginFiles = []string{".bash_profile", ".bash_login", ".profile"}

// paths are all where a person may have put awsin's lines for a shell, each once; the start file comes first.
func paths(e *environ.Environ, sh shell.Shell) []string {
	first, _ := path(e, sh)
	list := []string{first}
	add := func(dir string, names ...string) {
		for _, name := range names {
			list = append(list, filepath.Join(dir, name))
		}
	}
	switch sh.Name {
	case "bash":
		add(e.Home, ".bashrc", ".bash_aliases")
		add(e.Home, loginFiles...)
	case "zsh":
		for _, dir := range []string{filepath.Dir(first), e.Home} {
			add(dir, ".zshrc", ".zprofile", ".zshenv", ".zlogin")
		}
	case "fish":
		found, _ := filepath.Glob(filepath.Join(escaped(filepath.Dir(first)), "conf.d", "*.fish"))
		list = append(list, found...)
	case "elvish":
		list = append(list, elvishOld(e))
	case "powershell": // $PROFILE.CurrentUserAllHosts, and that of VS Code's own terminal
		add(filepath.Dir(first), "profile.ps1", "Microsoft.VSCode_profile.ps1")
	case "nushell":
		add(filepath.Join(e.XDG("XDG_CONFIG_HOME", ".config"), "nushell"), "config.nu", "env.nu")
	}
	seen := map[string]bool{}
	unique := list[:0]
	for _, p := range list {
		if !seen[p] {
			seen[p] = true
			unique = append(unique, p)
		}
	}
	return unique
}

var special = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[*?[\]\\]`) })

// escaped is a folder's name in a glob that means it and nothing else.
func escaped(dir string) string { return special().ReplaceAllString(dir, `\$0`) }
