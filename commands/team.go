package commands

type teamCmd struct {
	Join     teamJoinCmd     `cmd:"" help:"Add a company's config, from a Git repository, to yours."`
	Sync     teamSyncCmd     `cmd:"" help:"Pull the team's changes."`
	Status   teamStatusCmd   `cmd:"" help:"Show the version, its age, and what an update would bring."`
	Diff     teamDiffCmd     `cmd:"" help:"Show all that an update would bring."`
	List     teamListCmd     `cmd:"" help:"List the teams that were joined."`
	Log      teamLogCmd      `cmd:"" help:"List a team's versions here: when, by whom, signed by whom."`
	Rollback teamRollbackCmd `cmd:"" help:"Go one version back."`
	Repair   teamRepairCmd   `cmd:"" help:"Put the lines around the teams' sections back, which were deleted or moved."`
	Allow    teamAllowCmd    `cmd:"" help:"Allow keys that the policy blocks, for one team."`
	Disallow teamDisallowCmd `cmd:"" help:"Take back what was allowed."`
	Leave    teamLeaveCmd    `cmd:"" help:"Remove what came from a team."`
	Init     teamInitCmd     `cmd:"" help:"Create a team config repository."`
	Lint     teamLintCmd     `cmd:"" help:"Check a team config repository: for a commit hook or CI."`
	Notify   teamNotifyCmd   `cmd:"" help:"Post what changed between two commits to a chat."`
}
