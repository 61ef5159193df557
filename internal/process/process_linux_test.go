package process

import "testing"

// TestRun: the command ends with the program that runs it, also when that is killed.
func TestRun(t *testing.T) {
	for _, as := range []string{"run", "watch"} {
		cmd := self(t, as)
		gone := started(t, cmd)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		gone()
	}
}
