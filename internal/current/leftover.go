package current

import (
	"cmp"
	"fmt"
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/sanitize"
	"awsin/shell"
)

// RegionFor returns the Region that programs take in a profile that is switched to.
func RegionFor(env shell.Lookup, conf *awsconfig.Config, p *awsconfig.Profile) string {
	region, _ := env.RegionFor(p.Name)
	return cmp.Or(region, conf.Access(p).Region.Value)
}

// OwnRegion returns a line about a Region that the person has set: that it overrides the profile's, with what to do, or,
// when the profile goes (p is nil), that it stays. It returns none where neither is so, or where a Region was asked for.
func OwnRegion(env shell.Lookup, conf *awsconfig.Config, p *awsconfig.Profile, asked, fix string) []string {
	set, variable := env.OwnRegion()
	line := fmt.Sprintf("%s=%s is still set", variable, sanitize.Text(set))
	switch {
	case set == "", asked != "":
		return nil
	case p == nil:
		return []string{line}
	case !differs(conf, p, set):
		return nil
	}
	return []string{fmt.Sprintf("%s and overrides the profile's region %s; %s", line, sanitize.Text(conf.Access(p).Region.Value), fix)}
}

// OneRegion returns a line about a Region that the person has set and that overrides those of the profiles; "" where none does.
func OneRegion(env shell.Lookup, conf *awsconfig.Config, profiles []*awsconfig.Profile) string {
	set, variable := env.OwnRegion()
	n := 0
	for _, p := range profiles {
		if set != "" && differs(conf, p, set) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s=%s overrides the region of %d of the profiles; unset it to use theirs", variable, sanitize.Text(set), n)
}

func differs(conf *awsconfig.Config, p *awsconfig.Profile, region string) bool {
	own := conf.Access(p).Region.Value
	return own != "" && own != region
}

// Removed returns, in lines, what a change removes beside the profile, and why.
func Removed(env shell.Lookup, c shell.Change) (lines []string) {
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	value := func(name string) string { v, _ := env(name); return v }
	gone := func(name string) bool { return value(name) != "" && slices.Contains(c.Unset, name) }
	if exported := env.Exported(); exported != "" && slices.Contains(c.Unset, shell.ExportedKey) {
		say("removed the keys of %s, which awsin had exported", sanitize.Text(exported))
	}
	if served := env.Served(); served != "" && slices.Contains(c.Unset, shell.ServedAt) {
		say("left what awsin exec --serve gives of %s", sanitize.Text(served))
	}
	for _, v := range shell.Overrides {
		if gone(v.Name) && v.Name != "AWS_DEFAULT_PROFILE" && !env.IsExport(v.Name) {
			say("unset %s, which would override the profile", v.Name)
		}
	}
	for _, v := range shell.Marks {
		if gone(v.Name) {
			say("unset %s of %s, by which prompts would show another profile", v.Name, v.Reader)
		}
	}
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if gone(name) {
			say("unset %s=%s, which awsin had set for another profile", name, sanitize.Text(value(name)))
		}
	}
	return lines
}

// Left returns, in lines, what decides the account after a change that leaves no profile.
func Left(env shell.Lookup, c shell.Change) (lines []string) {
	for _, v := range env.Overriding() {
		if !slices.Contains(c.Unset, v.Name) {
			lines = append(lines, v.Name+" is still set")
		}
	}
	return lines
}
