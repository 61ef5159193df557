package browser

import (
	"net/url"
	"strings"

	"awsin/internal/system"
)

// FirefoxContainer is what stands for a browser in awsin's own settings where pages are to open in a container of
// Firefox; the command that starts Firefox may stand behind it.
const FirefoxContainer = "firefox-container"

// Container is a container of Firefox, with its own cookies, so that people are signed in to several accounts at once.
type Container struct {
	Name  string
	Color string // one of ContainerColors, "" for what the extension gives it
}

// ContainerColors are those that Firefox has.
var ContainerColors = []string{"blue", "turquoise", "green", "yellow", "orange", "red", "pink", "purple", "toolbar"}

// Link returns what makes the extension Granted Containers (github.com/common-fate/granted-containers) open a URL in the
// container, which it makes where there is none. granted and aws-sso-cli write it likewise.
func (c Container) Link(address string) string {
	link := "ext+granted-containers:name=" + url.QueryEscape(c.Name) + "&url=" + url.QueryEscape(address)
	if c.Color != "" {
		link += "&color=" + url.QueryEscape(c.Color)
	}
	return link
}

// inContainer returns the command behind FirefoxContainer, Firefox's own where there is none.
func inContainer(on system.Name, configured string) (command string, ok bool) {
	word, rest, _ := strings.Cut(strings.TrimSpace(configured), " ")
	rest = strings.TrimSpace(rest)
	switch {
	case word != FirefoxContainer:
		return "", false
	case rest == "":
		rest = on.Firefox()
	}
	return rest, true
}
