package main

import (
	"crypto/sha1" //nolint:gosec // the AWS CLI's name for a cache file
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const startRuns = 201

// starts measures what a person waits for at each Tab, switch and prompt: whole
// processes, interleaved with an empty Go program so that the machine's drift
// meets all of them.
func starts(dir string) error {
	awsin, err := filepath.Abs("awsin")
	if err != nil {
		return err
	}
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty+".go", []byte("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println() }\n"), 0o600); err != nil {
		return err
	}
	if out, err := exec.Command("go", "build", "-o", empty, empty+".go").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	for _, profiles := range []int{1_000, 10_000} {
		home := filepath.Join(dir, fmt.Sprint("home-", profiles))
		if err := writeHome(home, profiles); err != nil {
			return err
		}
		env := []string{"HOME=" + home, "PATH=/nonexistent", "AWS_PROFILE=orgh-profile-777", "AWSIN_SHELL=zsh"}
		runs := []struct {
			what   string
			limit  string
			args   []string
			inside bool // the empty program is a part of it, and not counted
		}{
			{"empty Go program", "", nil, false},
			{"nothing to do: login-all --offline", "4", []string{"login-all", "--offline"}, false},
			{"completion: use orgh-profile-77<Tab>", "3.5 / 4.5", []string{"__complete", "zsh", "use", "orgh-profile-77"}, false},
			{"use NAME", "3.5 / 4.5", []string{"use", "orgd-profile-333"}, false},
			{"exec NAME -- it: what that adds", "3.5 / 4.5", []string{"exec", "orgd-profile-333", "--", empty}, true},
			{"prompt", "3.5 / 4.5", []string{"prompt"}, false},
			{"profiles", "", []string{"profiles"}, false},
			{"profiles --match QUERY", "", []string{"profiles", "--match", "og3 333"}, false},
		}
		command := func(args []string) []string {
			if args == nil {
				return []string{empty}
			}
			return append([]string{awsin}, args...)
		}
		times := make([][]time.Duration, len(runs))
		for range startRuns {
			for i, r := range runs {
				args := command(r.args)
				cmd := exec.Command(args[0], args[1:]...) //nolint:gosec // both were built
				cmd.Env = env
				start := time.Now()
				if err := cmd.Run(); err != nil {
					return fmt.Errorf("awsin %s: %w", strings.Join(r.args, " "), err)
				}
				times[i] = append(times[i], time.Since(start))
			}
		}
		title(fmt.Sprintf("whole processes, %d profiles (limit at 1,000 / at 10,000)", profiles))
		base := median(times[0])
		for i, r := range runs {
			what := r.what
			if r.limit != "" {
				what += " (" + r.limit + ")"
			}
			peak, err := peakOf(env, command(r.args))
			if err != nil {
				return err
			}
			took := median(times[i])
			if r.inside {
				took -= base
			}
			row(fmt.Sprintf("%-48s %6.1f MiB", what, peak), took, float64(took)/float64(base))
		}
	}
	return nil
}

// peakOf is the most memory that a program had, in MiB. A process that is
// started counts what its parent has as well, so a small one is put between.
func peakOf(env, args []string) (float64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(self, append([]string{"peak"}, args...)...) //nolint:gosec // this program
	cmd.Env = env
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	kib, err := strconv.ParseFloat(string(out), 64)
	return kib / 1024, err
}

// writeHome makes a home with ten sessions, all logged in.
func writeHome(home string, profiles int) error {
	cache := filepath.Join(home, ".aws", "sso", "cache")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return err
	}
	const sessions = 10
	var conf strings.Builder
	for s := range sessions {
		name := fmt.Sprintf("org%d", s)
		fmt.Fprintf(&conf, "[sso-session %s]\nsso_start_url = https://%s.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n\n", name, name)
		sum := sha1.Sum([]byte(name)) //nolint:gosec // see above
		token := fmt.Sprintf(`{"startUrl": "https://%s.awsapps.com/start", "region": "us-east-1", "accessToken": "x", "expiresAt": %q}`,
			name, time.Now().Add(8*time.Hour).UTC().Format(time.RFC3339))
		if err := os.WriteFile(filepath.Join(cache, hex.EncodeToString(sum[:])+".json"), []byte(token), 0o600); err != nil {
			return err
		}
	}
	for i := range profiles {
		fmt.Fprintf(&conf, "[profile org%c-profile-%d]\nsso_session = org%d\nsso_account_id = %012d\nsso_role_name = ReadOnly\nregion = us-east-1\n\n", 'a'+i%sessions, i, i%sessions, i)
	}
	return os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(conf.String()), 0o600)
}
