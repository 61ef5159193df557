package ssotoken

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The names are those that Python makes: hashlib.sha1(json.dumps(arguments,
// sort_keys=True).encode()).
func TestRemoveAssumedRole(t *testing.T) {
	for profile, name := range map[string]string{
		"role_arn=arn:aws:iam::111111111111:role/deploy":                                                   "4b207226c8e735e4c862e9295a92477cf8c6a957",
		"role_arn=a source_profile=p region=us-east-1 duration_seconds=1h external_id= role_session_name=": "fae999501bac4ae8b998bbc1685e3486a72810a9",
		"role_arn=a duration_seconds=03600 external_id=é\"\\ role_session_name=s mfa_serial=arn:m":         "f41fe68f4a3b5ff8155f8c89281e46cad31e255c",
	} {
		keys := map[string]string{}
		for _, kv := range strings.Fields(profile) {
			key, value, _ := strings.Cut(kv, "=")
			keys[key] = value
		}
		home := t.TempDir()
		cache := filepath.Join(home, ".aws", "cli", "cache")
		if err := os.MkdirAll(cache, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{name + ".json", "other.json"} {
			if err := os.WriteFile(filepath.Join(cache, file), []byte("{}"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err := New(home).RemoveAssumedRole(func(key string) (string, bool) { v, ok := keys[key]; return v, ok })
		if left, _ := filepath.Glob(filepath.Join(cache, "*")); err != nil || len(left) != 1 || filepath.Base(left[0]) != "other.json" {
			t.Errorf("%s: %v, %v", profile, left, err)
		}
	}
}
