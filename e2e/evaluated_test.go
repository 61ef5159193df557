package e2e

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"awsin/internal/shelltest"
	"awsin/shell"
)

// readmeLine returns README.md's piece of code that fits, with the name of a profile in it.
func readmeLine(t *testing.T, pattern, name string) string {
	t.Helper()
	found := regexp.MustCompile("(?m)(?:`|^\\$ )(" + pattern + ")(?:`|$)").FindStringSubmatch(read(t, "../README.md"))
	if found == nil {
		t.Fatalf("README.md has no %s", pattern)
	}
	return regexp.MustCompile(`\b(NAME|acme-dev)\b`).ReplaceAllLiteralString(found[1], name)
}

// evaluate runs a script in a real shell that has AWS_PROFILE=a, and returns what was
// printed on both streams and the exit code.
func evaluate(t *testing.T, sh, code string) (stdout, stderr string, exit int) {
	t.Helper()
	home := configured(t, "[profile a]\nregion = us-east-1\n[profile b]\nregion = us-east-1\n")
	script := filepath.Join(home, "script.ps1") // PowerShell runs no other
	if err := os.WriteFile(script, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	args := map[string][]string{"bash": {"--norc"}, "zsh": {"-f"}, "fish": {"--no-config"}, "elvish": {"-norc"}, "nushell": {"-n"}, "powershell": pwshFile}[sh]
	cmd := exec.Command(shelltest.Find(t, sh), append(args, script)...)
	cmd.Dir = home
	cmd.Env = []string{"HOME=" + home, "PATH=" + filepath.Dir(built(t)) + ":" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "AWS_PROFILE=a", "AWSIN_QUIET=true", "AWSIN_AWS=" + awsCLIs(t)[0].aws()}
	cmd.Env = append(cmd.Env, shelltest.PowerShellEnv...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// What is evaluated fails where awsin does, with its code: no script goes on with the
// profile before.
func TestFailureIsEvaluated(t *testing.T) {
	t.Parallel()
	use := readmeLine(t, `eval "\$\(awsin use NAME --shell bash\)"`, "gone")
	export := readmeLine(t, `eval "\$\(awsin export acme-dev\)"`, "gone")
	nushell := readmeLine(t, `awsin export NAME \| from json \| get set \| load-env`, "gone")
	for _, c := range []struct {
		shell, strict, line string
		code                int
	}{
		{"bash", "set -e; ", use, 2},
		{"bash", "set -e; ", export, 2},
		{"bash", "set -e; ", `eval "$(awsin init bash --bogus)"`, 2},
		{"bash", "set -e; ", `source <(awsin completion zzz)`, 2},
		{"bash", "alias exit=:; exit() { :; }; set -e; ", use, 2},
		{"zsh", "set -e; ", strings.Replace(use, "bash", "zsh", 1), 2},
		{"zsh", "set -e; ", export, 2},
		{"sh", "set -e; ", strings.Replace(use, "bash", "sh", 1), 2},
		{"sh", "set -e; ", export, 2},
		{"sh", "set -e; ", `eval "$(timeout 60 awsin use gone)"`, 2},
		{"sh", "set -e; ", `eval "$(awsin use --bogus)"`, 2},
		{"sh", "set -e; ", `eval "$(awsin export "$GONE")"`, 2},
		{"fish", "", "awsin use gone | source; or exit $status", 2},
		{"fish", "", "awsin export gone | source; or exit $status", 2},
		{"fish", "", "eval (awsin use --bogus); or exit $status", 2},
		{"elvish", "", "eval (awsin use gone | slurp)", 2},
		{"nushell", "", nushell, 2},
		// Its script ends with 1, whatever was thrown.
		{"powershell", "", "awsin use gone | Out-String | Invoke-Expression", 1},
		{"powershell", "", "awsin export gone | Out-String | Invoke-Expression", 1},
		{"powershell", "", "awsin init powershell --bogus | Out-String | Invoke-Expression", 1},
		{"powershell", "awsin init powershell | Out-String | Invoke-Expression; $ErrorActionPreference = 'Stop'; ", "use gone", 1},
		{"powershell", "awsin init powershell | Out-String | Invoke-Expression; $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true; ", "use gone", 1},
		{"powershell", "awsin init powershell | Out-String | Invoke-Expression; $ErrorActionPreference = 'Stop'; ", "login-all gone", 1},
	} {
		t.Run(c.shell+" "+c.line, func(t *testing.T) {
			t.Parallel()
			stdout, stderr, exit := evaluate(t, c.shell, c.strict+c.line+"\necho goes on\n")
			if stdout != "" && c.shell != "elvish" || strings.Contains(stdout, "goes on") || exit != c.code || !strings.Contains(stderr, "awsin: error: ") {
				t.Errorf("exit code %d, want %d\n%s%s", exit, c.code, stdout, stderr)
			}
		})
	}
	// JSON is for programs, which look at the exit code.
	if stdout, _, _ := evaluate(t, "bash", "awsin export gone --format json; awsin export gone --format=json --bogus; awsin doctor --bogus"); stdout != "" {
		t.Errorf("on standard output: %q", stdout)
	}
}

// Whoever runs awsin between a shell and awsin, `use` and `export` have what a POSIX shell
// takes.
func TestUnknownParent(t *testing.T) {
	t.Parallel()
	for _, sh := range []string{"sh", "bash", "zsh"} {
		for _, between := range []string{"timeout 60", "env", "nice", "make -s -f Makefile"} {
			t.Run(sh+" "+between, func(t *testing.T) {
				t.Parallel()
				command := between + " awsin use b"
				if strings.HasPrefix(between, "make") {
					command = `printf 'b:\n\tawsin use b\n' > Makefile; ` + between + " b"
				}
				stdout, stderr, exit := evaluate(t, sh, `set -e; eval "$(`+command+`)"; echo "$AWS_PROFILE"`)
				if stdout != "b\n" || exit != 0 {
					t.Errorf("exit code %d: %s%s", exit, stdout, stderr)
				}
			})
		}
	}
}

// Where nothing evaluates what `use` prints, or what it sets cannot last, a line says so; and
// none where README's lines are followed.
func TestNotSwitchedIsSaid(t *testing.T) {
	t.Parallel()
	const (
		notSwitched  = "awsin: this shell is not switched unless it evaluates what was printed: "
		onlySubshell = "awsin: only this subshell is switched: write awsin use NAME outside of pipes, ( ), $( ) and &\n"
	)
	for _, c := range []struct{ shell, code, stdout, stderr string }{
		{"bash", "awsin use b > out && echo $AWS_PROFILE", "a\n", notSwitched + `eval "$(awsin use NAME --shell bash)"` + "\n"},
		{"sh", "awsin use b > out && echo $AWS_PROFILE", "a\n", notSwitched + `eval "$(awsin use NAME --shell sh)"` + "\n"},
		{"fish", "awsin use b > out; and echo $AWS_PROFILE", "a\n", notSwitched + "awsin use NAME --shell fish | source\n"},
		{"elvish", "awsin use b > out; echo $E:AWS_PROFILE", "a\n", notSwitched + "eval (awsin use NAME --shell elvish | slurp)\n"},
		{"nushell", "awsin use b | save out; print $env.AWS_PROFILE", "a\n", notSwitched + "let c = (awsin use NAME --shell nushell | from json); load-env $c.set; hide-env --ignore-errors ...$c.unset\n"},
		{"powershell", `awsin use b > out; "$env:AWS_PROFILE"`, "a\n", notSwitched + "awsin use NAME --shell powershell | Out-String | Invoke-Expression\n"},
		// What it says to write works, and without a word where one wants none.
		{"bash", `eval "$(awsin use b --shell bash)"; echo $AWS_PROFILE`, "b\n", ""},
		{"sh", `eval "$(awsin use b --shell sh)"; echo $AWS_PROFILE`, "b\n", ""},
		{"fish", `awsin use b --shell fish | source; echo $AWS_PROFILE`, "b\n", ""},
		{"elvish", `eval (awsin use b --shell elvish | slurp); echo $E:AWS_PROFILE`, "b\n", ""},
		{"nushell", `let c = (awsin use b --shell nushell | from json); load-env $c.set; hide-env --ignore-errors ...$c.unset; print $env.AWS_PROFILE`, "b\n", ""},
		{"powershell", `awsin use b --shell powershell | Out-String | Invoke-Expression; "$env:AWS_PROFILE"`, "b\n", ""},

		{"powershell", `awsin init powershell | Out-String | Invoke-Expression; use b; "$env:AWS_PROFILE"`, "b\n", ""},
		{"powershell", `awsin init powershell | Out-String | Invoke-Expression; $x = use b; "$env:AWS_PROFILE"`, "b\n", ""},
		{"bash", `eval "$(awsin init bash)"; awsin use b; echo $AWS_PROFILE`, "b\n", ""},
		{"bash", `eval "$(awsin init bash)"; awsin use b | cat; echo $AWS_PROFILE`, "a\n", onlySubshell},
		{"bash", `eval "$(awsin init bash)"; (awsin use b); echo $AWS_PROFILE`, "a\n", onlySubshell},
		{"bash", `eval "$(awsin init bash)"; x=$(awsin use b); echo $AWS_PROFILE`, "a\n", onlySubshell},
		{"bash", `eval "$(awsin init bash)"; awsin use b & wait; echo $AWS_PROFILE`, "a\n", onlySubshell},
		{"zsh", `eval "$(awsin init zsh)"; awsin use b; echo $AWS_PROFILE`, "b\n", ""},
		{"zsh", `eval "$(awsin init zsh)"; awsin use b | cat; echo $AWS_PROFILE`, "a\n", onlySubshell},
		{"zsh", `eval "$(awsin init zsh)"; (awsin use b); echo $AWS_PROFILE`, "a\n", onlySubshell},
		{"zsh", `eval "$(awsin init zsh)"; x=$(awsin use b); echo $AWS_PROFILE`, "a\n", onlySubshell},
		{"zsh", `eval "$(awsin init zsh)"; awsin use b & wait; echo $AWS_PROFILE`, "a\n", onlySubshell},
		// In one process what is set lasts.
		{"zsh", `eval "$(awsin init zsh)"; true | awsin use b; echo $AWS_PROFILE`, "b\n", ""},
		{"fish", `awsin init fish | source; awsin use b | cat; echo $AWS_PROFILE`, "b\n", ""},
	} {
		t.Run(c.shell+" "+c.code, func(t *testing.T) {
			t.Parallel()
			if stdout, stderr, _ := evaluate(t, c.shell, c.code+"\n"); stdout != c.stdout || stderr != c.stderr {
				t.Errorf("got %q and %q, want %q and %q", stdout, stderr, c.stdout, c.stderr)
			}
		})
	}
}

// A `use` that is killed, whatever it has printed, leaves the shell as it was.
func TestKilledUse(t *testing.T) {
	t.Parallel()
	for sh, code := range map[string]string{
		"bash": "awsin use b; echo $AWS_PROFILE", "zsh": "awsin use b; echo $AWS_PROFILE",
		"fish": "awsin use b; echo $AWS_PROFILE", "nushell": "try { awsin use b }; print $env.AWS_PROFILE",
		"powershell": `use b; "$env:AWS_PROFILE"`,
	} {
		s, _ := shell.Named(sh)
		for signal, want := range map[string]string{"KILL": "a\n", "INT": "a\n", "TERM": "a\n", "HUP": "a\n", "0": "b\n"} { // 0: none
			if signal == "INT" && (sh == "bash" || sh == "fish" || sh == "powershell") {
				want = "" // a script ends there, as at Ctrl-C
			}
			t.Run(sh+" "+signal, func(t *testing.T) {
				t.Parallel()
				program := filepath.Join(t.TempDir(), "awsin")
				if err := shelltest.WriteProgram(program, "#!/bin/sh\nawsin \"$@\" --shell \"$AWSIN_SHELL\"\nkill -s "+signal+" $$\n"); err != nil {
					t.Fatal(err)
				}
				init, err := s.Init(program, nil)
				if err != nil {
					t.Fatal(err)
				}
				if sh == "nushell" {
					init = "def \"nu-complete awsin\" [] { [] }\n" + init // of the completions
				}
				if stdout, stderr, _ := evaluate(t, sh, init+code+"\n"); stdout != want {
					t.Errorf("got %q, want %q: %s", stdout, want, stderr)
				}
			})
		}
	}
}

// On a terminal nothing evaluates what `use` prints: what comes behind && does not run as
// before, unless somebody asked for the snippet.
func TestNotSwitchedFails(t *testing.T) {
	t.Parallel()
	home := configured(t, "[profile b]\nregion = us-east-1\n")
	env := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color"}
	for _, c := range []struct {
		args []string
		code int
	}{{[]string{"use", "b"}, 1}, {[]string{"use", "--unset"}, 1}, {[]string{"use", "b", "--shell", "bash"}, 0}} {
		screen, code := inHomeWith(t, env, nil, c.args...)
		if words := strings.Join(strings.Fields(screen), " "); code != c.code || !strings.Contains(words, "not switched") {
			t.Errorf("%q: exit code %d, want %d: %s", c.args, code, c.code, screen)
		}
	}
}
