package terminal

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/text"
)

// What shows OSC 8 hyperlinks, by the variables that it sets. The versions are those of
// https://github.com/Alhadis/OSC8-Adoption and https://github.com/chalk/supports-hyperlinks; of tmux that of its CHANGES
// file, and it takes the links out again where the terminal around it shows none.
var (
	linkingPrograms = map[string][2]int{ // TERM_PROGRAM, from this TERM_PROGRAM_VERSION on
		"iTerm.app": {3, 1}, "vscode": {1, 72}, "WezTerm": {}, "ghostty": {}, "zed": {}, "tmux": {3, 4},
	}
	linkingTerms = []string{"xterm-kitty", "alacritty", "foot", "xterm-ghostty"}
	// unlinking are terminals within a terminal, which inherit its variables.
	unlinking = []string{"STY", "ZELLIJ", "INSIDE_EMACS", "NVIM", "VIM_TERMINAL"}
)

// linkingVTE is the VTE_VERSION from which on links crash nothing: 0.52.2.
const linkingVTE = 5202

// links reports whether the terminal is known to show hyperlinks.
func links(lookup func(string) (string, bool)) bool {
	get := func(name string) string { v, _ := lookup(name); return v }
	program := get("TERM_PROGRAM")
	if slices.ContainsFunc(unlinking, func(name string) bool { return get(name) != "" }) || get("TMUX") != "" && program != "tmux" {
		return false // before 3.2 tmux leaves the outer terminal's name there
	}
	if least, ok := linkingPrograms[program]; ok { // what it is inside of does not matter
		var is [2]int
		_, _ = fmt.Sscanf(get("TERM_PROGRAM_VERSION"), "%d.%d", &is[0], &is[1])
		return slices.Compare(is[:], least[:]) >= 0
	}
	vte, _ := strconv.Atoi(get("VTE_VERSION"))
	return vte >= linkingVTE || get("WT_SESSION") != "" || slices.Contains(linkingTerms, get("TERM"))
}

// longestLink is below where VTE (2083) and go-pretty's widths end.
const longestLink = 2000

// Link returns what is shown as a hyperlink, where the terminal shows them.
func (s Screen) Link(address, shown string) string {
	u, err := url.Parse(address)
	if !s.Links || err != nil {
		return shown
	}
	var encoded []byte // a link is printable ASCII; url.URL keeps a query as it is
	for _, c := range []byte(u.String()) {
		if c > ' ' && c < 0x7f {
			encoded = append(encoded, c)
		} else {
			encoded = fmt.Appendf(encoded, "%%%02X", c)
		}
	}
	if len(encoded) > longestLink {
		return shown
	}
	return text.Hyperlink(string(encoded), shown)
}
