package startfile

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"

	"awsin/internal/atomicfile"
	"awsin/internal/environ"
	"awsin/shell"
)

// path returns where a shell's start file is. whole reports whether the file is awsin's alone.
func path(e *environ.Environ, sh shell.Shell) (path string, whole bool) {
	switch sh.Name {
	case "zsh":
		dir := e.Home
		if named := e.Get("ZDOTDIR"); filepath.IsAbs(named) {
			dir = named
		}
		return filepath.Join(dir, ".zshrc"), false
	case "fish":
		return filepath.Join(folder(e, "XDG_CONFIG_HOME", ".config"), "fish", "config.fish"), false
	case "elvish":
		return filepath.Join(folder(e, "XDG_CONFIG_HOME", ".config"), "elvish", "rc.elv"), false
	case "powershell":
		return filepath.Join(powershellFolder(e, runtime.GOOS), "Microsoft.PowerShell_profile.ps1"), false
	case "nushell":
		return filepath.Join(nushellData(e, runtime.GOOS), "vendor", "autoload", "awsin.nu"), true
	}
	return bashFile(e, runtime.GOOS), false
}

// folder is the one that a variable of the XDG specification names, which an absolute path counts in.
func folder(e *environ.Environ, variable string, fallback ...string) string {
	if dir := e.Get(variable); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(append([]string{e.Home}, fallback...)...)
}

// powershellFolder is that of $PROFILE in PowerShell 7. A company may have moved Documents, as OneDrive does: then the
// person names the file.
func powershellFolder(e *environ.Environ, system string) string {
	if system == "windows" {
		return filepath.Join(e.Home, "Documents", "PowerShell")
	}
	return filepath.Join(folder(e, "XDG_CONFIG_HOME", ".config"), "powershell")
}

// nushellData is $nu.data-dir.
func nushellData(e *environ.Environ, system string) string {
	fallback := []string{".local", "share"}
	if system == "darwin" {
		fallback = []string{"Library", "Application Support"}
	}
	return filepath.Join(folder(e, "XDG_DATA_HOME", fallback...), "nushell")
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
		add(e.Home, ".elvish/rc.elv")
	case "powershell": // $PROFILE.CurrentUserAllHosts, and that of VS Code's own terminal
		add(filepath.Dir(first), "profile.ps1", "Microsoft.VSCode_profile.ps1")
	case "nushell":
		add(filepath.Join(folder(e, "XDG_CONFIG_HOME", ".config"), "nushell"), "config.nu", "env.nu")
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
