package hint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"testing"
)

func TestPrint(t *testing.T) {
	child := exec.Command("sh", "-c", "exit 128").Run()
	for _, c := range []struct {
		err  error
		code int
		want string
	}{
		{nil, OK, ""},
		{errors.New("a\nb\x1b[31m"), Failed, "awsin: error: a b?[31m\n"},
		{fmt.Errorf("x: %w", BadUsage("do this", "bad %d", 1)), Usage, "awsin: error: x: bad 1\nawsin: hint: do this\n"},
		{With("", errors.New("x")), Failed, "awsin: error: x\n"},
		{Exit(Unusable), Unusable, ""},
		{fmt.Errorf("x: %w", context.Canceled), Cancelled, ""},
		{ErrCancelled, Cancelled, ""},
		{fmt.Errorf("git: %w", child), Failed, "awsin: error: git: exit status 128\n"}, // the child's code is not ours
	} {
		var out bytes.Buffer
		if code := Print(&out, c.err); code != c.code || out.String() != c.want {
			t.Errorf("%v: %d, %q", c.err, code, out.String())
		}
	}
}
