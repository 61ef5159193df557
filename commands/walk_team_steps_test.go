package commands

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/team"
)

func (w *walker) joinArgs(r *rand.Rand) (*walkTeam, []string) {
	team := w.team(r)
	args := []string{"team", "join", team.url, "--yes"}
	switch r.IntN(6) {
	case 0:
		args = append(args, "--adopt")
	case 1:
		args = append(args, "--prefix", "x-")
	}
	return team, args
}

func (w *walker) joined(team *walkTeam, args []string) (code int, err error) {
	if code, err = w.awsin(args...); err != nil || code != 0 {
		return code, err
	}
	if w.version(team) != short(team) {
		return code, broken("code 0: it is done", "version %q, not %q", w.version(team), short(team))
	}
	return code, w.applied(slices.Contains(args, "--adopt"))
}

func short(t *walkTeam) string { return team.Short(t.versions[t.newest]) }

// applied checks what holds whenever a team's sections were written. What is adopted is the team's.
func (w *walker) applied(adopted bool) error {
	if !adopted {
		if err := cmpError(w.kept(false), w.around()); err != nil {
			return err
		}
	}
	return w.agree()
}

func (w *walker) join(r *rand.Rand) error {
	team, args := w.joinArgs(r)
	if code, err := w.joined(team, args); err != nil || code != 0 {
		return err
	}
	return cmpError(w.again(args...), w.again("team", "sync", team.name, "--yes"))
}

func (w *walker) joinLeave(r *rand.Rand) error {
	team, args := w.joinArgs(r)
	before := w.text()
	if code, err := w.joined(team, args); err != nil || code != 0 {
		return err
	}
	code, err := w.awsin("team", "leave", team.name, "--yes")
	if strings.Contains(before, "# >>> awsin team "+team.name+" ") { // join took over a block without a record
		return err
	}
	if err == nil && (code != 0 || w.text() != before) {
		err = broken("join and leave restore the bytes", "code %d, %q", code, before)
	}
	return err
}

func (w *walker) sync(r *rand.Rand) error {
	_, _, err := w.synced(r)
	return err
}

func (w *walker) synced(r *rand.Rand) (team *walkTeam, changed bool, err error) {
	team = w.team(r)
	args := []string{"team", "sync", team.name, "--yes"}
	switch r.IntN(6) {
	case 0:
		args = append(args, "--adopt")
	case 1, 2:
		args = append(args, "--accept-start-url", team.name+"-two.awsapps.com", "--accept-start-url", team.name+".awsapps.com")
	}
	code, err := w.awsin(args...)
	if err != nil || code != 0 {
		return team, false, err
	}
	if w.version(team) != short(team) && !strings.Contains(w.said, "held back: "+short(team)) {
		return team, false, broken("code 0: it is done", "version %q, not %q", w.version(team), short(team))
	}
	changed = w.text() != w.before
	delete(w.edited, team.name)
	if err := w.applied(slices.Contains(args, "--adopt")); err != nil {
		return team, changed, err
	}
	return team, changed, w.again(args...)
}

func (w *walker) syncRollback(r *rand.Rand) error {
	before, edited := w.text(), maps.Clone(w.edited)
	team, changed, err := w.synced(r)
	if err != nil || !changed {
		return err
	}
	was := w.version(team)
	code, err := w.awsin("team", "rollback", team.name, "--yes")
	if err != nil || code != 0 || strings.Contains(before, " "+was+" ") {
		return err
	}
	if edited[team.name] { // what was deleted has come back with the sync: from here on the bytes are restored
		before = w.text()
		if code, err = w.awsin("team", "sync", team.name, "--yes", "--take", was, "--accept-start-url", team.name+"-two.awsapps.com", "--accept-start-url", team.name+".awsapps.com"); err != nil || code != 0 {
			return err
		}
		if code, err = w.awsin("team", "rollback", team.name, "--yes", "--accept-start-url", team.name+"-two.awsapps.com", "--accept-start-url", team.name+".awsapps.com"); err != nil || code != 0 {
			return err
		}
	}
	if w.text() != before {
		err = broken("sync and rollback restore the bytes", "%q", before)
	}
	return err
}

func (w *walker) rollback(r *rand.Rand) error {
	team := w.team(r)
	was := w.version(team)
	code, err := w.awsin("team", "rollback", team.name, "--yes")
	if err != nil || code != 0 {
		return err
	}
	if now := w.version(team); now == was || now == "" || !strings.Contains(w.said, "held back: "+was) {
		return broken("code 0: it is done", "version %q was %q", now, was)
	}
	if err := w.applied(false); err != nil {
		return err
	}
	// It stays so.
	now := w.version(team)
	if code, err = w.awsin("team", "sync", team.name, "--yes"); err == nil && code == 0 && w.version(team) == was && now != was {
		err = broken("rolled back stays rolled back", "%s is back", was)
	}
	return err
}

func (w *walker) leave(r *rand.Rand) error {
	team := w.team(r)
	args := []string{"team", "leave", team.name, "--yes"}
	code, err := w.awsin(args...)
	if err != nil || code != 0 {
		return err
	}
	if strings.Contains(w.text(), "awsin team "+team.name) {
		return broken("code 0: it is done", "the block is there")
	}
	if err := cmpError(w.kept(true), w.around()); err != nil {
		return err
	}
	return cmpError(w.agree(), w.again(args...))
}

func (w *walker) repair(*rand.Rand) error {
	code, err := w.awsin("team", "repair", "--yes")
	if err != nil || code != 0 {
		return err
	}
	lines := func(text string) (all []string) {
		for line := range strings.SplitSeq(text, "\n") {
			if line = strings.TrimRight(line, "\r"); line != "" && !strings.HasPrefix(line, "# >>> awsin team ") && !strings.HasPrefix(line, "# <<< awsin team ") {
				all = append(all, line)
			}
		}
		return all
	}
	if !slices.Equal(lines(w.text()), lines(w.before)) {
		return broken("repair changes awsin's lines alone", "")
	}
	return w.again("team", "repair", "--yes")
}

func (w *walker) fix(*rand.Rand) error {
	if _, err := w.awsin("doctor", "--fix", "--yes"); err != nil {
		return err
	}
	within, _ := parts(w.before)
	now, _ := parts(w.text())
	if _, err := awsconfig.Parse("config", []byte(w.before)); err == nil && !slices.Equal(within, now) {
		return broken("doctor leaves a team's block alone", "")
	}
	if err := w.kept(false); err != nil {
		return err
	}
	return w.again("doctor", "--fix", "--yes")
}
