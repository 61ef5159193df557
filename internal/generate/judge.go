package generate

import (
	"errors"
	"slices"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
	"awsin/internal/configedit"
	"awsin/internal/sanitize"
	"awsin/shell"
)

// OtherNames passes examples of the profiles that cannot have the template's names to say, and returns the flags that
// would help.
func OtherNames(err error, say func(format string, args ...any)) string {
	const narrow = "--account and --role leave some out"
	c, ok := errors.AsType[*CollisionError](err)
	if !ok {
		return "change --name, for example with {{.Account.ID}} or {{.Account.Name | slug}}; " + narrow
	}
	for _, line := range c.Examples() {
		say("%s", sanitize.Text(line))
	}
	if c.Solved == nil {
		return narrow
	}
	flags := shell.Join("--name", c.Solved.Template)
	if c.Solved.Short == c.Solved.Template {
		flags += " " + shell.Join("--short-name", c.Solved.Short)
	}
	return flags + " gives each a name of its own; " + narrow
}

// Judge returns what a person has to confirm by itself, since --yes was said before it was
// known: that a name becomes another account or role, as where a server swaps two accounts'
// names, and that all of a session's profiles go.
// accept are the names and sessions that they have named before. yes: nobody is asked.
func (r Report) Judge(f *awsconfig.File, text string, accept []string, yes bool) (warning string, flags []string, err error) {
	after, err := awsconfig.Parse(f.Path, []byte(text))
	if err != nil {
		return "", nil, err
	}
	becomes := configdiff.Unnamed(configdiff.Compare(configdiff.Sections(f), configdiff.Sections(after)).Becomes(), accept)
	warning = configdiff.Warnings(becomes)
	var names []string
	for _, item := range becomes {
		names = append(names, item.Name)
	}
	for _, session := range r.Emptied {
		if !slices.Contains(accept, session) {
			warning += "warning: nothing of session " + sanitize.Brief(session) + " is listed and wanted: all of its profiles go\n"
			names = append(names, session)
		}
	}
	if warning == "" || !yes {
		return warning, configedit.Accept(names), nil
	}
	return "", nil, configedit.Refused(warning, "the same without --yes", configedit.Accept(names))
}
