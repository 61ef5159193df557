package policy

import (
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
	if left := sections[0].Left[0]; left.Line != 3 || left.Path != "config" || left.Allow != "role_session_name" || !strings.Contains(left.Remedy, "awsin team allow TEAM role_session_name") {
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
	if _, violations := Check([]SourceFile{{Path: "config", Content: []byte("[sso-session a]\nrole_session_name = ann\n")}}, nil); len(violations) != 1 {
		t.Errorf("in a session: %v", violations)
	}
}
