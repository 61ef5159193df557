package commands

type sessionCmd struct {
	Add      sessionAddCmd      `cmd:"" help:"Add an sso-session to the AWS configuration."`
	List     sessionListCmd     `cmd:"" help:"List the sessions as they are configured."`
	Failover sessionFailoverCmd `cmd:"" help:"Move a session to its standby's place, with all its profiles, and back."`
	Remove   sessionRemoveCmd   `cmd:"" help:"Remove a session from the AWS configuration."`
}
