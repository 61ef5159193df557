package ssotoken

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"awsin/internal/soak"
)

// TestKilledWriterLeavesAWholeToken kills a process that writes without end,
// at some moment of a write, and reads what is left.
func TestKilledWriterLeavesAWholeToken(t *testing.T) {
	if home := os.Getenv("AWSIN_TEST_WRITER"); home != "" {
		writeForever(t, New(home))
	}
	home := t.TempDir()
	for round := range soak.Rounds(t, 14) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledWriterLeavesAWholeToken$")
		cmd.Env = append(os.Environ(), "AWSIN_TEST_WRITER="+home)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range round%7 + 1 { // each line is one finished write; the next is under way
			if !lines.Scan() {
				t.Fatal("the writer ended by itself")
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the writer was not killed")
		}
		tok, err := New(home).Read("a")
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if len(tok.AccessToken) != writerToken || strings.Trim(tok.AccessToken, tok.AccessToken[:1]) != "" {
			t.Fatalf("round %d: a mixed token", round)
		}
	}
}

const writerToken = 64 << 10

func writeForever(t *testing.T, c Cache) {
	tok, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		tok.AccessToken = strings.Repeat(string(rune('a'+i%26)), writerToken)
		if err := c.Write("a", tok); err != nil {
			t.Fatal(err)
		}
		fmt.Println("written")
	}
}
