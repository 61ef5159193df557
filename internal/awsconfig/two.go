package awsconfig

import (
	"strings"
	"sync"
)

// worthTwo is the size, in bytes, above which a text is parsed by two at once: 10,000 profiles are 1.2 MB.
const worthTwo = 128 << 10

// parseTwo is parse for a file without mistakes and without [DEFAULT], whose halves say nothing of each other. For any
// other, and for one that has no header to part it at, it returns nil.
func parseTwo(path, text string) *File {
	// Whatever is above, a bracket that is the first character of its line continues no value.
	at := len(text) / 2
	next := strings.Index(text[at:], "\n[")
	if next < 0 {
		return nil
	}
	at += next + 1
	above, below := newParser(path, text, 0, at), newParser(path, text, at, len(text))
	var wg sync.WaitGroup
	var failed error
	wg.Go(func() { failed = below.run() })
	err := above.run()
	wg.Wait()
	if err != nil || failed != nil || above.inherits || below.inherits {
		return nil
	}
	f := above.file
	for _, s := range below.file.Sections {
		if _, twice := above.sections[s.Header]; twice {
			return nil
		}
		f.Sections = append(f.Sections, s)
	}
	return f
}
