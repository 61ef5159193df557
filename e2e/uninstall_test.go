package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"awsin/shell"
)

// uninstallBlocks are the README's commands of Uninstall.
func uninstallBlocks(t *testing.T) (blocks []string) {
	t.Helper()
	_, section, ok := strings.Cut(read(t, "../README.md"), "\n## Uninstall\n")
	if !ok {
		t.Fatal("the README has no Uninstall")
	}
	for _, m := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(section, -1) {
		blocks = append(blocks, strings.TrimSuffix(m[1], "\n"))
	}
	return blocks
}

// settled is a newcomer behind the first day, with settings of their own and a folder in which a file is called awsin.
func settled(t *testing.T, sh string) *newcomer {
	t.Helper()
	n := newNewcomer(t, sh)
	n.terminal()
	lines := firstDay(t)
	n.paste(strings.ReplaceAll(lines[0], "<this repository>", shell.Join(filepath.Join(filepath.Dir(n.home), "source"))))
	n.paste(lines[1]+" --yes", "1 of 1 sessions usable", "")
	// The clone is the person's own; so is a file.
	if err := os.RemoveAll(filepath.Join(n.home, "awsin")); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{".config/awsin/config": "[use]\nquiet = yes\n", "work/awsin": "mine\n"} {
		path = filepath.Join(n.home, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// works opens a terminal in which awsin is used; it has a completion file and a prompt's state now.
func (n *newcomer) works() {
	n.t.Helper()
	n.terminal()
	n.paste("mkdir -p ~/.zfunc; awsin completion zsh >~/.zfunc/_awsin; awsin use acme-dev; cd work")
}

// copied puts a copy of a home where another is to be, in place of what is there.
func copied(t *testing.T, from, to string) {
	t.Helper()
	if err := os.RemoveAll(to); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cp", "-a", from+"/.", to).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// gone fails where something of awsin is left in the home, and where a new shell says anything of it.
func (n *newcomer) gone() {
	n.t.Helper()
	if text, err := os.ReadFile(filepath.Join(n.home, "work", "awsin")); err != nil || string(text) != "mine\n" {
		n.t.Errorf("the file awsin in the folder is %q, %v", text, err)
	}
	var left []string
	err := filepath.WalkDir(n.home, func(path string, _ os.DirEntry, err error) error {
		rel, _ := filepath.Rel(n.home, path)
		if err == nil && strings.Contains(rel, "awsin") && rel != filepath.Join("work", "awsin") || rel == ".aws/sso/locks" {
			left = append(left, rel)
		}
		return err
	})
	if err != nil || left != nil {
		n.t.Errorf("left in the home: %v, %v", left, err)
	}
	n.terminal()
	if said := n.x.text(); strings.Contains(said, "awsin") || strings.Contains(said, "not found") {
		n.t.Errorf("a new shell complains: %q", said)
	}
	if said := n.paste("awsin"); !regexp.MustCompile(`not found|Unknown command`).MatchString(plain(said)) {
		n.t.Errorf("awsin is still there: %q", said)
	}
}

// TestUninstall: what the README says takes everything away, where the function is loaded, and no file of the folder.
func TestUninstall(t *testing.T) {
	t.Parallel()
	blocks := uninstallBlocks(t)
	if len(blocks) != 2 {
		t.Fatalf("%d blocks: %q", len(blocks), blocks)
	}
	for _, sh := range []string{"bash", "zsh", "fish"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			n := settled(t, sh)
			kept := filepath.Join(filepath.Dir(n.home), "kept")
			copied(t, n.home, kept)
			n.works()
			config, err := os.ReadFile(filepath.Join(n.home, ".aws", "config"))
			if err != nil {
				t.Fatal(err)
			}
			said := plain(n.paste(blocks[0], "Remove this? [y/N] ", "y\r", "config? [y/N] ", "y\r", "Remove that, too? [y/N] ", "y\r"))
			for _, want := range []string{
				"go/bin/awsin: the program", "_awsin: completions", "# by awsin setup", "awsin/config: your settings", "left team aws-config: 2 sections removed", "awsin: removed; ",
			} {
				if !strings.Contains(said, want) {
					t.Errorf("it does not say %q: %s", want, said)
				}
			}
			if after, err := os.ReadFile(filepath.Join(n.home, ".aws", "config")); err != nil || len(after) >= len(config) {
				t.Errorf("the configuration is %q, %v", after, err)
			}
			if tokens, _ := filepath.Glob(filepath.Join(n.home, ".aws/sso/cache/*.json")); len(tokens) == 0 {
				t.Error("the token is gone")
			}
			n.gone()

			// By hand, in the same home as it was.
			copied(t, kept, n.home)
			n.works()
			n.paste("awsin team leave aws-config --yes", "left team", "")
			for line := range strings.SplitSeq(blocks[1], "\n") {
				n.paste(line)
			}
			// The lines that end in the mark, and the file that the person has made.
			for _, file := range []string{".bashrc", ".zshrc", ".config/fish/config.fish", ".zfunc/_awsin"} {
				if err := os.Remove(filepath.Join(n.home, file)); err != nil && !os.IsNotExist(err) {
					t.Fatal(err)
				}
			}
			n.gone()
		})
	}
}
