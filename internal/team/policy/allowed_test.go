package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestPersonal: what is each person's own stays out and says where it stood; the profile comes in.
func TestPersonal(t *testing.T) {
	files := []SourceFile{{Path: "config", Content: []byte("[profile a]\nregion = us-east-1\nROLE_Session_Name = ann\n")}}
	sections, violations := Check(files, nil)
	if len(violations) > 0 || len(sections) != 1 || len(sections[0].Keys) != 1 || len(sections[0].Left) != 1 || len(sections[0].Allowed()) > 0 {
		t.Fatalf("%+v, %v", sections, violations)
	}
	if left := sections[0].Left[0]; left.Line != 3 || left.Path != "config" || !strings.Contains(left.Violation(sections[0].ID).Remedy, "awsin team allow TEAM role_session_name") {
		t.Errorf("%+v", left)
	}
	sections, violations = Check(files, []string{"role_session_name"})
	if allowed := sections[0].Allowed(); len(violations) > 0 || len(sections[0].Left) > 0 || len(allowed) != 1 || allowed[0].Value != "ann" {
		t.Errorf("%+v, %v", sections, violations)
	}
	// Its value is judged all the same, and a session has no such key.
	for _, text := range []string{"[profile a]\nrole_session_name = a b\n", "[sso-session a]\nsso_start_url = https://a.awsapps.com/start\nsso_region = us-east-1\nservices = x\n"} {
		if _, violations := Check([]SourceFile{{Path: "config", Content: []byte(text)}}, []string{"role_session_name"}); len(violations) != 1 {
			t.Errorf("%q: %v", text, violations)
		}
	}
}

// TestLeft: a key of which nothing is known keeps nothing else out, in whatever letters it is written and whatever
// it says; a dangerous one beside it does.
func TestLeft(t *testing.T) {
	const text = "[profile a]\nregion = us-east-1\nNew_Key =\n  x = y\no\u212A = sh\n[sso-session s]\nsso_start_url = https://a.awsapps.com/start\nsso_use_device_code = true\nregion = us-east-1\n"
	sections, violations := Check([]SourceFile{{Path: "config", Content: []byte(text)}}, nil)
	if len(violations) > 0 || len(sections) != 2 {
		t.Fatalf("%+v, %v", sections, violations)
	}
	for i, want := range [][]string{{"3 new_key", "5 ok"}, {"8 sso_use_device_code", "9 region"}} {
		var got []string
		for _, l := range sections[i].Left {
			got = append(got, fmt.Sprint(l.Line, " ", l.Key))
			if v := l.Violation(sections[i].ID); v.Line != l.Line || v.Allow != l.Key || !strings.Contains(v.Problem, "is not among those that are known to be harmless") {
				t.Errorf("%+v", v)
			}
		}
		if !slices.Equal(got, want) || len(sections[i].Keys) != 1 {
			t.Errorf("left %v, in came %v", got, sections[i].Keys)
		}
	}
	for key, why := range dangers {
		if sections, violations := Check([]SourceFile{{Path: "config", Content: []byte(text + "[profile b]\n" + key + " = x\n")}}, nil); sections != nil || len(violations) != 1 || !strings.Contains(violations[0].Problem, why) {
			t.Errorf("%s: %v, %v", key, sections, violations)
		}
	}
}
