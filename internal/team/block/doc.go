// Package block takes the sections of a company's config files into a person's ~/.aws/config.
//
// It owns the marked block in which a team's sections stand ([Find]), and the merge, which keeps what the
// person changed ([Merge], [Leave]). What comes in is written anew from the sections that the policy let in,
// never copied as text: what was checked is what the AWS CLI reads.
//
// It reads no file, runs nothing and writes nothing; the caller fetches, asks, and saves.
//
// # The block
//
//	# >>> awsin team acme 9fceb02d0ae598e95dc970b74767f19372d61af8 >>> what you change here stays yours; delete …
//
//	[profile acme-dev]
//	# awsin keep region
//	region = eu-west-1
//	sso_session = acme
//	# <<< awsin team acme
//
// The first line has the team and the version. A key that the person changes or adds within the block is
// theirs; the next merge says so below the header ("awsin keep" and the keys), and leaves it alone. A line that
// the person deletes comes back. A section that they write within the block gets "awsin keep" alone. Who writes
// such a line by hand pins the keys.
//
// A section that the team renames is renamed in its place, with what the person has in it and above it. One that the
// team removes stays where the person has changed something there, a comment at least. It is theirs from then on, and
// the team's again when that has it again:
//
//	# awsin gone region
//
// A session whose Identity Center moved has its new Region from awsin, which says so ([Move]):
//
//	# awsin moved sso_region from us-east-1 to eu-west-1
//
// While that is what stands there, it is not the person's own: it stays where the team still has the Region that it
// moved from, and the team's wins where it does not. A session that was failed over to its standby's place has such a
// line for its start URL as well, also outside of a block, and both stay or go:
//
//	# awsin moved sso_start_url from https%3A//acme.awsapps.com/start to https%3A//ssoins-1.eu-west-1.portal.amazonaws.com
//
// The lines hold no "=" and no ":", for `aws configure set` would take them
// for keys. It also puts a new key of the file's last section behind the block's last line, which then moves.
package block
