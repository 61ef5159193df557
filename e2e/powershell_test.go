package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/shelltest"
	"awsin/shell"
)

// pwshFile runs a script in a PowerShell; loadPowerShell is the line in $PROFILE.
var pwshFile = []string{"-NoProfile", "-NonInteractive", "-File"}

const loadPowerShell = "awsin init powershell | Out-String | Invoke-Expression"

// TestPowerShell runs scripts in a real PowerShell, where there is one. What needs a terminal
// is in TestPowerShellTerminal, TestSwitch, TestExpired, TestListing and TestTab; what needs
// no PowerShell is golden: shell.TestInitPowerShell, completions.TestPowerShellScript.
func TestPowerShell(t *testing.T) {
	t.Parallel()
	pwsh := shelltest.Find(t, "powershell")
	awsin := built(t)
	powershell, _ := shell.Named("powershell")
	with := func(program string) string {
		code, err := powershell.Init(program, nil)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	left := filepath.Join(t.TempDir(), "awsin") // whose person leaves the picker
	if err := shelltest.WriteProgram(left, "#!/bin/sh\necho '$env:AWS_PROFILE = 1'\nexit 130\n"); err != nil {
		t.Fatal(err)
	}
	const complete = `
function Complete($typed) { # | is the cursor
  $line = $typed.Replace('|', '')
  $result = TabExpansion2 $line $typed.IndexOf('|')
  foreach ($match in $result.CompletionMatches) { $line.Remove($result.ReplacementIndex, $result.ReplacementLength).Insert($result.ReplacementIndex, $match.CompletionText) }
}
`
	for _, test := range []struct{ name, code, want string }{
		{"set", `use acme-prod-admin; "$? $LASTEXITCODE $env:AWS_PROFILE [$env:AWSIN_PREVIOUS_PROFILE]"`, "True 0 acme-prod-admin []\n"},
		{"set, with what is no ASCII", `use '本番 *?[管'; "$env:AWS_PROFILE"; use 'o’’b'; "$env:AWS_PROFILE"; use -; "$env:AWS_PROFILE"`, "本番 *?[管\no’b\n本番 *?[管\n"},
		{"set, a number", `use 007; "$env:AWS_PROFILE"`, "007\n"},
		{"unset", `use acme-prod-admin; use --unset; "$(Test-Path Env:AWS_PROFILE) $env:AWSIN_PREVIOUS_PROFILE"`, "False acme-prod-admin\n"},
		{"back", `use acme-prod-admin; use acme-dev-admin; use -; "$env:AWS_PROFILE $env:AWSIN_PREVIOUS_PROFILE"`, "acme-prod-admin acme-dev-admin\n"},
		{"back to none", `use acme-prod-admin; use -; "$(Test-Path Env:AWS_PROFILE) $env:AWSIN_PREVIOUS_PROFILE"; use -; "$env:AWS_PROFILE"`, "False acme-prod-admin\nacme-prod-admin\n"},
		{"conflict variables", `$env:AWS_ACCESS_KEY_ID = 'x'; $env:AWS_VAULT = 'x'; $env:AWS_DEFAULT_PROFILE = 'x'; use acme-prod-admin; "$(Test-Path Env:AWS_ACCESS_KEY_ID) $(Test-Path Env:AWS_VAULT) $(Test-Path Env:AWS_DEFAULT_PROFILE)"`, "False False False\n"},
		{"region", `use acme-dev-admin --region eu-west-1; "$env:AWS_REGION"; use acme-dev-admin --region ''; "$(Test-Path Env:AWS_REGION)"`, "eu-west-1\nFalse\n"},
		{"nothing to change", `use --unset; "$LASTEXITCODE"; awsin use --unset --shell powershell | Out-String | Invoke-Expression; "$?"`, "0\nTrue\n"},
		{"help is not evaluated", `use --help; use -h; "$LASTEXITCODE"`, "0\n"},

		{"an unknown name", `$env:AWS_PROFILE = 'old'; $env:AWS_ACCESS_KEY_ID = 'x'; use zzz; "$? $LASTEXITCODE $env:AWS_PROFILE $env:AWS_ACCESS_KEY_ID"`, "False 2 old x\n"},
		{"an unknown name and &&", `use zzz && 'ran'; login-all zzz && 'ran'; use zzz || 'failed'; use acme-prod-admin && "$env:AWS_PROFILE"`, "failed\nacme-prod-admin\n"},
		{"an unknown name under Stop", `$ErrorActionPreference = 'Stop'; use zzz; 'on'`, "exit 1\n"},
		{"an unknown name for login-all under Stop", `$ErrorActionPreference = 'Stop'; login-all zzz; 'on'`, "exit 1\n"},
		{"an unknown name under all of it", `Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true; use zzz; 'on'`, "exit 1\n"},
		{"an unknown name under -ErrorAction", `try { use zzz -ErrorAction Stop; 'on' } catch { "caught $LASTEXITCODE" }`, "caught 2\n"},
		{"all of it", `Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true; ` + loadPowerShell +
			`; use acme-prod-admin; use acme-dev-admin; use -; "$env:AWS_PROFILE $env:AWSIN_PREVIOUS_PROFILE"; use --unset`, "acme-prod-admin acme-dev-admin\n"},
		{"awsin is gone", with("/nonexistent/awsin") + `$env:AWS_PROFILE = 'old'; $global:LASTEXITCODE = 0; use acme-prod-admin; "$? $env:AWS_PROFILE"`, "False old\n"},
		{"the picker is left", with(left) + `$env:AWS_PROFILE = 'old'; try { use; 'on' } catch { 'caught' } finally { [Console]::WriteLine("$env:AWS_PROFILE $LASTEXITCODE") }; 'on'`, "old 130\nexit 1\n"},
		{"the picker is left without the function", `try { sh -c "echo 'throw [Management.Automation.PipelineStoppedException]::new()'" | Out-String | Invoke-Expression; 'on' } catch { 'caught' }; 'on'`, "exit 1\n"},

		{"what is not set stays inside", `use acme-prod-admin; "[$env:AWSIN_SHELL]"; use zzz; "[$env:AWSIN_SHELL]"`, "[]\n[]\n"},
		{"loaded in a function", `function f { ` + loadPowerShell + `; use acme-prod-admin }; f; use acme-dev-admin; "$env:AWS_PROFILE"`, "acme-dev-admin\n"},
		{"aliases", `Set-Alias use Get-Item; Set-Alias login-all Get-Item; ` + loadPowerShell + `; use acme-prod-admin; "$env:AWS_PROFILE"; login-all -q --offline --dry-run`, "acme-prod-admin\nacme: aws sso login (never: never logged in)\n"},
		{"names of one's own", `awsin init powershell --use u --login-all mornings | Out-String | Invoke-Expression; u acme-prod-admin; "$env:AWS_PROFILE"; mornings --offline --dry-run; "$env:AWSIN_POWERSHELL" -eq "$PID u"`, "acme-prod-admin\nacme: aws sso login (never: never logged in)\nTrue\n"},
		{"threads", `use acme-prod-admin; Start-ThreadJob { $env:AWS_PROFILE } | Receive-Job -Wait`, "acme-prod-admin\n"},
		{"other commands are the program", `awsin profiles | Select-Object -First 1; awsin status | Out-Null; "$LASTEXITCODE"; awsin exec 007 --no-login -- printf '[%s]' -- '*' -a:b`, "acme-prod-admin\n3\n[--][*][-a:b]"},
		{"doctor knows that it is loaded", `awsin doctor | Select-String -SimpleMatch 'shell integration'; 'no more'`, "no more\n"},

		{"the prompt keeps $LASTEXITCODE", recipe(t, "PowerShell", "powershell", 0) + `sh -c 'exit 7'; $shown = prompt; "$LASTEXITCODE $shown"; use acme-prod-admin; sh -c 'exit 8'; $shown = prompt; "$LASTEXITCODE $shown"`, "7 PS HOME> \n8 acme-prod-admin never PS HOME> \n"},

		{"Tab", complete + `
Complete 'use acme-prod|'
Complete 'use acme-prod|; "and on"'
Complete '$null; awsin use acme-prod| --region eu-west-1'
Complete 'use 本|'
Complete "use '本|"
Complete 'use "本|'
Complete 'use o|'
Complete 'use --reg|'
Complete 'login-all |'
Complete 'awsin use acme-prod-admin --shell po|'
`, `use acme-prod-admin
use acme-prod-admin; "and on"
$null; awsin use acme-prod-admin --region eu-west-1
use '本番 *?[管'
use '本番 *?[管'
use '本番 *?[管'
use 'o’’b'
use --region
login-all acme
awsin use acme-prod-admin --shell powershell
`},
		{"Tab, with names of one's own", `awsin init powershell --use u --login-all mornings | Out-String | Invoke-Expression` + complete + `
Complete 'u acme-prod|'
Complete 'mornings ac|'
(TabExpansion2 'u acme-' 7).CompletionMatches | ForEach-Object { $_.ListItemText + ': ' + $_.ToolTip }
`, "u acme-prod-admin\nmornings acme\nacme-prod-admin: 111111111111 AdministratorAccess\nacme-dev-admin: 222222222222 AdministratorAccess\n"},
		{"Tab, from a file", `awsin completion powershell > completion.ps1; . ./completion.ps1` + complete + `Complete 'awsin use acme-prod|'`, "awsin use acme-prod-admin\n"},
		{"Tab, strict", `Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true` + complete + `Complete 'use acme-prod|'`, "use acme-prod-admin\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			home := configured(t, twoProfiles+"[profile \"本番 *?[管\"]\n[profile 007]\n[profile o’b]\n")
			script := filepath.Join(home, "script.ps1")
			if err := os.WriteFile(script, []byte(loadPowerShell+"\n"+strings.TrimPrefix(test.code, "\n")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(pwsh, append(pwshFile, script)...)
			cmd.Dir = home
			cmd.Env = append([]string{"HOME=" + home, "PATH=" + filepath.Dir(awsin) + ":" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "NO_COLOR=1", "AWSIN_AWS=/nonexistent"}, shelltest.PowerShellEnv...)
			var stderr strings.Builder
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			got := strings.ReplaceAll(string(out), home, "HOME")
			if err != nil {
				got += strings.Replace(err.Error(), "exit status", "exit", 1) + "\n"
			}
			if got != test.want {
				t.Errorf("got\n%swant\n%s%s", got, test.want, stderr.String())
			}
			if strings.Contains(test.name, "picker is left") && stderr.String() != "" {
				t.Errorf("it is not left without a word: %s", stderr.String())
			}
		})
	}
}

// TestPowerShellTerminal: what a person sees at a real prompt.
func TestPowerShellTerminal(t *testing.T) {
	t.Parallel()
	shelltest.Find(t, "powershell")
	x := start(t, "powershell", twoProfiles)
	said := func(line, want string) {
		t.Helper()
		from := len(x.text())
		x.keys(line + "\r")
		x.prompt(from, want)
	}
	x.run("use acme-prod-admin")

	// Who leaves the picker sees the next prompt and nothing else; what stands behind on the line does not run.
	from := len(x.text())
	x.pick("use && sh -c 'expr 70000 + 1'; sh -c 'expr 70000 + 2'", "dev", "> acme-dev-admin", "\x03")
	for _, word := range []string{"70001", "70002", "Exception", "exit code", "^C"} {
		if strings.Contains(x.text()[from:], word) {
			t.Errorf("%s: %q", word, x.text()[from:])
		}
	}
	said(`"code=$LASTEXITCODE $env:AWS_PROFILE="`, "code=130 acme-prod-admin=")

	// Typed in full it says what to type, and fails.
	said("awsin use acme-dev-admin && 'ran on'.ToUpper()", "hint: use acme-dev-admin")
	if strings.Contains(x.text(), "RAN ON") {
		t.Errorf("it goes on: %q", x.text())
	}

	// A Tab in the middle of a line: "; sh …" stands behind the cursor.
	const behind = "; sh -c 'expr 80000 + 3'"
	from = len(x.text())
	x.keys("use acme-dev-a" + behind + strings.Repeat("\x02", len(behind)) + "\t\r")
	x.prompt(from, "80003")
	if env := x.run("$null"); env["AWS_PROFILE"] != "acme-dev-admin" {
		t.Errorf("AWS_PROFILE is %q", env["AWS_PROFILE"])
	}

	// login-all draws on this terminal and ends as it does.
	said("login-all --offline --dry-run", "acme: ")
}
