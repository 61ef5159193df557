package choose

import (
	"testing"

	"awsin/internal/history"
)

// TestInAccount: whose place it is says who goes there.
func TestInAccount(t *testing.T) {
	const config = `[sso-session s]
sso_start_url = https://a.awsapps.com/start
sso_region = us-east-1
[sso-session c]
sso_start_url = https://start.home.awsapps.cn/directory/c
sso_region = cn-north-1
[profile a-admin]
sso_session = s
sso_account_id = 111111111111
sso_role_name = Admin
[profile a-ro]
sso_session = s
sso_account_id = 111111111111
sso_role_name = ReadOnly
[profile a-live]
role_arn = arn:aws:iam::111111111111:role/Deploy
source_profile = a-ro
[profile b]
sso_session = s
sso_account_id = 222222222222
sso_role_name = Admin
[profile c]
sso_session = c
sso_account_id = 333333333333
sso_role_name = Admin
[profile c2]
role_arn = arn:aws-cn:iam::333333333333:role/Deploy
source_profile = c
`
	for _, test := range []struct{ current, used, account, partition, role, want string }{
		{"a-ro", "a-admin", "111111111111", "aws", "", "a-ro"}, // the current one
		{"b", "a-admin", "111111111111", "aws", "", "a-admin"}, // that was used last
		{"", "a-live", "111111111111", "aws", "", "a-live"},    // said, and whole in the link
		{"b", "b", "111111111111", "aws", "", "!there is no terminal to pick a profile of account 111111111111 on; name one before it: a-admin, a-ro, a-live"},
		{"", "", "222222222222", "aws", "", "b"}, // the only one
		{"b", "", "444444444444", "aws", "", "!there is no profile of account 444444444444; awsin generate"},
		{"", "", "333333333333", "aws", "", "!there is no profile of account"}, // a China account on the other console
		{"c2", "", "333333333333", "aws-cn", "", "c2"},
		{"a-ro", "a-ro", "111111111111", "aws", "Admin", "a-admin"},
		{"a-ro", "", "111111111111", "aws", "None", `!there is no profile of role "None"`},
		{"a-ro", "a-ro", "", "aws", "", "!there is no terminal to pick a profile in partition aws on; name one before it: a-admin"}, // nobody says whose it is
		{"", "", "", "aws-us-gov", "", "!there is no profile in partition aws-us-gov"},
	} {
		c, _ := chooser(t, config, test.current)
		for _, name := range []string{"b", test.used, "c"} {
			if err := history.Add(c.Env.StatePath("history"), name, c.Env.Now()); err != nil {
				t.Fatal(err)
			}
		}
		p, err := c.InAccount(test.account, test.partition, test.role)
		got := ""
		if p != nil {
			got = p.Name
		}
		check(t, test.current+" "+test.used+" "+test.account+" "+test.role, test.want, got, err)
	}
}
