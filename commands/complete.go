package commands

import (
	"strings"

	"awsin/completions"
	"awsin/internal/accounts"
	"awsin/internal/awsconfig"
	"awsin/internal/candidates"
	"awsin/internal/hint"
	"awsin/internal/team/git"
)

// completeWord is the first argument of the shells' completions. It is not a
// command of kong's: what follows is typed by halves and must not be parsed.
const completeWord = "__complete"

// complete prints the candidates for what is being typed.
func complete(e *Env, args []string) error {
	if len(args) == 0 {
		return hint.BadUsage("awsin completion --help", "%s is for the shells' completions", completeWord)
	}
	request, err := completions.Parse(args[0], args[1:], strings.Fields(e.Get("AWSIN_SHORT"))...)
	if err != nil {
		return err
	}
	return request.Render(e.Stdout, candidatesOf(e).Of(request.Words))
}

func candidatesOf(e *Env) candidates.Source {
	return candidates.Source{
		Table: commandTable(), Path: e.Get("PATH"), Chooser: e.chooser,
		Config:   e.silentConfig,
		Accounts: func(conf *awsconfig.Config) accounts.View { return silentAccounts(e, conf) },
		Teams: func() (all []completions.Candidate) {
			teams, _ := teamsOf(e).All()
			for _, j := range teams {
				all = append(all, completions.Candidate{Value: j.Name, Description: git.Redact(j.URL)})
			}
			return all
		},
	}
}
