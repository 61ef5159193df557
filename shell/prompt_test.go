package shell

import "testing"

// TestPrompt: a word in a color is none of the prompt's cells, and what a prompt expands stays as it is; a shell that
// awsin knows by another name is the same shell.
func TestPrompt(t *testing.T) {
	red := Color{"red", "<", ">"}
	for name, want := range map[string][2]string{
		"bash": {"\x01<\x02a%b\x01>\x02", "a%b"}, "zsh": {"%F{red}a%b%f", "a%%b"},
		"fish": {"<a%b>", "a%b"}, "nushell": {"<a%b>", "a%b"}, "nu": {"<a%b>", "a%b"}, "powershell": {"<a%b>", "a%b"}, "pwsh": {"<a%b>", "a%b"},
		"elvish": {"a%b", "a%b"}, "sh": {"a%b", "a%b"}, "": {"a%b", "a%b"},
	} {
		s, ok := Named(name)
		if ok != (name != "") {
			t.Fatal(name)
		}
		if got := [2]string{s.Colored("a%b", red), s.InPrompt("a%b")}; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
