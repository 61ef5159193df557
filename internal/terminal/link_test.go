package terminal

import (
	"strings"
	"testing"
)

// Links are for terminals that are known to show them, and not for what stands between.
func TestLinks(t *testing.T) {
	for vars, want := range map[string]bool{
		"":                            false,
		"TERM=xterm-256color":         false,
		"TERM_PROGRAM=Apple_Terminal": false,
		"TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.14":                 true,
		"TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.0.15":                 false,
		"TERM_PROGRAM=iTerm.app":                                             false,
		"TERM_PROGRAM=vscode TERM_PROGRAM_VERSION=1.102.3":                   true,
		"TERM_PROGRAM=vscode TERM_PROGRAM_VERSION=1.71.0":                    false,
		"TERM_PROGRAM=WezTerm TERM_PROGRAM_VERSION=20240203-110809-5046fc22": true,
		"TERM_PROGRAM=ghostty":                                               true,
		"VTE_VERSION=7600":                                                   true,
		"VTE_VERSION=5000":                                                   false,
		"WT_SESSION=0-0":                                                     true,
		"TERM=xterm-kitty":                                                   true,
		"TERM=alacritty":                                                     true,
		"TERM=foot":                                                          true,
		"TERM=xterm-kitty STY=1.x":                                           false,
		"VTE_VERSION=7600 ZELLIJ=0":                                          false,
		"VTE_VERSION=7600 TMUX=/tmp/s TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.3a":   false,
		"VTE_VERSION=7600 TMUX=/tmp/s TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.4":    true,
		"TMUX=/tmp/s TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=next-3.7":                false,
		"TMUX=/tmp/s TERM_PROGRAM=tmux":                                              false,
		"TMUX=/tmp/s TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.14":             false, // tmux before 3.2
		"TMUX=/tmp/s VTE_VERSION=7600":                                               false,
		"TMUX=/tmp/s TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.5 STY=1.x TERM=screen": false,
		"TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=99999999999999999999.1":         false,
	} {
		set := map[string]string{}
		for kv := range strings.FieldsSeq(vars) {
			name, value, _ := strings.Cut(kv, "=")
			set[name] = value
		}
		if got := links(func(name string) (string, bool) { v, ok := set[name]; return v, ok }); got != want {
			t.Errorf("%q: %v", vars, got)
		}
	}
}

// Nothing in an address ends the link or is a sequence.
func TestLink(t *testing.T) {
	s := Screen{Links: true}
	for address, want := range map[string]string{
		"https://a.test/?x=1&y=a%20b#/d?c=A-B":          "\x1b]8;;https://a.test/?x=1&y=a%20b#/d?c=A-B\x1b\\acme\x1b]8;;\x1b\\",
		"https://a.test/?x=\u202eé y\u009b":             "\x1b]8;;https://a.test/?x=%E2%80%AE%C3%A9%20y%C2%9B\x1b\\acme\x1b]8;;\x1b\\",
		"https://a.test/\x1b\\\x1b]0;owned\a":           "acme",
		"https://a.test/?" + strings.Repeat("x", 1<<20): "acme",
		"": "acme",
	} {
		if got := s.Link(address, "acme"); got != want {
			t.Errorf("%.60q: %.200q, want %q", address, got, want)
		}
	}
	if got := (Screen{}).Link("https://a.test/", "acme"); got != "acme" {
		t.Errorf("%q", got)
	}
}
