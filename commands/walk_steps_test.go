package commands

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/awsconfig/configtest"
	"awsin/internal/configedit"
	"awsin/internal/generate"
	"awsin/internal/hint"
	"awsin/internal/ssoapi"
	"awsin/internal/team/block"
)

// walkSteps are what can happen; several of a name make it happen more often.
var walkSteps = map[string]func(*walker, *rand.Rand) error{
	"start": (*walker).start, "edit": (*walker).edit, "publish": (*walker).publish,
	"add": (*walker).addSession, "remove": (*walker).removeSession, "add-remove": (*walker).addRemove,
	"generate": (*walker).generate, "generate-prune": (*walker).generatePrune,
	"join": (*walker).join, "join-leave": (*walker).joinLeave, "sync": (*walker).sync, "sync-rollback": (*walker).syncRollback,
	"rollback": (*walker).rollback, "leave": (*walker).leave, "repair": (*walker).repair, "fix": (*walker).fix,
	"aws": (*walker).aws,
}

// stepNames are those that are taken at random.
var stepNames = []string{
	"start", "edit", "edit", "edit", "edit", "edit", "publish", "publish", "add", "remove", "add-remove", "generate", "generate-prune",
	"join", "join", "join-leave", "sync", "sync", "sync", "sync-rollback", "rollback", "leave", "repair", "fix",
}

func (w *walker) take(s step) error {
	before := w.text()
	if err := walkSteps[s.name](w, rand.New(rand.NewPCG(s.arg, 0))); err != nil { //nolint:gosec // to be repeated
		return err
	}
	if w.text() == before {
		return nil
	}
	return w.listed()
}

func one[T any](r *rand.Rand, all ...T) T { return all[r.IntN(len(all))] }

func (w *walker) team(r *rand.Rand) *walkTeam { return w.teams[r.IntN(len(w.teams))] }

// listed compares the profiles with those that the AWS CLI's parser finds.
func (w *walker) listed() error {
	seen := w.oracle.Ask(w.t, w.config, w.config+".none")
	conf, err := awsconfig.Load(w.config, w.config+".none")
	if seen.Refused != (err != nil) {
		return broken("what the AWS CLI parses is parsed", "refused %v, %v", seen.Refused, err)
	}
	if err != nil {
		return nil
	}
	var theirs, ours []string
	for _, p := range seen.Profiles {
		theirs = append(theirs, p.Name)
	}
	for _, p := range conf.Profiles() {
		ours = append(ours, p.Name)
	}
	if !slices.Equal(theirs, ours) {
		return broken("the list is the AWS CLI's", "%q, not %q", ours, theirs)
	}
	return nil
}

// aws compares what is read of the profiles, and of some of their keys, with what a whole AWS CLI prints.
func (w *walker) aws(r *rand.Rand) error {
	const values = 5
	none := w.config + ".none"
	conf, err := awsconfig.Load(w.config, none)
	var list strings.Builder
	var keys [][2]string // profile and key
	if err == nil && conf.ConfigFile != nil {
		for _, p := range conf.Profiles() {
			list.WriteString(p.Name + "\n")
		}
		for i := range conf.ConfigFile.Sections {
			s := &conf.ConfigFile.Sections[i]
			name, ok := s.Profile()
			for k := range s.Keys() {
				if ok {
					keys = append(keys, [2]string{name, k.Name})
				}
			}
		}
	}
	r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	cli := one(r, configtest.Real(w.t)...)
	if refused, theirs := cli.Profiles(w.t, w.config, none); refused != (err != nil) || theirs != list.String() {
		return broken("the list is the AWS CLI's", "%s: %v, %q, not %v, %q", cli.Path, err, list.String(), refused, theirs)
	}
	for _, k := range keys[:min(len(keys), values)] {
		ours := ""
		if value, ok := conf.Profile(k[0]).Lookup(k[1]); ok && !strings.HasPrefix(value, "\n") { // of nested ones it prints nothing
			ours = value + "\n"
		}
		if theirs := cli.Get(w.t, w.config, none, k[0], k[1]); theirs != ours {
			return broken("a value is the AWS CLI's", "%s: %q is %q, not %q", cli.Path, k, ours, theirs)
		}
	}
	return nil
}

var ownMark = regexp.MustCompile(`own\d+x`)

// kept checks that all that the person wrote is there, or that it was said that it goes. gone are sections that
// were to go with what is in them.
func (w *walker) kept(said bool, gone ...string) error {
	after, before := w.text(), w.before
	for _, header := range gone {
		for i := strings.Index(before, "["+header+"]"); i >= 0; i = strings.Index(before, "["+header+"]") {
			end := strings.Index(before[i+1:], "\n[")
			if end < 0 {
				before = before[:i]
				break
			}
			before = before[:i] + before[i+1+end+1:]
		}
	}
	for _, mark := range ownMark.FindAllString(before, -1) {
		if !strings.Contains(after, mark) && (!said || !strings.Contains(w.said, mark)) {
			return broken("what is the person's stays", "%s is gone", mark)
		}
	}
	return nil
}

// parts returns the lines within teams' blocks, and those around, without awsin's own.
func parts(text string) (within, around []string) {
	in, behind := false, false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "# >>> awsin team "):
			in, behind = true, false
		case strings.HasPrefix(line, "# <<< awsin team "):
			in, behind = false, true
		case strings.HasPrefix(line, "["):
			behind = false
			if in {
				within = append(within, line)
			} else {
				around = append(around, line)
			}
		case in, behind && line != "" && !strings.HasPrefix(line, "#"): // keys of the block's last section
			within = append(within, line)
		default:
			around = append(around, line)
		}
	}
	return within, around
}

// around checks that no line around the blocks is lost, or has another place.
func (w *walker) around() error {
	_, before := parts(w.before)
	rest := strings.Split(w.text(), "\n")
	for _, line := range before {
		i := slices.IndexFunc(rest, func(now string) bool { return strings.TrimRight(now, "\r") == line })
		if i < 0 && line != "" {
			return broken("the lines around stay", "%q", line)
		}
		rest = rest[i+1:]
	}
	return nil
}

// version returns the one in a team's block, as the file says.
func (w *walker) version(team *walkTeam) string {
	_, rest, ok := strings.Cut("\n"+w.text(), "\n# >>> awsin team "+team.name+" ")
	if !ok {
		return ""
	}
	version, _, _ := strings.Cut(rest, " ")
	return version[:min(len(version), 12)] // as it is shown
}

// agree compares what is remembered of the teams with their blocks.
func (w *walker) agree() error {
	f, err := configedit.Read(w.config)
	if err != nil {
		return nil
	}
	blocks, err := block.Find(f)
	if err != nil {
		return nil // told by status and doctor
	}
	said := w.said
	code, err := w.awsin("team", "list", "--json")
	if err != nil {
		return err
	}
	var list []struct{ Name, Version string }
	_, text, _ := strings.Cut("\n"+w.said, "\n[")
	text, _, _ = strings.Cut("["+text, "\n]")
	if err := json.Unmarshal([]byte(text+"]"), &list); code != 0 || err != nil && text != "[]\n" {
		return broken("team list works", "code %d, %v", code, err)
	}
	for _, b := range blocks {
		for _, l := range list {
			if l.Name == b.Team && l.Version != b.Version {
				return broken("the record agrees with the block", "%s: %s and %s", b.Team, l.Version, b.Version)
			}
		}
	}
	w.said = said
	return nil
}

// start writes a file of the person's own, where there is none.
func (w *walker) start(r *rand.Rand) error {
	if w.text() != "" {
		return nil
	}
	text := one(r, "", "# mine\n", "[profile mine]\nregion=us-west-2   \n\n\n# end\n", "; c\n\n[default]\nregion = x\n[sso-session own]\nsso_start_url = https://own.awsapps.com/start\nsso_region = us-east-1\n",
		"[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n\n# of dev\n[profile acme-dev]\nsso_session = acme\ncli_pager = less\n",
		"[profile old]\nsso_start_url = https://old.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 777777777777\nsso_role_name = Admin\nregion =\n",
		"[profile \"two words\"]\nregion = us-east-1\ns3 =\n  a = b\n\n[services x]\ns3 =\n  a = b\n[plugins]\n")
	switch r.IntN(5) {
	case 0:
		text = strings.ReplaceAll(text, "\n", "\r\n")
	case 1:
		text = strings.TrimRight(text, "\n")
	case 2:
		text += one(r, "\n", "\n\n\n", "  \n", "\t")
	}
	w.log = append(w.log, fmt.Sprintf("start %q", text))
	w.write(text)
	return nil
}

// publish lets a team publish another version.
func (w *walker) publish(r *rand.Rand) error {
	team, version := w.team(r), r.IntN(len(walkVersions))
	w.log = append(w.log, fmt.Sprintf("%s publishes %d: %q becomes %q", team.name, version, walkVersions[version].old, walkVersions[version].new))
	team.publish(version)
	return nil
}

func (w *walker) addSession(r *rand.Rand) error { _, err := w.added(r); return err }

func (w *walker) added(r *rand.Rand) (name string, err error) {
	name = one(r, "own", "new", "acme", "two-words")
	args := []string{"session", "add", name, "--start-url", "https://" + one(r, name, "other") + ".awsapps.com/start", "--region", one(r, "us-east-1", "eu-west-1"), "--yes"}
	code, err := w.awsin(args...)
	if err != nil || code != 0 {
		return "", err
	}
	if !strings.HasPrefix(w.text(), w.before) {
		return "", broken("what is added stands behind", "")
	}
	if !strings.Contains(w.text(), "[sso-session "+name+"]") {
		return "", broken("code 0: it is done", "no session %s", name)
	}
	if w.text() == w.before {
		return "", nil
	}
	return name, w.again(args...)
}

func (w *walker) removeSession(r *rand.Rand) error {
	args := []string{"session", "remove", one(r, "own", "new", "acme"), "--yes"}
	if r.IntN(3) == 0 {
		args = append(args, "--with-profiles")
	}
	gone := w.profilesOf(args[2])
	code, err := w.awsin(args...)
	if err != nil || code != 0 {
		return err
	}
	if strings.Contains(w.text(), "[sso-session "+args[2]+"]") {
		return broken("code 0: it is done", "session %s is there", args[2])
	}
	if err := w.kept(false, append(gone, "sso-session "+args[2])...); err != nil {
		return err
	}
	return w.again(args...)
}

// profilesOf returns the headers of a session's profiles.
func (w *walker) profilesOf(session string) (headers []string) {
	conf, err := awsconfig.Load(w.config, "")
	if err != nil || conf.Session(session) == nil {
		return nil
	}
	for _, name := range conf.Session(session).Profiles {
		headers = append(headers, awsconfig.ProfileHeader(name))
	}
	return headers
}

func (w *walker) addRemove(r *rand.Rand) error {
	before := w.text()
	name, err := w.added(r)
	if err != nil || name == "" {
		return err
	}
	code, err := w.awsin("session", "remove", name, "--yes")
	if err == nil && code == 0 && w.text() != before {
		err = broken("add and remove restore the bytes", "%q", before)
	}
	return err
}

// generated runs generate, with what the servers would list.
func (w *walker) generated(roles []string, prune bool) (code int, report generate.Report, err error) {
	code, err = w.command(fmt.Sprintf("generate %v, prune %v", roles, prune), func() (int, string) {
		var out bytes.Buffer
		e := w.env(&out)
		err := func() error {
			conf, err := e.config()
			if err != nil {
				return err
			}
			wanted, pairs := generate.Wanted{Prune: prune}, []generate.Pair{}
			for _, s := range conf.Sessions() {
				if s.Legacy || s.Problem != "" {
					continue
				}
				wanted.Complete = append(wanted.Complete, s.Name)
				for _, role := range roles {
					pairs = append(pairs, generate.Pair{Session: s.Name, Account: ssoapi.Account{ID: "888888888888", Name: "main"}, Role: role})
				}
			}
			if wanted.Profiles, err = generate.Profiles(pairs, generate.NameOptions{}, generate.DefaultSet, func(session string) string { return conf.Session(session).Region }); err != nil {
				return err
			}
			_, err = e.editor().Save(w.t.Context(), w.config, configedit.Options{Yes: true}, func(f *awsconfig.File) (c configedit.Change, err error) {
				c.Text, report, err = wanted.Merge(f)
				return c, err
			})
			return err
		}()
		return hint.Print(e.Stderr, err), out.String()
	})
	return code, report, err
}

func (w *walker) generate(r *rand.Rand) error {
	roles, prune := one(r, []string{"Admin"}, []string{"Admin", "Reader"}, nil), r.IntN(2) == 0
	code, report, err := w.generated(roles, prune)
	if err != nil || code != 0 {
		return err
	}
	var gone []string
	for _, name := range report.Removed {
		gone = append(gone, awsconfig.ProfileHeader(name))
	}
	if err := w.kept(false, gone...); err != nil {
		return err
	}
	text := w.text()
	if _, _, err := w.generated(roles, prune); err != nil || w.text() != text {
		return cmpError(err, broken("again changes nothing", ""))
	}
	return nil
}

func cmpError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (w *walker) generatePrune(*rand.Rand) error {
	before := w.text()
	code, report, err := w.generated([]string{"Admin"}, false)
	if err != nil || code != 0 || len(report.Changed)+len(report.Gone)+report.Same > 0 {
		return err
	}
	if code, report, err = w.generated(nil, true); err == nil && code == 0 && len(report.Kept) == 0 && w.text() != before {
		err = broken("generate and prune restore the bytes", "%q", before)
	}
	return err
}
