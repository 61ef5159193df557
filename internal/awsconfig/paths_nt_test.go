package awsconfig

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"awsin/internal/awsconfig/configtest"
	"awsin/internal/soak"
)

// TestRandomPathsNT: paths are expanded as Python does on Windows, whose module is everywhere.
func TestRandomPathsNT(t *testing.T) {
	const program = `import json, ntpath, sys
for path in json.load(sys.stdin): print(json.dumps(ntpath.expanduser(ntpath.expandvars(path))))`
	vars := map[string]string{"USERPROFILE": `C:\Users\me`, "USERNAME": "me", "A": `C:\a`, "A_B-C": "$A", "PATH": os.Getenv("PATH")}
	pieces := []string{"~", "~me", "~you", `\`, "/", "$A", "${A}", "%A%", "%B%", "$B", "${B}", "$A_B-C", "$", "%", "{", "}", "'", "''", "a", "C:", " ", "$$", "%%", "本"}
	for _, random := range soak.Rounds(t, 1) {
		paths := []string{"", "~", `~\.aws`, `%USERPROFILE%\.aws\config`}
		for range soak.Part(2000) {
			var path strings.Builder
			for range random.IntN(8) {
				path.WriteString(pieces[random.IntN(len(pieces))])
			}
			paths = append(paths, path.String())
		}
		in, err := json.Marshal(paths)
		if err != nil {
			t.Fatal(err)
		}
		python, err := exec.LookPath("python3")
		if err != nil {
			configtest.Missing(t, "python3 is missing")
		}
		cmd := exec.Command(python, "-c", program)
		for name, value := range vars {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		cmd.Stdin = strings.NewReader(string(in))
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		env := func(name string) (string, bool) { value, ok := vars[name]; return value, ok }
		for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			var want string
			if err := json.Unmarshal([]byte(line), &want); err != nil {
				t.Fatal(err)
			}
			name, tilde := strings.CutPrefix(expandVarsNT(paths[i], env), "~")
			if name, _, _ = strings.Cut(strings.ReplaceAll(name, `\`, "/"), "/"); tilde && strings.Contains(name, ":") {
				continue // nobody is called so, and Python joins it as a drive
			}
			if got := expand("windows", paths[i], env, vars["USERPROFILE"]); got != want {
				t.Fatalf("%q leads to %q, want %q", paths[i], got, want)
			}
		}
	}
}
