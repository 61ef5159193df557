package shelltest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// PowerShellEnv keeps a PowerShell from asking for updates and telling that it runs.
var PowerShellEnv = []string{"POWERSHELL_UPDATECHECK=Off", "POWERSHELL_TELEMETRY_OPTOUT=1"}

// PowerShell reads what awsin has a PowerShell evaluate, as PowerShell's own tokenizer would,
// and knows nothing of how awsin quotes: it is the tests' oracle where there is no pwsh.
type PowerShell struct {
	text []uint16
	at   int
}

// Evaluate runs a snippet over an environment: $env:NAME = VALUE, Remove-Item, and throw,
// whose error is a *Thrown. All else is refused, and so is what is not ASCII: on Windows it
// would be decoded by the console's code page.
func (PowerShell) Evaluate(code string, env map[string]string) error {
	for _, c := range []byte(code) {
		if c > '~' {
			return fmt.Errorf("not ASCII: %q", code)
		}
	}
	p := PowerShell{text: utf16.Encode([]rune(code))}
	for p.space(); p.at < len(p.text); p.space() {
		if err := p.statement(env); err != nil {
			return fmt.Errorf("at %d of %.200q: %w", p.at, code, err)
		}
		if p.space(); p.at < len(p.text) && !p.takes(";") && !p.takes("\n") {
			return fmt.Errorf("at %d of %.200q: a statement goes on", p.at, code)
		}
	}
	return nil
}

// Word returns what a word of a command line, or an expression, stands for.
func (PowerShell) Word(word string) (string, error) {
	p := PowerShell{text: utf16.Encode([]rune(word))}
	var value []uint16
	var err error
	if p.peek() == '(' || isQuote(p.peek()) {
		value, err = p.expression()
	} else { // a bare word, in which none of these stands
		value, p.at = p.text, len(p.text)
		if word == "" || strings.ContainsAny(word, " \t\r\n'\"`$@,;|&(){}<>#‘’‚‛“”„*?[]~%\\") || word[0] == '-' && !strings.HasPrefix(word, "--") {
			err = errors.New("more than a word")
		}
	}
	if err == nil && p.at < len(p.text) {
		err = fmt.Errorf("it goes on at %d", p.at)
	}
	return string(utf16.Decode(value)), err
}

// Thrown is the error of a throw.
type Thrown struct{ What string }

func (t *Thrown) Error() string { return "thrown: " + t.What }

func (p *PowerShell) statement(env map[string]string) error {
	switch {
	case p.takes("#"):
		for p.at < len(p.text) && p.text[p.at] != '\n' {
			p.at++
		}
		return nil
	case p.takes("$env:"):
		name := p.name()
		p.space()
		if name == "" || !p.takes("=") {
			return errors.New("no assignment")
		}
		p.space()
		value, err := p.expression()
		env[name] = string(utf16.Decode(value))
		return err
	case p.takes("Remove-Item -LiteralPath Env:"):
		delete(env, p.name())
		if !p.takes(" -ErrorAction Ignore") {
			return errors.New("it could fail")
		}
		return nil
	case p.takes("throw [Management.Automation.PipelineStoppedException]::new()"):
		return &Thrown{}
	case p.takes("throw "):
		value, err := p.expression()
		if err != nil {
			return err
		}
		return &Thrown{string(utf16.Decode(value))}
	}
	return errors.New("an unknown statement")
}

// expression is a string, or a sum in parentheses that begins with one.
func (p *PowerShell) expression() (value []uint16, err error) {
	if isQuote(p.peek()) {
		return p.quoted()
	}
	if !p.takes("(") {
		return nil, errors.New("no string")
	}
	for first := true; ; first = false {
		switch {
		case p.takes("[char]0x"):
			begin := p.at
			for p.at < len(p.text) && strings.ContainsRune("0123456789abcdefABCDEF", rune(p.text[p.at])) {
				p.at++
			}
			unit, err := strconv.ParseUint(string(utf16.Decode(p.text[begin:p.at])), 16, 16)
			switch {
			case err != nil:
				return nil, err
			case first:
				return nil, errors.New("a sum of characters alone is one of numbers")
			}
			value = append(value, uint16(unit))
		default:
			more, err := p.expression()
			if err != nil {
				return nil, err
			}
			value = append(value, more...)
		}
		switch {
		case p.takes(")"):
			return value, nil
		case !p.takes("+"):
			return nil, errors.New("neither + nor )")
		}
	}
}

// quoted is a string in single quotes, of which PowerShell knows five. Any of them ends it;
// two of them are the second.
func (p *PowerShell) quoted() (value []uint16, err error) {
	for p.at++; p.at < len(p.text); p.at++ {
		if c := p.text[p.at]; !isQuote(c) {
			value = append(value, c)
			continue
		}
		if p.at++; !isQuote(p.peek()) {
			return value, nil
		}
		value = append(value, p.text[p.at])
	}
	return nil, errors.New("a string without an end")
}

func isQuote(c uint16) bool {
	return c == '\'' || 0x2018 <= c && c <= 0x201b
}

func (p *PowerShell) peek() uint16 {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *PowerShell) takes(text string) bool {
	if len(p.text)-p.at < len(text) { // which is ASCII
		return false
	}
	for i := range len(text) {
		if p.text[p.at+i] != uint16(text[i]) {
			return false
		}
	}
	p.at += len(text)
	return true
}

func (p *PowerShell) space() {
	for p.at < len(p.text) && strings.ContainsRune(" \t\r\n", rune(p.text[p.at])) {
		p.at++
	}
}

func (p *PowerShell) name() string {
	begin := p.at
	for p.at < len(p.text) && (p.text[p.at] == '_' || 'A' <= p.text[p.at] && p.text[p.at] <= 'Z') {
		p.at++
	}
	return string(utf16.Decode(p.text[begin:p.at]))
}
