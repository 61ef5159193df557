package commands

type sessionCmd struct {
	Add    sessionAddCmd    `cmd:"" help:"Add an sso-session to the AWS configuration."`
	List   sessionListCmd   `cmd:"" help:"List the sessions as they are configured."`
	Remove sessionRemoveCmd `cmd:"" help:"Remove a session from the AWS configuration."`
}
