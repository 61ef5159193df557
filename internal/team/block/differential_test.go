package block

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"awsin/internal/awsconfig"
	"awsin/internal/awsconfig/configtest"
	"awsin/internal/soak"
	"awsin/internal/team/policy"
	"awsin/internal/team/policy/policytest"
)

// view is what the AWS CLI sees of a config.
type view map[policy.ID]map[string]string

// look asks the AWS CLI's own parser, for a config that it does not refuse.
func look(t *testing.T, o *configtest.Oracle, text string) (view, bool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	seen := o.Ask(t, path, path+".missing")
	v := view{}
	for _, p := range seen.Profiles {
		v[policy.ID{Kind: policy.Profile, Name: p.Name}] = p.Keys
	}
	for _, s := range seen.Sessions {
		v[policy.ID{Kind: policy.Session, Name: s.Name}] = s.Keys
	}
	return v, !seen.Refused
}

// written is the view of sections that came in.
func written(sections []policy.Section) view {
	v := view{}
	for _, s := range sections {
		v[s.ID] = map[string]string{}
		for _, kv := range s.Keys {
			v[s.ID][kv.Key] = kv.Value
		}
	}
	return v
}

// join is what the commands do: nothing is merged if anything is refused.
func join(t *testing.T, person string, files []policy.SourceFile) (text string, refused bool) {
	t.Helper()
	sections, violations := policy.Check(files, nil)
	if violations != nil {
		return person, true
	}
	text, _, err := Merge(parse(t, person), team("v1", Applied{}), sections)
	if err != nil {
		t.Fatal(err)
	}
	return text, false
}

// After each attack the AWS CLI reads the person's config as before.
func TestAttacksAgainstAWSCLI(t *testing.T) {
	o := configtest.Start(t)
	person, _ := join(t, mine, source(acme+dev))
	before, _ := look(t, o, person)
	for _, a := range policytest.Attacks(policy.MaxSize, policy.MaxSections) {
		text, refused := join(t, person, source(a.Text))
		after, ok := look(t, o, text)
		if !refused || text != person || !ok || !reflect.DeepEqual(after, before) {
			t.Errorf("%s: refused %v; %v became %v", a.Name, refused, before, after)
		}
	}
}

// teamFile makes team files that the policy often takes, with what other generators make between.
func teamFile(g configtest.Generator) []byte {
	var b strings.Builder
	end := g.Of("\n", "\n", "\r\n", "\r")
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + end) }
	equals := func() string { return g.Of(" = ", "=", ": ", "\t=\t") }
	odd := func(s string) string { // in another spelling that means the same, mostly
		if g.Chance(97) {
			return s
		}
		return g.Of(strings.ToUpper(s), " "+s, "\t"+s, s+" ", s+"\x0c", s+"\u2028x", s+" # c", s+end+"  x = y", s+end+end+" z", "\x1c"+s, s+"\x00", `"`+s+`"`)
	}
	name := func() string {
		n := g.Of("a", "b", "c", "dev", "prod", "本番", "x.y", "a/b", "acme-dev", "mine")
		return g.Of(n, n, n, n, n, `"`+n+`"`, `'`+n+`'`, n+`""`, `\`+n, `"`+n+` two"`)
	}
	for range g.IntN(6) {
		if g.Chance(10) {
			line(g.Of("# c", "; [profile z]", "", "# >>> awsin team acme v1", "# <<< awsin team acme", "# awsin keep", "  # awsin keep region"))
		}
		if g.Chance(30) {
			line(odd("[sso-session " + name() + "]"))
			line(odd("sso_start_url"), equals(), odd(g.Of("https://a.awsapps.com/start", "https://a.awsapps.com/start#/", "https://B.awsapps.com/start")))
			line(odd("sso_region"), equals(), odd(g.Of("us-east-1", "eu-north-1")))
			continue
		}
		line(odd("[profile "+name()+"]"), g.Of("", "", "", "junk", " # c"))
		for key, value := range map[string]string{
			"region": "us-east-1", "output": "json", "sso_account_id": "123456789012", "sso_role_name": "Admin@x", "retry_mode": "standard",
			"credential_process": "sh", "role_arn": "arn:aws:iam::123456789012:role/x", "s3": end + "  a = b", "max_attempts": "3",
		} {
			if g.Chance(30) && (key != "credential_process" && key != "s3" || g.Chance(5)) {
				line(odd(key), equals(), odd(value))
			}
		}
	}
	data := []byte(b.String())
	if g.Chance(10) {
		data = append(data, g.File(false)...)
	}
	if g.Chance(20) {
		data = g.Mutate(data)
	}
	return data
}

// What comes in is what the AWS CLI sees, in the team's own file and in the person's.
func TestRandomTeamFiles(t *testing.T) {
	o := configtest.Start(t)
	cases, accepted := 0, 0
	for _, r := range soak.Rounds(t, soak.Third(500)) {
		cases++
		g := configtest.Generator{Rand: r}
		data := teamFile(g)
		sections, violations := policy.Check([]policy.SourceFile{{Path: "config", Content: data}}, nil)
		if violations != nil {
			continue
		}
		accepted++
		theirs, ok := look(t, o, string(data))
		for _, s := range sections {
			for _, l := range s.Left {
				if _, there := theirs[s.ID][l.Key]; !there {
					t.Fatalf("%q: %q stays out of %s, where the AWS CLI sees no such key", data, l.Key, s.Label())
				}
				delete(theirs[s.ID], l.Key)
			}
		}
		if !ok || !reflect.DeepEqual(theirs, written(sections)) {
			t.Fatalf("%q\nAWS CLI: %v\nlet in:  %v", data, theirs, written(sections))
		}
		text, report, err := Merge(parse(t, mine), team("v1", Applied{}), sections)
		if err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		got, ok := look(t, o, text)
		want := written(report.Applied.Sections)
		want[policy.ID{Kind: policy.Profile, Name: "mine"}] = map[string]string{"region": "eu-north-1"}
		if !ok || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q\nAWS CLI: %v\nmerged:  %v", data, got, want)
		}
	}
	t.Logf("%d of %d came in", accepted, cases)
	if accepted < cases/5 || accepted > cases*4/5 {
		t.Errorf("the files are not a good sample: %d of %d came in", accepted, cases)
	}
}

// Whatever the person's file is like: its bytes stay, a second merge changes nothing, and leaving returns the
// file back; in between the AWS CLI sees the person's sections and the team's.
func TestRandomPersonsBytesStay(t *testing.T) {
	o := configtest.Start(t)
	sections := accept(t, acme+dev+"[profile a]\noutput = text\n[profile dev]\nregion = us-east-1\n")
	merged := 0
	for _, r := range soak.Rounds(t, soak.Third(400)) {
		person, _ := configtest.Generator{Rand: r}.Pair()
		f, err := awsconfig.Parse("config", person)
		if err != nil {
			continue // the AWS CLI refuses it, too
		}
		text, report, err := Merge(f, team("v1", Applied{}), sections)
		if err != nil {
			if strings.Contains(string(person), "[DEFAULT]") { // a broken nested value that sections inherit
				continue
			}
			t.Fatalf("%q: %v", person, err)
		}
		merged++
		if !strings.HasPrefix(text, string(person)) {
			t.Fatalf("%q became %q", person, text)
		}
		again, _, err := Merge(parse(t, text), team("v1", report.Applied), sections)
		if err != nil || again != text {
			t.Fatalf("%q: %q became %q, %v", person, text, again, err)
		}
		left, _, err := Leave(parse(t, text), "acme", report.Applied)
		if err != nil || left != string(person) {
			t.Fatalf("%q became %q, %v", person, left, err)
		}
		before, _ := look(t, o, string(person))
		after, ok := look(t, o, text)
		for id, keys := range before {
			if !reflect.DeepEqual(after[id], keys) {
				t.Fatalf("%q: %v was %v, is %v", person, id, keys, after[id])
			}
			delete(after, id)
		}
		for id, keys := range written(report.Applied.Sections) {
			for k, v := range keys {
				if after[id][k] != v {
					t.Fatalf("%q: %v: %s is %q", person, id, k, after[id][k])
				}
			}
			delete(after, id)
		}
		if !ok || len(after) > 0 {
			t.Fatalf("%q: also %v", person, after)
		}
	}
	if merged < soak.Part(soak.Third(100)) {
		t.Errorf("only %d", merged)
	}
}

// disturb is what a person does to a block, and to what is around it.
func disturb(g configtest.Generator, text string) string {
	lines := strings.SplitAfter(text, "\n")
	for range 1 + g.IntN(4) {
		at := g.IntN(len(lines))
		switch g.IntN(6) {
		case 0:
			if !strings.Contains(lines[at], "awsin team") {
				lines[at] = ""
			}
		case 1, 2:
			if key, _, ok := strings.Cut(lines[at], " = "); ok {
				lines[at] = key + " = " + g.Of("us-west-2", "other", "", "x # c") + "\n"
			}
		case 3:
			lines[at] += "# " + g.Of("mine", "a = b", "[profile z]") + "\n"
		case 4:
			lines[at] += g.Of("cli_pager = less\n", "output=text\n", "s3 =\n  a = b\n")
		case 5:
			lines[at] += g.Of("[profile own]\nregion = x\n", "\n[profile \"acme-dev\"]\noutput = x\n\n", "[services s]\ns3 =\n  a = b\n")
		}
	}
	return strings.Join(lines, "")
}

// A person edits, the team changes: what is around the block stays, what the person has is kept or told of, and
// the second merge changes nothing.
func TestRandomThreeWay(t *testing.T) {
	o := configtest.Start(t)
	versions := [][]policy.Section{
		accept(t, acme+dev+"[profile p1]\nsso_session = acme\nregion = us-east-1\n"),
		accept(t, "[profile p2]\noutput = json\n"+dev+strings.Replace(acme, "us-east-1", "us-east-2", 1)),
		accept(t, "[profile own]\noutput = json\n"+acme+strings.Replace(dev, "json", "yaml", 1)+"[profile p3]\nregion = us-east-1\n"),
	}
	merges := 0
	for _, r := range soak.Rounds(t, soak.Third(250)) {
		g := configtest.Generator{Rand: r}
		person := mine
		if g.Chance(30) {
			person = strings.ReplaceAll(mine, "\n", "\r\n")
		}
		text, report, err := Merge(parse(t, person), team("0", Applied{}), versions[0])
		if err != nil {
			t.Fatal(err)
		}
		text += g.Of("", "# end", "\n[profile behind]\nregion = y\n")
		for round := range 3 {
			edited := disturb(g, text)
			f, err := awsconfig.Parse("config", []byte(edited))
			if err != nil {
				break // a header or a key twice: the AWS CLI refuses it
			}
			blocks, err := Find(f)
			if err != nil {
				break
			}
			next := versions[g.IntN(len(versions))]
			applied := report.Applied
			text, report, err = Merge(f, Team{Name: "acme", Version: fmt.Sprint(round + 1), Applied: applied, Adopt: g.Chance(20)}, next)
			var problem *awsconfig.ParseError
			if errors.As(err, &problem) {
				break // a profile in two spellings within the block
			}
			if err != nil {
				t.Fatalf("%q: %v", edited, err)
			}
			merges++
			if len(report.Adopted) == 0 && (!strings.HasPrefix(text, edited[:blocks[0].start]) || !strings.HasSuffix(text, edited[max(blocks[0].end, lastKey(blocks[0])):])) {
				t.Fatalf("%q became %q", edited, text)
			}
			again, second, err := Merge(parse(t, text), Team{Name: "acme", Version: fmt.Sprint(round + 1), Applied: report.Applied}, next)
			if err != nil || again != text || second.Changed != nil || second.Added != nil || second.Removed != nil {
				t.Fatalf("%q: %q became %q, %v", edited, text, again, err)
			}
			// A key is as it was, or as the team now says. One that the person changed is as it was, if its section stays.
			before, _ := look(t, o, edited)
			after, ok := look(t, o, text)
			if !ok {
				t.Fatalf("%q became %q", edited, text)
			}
			if report.Handwritten != nil || report.Adopted != nil {
				continue // where there were two in two spellings, the other one holds now
			}
			old, now := written(slices.Concat(applied.Sections, applied.Gone)), written(next)
			for id, keys := range before {
				for k, v := range keys {
					was, known := old[id][k]
					is, there := after[id][k]
					persons := !known || was != v
					if is != v && (is != now[id][k] || persons && after[id] != nil) || !there && persons {
						t.Fatalf("%q: %v: %s was %q, is %q\n%s", edited, id, k, v, is, text)
					}
				}
			}
		}
	}
	t.Logf("%d merges", merges)
	if merges < soak.Part(soak.Third(150)) {
		t.Errorf("only %d merges", merges)
	}
}

func lastKey(b Block) int {
	if len(b.sections) == 0 {
		return 0
	}
	return b.sections[len(b.sections)-1].BodyEnd()
}

// People change the config with `aws configure set`, which writes a new key of the last section behind the
// block.
func TestAWSConfigureSet(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts AWS CLIs")
	}
	for _, aws := range configtest.Real(t) {
		t.Run(aws.Path, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "config")
			text, report := merge(t, mine, team("v1", Applied{}), acme+dev)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, set := range [][]string{{"mine", "output", "yaml"}, {"acme-dev", "region", "eu-west-1"}, {"acme-dev", "cli_pager", "less"}, {"acme-dev", "retry_mode", "standard"}} {
				environ := []string{"HOME=" + filepath.Dir(path), "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "AWS_CONFIG_FILE=" + path}
				if r, err := aws.Run(filepath.Dir(path), environ, "configure", "set", set[1], set[2], "--profile", set[0]); err != nil || r.Code != 0 {
					t.Fatalf("%+v %v", r, err)
				}
			}
			edited, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got, report := merge(t, string(edited), team("v2", report.Applied), acme+dev)
			want := mine + "output = yaml\n" + strings.Replace(first, "v1", "v2", 1) + "\n" + acme + "\n" +
				strings.NewReplacer("region = us", "region = eu", "east", "west", "]\n", "]\n# awsin keep region cli_pager retry_mode\n").Replace(dev) +
				"cli_pager = less\nretry_mode = standard\n" + last
			if got != want || len(report.LocalChanges) != 3 {
				t.Errorf("%q became %s\nwant %s", edited, got, want)
			}
			if left, _, err := Leave(parse(t, got), "acme", report.Applied); err != nil || left != mine+"output = yaml\n" {
				t.Errorf("%q %v", left, err)
			}
		})
	}
}
