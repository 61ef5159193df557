package main

import (
	"crypto/sha1" //nolint:gosec // the AWS CLI's name for a cache file
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
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
		env := []string{"HOME=" + home, "PATH=/nonexistent", "AWS_PROFILE=org7-profile-777", "AWSIN_SHELL=zsh"}
		runs := []struct {
			what  string
			limit string
			args  []string
		}{
			{"empty Go program", "", nil},
			{"nothing to do: login-all --offline", "4", []string{"login-all", "--offline"}},
			{"completion: use org7-profile-77<Tab>", "3.5 / 4.5", []string{"__complete", "zsh", "use", "org7-profile-77"}},
			{"use NAME", "3.5 / 4.5", []string{"use", "org3-profile-333"}},
			{"prompt", "3.5 / 4.5", []string{"prompt"}},
			{"profiles", "", []string{"profiles"}},
			{"profiles --match QUERY", "", []string{"profiles", "--match", "og3 333"}},
		}
		times, peak := make([][]time.Duration, len(runs)), make([]int64, len(runs))
		for range startRuns {
			for i, r := range runs {
				cmd := exec.Command(awsin, r.args...) //nolint:gosec // this program, built
				if i == 0 {
					cmd = exec.Command(empty) //nolint:gosec // built above
				}
				cmd.Env = env
				start := time.Now()
				if err := cmd.Run(); err != nil {
					return fmt.Errorf("awsin %s: %w", strings.Join(r.args, " "), err)
				}
				times[i] = append(times[i], time.Since(start))
				peak[i] = max(peak[i], cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
			}
		}
		title(fmt.Sprintf("whole processes, %d profiles (limit at 1,000 / at 10,000)", profiles))
		base := median(times[0])
		for i, r := range runs {
			what := r.what
			if r.limit != "" {
				what += " (" + r.limit + ")"
			}
			row(fmt.Sprintf("%-48s %6.1f MiB", what, float64(peak[i])/1024), median(times[i]), float64(median(times[i]))/float64(base))
		}
	}
	return nil
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
		fmt.Fprintf(&conf, "[profile org%d-profile-%d]\nsso_session = org%d\nsso_account_id = %012d\nsso_role_name = ReadOnly\nregion = us-east-1\n\n", i%sessions, i, i%sessions, i)
	}
	return os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(conf.String()), 0o600)
}
