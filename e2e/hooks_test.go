package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"awsin/internal/shelltest"
)

// drawing is what a shell draws with between the words of its prompt.
var drawing = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|\x1b\(B|\x1b\][^\a]*\a|\r`)

// toldTmux is the last thing that tmux was told.
var toldTmux = regexp.MustCompile(`\nset-option\|-p\|-t\|%7\|@awsin\|acme-dev-admin 7h 5[0-9]m\|\n$`)

// starshipInit returns the line that makes starship bash's prompt, which shows nothing but promptMark.
func starshipInit(t *testing.T) string {
	t.Helper()
	code, err := exec.Command(starship(t), "init", "bash", "--print-full-init").Output()
	if err != nil {
		t.Fatal(err)
	}
	// One that tools/get-starship has unpacked is started by its loader, and takes that for itself.
	code = regexp.MustCompile(`/\S*/ld-linux\S*`).ReplaceAllLiteral(code, []byte(starship(t)))
	dir := t.TempDir()
	for name, text := range map[string]string{"init": string(code), "starship.toml": "format = '" + promptMark + "'\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return "export STARSHIP_CONFIG='" + dir + "/starship.toml'; source '" + dir + "/init'"
}

// TestTmuxHook has `awsin init --tmux` among what people have in their start files: other hooks run, before it and
// behind, each sees the $? of the person's command, and so does the prompt; tmux is told once for each prompt.
func TestTmuxHook(t *testing.T) {
	t.Parallel()
	const (
		init = "INIT"
		// What a hook sees, which hooks leave as it is.
		bash = `before() { local s=$?; printf '<before %s>' "$s"; return $s; }; behind() { local s=$?; printf '<behind %s>' "$s"; return $s; }` + "\nPS1='[$?]" + promptMark + "'\n"
		zsh  = "setopt prompt_subst; before() { print -n \"<before $?>\" }; behind() { print -n \"<behind $?>\" }\nPROMPT='[$?]" + promptMark + "'\n"
		fish = "function before --on-event fish_prompt; echo -n \"<before $status>\"; end\n"
		both = "<before 7><behind 7>[7]"
	)
	for _, c := range []struct {
		name, shell, lines, seen string
		told                     bool
	}{
		{"nothing else", "bash", bash + init, "[7]", true},
		{"twice", "bash", bash + init + "\n" + init, "[7]", true},
		{"strict", "bash", bash + "set -u\n" + init, "[7]", true},
		{"a string", "bash", bash + "PROMPT_COMMAND=before\n" + init + "\n" + `PROMPT_COMMAND="$PROMPT_COMMAND;behind"`, both, true},
		{"a string that ends with ;", "bash", bash + "PROMPT_COMMAND='before; '\n" + init + "\nPROMPT_COMMAND+=$'\\nbehind'", both, true},
		{"a string that ends with a comment", "bash", bash + "PROMPT_COMMAND='before # mine'\n" + init + "\n" + `PROMPT_COMMAND="$PROMPT_COMMAND; behind"`, both, true},
		{"a string, and one in front of it", "bash", bash + "PROMPT_COMMAND=behind\n" + init + "\n" + `PROMPT_COMMAND="before; $PROMPT_COMMAND"`, both, true},
		{"a string that becomes an array", "bash", bash + "PROMPT_COMMAND=before\n" + init + "\nPROMPT_COMMAND+=(behind)", both, true},
		{"an array", "bash", bash + "PROMPT_COMMAND=(before)\n" + init + "\nPROMPT_COMMAND+=(behind)", both, true},
		{"an array, all of it twice", "bash", bash + "PROMPT_COMMAND=(before behind)\n" + init + "\nPROMPT_COMMAND[0]=before\n" + init, both, true},
		{"an empty array", "bash", bash + "set -u\nPROMPT_COMMAND=()\n" + init + "\nPROMPT_COMMAND=(before ${PROMPT_COMMAND[@]} behind)", both, true},
		{"history -a, which takes $?", "bash", bash + "PROMPT_COMMAND='history -a'\n" + init, "[7]", true},
		{"direnv before it", "bash", bash + "eval \"$(direnv hook bash)\"\n" + init + "\n" + `PROMPT_COMMAND="before;$PROMPT_COMMAND;behind"`, both, true},
		{"direnv behind it", "bash", bash + init + "\neval \"$(direnv hook bash)\"\n" + `PROMPT_COMMAND="before;$PROMPT_COMMAND;behind"`, both, true},
		{"starship before it", "bash", bash + "PROMPT_COMMAND=before; STARSHIP\n" + init, "<before ", true},
		{"starship behind it", "bash", bash + "PROMPT_COMMAND=before\n" + init + "\nSTARSHIP", "<before ", true},
		{"starship behind it, an array", "bash", bash + "PROMPT_COMMAND=(before)\n" + init + "\nSTARSHIP", "<before ", true},
		{"read-only", "bash", bash + "PROMPT_COMMAND='before;behind'; readonly PROMPT_COMMAND\n" + init, both, false},
		{"outside tmux", "bash", bash + "PROMPT_COMMAND=(before)\nunset TMUX_PANE; set -u\n" + init + "\nPROMPT_COMMAND+=(behind)", both, false},
		{"a function and an alias tmux", "bash", bash + "PROMPT_COMMAND=before; tmux() { echo hijacked; }; alias tmux='echo hijacked'\n" + init + "\n" + `PROMPT_COMMAND+=";behind"`, both, true},

		{"nothing else", "zsh", zsh + init, "[7]", true},
		{"twice", "zsh", zsh + "setopt no_unset\n" + init + "\n" + init, "[7]", true},
		{"hooks", "zsh", zsh + "autoload -Uz add-zsh-hook; add-zsh-hook precmd before\n" + init + "\nadd-zsh-hook precmd behind", both, true},
		{"precmd", "zsh", zsh + "precmd() { before }\n" + init + "\nprecmd_functions+=(behind)", both, true},
		{"direnv", "zsh", zsh + "precmd_functions=(before)\n" + init + "\neval \"$(direnv hook zsh)\"\nprecmd_functions+=(behind)", both, true},
		{"outside tmux", "zsh", zsh + "unset TMUX_PANE; setopt no_unset\n" + init, "[7]", false},

		{"hooks", "fish", fish + init + "\nfunction behind --on-event fish_prompt; echo -n \"<behind $status>\"; end", "<before 7><behind 7>", true},
		{"twice", "fish", fish + init + "\n" + init + "\nfunction fish_prompt; echo -n \"[$status]" + promptMark + "\"; end", "<before 7>[7]", true},
		{"outside tmux", "fish", fish + "set -e TMUX_PANE\n" + init, "<before 7>", false},
	} {
		t.Run(c.shell+" "+c.name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(c.lines, "direnv") {
				if _, err := exec.LookPath("direnv"); err != nil {
					missing(t, "direnv")
				}
			}
			if strings.Contains(c.lines, "STARSHIP") {
				c.lines = strings.ReplaceAll(c.lines, "STARSHIP", starshipInit(t))
			}
			// tmux is a stand-in that writes down what it is told, complains and fails, as where the server has gone.
			dir := t.TempDir()
			told := filepath.Join(dir, "told")
			if err := shelltest.WriteProgram(filepath.Join(dir, "tmux"), "#!/bin/sh\nprintf '%s|' \"$@\" >>'"+told+"'; echo >>'"+told+"'\necho no server >&2; exit 1\n"); err != nil {
				t.Fatal(err)
			}
			set, evaluate := "export %s='%s'", `eval "$('%s' init `+c.shell+` --tmux)"`
			if c.shell == "fish" {
				set, evaluate = "set -gx %s '%s'", "'%s' init fish --tmux | source"
			}
			x := start(t, c.shell, twoProfiles, fmt.Sprintf(set, "PATH", dir+":"+os.Getenv("PATH")), fmt.Sprintf(set, "TMUX_PANE", "%7"), fmt.Sprintf(set, "AWS_PROFILE", "acme-dev-admin"),
				strings.ReplaceAll(c.lines, init, fmt.Sprintf(evaluate, built(t))))
			lines := func() int { text, _ := os.ReadFile(told); return strings.Count(string(text), "\n") }
			before, from := lines(), len(x.text())
			x.keys("sh -c 'exit 7'\r")
			x.until("prompt behind the hooks", func(text string) bool {
				_, after, found := strings.Cut(drawing.ReplaceAllString(text[from:], ""), c.seen)
				return found && strings.Contains(after, promptMark)
			})
			if said := x.text(); strings.Contains(said, "no server") || strings.Contains(said, "hijacked") || strings.Contains(said, "unbound") || strings.Contains(said, "rror") {
				t.Errorf("it says %q", said)
			}
			if readonly := strings.Contains(x.text(), "read-only here"); readonly != strings.Contains(c.name, "read-only") {
				t.Errorf("PROMPT_COMMAND is read-only: %v", readonly)
			}
			got, want := lines()-before, 0
			if c.told {
				want = 1
			}
			text, _ := os.ReadFile(told)
			if got != want || c.told && !toldTmux.Match(text) {
				t.Errorf("tmux was told %d times, want %d: %s", got, want, text)
			}
		})
	}
}
