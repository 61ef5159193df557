package e2e

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBackground: from a shell's background nobody is asked, which would stop the job, unseen; it ends, and says why.
func TestBackground(t *testing.T) {
	t.Parallel()
	for _, sh := range []string{"bash", "zsh"} { // where a function can be in the background
		t.Run(sh, func(t *testing.T) {
			t.Parallel()
			x := start(t, sh, twoProfiles)
			settings := filepath.Join(x.home, ".config/awsin/config")
			if err := errors.Join(os.MkdirAll(filepath.Dir(settings), 0o700), os.WriteFile(settings, []byte("[production]\nprofiles = *-prod-*\n"), 0o600)); err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct{ line, want string }{
				{x.use, "there is no terminal to pick a profile on: name it"},
				{x.use + " admin", `there is no profile "admin"`},
				{"awsin each --all -- true", "this runs in the background, where nobody can be asked"},
				{"awsin session add", "NAME is missing, and there is no terminal to ask on"},
			} {
				from := len(x.text())
				x.run(c.line + " & wait")
				if said := strings.Join(strings.Fields(x.text()[from:]), " "); !strings.Contains(said, c.want) {
					t.Errorf("%s: %q lacks %q", c.line, said, c.want)
				}
			}
		})
	}
}
