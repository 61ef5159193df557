package terminal

import (
	"fmt"
	"strings"
	"testing"

	"awsin/internal/terminal/terminaltest"
)

func TestPane(t *testing.T) {
	screen := terminaltest.New(t, 40, 6)
	var writes int
	p := NewPane(Screen{Out: counted{screen, &writes}, Live: true, Size: screen.Size})
	p.Draw("", []string{"one", "two"})
	p.Draw("", []string{"one", "two"})
	if writes != 1 {
		t.Errorf("%d writes for one frame", writes)
	}
	p.Draw("", []string{"one", "\x1b[32mthree\x1b[0m"})
	if got := strings.Join(screen.Lines, "|"); writes != 2 || got != "one|three|" {
		t.Errorf("%d writes, %q", writes, got)
	}
	var many []string
	for i := range 9 {
		many = append(many, fmt.Sprint("line ", i))
	}
	p.Draw("", many)
	if got := strings.Join(screen.Lines, "|"); got != "line 0|line 1|line 2|line 3|  … and 5 more|" {
		t.Errorf("%q", got)
	}
	p.Draw("", []string{"\x1b[31m" + strings.Repeat("本番", 20) + "\x1b[0m"})
	if got := strings.Join(screen.Lines, "|"); got != strings.Repeat("本番", 9)+"本…|" {
		t.Errorf("%q", got)
	}
	p.Close(many)
	if got := strings.Join(screen.Lines, "|"); got != strings.Join(many, "|")+"|" {
		t.Errorf("%q", got)
	}
}

// counted counts frames: each is one write, or it would flicker.
type counted struct {
	to *terminaltest.Terminal
	n  *int
}

func (c counted) Write(p []byte) (int, error) { *c.n++; return c.to.Write(p) }
