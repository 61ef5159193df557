package awscli

import (
	"regexp"
	"strings"
	"sync"
)

// preamble is what each error of a service begins with; behind it is what happened.
var preamble = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^.*?An error occurred (\(\w+\)) when calling the \w+ operation(?: \([^)]*\))?: `)
})

// Brief shortens an error message for where there is no room for all of it.
func (e *FailedError) Brief() string {
	if meaning := e.Meaning(); meaning != "" {
		words, _, _ := strings.Cut(meaning, ";")
		words, _, _ = strings.Cut(words, ": ")
		return words
	}
	return preamble().ReplaceAllString(e.Error(), "$1 ")
}
