package uninstall

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"awsin/internal/environ"
	"awsin/internal/hint"
	"awsin/internal/process"
	"awsin/internal/sanitize"
	"awsin/shell"
)

// managers say of a file to which package it belongs, and how that is removed.
var managers = []struct {
	program string
	args    []string
	name    func(out string) string
	remove  []string
}{
	{"dpkg-query", []string{"-S"}, func(out string) string { name, _, _ := strings.Cut(out, ":"); return name }, []string{"sudo", "apt", "remove"}},
	{"rpm", []string{"-qf", "--qf", "%{NAME}\n"}, func(out string) string { return out }, []string{"sudo", "dnf", "remove"}},
	{"pacman", []string{"-Qqo"}, func(out string) string { return out }, []string{"sudo", "pacman", "-R"}},
}

// folders of package managers, by a part of a path.
var stores = []struct{ part, remove string }{
	{"/Caskroom/awsin/", "brew uninstall --cask awsin"},
	{"/Cellar/awsin/", "brew uninstall awsin"},
	{"/nix/store/", "nix profile remove awsin, or what your Nix configuration says"},
}

// patience is for what another program says.
const patience = 10 * time.Second

// packaged returns the command that removes a program's package, "" where it belongs to none that is known.
func packaged(ctx context.Context, e *environ.Environ, path string) string {
	paths := []string{path}
	if real, err := filepath.EvalSymlinks(path); err == nil && real != path {
		paths = append(paths, real)
	}
	for _, path := range paths {
		for _, s := range stores {
			if strings.Contains(filepath.ToSlash(path), s.part) {
				return s.remove
			}
		}
		for _, m := range managers {
			out, err := ask(ctx, e, m.program, append(m.args[:len(m.args):len(m.args)], path)...)
			line, _, _ := strings.Cut(strings.TrimSpace(out), "\n")
			if name := m.name(line); err == nil && name != "" {
				return shell.Join(append(m.remove[:len(m.remove):len(m.remove)], name)...)
			}
		}
	}
	return ""
}

// errNone is the error of a program that is not there.
var errNone = errors.New("not found")

// ask returns what another program prints.
func ask(ctx context.Context, e *environ.Environ, name string, args ...string) (string, error) {
	found, _ := process.Look(e.Get("PATH"), name)
	if len(found) == 0 {
		return "", errNone
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, found[0], args...)
	out, wrong := &process.Head{Most: maxFile, Full: cancel}, &process.Head{Most: maxFile, Full: cancel}
	cmd.Env, cmd.Stdout, cmd.Stderr = e.Vars, out, wrong
	cmd.WaitDelay = time.Second
	if err := process.Finish(cmd); err != nil {
		if text := strings.TrimSpace(wrong.String()); text != "" {
			return "", errors.New(sanitize.Brief(text))
		}
		return "", err
	}
	return out.String(), nil
}

// program adds the program itself to a plan, and what else on PATH has its name.
func (u Uninstaller) program(ctx context.Context, p *plan) {
	path := u.Env.Program
	self, err := os.Executable()
	if path == "" || err != nil || !environ.Same(path, self) || u.Env.Passing() {
		path = ""
	}
	others, _ := process.Look(u.Env.Get("PATH"), "awsin")
	for _, other := range others {
		if path == "" || !environ.Same(other, path) {
			p.stays = append(p.stays, sanitize.Brief(other)+": another awsin")
		}
	}
	if path == "" {
		return
	}
	if command := packaged(ctx, u.Env, path); command != "" {
		p.stays = append(p.stays, sanitize.Brief(path)+": the program is a package's: "+sanitize.Brief(command))
		return
	}
	shown := sanitize.Brief(path) + ": the program"
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		shown += ", a symbolic link: what it leads to stays"
	}
	p.program = &item{shown, func(context.Context) error {
		err := os.Remove(path)
		if errors.Is(err, fs.ErrPermission) && runtime.GOOS != "windows" {
			return hint.With(shell.Join("sudo", "rm", path), err)
		}
		return err
	}}
}
