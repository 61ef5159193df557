package sanitize

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestIsSecretKey(t *testing.T) {
	for key, want := range map[string]bool{
		"aws_secret_access_key": true, "AWS_SESSION_TOKEN": true, "api_key": true, "x-api-key": true, "ApiKey": true, "db_passwd": true,
		"password": true, "passphrase_file": true, "private_key": true, "dbPass": true, "MYSQL_PWD": true, "SSHPASS": true, "AccountKey": true, "Set-Cookie": true,
		"region": false, "sso_account_id": false, "credential_process": false, "mfa_serial": false, "key": false,
		"aws_access_key_id": false, "PWD": false, "compass": false, "signature_version": false, "auth_scheme_preference": false, "": false,
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
		"/opt/get --password=hunter@2 x":                   "/opt/get --password=[secret] x",
		`/opt/get --password "hunter 2"3 x`:                "/opt/get --password [secret] x",
		`/opt/get --password hunter\ 2 x`:                  "/opt/get --password [secret] x",
		"/opt/get -pass hunter2 -Password:hunter2":         "/opt/get -pass [secret] -Password:[secret]",
		"/opt/get --token --region x":                      "/opt/get --token --region x",
		"sh -c 'DB_PASSWD=hunter2 get'":                    "sh -c 'DB_PASSWD=[secret] get'",
		`sh -c "DB_PASS='hunter 2' get"`:                   `sh -c "DB_PASS=[secret] get"`,
		"env PGPASSWORD=hunter@2 MYSQL_PWD=hunter2 psql":   "env PGPASSWORD=[secret] MYSQL_PWD=[secret] psql",
		"it's PGPASSWORD='hunter 2' x":                     "it's PGPASSWORD=[secret] x",
		"dbPass=hunter2 REDISCLI_AUTH: hunter2":            "dbPass=[secret] REDISCLI_AUTH: [secret]",
		"$env:DB_PASSWORD = 'hunter 2'; get":               "$env:DB_PASSWORD = [secret] get",
		"fish -c 'set -gx DB_PASSWORD hunter2; get'":       "fish -c 'set -gx DB_PASSWORD [secret] get'",
		"aws configure set p.aws_secret_access_key hunter": "aws configure set p.aws_secret_access_key [secret]",
		"npm config set //npm.example/:_authToken hunter2": "npm config set //npm.example/:_authToken [secret]",
		// headers
		`curl -H "X-Token: hunter2" -H "A: b"`:                      `curl -H "X-Token: [secret]" -H "A: b"`,
		`curl -H "X-Api-Key: hunter 2" x`:                           `curl -H "X-Api-Key: [secret]" x`,
		"curl -H 'Authorization: Basic aHVu=' x":                    "curl -H 'Authorization: Basic [secret]' x",
		"curl -H Authorization:hunter2 x":                           "curl -H Authorization:[secret] x",
		"description Proxy-Authorization: Bearer hunter2 x":         "description Proxy-Authorization: Bearer [secret] x",
		"curl -H 'Cookie: a=hunter2; b=hunter3'":                    "curl -H 'Cookie: [secret]'",
		"ask for the bearer of good news, Bearer hunter2.hunter3 x": "ask for the bearer of good news, Bearer [secret] x",
		// JSON
		`get '{"password":"hun\"ter2","region":"x"}'`:            `get '{"password":[secret],"region":"x"}'`,
		`get '{"password" : 1234, "region": "x"}'`:               `get '{"password" : [secret] "region": "x"}'`,
		`get "{\"ApiKey\": \"hunter 2\", \"region\": \"x\"}"`:    `get "{\"ApiKey\": [secret], \"region\": \"x\"}"`,
		`{"SecretAccessKey":"hunter2","SessionToken":"hunter3"}`: `{"SecretAccessKey":[secret],"SessionToken":[secret]}`,
		// URLs
		"curl https://me:hunter2@git.example/a":                    "curl https://[secret]@git.example/a",
		"curl https://me:hun@ter@2@git.example/a":                  "curl https://[secret]@git.example/a",
		"curl 'https://me:hun/ter?#2@git.example/a' x":             "curl 'https://[secret]@git.example/a' x",
		"git clone https://hunter2@git.example/a":                  "git clone https://[secret]@git.example/a",
		"git clone https://hunter2:x-oauth-basic@git.example/a":    "git clone https://[secret]@git.example/a",
		"postgres://me:hunter2@db/x?sslmode=off ssh://me:hunter@h": "postgres://[secret]@db/x?sslmode=off ssh://[secret]@h",
		"https://a.example/x?sig=hunter2":                          "https://a.example/x?sig=[secret]",
		// programs
		"printf '%s\n' hunter2 x | gpg -d; echo a b | jq":     "printf [secret] | gpg -d; echo [secret] | jq",
		"curl -sSu me:hunter2 x":                              "curl -sSu me:[secret] x",
		"Server=x;Pwd=hunter2;Encrypt=yes":                    "Server=x;Pwd=[secret]",
		"--token=$(pass show x)":                              "--token=[secret] show x)",
		"curl -u me:hun:ter@2 x":                              "curl -u me:[secret] x",
		`curl -ume:hunter2 --proxy-user="me:hunter 2" x`:      `curl -ume:[secret] --proxy-user="me:[secret]" x`,
		"smbclient -U me%hunter2 //a/b":                       "smbclient -U me%[secret] //a/b",
		"mysql -u me -phunter2 x; mysqldump -p x":             "mysql -u me -p[secret] x; mysqldump -p x",
		"sshpass -phunter2 ssh x; sshpass -p 'hunter 2' ssh":  "sshpass -p[secret] ssh x; sshpass -p [secret] ssh",
		"docker login -u me -p hunter2 registry.example":      "docker login -u me -p [secret] registry.example",
		"redis-cli -h x -a hunter2 get a":                     "redis-cli -h x -a [secret] get a",
		"ldapsearch -D cn=me -w hunter2":                      "ldapsearch -D cn=me -w [secret]",
		"unzip -P hunter2 a.zip":                              "unzip -P [secret] a.zip",
		"openssl rsa -passin pass:hunter2 -in x":              "openssl rsa -passin pass:[secret] -in x",
		"sh -c 'echo hunter2 | sudo -S get'":                  "sh -c 'echo [secret] | sudo -S get'",
		"sudo -S get <<< hunter2":                             "sudo -S get <<< [secret]",
		"/opt/get ghp_16C7e42F292c6912E7710c838347Ae178B4a x": "/opt/get ghp_[secret] x",
		"get wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMP1EK3Y x":      "get [secret] x",
		// What is none stays.
		"awsin export dev --format json --no-login": "", "/opt/get-token acme": "", "docker run -u 1000:1000 -p 80:80 x": "",
		"https://acme.awsapps.com/start": "", "https://ssoins-7223a1b2c3d4e5f6.portal.us-east-1.app.aws": "", "https://d-9067f2a1b3.awsapps.com:443/start#/?email=me@acme.example": "",
		"http://[::1]:8443/x@y": "", "https://a.example:8443/checkout@v4": "", "ssh://git@git.example/a": "", "git@github.com:acme/aws-config.git": "",
		"111122223333": "", "AWSPowerUserAccess2024Q3": "", "PlatformAdministratorAccess2": "", "acme-prod-eu-west-1-ReadOnly": "", "sso:account:access": "",
		"arn:aws:iam::111111111111:role/secret-keeper": "", "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/password:x": "",
		"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_8d5f3c1e1b0c4b34": "",
		"arn:aws:kms:eu-west-1:111122223333:key/8d5f3c1e-1b0c-4b34-9d3c-0a1b2c3d4e5f":                                       "",
		"/opt/CompanyTools/bin/GetCredentials2 --profile acme-dev --duration 3600 --account 111122223333 --role ReadOnly":   "",
		"op read op://vault/item/password": "", "pass show aws/token": "", "security find-generic-password -w -s aws": "", "vault read -field=token secret/data/aws": "",
		"echo '{\"Version\": 1}'; x": "", "auth: Okta": "", "echo a || b": "", "PWD=/home/me": "",
		"aws-vault exec --no-session --json acme": "", "granted credential-process --profile acme-dev": "", "http://localhost:4566": "",
		"saml2aws script --url https://idp.example -u https://idp.example -p acme": "",
	} {
		if want == "" {
			want = text
		}
		if got := Passwords(text); got != want {
			t.Errorf("%s\n%s\nwant\n%s", text, got, want)
		}
		if got := Passwords(want); got != want {
			t.Errorf("%s became %s", want, got)
		}
	}
}

// No value of those that every config has is taken for a password.
func TestPasswordsOrdinary(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 6))
	hex := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "0123456789abcdef"[r.IntN(16)]
		}
		return string(b)
	}
	words := []string{"AWS", "Administrator", "Access", "Platform", "ReadOnly", "Secret", "Token", "Password", "Power", "User", "Prod", "Dev", "Billing"}
	short := []string{"S3", "EC2", "EKS", "2026", "v2", "DB", ""} // no two without a word between
	name := func(between string) string {
		parts := make([]string, 1+r.IntN(6))
		for i := range parts {
			parts[i] = words[r.IntN(len(words))] + short[r.IntN(len(short))]
		}
		return strings.Join(parts, between)
	}
	for range 300 {
		account := fmt.Sprint(100000000000 + r.IntN(899999999999))
		for _, value := range []string{
			account, name(""), name("-"), name("_"), "https://d-" + hex(10) + ".awsapps.com/start", "https://ssoins-" + hex(16) + ".portal.eu-west-1.app.aws/start#/", "https://" + strings.ToLower(name("-")) + ".awsapps.com/start",
			"arn:aws:iam::" + account + ":role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_" + name("") + "_" + hex(16), "arn:aws:iam::" + account + ":mfa/" + name("."),
			"arn:aws:secretsmanager:eu-west-1:" + account + ":secret:" + name("/") + "-" + hex(6), "awsin export " + name("-") + " --format json --no-login", "ap-northeast-1", "sso:account:access,codewhisperer:completions",
		} {
			if got := Passwords(value); got != value {
				t.Fatalf("%s became %s", value, got)
			}
		}
	}
}
