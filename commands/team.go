package commands

type teamCmd struct {
	Join     teamJoinCmd     `cmd:"" help:"Take a company's config from a Git repository into yours."`
	Sync     teamSyncCmd     `cmd:"" help:"Take what has changed there."`
	Status   teamStatusCmd   `cmd:"" help:"Show the version, its age, and what an update would bring."`
	List     teamListCmd     `cmd:"" help:"List the teams that were joined."`
	Rollback teamRollbackCmd `cmd:"" help:"Go one version back."`
	Allow    teamAllowCmd    `cmd:"" help:"Let keys in that the policy refuses, for one team."`
	Leave    teamLeaveCmd    `cmd:"" help:"Take out what came from a team."`
	Init     teamInitCmd     `cmd:"" help:"Begin such a repository."`
	Lint     teamLintCmd     `cmd:"" help:"Check such a repository: for a commit hook or CI."`
	Notify   teamNotifyCmd   `cmd:"" help:"Tell a chat what has changed between two commits."`
}
