package sanitize

import "testing"

func TestIsSecretKey(t *testing.T) {
	for key, want := range map[string]bool{
		"aws_secret_access_key": true, "AWS_SESSION_TOKEN": true, "api_key": true, "x-api-key": true, "ApiKey": true, "db_passwd": true,
		"password": true, "passphrase_file": true, "private_key": true,
		"region": false, "sso_account_id": false, "credential_process": false, "mfa_serial": false, "key": false,
	} {
		if got := IsSecretKey(key); got != want {
			t.Errorf("%s: %t", key, got)
		}
	}
}

func TestPasswords(t *testing.T) {
	for text, want := range map[string]string{
		"/opt/get --user me --password hunter2 --region x": "/opt/get --user me --password [secret] --region x",
		"/opt/get --api-key='hunter 2' x":                  "/opt/get --api-key=[secret] x",
		"sh -c 'DB_PASSWD=hunter2 get'":                    "sh -c 'DB_PASSWD=[secret] get'",
		`curl -H "X-Token: hunter2"`:                       `curl -H "X-Token: [secret]`,
		"curl https://me:hunter2@git.example/a":            "curl https://me:[secret]@git.example/a",
		"awsin export dev --format json --no-login":        "awsin export dev --format json --no-login",
		"/opt/get-token acme":                              "/opt/get-token acme",
		"https://acme.awsapps.com/start":                   "https://acme.awsapps.com/start",
		"arn:aws:iam::111111111111:role/secret-keeper":     "arn:aws:iam::111111111111:role/secret-keeper",
	} {
		if got := Passwords(text); got != want {
			t.Errorf("%s\n%s\nwant\n%s", text, got, want)
		}
	}
}
