package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/shelltest"
)

// A command has the terminal itself: it reads from it, it is told of Ctrl-C, and
// it knows its size.
func TestExecTerminal(t *testing.T) {
	t.Parallel()
	// A Ctrl-C between bash's last look at its traps and its read would be caught after the read.
	const script = `stty size; trap 'echo caught; caught=1' INT; echo "$AWS_PROFILE waits"; until [ "$caught" ]; do sleep 0.01; done; read line; echo "read $line"; exit 5`
	screen, code := onTerminal(t, [][2]string{{"a waits", "\x03"}, {"caught", "some words\r"}}, "exec", "a", "--", "bash", "-c", script)
	for _, want := range []string{"24 80\r\n", "caught\r\n", "read some words\r\n"} {
		if !strings.Contains(screen, want) {
			t.Errorf("no %q in %q", want, screen)
		}
	}
	if code != 5 {
		t.Errorf("exit code %d, want 5", code)
	}
}

// Each shell takes what export prints for it.
func TestExport(t *testing.T) {
	t.Parallel()
	awsin := built(t)
	aws := awsCLIs(t)[0].aws()
	for name, args := range map[string][]string{
		"bash":       {"--norc", "-c", `eval "$(awsin export keys)"; env`},
		"zsh":        {"-f", "-c", `eval "$(awsin export keys)"; env`},
		"fish":       {"--no-config", "-c", `awsin export keys | source; env`},
		"elvish":     {"-norc", "-c", `eval (awsin export keys | slurp); env`},
		"nushell":    {"-n", "-c", `let c = (awsin export keys --shell nushell | from json); load-env $c.set; hide-env ...$c.unset; ^env`},
		"powershell": {"-NoProfile", "-NonInteractive", "-Command", `awsin export keys | Out-String | Invoke-Expression; env`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := configured(t, "[profile keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = a/'\"$(x)+b=\nregion = eu-west-1\n")
			cmd := exec.Command(shelltest.Find(t, name), args...)
			cmd.Env = []string{
				"HOME=" + home, "PATH=" + filepath.Dir(awsin) + ":" + os.Getenv("PATH"), "LC_ALL=C.UTF-8",
				"AWSIN_AWS=" + aws, "AWS_PROFILE=other", "AWS_SECURITY_TOKEN=stale",
			}
			cmd.Env = append(cmd.Env, shelltest.PowerShellEnv...)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, want := range []string{"AWS_ACCESS_KEY_ID=AKIAEXAMPLE\n", "AWS_SECRET_ACCESS_KEY=a/'\"$(x)+b=\n", "AWS_REGION=eu-west-1\n"} {
				if !strings.Contains("\n"+string(out), "\n"+want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
			for _, gone := range []string{"AWS_PROFILE=", "AWS_SECURITY_TOKEN="} {
				if strings.Contains("\n"+string(out), "\n"+gone) {
					t.Errorf("%s is still there:\n%s", gone, out)
				}
			}
		})
	}
}
