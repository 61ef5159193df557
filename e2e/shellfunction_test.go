package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"awsin/internal/shelltest"
	"awsin/shell"
)

// TestFunction evaluates `awsin init` under the settings that break other
// programs' functions. Each script prints what it finds; elvish and nushell load
// theirs in a terminal only, see TestSwitch.
func TestFunction(t *testing.T) {
	t.Parallel()
	awsin := built(t)
	for _, test := range []struct {
		name, shell, args, code, want string
	}{
		{"as usual", "bash", "", `init; awsin use acme-prod-admin; echo "$AWS_PROFILE"`, "acme-prod-admin\n"},
		{"as usual", "zsh", "", `init; awsin use acme-prod-admin; echo "$AWS_PROFILE"`, "acme-prod-admin\n"},
		{"as usual", "fish", "", `init; awsin use acme-prod-admin; echo "$AWS_PROFILE"`, "acme-prod-admin\n"},

		{"strict", "bash", "", `set -euo pipefail -o noclobber; init; init; awsin use acme-prod-admin; awsin use acme-dev-admin; awsin use -; echo "$AWS_PROFILE $AWSIN_PREVIOUS_PROFILE"`, "acme-prod-admin acme-dev-admin\n"},
		{"strict", "zsh", "", `set -euo pipefail -o noclobber; init; init; awsin use acme-prod-admin; awsin use acme-dev-admin; awsin use -; echo "$AWS_PROFILE $AWSIN_PREVIOUS_PROFILE"`, "acme-prod-admin acme-dev-admin\n"},
		{"strict ends at a failure", "bash", "", `set -e; init; awsin use zzz; echo on`, "exit 2\n"},
		{"posix", "bash", "--posix", `init; awsin use acme-prod-admin; echo "$AWS_PROFILE"`, "acme-prod-admin\n"},
		{"emulate sh", "zsh", "", `init; emulate sh; init; awsin use acme-prod-admin; echo "$AWS_PROFILE"`, "acme-prod-admin\n"},
		{"emulate ksh", "zsh", "", `emulate ksh; init; awsin use acme-prod-admin; echo "$AWS_PROFILE"`, "acme-prod-admin\n"},
		{"options", "zsh", "", `setopt ksh_arrays sh_word_split nomatch glob_subst null_glob err_return warn_create_global; init; awsin use '本番 *?[管'; echo "$AWS_PROFILE"`, "本番 *?[管\n"},

		{"a failure", "bash", "", `init; export AWS_PROFILE=old; awsin use zzz; echo "$? $AWS_PROFILE"`, "2 old\n"},
		{"a failure", "zsh", "", `init; export AWS_PROFILE=old; awsin use zzz; echo "$? $AWS_PROFILE"`, "2 old\n"},
		{"a failure", "fish", "", `init; set -gx AWS_PROFILE old; awsin use zzz; echo "$status $AWS_PROFILE"`, "2 old\n"},

		// No file has such a profile, so nothing goes back to it; and it is left.
		{"two lines in AWS_PROFILE", "bash", "", `init; export AWS_PROFILE=$'a\nb'; awsin use acme-prod-admin; echo "$? $AWS_PROFILE [$AWSIN_PREVIOUS_PROFILE]"`, "0 acme-prod-admin []\n"},
		{"two lines in AWS_PROFILE", "fish", "", `init; set -gx AWS_PROFILE a\nb; awsin use --unset; set -q AWS_PROFILE; echo "$status [$AWSIN_PREVIOUS_PROFILE]"`, "1 []\n"},

		{"another command", "bash", "", `init; awsin profiles | head -1; awsin status >/dev/null; echo $?`, "acme-prod-admin\n3\n"},
		{"another command", "zsh", "", `init; awsin profiles | head -1; awsin status >/dev/null; echo $?`, "acme-prod-admin\n3\n"},
		{"another command", "fish", "", `init; awsin profiles | head -1; awsin status >/dev/null; echo $status`, "acme-prod-admin\n3\n"},
		{"a page", "bash", "", `init; awsin help use 2>/dev/null | head -1; awsin use --help 2>&1 >/dev/null | head -1`, "Usage: awsin use [<profile> ...] [flags]\nUsage: awsin use [<profile> ...] [flags]\n"},
		{"a page", "zsh", "", `init; awsin help use 2>/dev/null | head -1; awsin use --help 2>&1 >/dev/null | head -1`, "Usage: awsin use [<profile> ...] [flags]\nUsage: awsin use [<profile> ...] [flags]\n"},
		{"a page", "fish", "", `init; awsin help use 2>/dev/null | head -1`, "Usage: awsin use [<profile> ...] [flags]\n"},
		{"the shell's name stays inside", "bash", "", `init; awsin profiles >/dev/null; awsin use acme-prod-admin; env | grep -c AWSIN_SHELL`, "0\nexit 1\n"},
		{"the shell's name stays inside", "fish", "", `init; awsin profiles >/dev/null; awsin use acme-prod-admin; env | grep -c AWSIN_SHELL`, "0\nexit 1\n"},

		{"aliases", "bash", "", `shopt -s expand_aliases; for w in awsin local eval return export unset builtin command; do alias $w='echo hijacked'; done
init;
awsin use acme-prod-admin; \echo "$AWS_PROFILE"`, "acme-prod-admin\n"},
		{"aliases", "zsh", "", `init_code="$(init_print)"; for w in awsin local return export unset; do alias $w='echo hijacked'; done
\builtin eval "$init_code"
awsin use acme-prod-admin; \echo "$AWS_PROFILE"`, "acme-prod-admin\n"},
		{"functions of those names", "bash", "", `init; eval() { echo hijacked; }; local() { echo hijacked; }; export() { echo hijacked; }; awsin use acme-prod-admin; echo "$AWS_PROFILE"`, "acme-prod-admin\n"},

		{"readonly", "bash", "", `init; AWS_PROFILE=old; readonly AWS_PROFILE; AWSIN_PREVIOUS_PROFILE=older; awsin use acme-prod-admin 2>/dev/null; echo "$? $AWS_PROFILE"`, "1 old\n"},
		{"a universal variable is hidden, not erased", "fish", "", `init; set -Ux AWS_ACCESS_KEY_ID x; awsin use acme-prod-admin; set -qU AWS_ACCESS_KEY_ID; and echo "kept, seen as [$AWS_ACCESS_KEY_ID]"`, "kept, seen as []\n"},

		{"short", "bash", "", `init_short; use acme-prod-admin; echo "$AWS_PROFILE"; login-all --offline --dry-run | head -1; complete -p use`, "acme-prod-admin\nacme: aws sso login (never: never logged in)\ncomplete -F _awsin use\n"},
		{"short, named", "bash", "", `init_named; u acme-prod-admin; echo "$AWS_PROFILE"; mornings --offline --dry-run | head -1; complete -p u; type -t use`, "acme-prod-admin\nacme: aws sso login (never: never logged in)\ncomplete -F _awsin u\nexit 1\n"},
		{"short, named", "zsh", "", `init_named; u acme-prod-admin; echo "$AWS_PROFILE"; mornings --offline --dry-run`, "acme-prod-admin\nacme: aws sso login (never: never logged in)\n"},
		{"short, named", "fish", "", `init_named; u acme-prod-admin; echo "$AWS_PROFILE"; complete -C 'u acme-prod-a'; complete -C 'mornings ac'`, "acme-prod-admin\nacme-prod-admin\t111111111111 AdministratorAccess\nacme\thttps://acme.awsapps.com/start\n"},
		{"short", "zsh", "", `alias use=hijacked; init_short; use acme-prod-admin; echo "$AWS_PROFILE"; login-all --offline --dry-run`, "acme-prod-admin\nacme: aws sso login (never: never logged in)\n"},
		{"short", "fish", "", `init_short; use acme-prod-admin; echo "$AWS_PROFILE"; login-all --offline --dry-run`, "acme-prod-admin\nacme: aws sso login (never: never logged in)\n"},
	} {
		t.Run(test.shell+" "+test.name, func(t *testing.T) {
			t.Parallel()
			sh, _ := shell.Named(test.shell)
			word, err := sh.Quote(awsin)
			if err != nil {
				t.Fatal(err)
			}
			code := strings.NewReplacer(
				"init_short", `eval "$(`+word+" init "+test.shell+` --short)"`, "init_named", `eval "$(`+word+" init "+test.shell+` --use u --login-all mornings)"`, "init_print", word+" init "+test.shell,
				"init_code", "init_code", "init;", `\eval "$(`+word+" init "+test.shell+`)";`,
			)
			if test.shell == "fish" {
				code = strings.NewReplacer("init_short", word+" init fish --short | source", "init_named", word+" init fish --use u --login-all mornings | source", "init;", word+" init fish | source;")
			}
			home := t.TempDir()
			write := func(name, text string) string {
				path := filepath.Join(home, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				return path
			}
			write(".aws/config", twoProfiles+"[profile \"本番 *?[管\"]\n")
			script := write("script", code.Replace(test.code)+"\n")
			args := append(strings.Fields(map[string]string{"bash": "--norc", "zsh": "-f", "fish": ""}[test.shell]+" "+test.args), script)
			cmd := exec.Command(shelltest.Find(t, test.shell), args...)
			cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "XDG_CONFIG_HOME=" + home}
			var stderr strings.Builder
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			got := string(out)
			if err != nil {
				got += strings.Replace(err.Error(), "exit status", "exit", 1) + "\n"
			}
			if got != test.want {
				t.Errorf("got %q, want %q\n%s", got, test.want, stderr.String())
			}
		})
	}
}

// TestOptions evaluates init and switches under each option of zsh and bash: nothing is
// said, and zsh's other hooks stay.
func TestOptions(t *testing.T) {
	t.Parallel()
	home := configured(t, "[profile other]\nregion = us-east-1\n")
	for sh, c := range map[string]struct {
		list, code, want string
		others           string // for these there is no script to go on, or they print it
	}{
		"zsh": {
			`print -l ksh_arrays ${(k)options}`, "precmd_functions=(one two)\neval \"$(<init)\"\neval \"$(<init)\"\nawsin use other --quiet\necho \"$AWS_PROFILE ${precmd_functions[*]}\"\n",
			"other one two _awsin_register _awsin_tmux\n", "exec interactive onecmd privileged restricted shinstdin singlecommand sourcetrace stdin verbose xtrace zle",
		},
		"bash": {
			`set -o | cut -f1; shopt | cut -f1`, "eval \"$(<init)\"\neval \"$(<init)\"\nawsin use other --quiet\necho \"$AWS_PROFILE\"\n",
			"other\n", "extdebug monitor noexec onecmd privileged restricted_shell verbose xtrace",
		},
	} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			path := shelltest.Find(t, sh)
			dir := t.TempDir()
			awsin := recorded(t, filepath.Join(dir, "awsin"), sh, home, "use", "other", "--quiet")
			init, err := exec.Command(built(t), "init", sh, "--short", "--tmux").Output()
			if err != nil {
				t.Fatal(err)
			}
			code := strings.ReplaceAll(string(init), built(t), awsin)
			if strings.Count(code, awsin) < 3 {
				t.Fatalf("awsin is called in another way: %s", code)
			}
			for name, text := range map[string]string{"init": code, "script": c.code} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			run := func(args ...string) string {
				cmd := exec.Command(path, args...)
				cmd.Dir = dir
				cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
				out, _ := cmd.CombinedOutput()
				return string(out)
			}
			norc := map[string]string{"bash": "--norc", "zsh": "-f"}[sh]
			shopts := strings.Fields(run(norc, "-c", "shopt | cut -f1"))
			options := strings.Fields(run(norc, "-c", c.list))
			if len(options) < 60 {
				t.Fatalf("%d options", len(options))
			}
			for _, option := range options {
				if slices.Contains(strings.Fields(c.others), option) {
					continue
				}
				flag := "-o"
				if sh == "bash" && slices.Contains(shopts, option) {
					flag = "-O"
				}
				if got := run(norc, flag, option, "script"); got != c.want {
					t.Errorf("%s: %q", option, got)
				}
			}
			if sh == "zsh" { // where completions are registered at once; several at once, and another start of arrays
				if got := run(norc, "-c", "autoload -Uz compinit; compinit -C -d '"+zshDump(t)+"'; setopt no_unset; unset precmd_functions; eval \"$(<init)\"; echo \"${_comps[awsin]} ${_comps[use]}\""); got != "_awsin _awsin\n" {
					t.Errorf("behind compinit: %q", got)
				}
				for _, emulate := range []string{"ksh", "sh"} {
					if got := run(norc, "-c", "emulate "+emulate+"; eval \"$(cat script)\""); got != c.want {
						t.Errorf("emulate %s: %q", emulate, got)
					}
				}
			}
		})
	}
}

// recorded writes a program that stands for awsin: to this command, from a shell's function, it
// says what awsin says, which does not start again for each option of the shell. All else awsin
// is asked.
func recorded(t *testing.T, path, sh, home string, args ...string) string {
	t.Helper()
	awsin := built(t)
	cmd := exec.Command(awsin, args...)
	cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "AWSIN_SHELL=" + sh}
	said, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	quote := func(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
	if err := shelltest.WriteProgram(path, "#!/bin/sh\nif [ \"$AWSIN_SHELL $# $*\" = "+quote(fmt.Sprint(sh, " ", len(args), " ", strings.Join(args, " ")))+
		" ]; then printf %s "+quote(string(said))+"; else exec "+quote(awsin)+" \"$@\"; fi\n"); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestGlobalAliases: zsh puts them in the place of any word, also while a function is
// defined, but for words with quotes.
func TestGlobalAliases(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(shelltest.Find(t, "zsh"), "-f", "-c", `
function check {
  local code word
  code="$("$AWSIN" init zsh --short --tmux)"
  for word in ${(u)=${code//[^A-Za-z0-9_-]/ }}; do
    case $word in
      function|if|then|else|elif|fi|awsin*|use|login-all|_awsin*|[^A-Za-z-]*) ;; # syntax, and what it defines
      *) alias -g -- "$word=hijacked" ;;
    esac
  done
  eval "$code"
  functions _awsin _awsin_register _awsin_tmux awsin use login-all
}
check`)
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "AWSIN=" + built(t)}
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(out), "hijacked") || !strings.Contains(string(out), "__complete") {
		t.Errorf("%v: %s", err, out)
	}
}
