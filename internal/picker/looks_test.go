package picker

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Of a person's own options for fzf only those count that it looks by.
func TestInherited(t *testing.T) {
	file := filepath.Join(t.TempDir(), "options")
	if err := os.WriteFile(file, []byte("--height 40%\n--preview 'sh -c {}'\n--border\n# a comment\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for own, want := range map[string]string{
		"": "", "--reverse --color=fg:1,bg:2 --info inline": "--reverse --color=fg:1,bg:2 --info inline",
		"--bind 'enter:execute(sh -c {})' --reverse":                  "--reverse",
		"--bind=start:become(x) --preview=x --preview-window right":   "",
		"--listen 1234 --listen-unsafe=1 --with-shell 'sh -c' -1":     "",
		"--history h --filter=x -f x -m +m --expect=ctrl-y --ansi":    "",
		"--heightened=1 --colour -x --tmux --walker file --literal":   "--literal",
		"--height --bind=a:b 40%":                                     "--height",
		"--pointer '>' --color 'fg:1' --reload x -- --height=1 'bad":  "",
		"--with-nth 1 --nth=2 --delimiter x --read0 --print0 --sync":  "",
		"--info-command 'sh -c x' --tabstop=1 --header-lines 3 --tac": "",
	} {
		options, rest := inherited([]string{"A=1", "FZF_DEFAULT_OPTS=" + own, "FZF_DEFAULT_COMMAND=x", "FZF_API_KEY=x", "AFZF_=2"})
		if got := strings.Join(options, " "); got != want || !slices.Equal(rest, []string{"A=1", "AFZF_=2"}) {
			t.Errorf("%s: got %s, and %q", own, got, rest)
		}
	}
	options, _ := inherited([]string{"FZF_DEFAULT_OPTS=--height=9", "FZF_DEFAULT_OPTS_FILE=" + file})
	if got := strings.Join(options, " "); got != "--height 40% --border --height=9" {
		t.Errorf("of a file: %s", got)
	}
	if options, _ := inherited([]string{"FZF_DEFAULT_OPTS_FILE=" + filepath.Dir(file)}); options != nil {
		t.Errorf("of a folder: %q", options)
	}
}
