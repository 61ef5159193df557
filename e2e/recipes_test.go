package e2e

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"awsin/internal/fakeidc"
	"awsin/internal/process"
	"awsin/internal/shelltest"
	"awsin/internal/ssotoken"
)

// recipe is the n-th block of a language, from 0, under a heading of docs/recipes.md.
func recipe(t *testing.T, heading, language string, n int) string {
	t.Helper()
	blocks := regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(recipeText(t, heading), -1)
	if n >= len(blocks) {
		t.Fatalf("docs/recipes.md: %s has no block %d of %s", heading, n, language)
	}
	return blocks[n][1]
}

// recipeText is what docs/recipes.md has under a heading, up to the next one.
func recipeText(t *testing.T, heading string) string {
	t.Helper()
	_, text, ok := strings.Cut(read(t, "../docs/recipes.md"), "# "+heading+"\n")
	if !ok {
		t.Fatalf("docs/recipes.md has no heading %s", heading)
	}
	if end := regexp.MustCompile(`(?m)^##+ `).FindStringIndex(text); end != nil {
		text = text[:end[0]]
	}
	return text
}

// cook is a person with awsin in ~/go/bin, logged in to acme or not.
type cook struct {
	t    *testing.T
	home string
}

const (
	usedProfile    = "acme-dev-ReadOnly"
	liveProfile    = "acme-prod-Admin"
	hostileProfile = "x$(touch canary)`touch canary`%n#(touch canary)"
)

func newCook(t *testing.T) cook {
	t.Helper()
	c := cook{t, t.TempDir()}
	config := "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\n"
	for _, name := range []string{usedProfile, liveProfile, hostileProfile} {
		config += "[profile " + configWord(name) + "]\nsso_session = acme\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n"
	}
	c.write(".aws/config", config)
	c.write("go/bin/x", "")
	if err := os.Symlink(built(t), filepath.Join(c.home, "go/bin/awsin")); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c cook) logIn() {
	c.t.Helper()
	token := &ssotoken.Token{
		StartURL: "https://acme.awsapps.com/start", Region: "us-east-1",
		AccessToken: "fake", ExpiresAt: time.Now().Add(8*time.Hour - time.Second),
	}
	if err := ssotoken.New(c.home).Write("acme", token); err != nil {
		c.t.Fatal(err)
	}
}

// last is an ordinary morning: the token has expired, may be renewed, and that was refused two hours ago or not asked.
func (c cook) last(refused string) {
	c.t.Helper()
	now := time.Now()
	token := &ssotoken.Token{
		StartURL: "https://acme.awsapps.com/start", Region: "us-east-1", AccessToken: "fake", ExpiresAt: now.Add(-3 * time.Hour),
		ClientID: "c", ClientSecret: "s", RegistrationExpiresAt: now.Add(time.Hour), RefreshToken: "r" + refused,
	}
	cache := ssotoken.New(c.home)
	if err := cache.Write("acme", token); err != nil {
		c.t.Fatal(err)
	}
	if refused != "" {
		if err := cache.File("acme").Refuse(now.Add(-2*time.Hour), token.RefreshDigest()); err != nil {
			c.t.Fatal(err)
		}
	}
}

// write makes a file, one that can be run if it begins with #!, and gives its path.
func (c cook) write(name, text string) string {
	c.t.Helper()
	path := filepath.Join(c.home, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		c.t.Fatal(err)
	}
	if err := shelltest.WriteProgram(path, text); err != nil {
		c.t.Fatal(err)
	}
	return path
}

// run returns what a program prints on standard output; env goes before the home's.
func (c cook) run(env []string, name string, args ...string) string {
	c.t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(c.t, name)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir = c.home
	cmd.Env = append([]string{
		"HOME=" + c.home, "PATH=" + filepath.Join(c.home, "go/bin") + ":" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TERM=xterm",
	}, append(env, shelltest.PowerShellEnv...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		c.t.Fatalf("%s: %v\n%s%s", name, err, out, stderr.String())
	}
	if _, err := os.Stat(filepath.Join(c.home, "canary")); !errors.Is(err, os.ErrNotExist) {
		c.t.Fatalf("%s ran what a profile's name has: %v", name, err)
	}
	return string(out)
}

// starship returns the path of the program, which AWSIN_TEST_STARSHIP names.
func starship(t *testing.T) string {
	t.Helper()
	if named := os.Getenv("AWSIN_TEST_STARSHIP"); named != "" {
		return named
	}
	path, err := exec.LookPath("starship")
	if err != nil {
		missing(t, "starship")
	}
	return path
}

func TestPromptRecipes(t *testing.T) {
	t.Parallel()
	const red, off = "\x1b[31m", "\x1b[0m"
	const own = "[$?]" // a prompt that was there before
	for name, recipes := range map[string]struct {
		live    string // what is production, in its color
		command func(t *testing.T, c cook) []string
	}{
		"bash": {" \x01" + red + "\x02production\x01" + off + "\x02 ", func(t *testing.T, _ cook) []string {
			line := recipe(t, "bash", "bash", 0)
			return []string{shelltest.Find(t, "bash"), "--norc", "-c", "PS1='" + own + "'\n" + line + line + `(exit 7); printf %s "${PS1@P}"`}
		}},
		"zsh": {" " + red + "production\x1b[39m ", func(t *testing.T, _ cook) []string {
			lines := recipe(t, "zsh", "zsh", 0)
			return []string{shelltest.Find(t, "zsh"), "-fc", "PROMPT='" + own + "'\n" + lines + lines + `(exit 7); print -Pn -- "$PROMPT"`}
		}},
		"fish": {" " + red + "production" + off + " ", func(t *testing.T, _ cook) []string {
			return []string{shelltest.Find(t, "fish"), "-c", recipe(t, "fish", "fish", 0) + "fish_right_prompt"}
		}},
		"powershell": {" " + red + "production" + off + " ", func(t *testing.T, _ cook) []string {
			return []string{shelltest.Find(t, "powershell"), "-NoProfile", "-NonInteractive", "-Command", recipe(t, "PowerShell", "powershell", 0) + "[Console]::Write((prompt).Replace(\"$PWD\", '').Replace('PS ', ''))"}
		}},
		// It expands the text as a prompt.
		"powerlevel10k": {" " + red + "production\x1b[39m ", func(t *testing.T, _ cook) []string {
			return []string{shelltest.Find(t, "zsh"), "-fc", `p10k() { print -Pn -- "$5" }` + "\n" + recipe(t, "powerlevel10k", "zsh", 0) + "prompt_awsin"}
		}},
		"starship": {"\x1b[1;31mproduction ", func(t *testing.T, c cook) []string {
			c.write(".config/starship.toml", "command_timeout = 60000\n"+recipe(t, "starship", "toml", 0)) // a machine may be busy
			return []string{"sh", "-c", `"$0" module custom.awsin_production && "$0" module custom.awsin`, starship(t)}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCook(t)
			c.logIn()
			c.write(".config/awsin/config", "[production]\nprofiles = "+liveProfile+"\n")
			argv := recipes.command(t, c)
			// Beside the segment there is the recipe's own text, and starship's colour.
			for _, variable := range []string{"AWS_PROFILE=", "AWS_DEFAULT_PROFILE="} {
				for _, profile := range []string{usedProfile, hostileProfile} {
					got := c.run([]string{variable + profile}, argv[0], argv[1:]...)
					if len(regexp.MustCompile(regexp.QuoteMeta(profile)+" 7h 5[0-9]m").FindAllString(got, -1)) != 1 {
						t.Errorf("%s%q has %q not once", variable, got, profile)
					}
					if (name == "bash" || name == "zsh") && !strings.HasSuffix(got, " [7]") {
						t.Errorf("%q: the person's own prompt is not as it was", got)
					}
				}
			}
			live := []string{"AWS_PROFILE=" + liveProfile}
			if got := c.run(live, argv[0], argv[1:]...); !strings.Contains(got, recipes.live) || !strings.Contains(got, liveProfile) {
				t.Errorf("%q has no %q", got, recipes.live)
			}
			if got := c.run(append(live, "NO_COLOR=1"), argv[0], argv[1:]...); !strings.Contains(got, "production ") || strings.Contains(got, red) {
				t.Errorf("%q without colors", got)
			}
			if got := c.run(nil, argv[0], argv[1:]...); strings.ContainsAny(got, "abcdefghijklmnopqrstuvwxyz") || strings.HasPrefix(got, " ") {
				t.Errorf("%q without a profile", got)
			}
		})
	}
}

func TestPluginRecipes(t *testing.T) {
	t.Parallel()
	// manager is what docs/recipes.md's table says of one, with what loads it before.
	manager := func(name, load, then string) func(*testing.T) string {
		return func(t *testing.T) string {
			if _, err := os.Stat(load); err != nil {
				missing(t, name)
			}
			row := regexp.MustCompile("(?m)^\\| " + name + " \\| `([^`]+)` \\|$").FindStringSubmatch(read(t, "../docs/recipes.md"))
			if row == nil {
				t.Fatalf("docs/recipes.md: no row of %s", name)
			}
			return "source " + load + "\n" + row[1] + "\n" + then + "\n"
		}
	}
	for name, rc := range map[string]func(*testing.T) string{
		"file":    func(*testing.T) string { return "source ~/src/awsin/awsin.plugin.zsh\n" },
		"antigen": manager("antigen", "/usr/share/zsh-antigen/antigen.zsh", "antigen apply"),
		"zplug":   manager("zplug", "/usr/share/zplug/init.zsh", "zplug load"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCook(t)
			c.write("src/awsin/awsin.plugin.zsh", read(t, "../awsin.plugin.zsh"))
			// Both managers run compinit, and more than once: of hundreds of programs' completions it reads none.
			script := c.write("script", "fpath=(${fpath:#(*/Completion/*|*-completions)})\n"+rc(t)+"awsin use "+usedProfile+"\nprint -- $AWS_PROFILE\n")
			if got := c.run(nil, shelltest.Find(t, "zsh"), "-f", script); !strings.HasSuffix(got, usedProfile+"\n") {
				t.Errorf("%q does not end with %s", got, usedProfile)
			}
		})
	}
}

func TestDirenvRecipe(t *testing.T) {
	t.Parallel()
	c := newCook(t)
	c.write("project/.envrc", recipe(t, "direnv", "bash", 0))
	c.run(nil, "direnv", "allow", "project")
	show := `echo "$AWS_PROFILE|${AWS_ACCESS_KEY_ID-none}"`
	env := []string{"AWS_PROFILE=before", "AWS_ACCESS_KEY_ID=AKIA"}
	if got, want := c.run(env, "direnv", "exec", "project", "sh", "-c", show), usedProfile+"|none\n"; got != want {
		t.Errorf("inside: %q, want %q", got, want)
	}
	for what, file := range map[string]string{"without the profile": ".aws/config", "without awsin": "go/bin/awsin"} {
		path := filepath.Join(c.home, file)
		if err := os.Rename(path, path+".away"); err != nil {
			t.Fatal(err)
		}
		if got := c.run(env, "direnv", "exec", "project", "sh", "-c", show); got != usedProfile+"|none\n" {
			t.Errorf("%s: %q", what, got)
		}
		if err := os.Rename(path+".away", path); err != nil {
			t.Fatal(err)
		}
	}
	back := `cd project; eval "$(direnv export bash)"; cd ..; eval "$(direnv export bash)"; ` + show
	if got, want := c.run(env, "bash", "--norc", "-c", back), "before|AKIA\n"; got != want {
		t.Errorf("outside again: %q, want %q", got, want)
	}
}

// TestTmuxRecipe looks at the status line of a tmux in a tmux.
func TestTmuxRecipe(t *testing.T) {
	t.Parallel()
	for sh, command := range map[string]string{"bash": "bash --rcfile .bashrc", "zsh": "ZDOTDIR=$HOME zsh -d", "fish": "fish"} {
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			shelltest.Find(t, sh)
			c := newCook(t)
			x := startTmux(t, read(t, filepath.Join(c.home, ".aws/config")))
			c.home = x.home
			// tmux runs what is in the status line every 15 s, unless it is told another interval.
			c.write(".tmux.conf", "set -g status-interval 1\n"+recipe(t, "tmux", "tmux", 0)+recipe(t, "tmux", "tmux", 1))
			line := regexp.MustCompile("(?m)^\\| " + sh + " \\| `(.*)` \\|$").FindStringSubmatch(recipeText(t, "tmux"))
			if line == nil {
				t.Fatalf("docs/recipes.md: tmux has no line for %s", sh)
			}
			file, prompt, set := "."+sh+"rc", "PS1='$ '\n", "export AWS_PROFILE=%s"
			if sh == "fish" {
				c.write(".local/share/fish/generated_completions/awsin.fish", "") // else it reads all man pages
				file, prompt, set = ".config/fish/config.fish", "function fish_prompt; echo -n '$ '; end\nset -g fish_greeting\n", "set -gx AWS_PROFILE %s"
			}
			c.write(file, prompt+strings.ReplaceAll(line[1], `\|`, "|")+"\n")
			socket := filepath.Join(c.home, "inner")
			t.Cleanup(func() { _ = exec.Command(x.path, "-S", socket, "kill-server").Run() })
			x.keys(`clear; PATH=$HOME:$PATH TMUX= TMUX_PANE= tmux -S inner -f .tmux.conf new-session "`+command+`"`, "Enter")
			minutes := regexp.MustCompile(`7h 5[0-9]m$`) // under load they become fewer
			status := func(what string, there func(line string) bool) {
				t.Helper()
				x.until(what, func(screen []string) bool {
					line := strings.TrimSpace(strings.Join(screen[len(screen)-2:], ""))
					return there(line)
				})
			}
			status("reminder", func(line string) bool { return strings.HasPrefix(line, "awsin login-all: acme never") })
			c.last("refused")
			status("what was learned", func(line string) bool { return strings.HasPrefix(line, "awsin login-all: acme refused 2h 0m ago") })
			c.last("")
			status("what is hoped", func(line string) bool { return strings.HasPrefix(line, "may be renewed: acme expired 3h 0m ago") })
			c.logIn()
			x.keys(fmt.Sprintf(set, usedProfile), "Enter")
			status("profile", func(line string) bool {
				return strings.HasSuffix(minutes.ReplaceAllString(line, "MINUTES"), usedProfile+" MINUTES")
			})
			x.keys("clear; tmux split-window -h '"+command+"'", "Enter")
			status("status line of a pane without a profile", func(line string) bool { return !strings.Contains(line, usedProfile) })
			c.logIn()
			x.keys(fmt.Sprintf(set, "'"+hostileProfile+"'"), "Enter")
			status("hostile name", func(line string) bool {
				return strings.HasSuffix(minutes.ReplaceAllString(line, "MINUTES"), hostileProfile+" MINUTES")
			})
			if _, err := os.Stat(filepath.Join(c.home, "canary")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("tmux ran what a profile's name has: %v", err)
			}
		})
	}
}

func TestVSCodeRecipe(t *testing.T) {
	t.Parallel()
	var settings map[string]map[string]*string
	if err := json.Unmarshal([]byte(recipe(t, "VS Code", "json", 0)), &settings); err != nil {
		t.Fatal(err)
	}
	for _, system := range []string{"linux", "osx"} {
		variables := settings["terminal.integrated.env."+system]
		var env []string
		for name, value := range variables { // null takes a variable away
			if value != nil {
				env = append(env, name+"="+*value)
			}
		}
		if got := newCook(t).run(env, "awsin", "prompt"); !strings.HasPrefix(got, usedProfile+" ") {
			t.Errorf("%s: the prompt is %q", system, got)
		}
	}
	if len(settings) != 2 {
		t.Errorf("%d settings", len(settings))
	}
}

// timer runs a script as a timer does: with what systemd gives its services, no variable of a shell's and no terminal.
func (c cook) timer(script string) string {
	c.t.Helper()
	cmd := exec.Command(script)
	cmd.Dir = "/"
	cmd.Env = []string{"HOME=" + c.home, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
	process.Session(cmd)
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

func TestReminderRecipe(t *testing.T) {
	t.Parallel()
	prepare := func(t *testing.T) cook {
		c := newCook(t)
		c.write(".local/bin/awsin-reminder", recipe(t, "A reminder in the morning", "sh", 0))
		for _, program := range []string{"notify-send", "osascript"} {
			c.write("go/bin/"+program, "#!/bin/sh\nprintf '"+program+"'; printf ' [%s]' \"$@\" \"${DBUS_SESSION_BUS_ADDRESS%%=*}\"\n")
		}
		return c
	}
	const want = "notify-send [Log in to AWS] [awsin login-all: acme never] [unix:path]"
	t.Run("timer", func(t *testing.T) {
		c := prepare(t)
		idc, err := fakeidc.Start(fakeidc.Options{Organizations: organizations})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = idc.Close() }()
		ca := filepath.Join(c.home, "ca.pem")
		if err := idc.WriteCABundle(ca); err != nil {
			t.Fatal(err)
		}
		// What a person's shell sets goes below the first line.
		head, body, _ := strings.Cut(recipe(t, "A reminder in the morning", "sh", 0), "\n")
		script := c.write("reminder", head+"\nexport "+strings.Join(idc.Environ(ca), " ")+"\n"+body)
		is := func(what, want string) {
			t.Helper()
			if got := c.timer(script); !regexp.MustCompile("^" + want + "$").MatchString(got) {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		morning := func() {
			set := idc.Issue("acme", -time.Hour, true)
			token := ssotoken.Token{
				StartURL: set.StartURL, Region: set.Region, AccessToken: set.AccessToken, ExpiresAt: set.ExpiresAt,
				ClientID: set.ClientID, ClientSecret: set.ClientSecret, RegistrationExpiresAt: set.RegistrationExpiresAt, RefreshToken: set.RefreshToken,
			}
			if err := ssotoken.New(c.home).Write("acme", &token); err != nil {
				t.Fatal(err)
			}
		}
		message := func(title, text string) string { return `notify-send \[` + title + `\] \[` + text + `\] \[unix:path\]` }
		is("never logged in", message("Log in to AWS", "awsin login-all: acme never"))
		morning()
		is("what may be renewed", "")
		if got := c.run(nil, "awsin", "status"); !strings.Contains(got, " valid ") {
			t.Errorf("it was not renewed: %s", got)
		}
		morning()
		idc.RevokeRefresh("acme")
		is("over on the server", message("Log in to AWS", `awsin login-all: acme refused \d+s ago`))
		if n := idc.Count("", "ApprovalPage"); n != 0 {
			t.Errorf("%d pages", n)
		}
		morning()
		if err := idc.Close(); err != nil {
			t.Fatal(err)
		}
		is("no server", message("Could not ask whether to log in to AWS", "may be renewed: acme expired 1h 0m ago"))
		c.write(".aws/config", "[profile\n")
		is("wrong configuration", message("The AWS reminder does not work", `awsin: error: .*/.aws/config:1: (.|\n)*`))
		if err := os.Remove(filepath.Join(c.home, "go/bin/awsin")); err != nil {
			t.Fatal(err)
		}
		is("no awsin", message("The AWS reminder does not work", ".*awsin: .*not found"))
	})
	t.Run("script", func(t *testing.T) {
		c := prepare(t)
		script := filepath.Join(c.home, ".local/bin/awsin-reminder")
		if got := c.run(nil, script); got != want {
			t.Errorf("not logged in: %q", got)
		}
		c.write("go/bin/uname", "#!/bin/sh\necho Darwin\n")
		if got := c.run(nil, script); got != `osascript [-e] [on run argv] [-e] [display notification (item 2 of argv) with title (item 1 of argv)] [-e] [end run] [Log in to AWS] [awsin login-all: acme never] []` {
			t.Errorf("on macOS: %q", got)
		}
		c.logIn()
		if got := c.run([]string{"HTTPS_PROXY=http://127.0.0.1:1"}, script); got != "" { // nobody could be asked
			t.Errorf("logged in: %q", got)
		}
	})
	t.Run("cron", func(t *testing.T) {
		line := regexp.MustCompile(`^0 9 \* \* 1-5 ([^%\n]+)\n$`).FindStringSubmatch(recipe(t, "cron", "crontab", 0))
		if line == nil {
			t.Fatal("the line is not what cron takes")
		}
		if got := prepare(t).run([]string{"PATH=/usr/bin:/bin"}, "/bin/sh", "-c", line[1]); got != want {
			t.Errorf("got %q", got)
		}
	})
	t.Run("systemd", func(t *testing.T) {
		c := prepare(t)
		service := c.write(".config/systemd/user/awsin-reminder.service", recipe(t, "systemd", "ini", 0))
		timer := c.write(".config/systemd/user/awsin-reminder.timer", recipe(t, "systemd", "ini", 1))
		c.run([]string{"XDG_RUNTIME_DIR=" + c.home}, "systemd-analyze", "--user", "verify", service, timer)
		command := regexp.MustCompile(`(?m)^ExecStart=%h/(\S+)$`).FindStringSubmatch(read(t, service))
		if command == nil {
			t.Fatal("no ExecStart")
		}
		if got := c.run(nil, filepath.Join(c.home, command[1])); got != want {
			t.Errorf("got %q", got)
		}
	})
	t.Run("launchd", func(t *testing.T) {
		var plist struct {
			Keys  []string `xml:"dict>key"`
			Words []string `xml:"dict>array>string"`
			Days  []struct {
				Keys   []string `xml:"key"`
				Values []int    `xml:"integer"`
			} `xml:"dict>array>dict"`
		}
		d := xml.NewDecoder(strings.NewReader(strings.TrimSpace(recipe(t, "launchd", "xml", 0))))
		if err := d.Decode(&plist); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			t.Errorf("more behind the plist: %v", err)
		}
		if got := strings.Join(plist.Keys, " "); got != "Label ProgramArguments StartCalendarInterval" || len(plist.Days) != 5 {
			t.Fatalf("keys %s, %d days", got, len(plist.Days))
		}
		for i, day := range plist.Days {
			if strings.Join(day.Keys, " ") != "Weekday Hour Minute" || len(day.Values) != 3 || day.Values[0] != i+1 || day.Values[1] != 9 || day.Values[2] != 0 {
				t.Errorf("day %d is %v", i, day)
			}
		}
		if got := prepare(t).run([]string{"PATH=/usr/bin:/bin"}, plist.Words[0], plist.Words[1:]...); got != want {
			t.Errorf("got %q", got)
		}
	})
}
