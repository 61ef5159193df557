package commands

import "testing"

// An alias is the command, also where kong gets that one only.
func TestAlias(t *testing.T) {
	parser, all := commandTable().Parser([]string{"whoami"})
	if parsed, err := parser.Parse([]string{"whoami", "--json"}); err != nil || all || len(parsed.Selected().Aliases) == 0 {
		t.Errorf("%v, %v, all: %t", parsed, err, all)
	}
}
