package team

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/configedit"
	"awsin/internal/environ"
	"awsin/internal/history"
	"awsin/internal/rank"
	"awsin/internal/sanitize"
	"awsin/internal/team/policy"
)

// judging is how many names are compared with all that a person has, each for milliseconds. What would be more is
// warned of without.
const judging = 100

// crowd is how many sessions an update may add and be taken unasked: each is a page that
// opens in the morning.
const crowd = 5

// crowded returns the new sessions where they are more than a handful.
func (u *Update) crowded() []configdiff.Item {
	fresh := slices.DeleteFunc(configdiff.Unnamed(u.Change.Added, u.named), func(item configdiff.Item) bool { return item.Kind != configdiff.Session })
	if u.joining || len(fresh) <= crowd {
		return nil
	}
	return fresh
}

func crowdWarning(fresh []configdiff.Item) string {
	if len(fresh) == 0 {
		return ""
	}
	var names []string
	for _, item := range fresh {
		names = append(names, item.Name)
	}
	return fmt.Sprintf("warning: %d new sessions, each of which is a login: %s\n", len(fresh), sanitize.Brief(sanitize.Some(names)))
}

// comeBack returns the new profiles with a name that the person has used, and those that are somebody again: two versions,
// one that takes it away and one that brings it back, could make it another account unseen.
func (u *Update) comeBack(used map[string]float64) []configdiff.Item {
	if u.joining {
		return nil
	}
	return slices.DeleteFunc(configdiff.Unnamed(slices.Concat(u.Change.Added, u.Change.Renamed, u.Change.Somebody()), u.named), func(item configdiff.Item) bool {
		return item.Kind != configdiff.Profile || used[item.Name] == 0
	})
}

func (u *Update) backWarning() string {
	var b strings.Builder
	for _, item := range u.returned {
		fmt.Fprintf(&b, "warning: profile %s, which you have used, is back: %s\n", sanitize.Brief(item.Name), sanitize.Brief(u.who(item.Name)))
	}
	return b.String()
}

// Warnings are the lines that warn before an update is taken, but for those of the difference itself.
func (u *Update) Warnings() string {
	asked, _, _ := u.judge(configedit.Options{DryRun: true}) // which refuses nothing
	return u.noticed() + lost(u.report.Losses) + asked
}

// noticed are those of what a person does with what they have.
func (u *Update) noticed() string { return crowdWarning(u.crowded()) + u.backWarning() + u.habits }

// notice compares an update to a file with what the person has used.
func (t *Teams) notice(u *Update, f *awsconfig.File) {
	used := history.Load(t.Env.StatePath(environ.History), t.Env.Now())
	u.habits, u.returned = t.habitWarning(u, used, f), u.comeBack(used)
}

// habitWarning names the profiles and aliases that come with a name by which the person has meant
// another profile until now, which they use: of what is typed nothing is kept.
func (t *Teams) habitWarning(u *Update, used map[string]float64, before *awsconfig.File) string {
	if len(used) == 0 {
		return ""
	}
	was := awsconfig.Merge(before, nil).Profiles()
	names, judged := make([]string, len(was)), 0
	for i, p := range was {
		names[i] = p.Name
	}
	all, often := rank.New(names), rank.New(slices.Sorted(maps.Keys(used)))
	var b strings.Builder
	var more []string
	for _, item := range slices.Concat(u.Change.Added, u.Change.Renamed) {
		if item.Kind != configdiff.Profile && item.Kind != configdiff.Alias || !often.Matches(item.Name) { // a few of ten thousand do
			continue
		}
		if judged++; judged > judging {
			more = append(more, item.Name)
			continue
		}
		same := item.From
		if item.Kind == configdiff.Alias {
			same = item.Keys[0].New
		}
		if i, sure := all.Best(item.Name); sure && used[names[i]] > 0 && names[i] != same {
			fmt.Fprintf(&b, "warning: %s %s is new: awsin use %[2]s has meant %s until now, which you use\n", item.Kind, sanitize.Brief(item.Name), sanitize.Brief(names[i]))
		}
	}
	if len(more) > 0 {
		fmt.Fprintf(&b, "warning: %s may be what awsin use has meant another one by until now, which you use: %s\n", sanitize.Count(len(more), "more new name"), sanitize.Brief(sanitize.Some(more)))
	}
	return b.String()
}

// who returns who a person becomes in a profile of the update.
func (u *Update) who(name string) string {
	s := u.section(policy.ID{Kind: policy.Profile, Name: name})
	if arn := s.Get("role_arn"); arn != "" {
		return "role " + arn
	}
	if account := s.Get("sso_account_id"); account != "" {
		return "account " + account + ", role " + s.Get("sso_role_name")
	}
	return "with no account"
}
