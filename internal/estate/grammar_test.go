package estate

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"gopkg.in/ini.v1"
)

// TestLoad: names of accounts that ini does not read mean what they mean to ini.
func TestLoad(t *testing.T) {
	const line = "111122223333 = prod\n"
	for _, text := range []string{
		"[accounts]\n" + line, "\ufeff[accounts]\r\n111122223333=prod\r\n", " [accounts] ; ours\n\t" + line, "[accounts] ]\n" + line, line, "[aliases]\n" + line,
		"[accounts]\n" + line + "111122223333 = again = # \n", "[accounts]\n111122223333 = \"prod\"\n444455556666 = 'x' y\n", "[accounts]\n111122223333 = \n",
		"[accounts]\nx = \\\n" + line, "[accounts]\n111122223333 = \\\n444455556666 = x\n", "[accounts]\n# \\\n" + line,
		"[production]\nprofiles = \"\"\"a\n[accounts]\n" + line + "\"\"\"\n", "[production]\nprofiles = `a\n[accounts]\n" + line + "`\n444455556666 = x\n",
		"[accounts]\n111122223333 = a`b\"\"\"\n444455556666 = x\n", "[accounts]\n111122223333 = x\n[production]\nprofiles = b\n[accounts]\n444455556666 = y\n",
		"[accounts]\nx = `a`\n" + line, "[accounts]\nx = \"\"\"a\"\"\"\n" + line, "[accounts]\nx = \"\"\"\"\"\n" + line + "\"\"\"\n", "[accounts]\n`111122223333 = x` = `\n444455556666 = y\n`\n",
	} {
		src, err := Load(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		f, err := ini.LoadSources(options, []byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got, want := Read(src), Read(&Source{File: f}); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v\nwant %+v", text, got, want)
		}
	}
}

// TestMaxLines: all accounts that may be are taken, and nothing of which ini would take seconds.
func TestMaxLines(t *testing.T) {
	var all strings.Builder
	all.WriteString("[accounts]\n")
	for i := range maxAccounts {
		fmt.Fprintf(&all, "%012d = account %d\n", i, i)
	}
	src, err := Load(all.String() + "[aliases]\n" + strings.Repeat("# a\n\na = b\n", maxLines-2))
	if err != nil || len(src.names) != maxAccounts || len(src.Section(accounts).Keys()) != 0 || len(Read(src).Accounts) != maxAccounts {
		t.Fatalf("%+v, %v", src, err)
	}
	for _, text := range []string{strings.Repeat("a = b\n", maxLines+1), strings.Repeat("[a]\n", maxLines+1), "a = `\n" + strings.Repeat("\n", maxLines), "a = \\\n" + strings.Repeat("#\\\n", maxLines)} {
		if _, err := Load(text); err == nil || err.Error() != "it has more than 4000 lines beside the accounts'" {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	if _, err := Load("a = \\\n" + strings.Repeat(strings.Repeat("x", 1<<10)+"\\\n", 64)); err == nil || err.Error() != "its values of several lines are longer than 64 KiB" {
		t.Error(err)
	}
}
