package cmdline

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// selecting are the flags that say where something is done.
var selecting = []string{"session", "account", "role", "region"}

// Empty returns an error for an argument or a flag of selecting that is given and empty,
// as "$NAME" is where NAME is not set: to go on as if it were not there would be to take
// another profile, or more of them.
func Empty(parsed *kong.Context) error {
	for _, p := range parsed.Path {
		value, name := p.Positional, ""
		switch {
		case value != nil:
			name = "<" + value.Name + ">"
		case p.Flag != nil && slices.Contains(selecting, p.Flag.Name):
			value, name = p.Flag.Value, "--"+p.Flag.Name
		default:
			continue
		}
		is := value.Target.Interface()
		if several, ok := is.([]string); !ok && is == "" || slices.Contains(several, "") {
			return fmt.Errorf("%s is empty: is a variable not set?", name)
		}
	}
	return nil
}

// What a flag's tag `must` can say of its number or duration.
const (
	Positive    = "be positive"
	NotNegative = "not be negative"
)

// Limits returns an error for a flag whose value is not what its tag `must` says.
func Limits(parsed *kong.Context) error {
	for _, f := range parsed.Flags() {
		must, value := f.Tag.Get("must"), reflect.Indirect(f.Target)
		if must != "" && value.IsValid() && (value.Int() < 0 || value.Int() == 0 && must == Positive) {
			return fmt.Errorf("--%s must %s%s", f.Name, must, fromVariable(parsed, f))
		}
	}
	return nil
}

// fromVariable names the variable that has set a flag, as kong does where it cannot read one.
func fromVariable(parsed *kong.Context, f *kong.Flag) string {
	if !slices.ContainsFunc(parsed.Path, func(p *kong.Path) bool { return p.Flag == f }) {
		for _, name := range f.Envs {
			if _, ok := os.LookupEnv(name); ok {
				return " (from " + name + ")"
			}
		}
	}
	return ""
}

// DryByVariable reports whether a command that would write only shows it, because of what stands in no line.
func DryByVariable(parsed *kong.Context) (dry bool) {
	for _, f := range parsed.Flags() {
		switch {
		case f.Name == "fix" && !f.Target.Bool(): // nothing would be written
			return false
		case f.Name == "dry-run" && f.Target.Bool():
			dry = !slices.ContainsFunc(parsed.Path, func(p *kong.Path) bool { return p.Flag == f })
		}
	}
	return dry
}

// Words rewords kong's parse errors, which speak of Go types, and returns the line for help. The arguments begin with no
// command, or with one of the parser's.
func Words(parser *kong.Kong, args []string, err error) (message, help string) {
	message = err.Error()
	node, command := Below(parser.Model.Node, args)
	message = regexp.MustCompile(`^unexpected argument , did you .*`).ReplaceAllString(message, "an argument is empty: is a variable not set?")
	if len(node.Children) > 0 {
		none := "there is no command " + strings.Join(append(slices.Clip(command), "$1"), " ")
		message = regexp.MustCompile(`^unexpected argument (\S+)`).ReplaceAllString(message, none)
	}
	if slices.ContainsFunc(node.Positional, (*kong.Positional).IsCumulative) { // it takes any number, in one place
		message = regexp.MustCompile(`^unexpected argument .+`).ReplaceAllString(message, "$0 behind a flag: put all flags before or behind the arguments")
	}
	for _, w := range []struct{ pattern, words string }{
		{`(--[a-z-]+): expected (?:duration|int) value but got "-\d.*`, `$1 must not be negative`},
		{`(--[a-z-]+): expected .+ but got ("EOL" \(<EOL>\)|"-.*" \((long|short) flag\).*)`, `$1 needs a value`},
		{`(--[a-z-]+): expected duration but got (".*?"): time: missing unit in duration ".*?"`, `$1: $2 has no unit: write one, such as 5m`},
		{`(--[a-z-]+): expected duration but got (".*?"): time: .*? duration ".*?"`, `$1: $2 is not a duration, such as 90s, 5m or 1h`},
		{`^bool value must be .+ but got (".*?")`, `a --no-… flag takes no value, and got $1`},
		{`(--[a-z-]+): bool value must be .+ but got (".*?")`, `$1: $2 is neither true nor false`},
		{`(--[a-z-]+) must be one of ("[^ ]*") but got (".*?")`, `$1: $3 is none of $2`},
		{`^expected "<([a-z-]+)>.*"`, `missing argument: $1`},
		{`^expected one of (".*)`, `missing command: one of $1`},
		{` \(from envar ([A-Z_]+)=.*\)$`, ` (from $1)`},
		{` \(from AWSIN_BROWSER\)$`, ` (from AWSIN_BROWSER; which browser, BROWSER or your settings say)`},
		{`(--[a-z-]+): expected a valid \d+ bit int but got (".*?")`, `$1: $2 is not a whole number`},
	} {
		message = regexp.MustCompile(w.pattern).ReplaceAllString(message, w.words)
	}
	return message, strings.Join(append(append([]string{"awsin"}, command...), "--help"), " ")
}
