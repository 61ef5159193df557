package shell

// Variable is one that says which account is worked in, or shown, and who reads it.
type Variable struct{ Name, Reader string }

// Overrides are the variables that an SDK or the AWS CLI prefers to AWS_PROFILE, with
// one that does. docs/recipes.md unsets them, too.
var Overrides = []Variable{
	{"AWS_ACCESS_KEY_ID", "the AWS CLI and every SDK"}, // botocore/credentials.py, EnvProvider
	{"AWS_SECRET_ACCESS_KEY", "the AWS CLI and every SDK"},
	{"AWS_SESSION_TOKEN", "the AWS CLI and every SDK"},
	{"AWS_SECURITY_TOKEN", "the AWS CLI and boto3, before AWS_SESSION_TOKEN"},
	{"AWS_CREDENTIAL_EXPIRATION", "the AWS CLI and boto3, with the keys"},
	// config/env_config.go, credAccessEnvKeys; credential_provider_chain.rb, env_credentials
	{"AWS_ACCESS_KEY", "aws-sdk-go-v2, terraform and the SDK for Ruby"},
	{"AWS_SECRET_KEY", "aws-sdk-go-v2, terraform and the SDK for Ruby"},
	{"AMAZON_ACCESS_KEY_ID", "the SDKs for JavaScript (version 2) and Ruby"}, // EnvironmentCredentials('AMAZON'); env_credentials
	{"AMAZON_SECRET_ACCESS_KEY", "the SDKs for JavaScript (version 2) and Ruby"},
	{"AMAZON_SESSION_TOKEN", "the SDKs for JavaScript (version 2) and Ruby"},
	{"AWS_WEB_IDENTITY_TOKEN_FILE", "the AWS CLI and every SDK"}, // resolveCredentialChain; AssumeRoleWithWebIdentityProvider
	{"AWS_ROLE_ARN", "the AWS CLI and every SDK, with AWS_WEB_IDENTITY_TOKEN_FILE"},
	{"AWS_ROLE_SESSION_NAME", "the AWS CLI and every SDK, with AWS_WEB_IDENTITY_TOKEN_FILE"},
	{"AWS_DEFAULT_PROFILE", "boto3 and version 1 of the AWS CLI, before AWS_PROFILE"},
}

// Marks are what other tools leave in a shell that they have switched. Prompts show
// them: starship AWSU_PROFILE, AWS_VAULT and AWSUME_PROFILE before AWS_PROFILE,
// powerlevel10k AWS_SSO_PROFILE, AWS_VAULT and AWSUME_PROFILE.
var Marks = []Variable{
	{"AWSU_PROFILE", "awsu"},
	{"AWS_VAULT", "aws-vault"}, // cli/exec.go, with the keys, AWS_SECURITY_TOKEN and AWS_SESSION_EXPIRATION
	{"AWSUME_PROFILE", "AWSume"}, {"AWSUME_EXPIRATION", "AWSume"}, {"AWSUME_COMMAND", "AWSume"},
	{"AWS_SSO", "aws-sso-cli"}, {"AWS_SSO_PROFILE", "aws-sso-cli"}, {"AWS_SSO_ACCOUNT_ID", "aws-sso-cli"}, {"AWS_SSO_ROLE_NAME", "aws-sso-cli"},
	{"AWS_SSO_ROLE_ARN", "aws-sso-cli"}, {"AWS_SSO_SESSION_EXPIRATION", "aws-sso-cli"}, {"AWS_SSO_DEFAULT_REGION", "aws-sso-cli"},
	{"GRANTED_COMMAND", "Granted"}, // scripts/assume
	{"GRANTED_SSO", "Granted"}, {"GRANTED_SSO_START_URL", "Granted"}, {"GRANTED_SSO_ROLE_NAME", "Granted"},
	{"GRANTED_SSO_REGION", "Granted"}, {"GRANTED_SSO_ACCOUNT_ID", "Granted"},
	{"AWS_SESSION_EXPIRATION", "aws-vault and Granted"},
}

// Fallbacks are read where the profile has no credentials of its own: they override
// nothing, and are worth knowing.
var Fallbacks = []Variable{
	{"AWS_CREDENTIAL_FILE", "the AWS CLI and boto3"}, // OriginalEC2Provider
	{ServedURI, "the AWS CLI and every SDK"},
	{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "the AWS CLI and every SDK"},
}

// ServedURI leads every SDK to a server of credentials, where nothing before it has any.
const ServedURI = "AWS_CONTAINER_CREDENTIALS_FULL_URI"

// What awsin remembers in a shell.
const (
	// Previous is what `use -` goes back to. Empty means that there was no profile,
	// unset that there is no history: OLDPWD's way.
	Previous = "AWSIN_PREVIOUS_PROFILE"
	// RegionSet holds what awsin set for one profile, as "AWS_REGION=eu-west-1" and,
	// behind a space, AWS_DEFAULT_REGION. Another value is the person's own.
	RegionSet = "AWSIN_REGION_SET"
	// ExportedProfile is the profile whose keys are in the environment, and ExportedKey
	// their AWS_ACCESS_KEY_ID: with another one they are not awsin's.
	ExportedProfile = "AWSIN_EXPORTED_PROFILE"
	ExportedKey     = "AWSIN_EXPORTED_KEY"
	// ServedProfile is the profile whose credentials `exec --serve` serves, and ServedAt the ServedURI
	// that it has set: with another one they are not awsin's.
	ServedProfile = "AWSIN_SERVED_PROFILE"
	ServedAt      = "AWSIN_SERVED_AT"
)

// names returns the names of the lists' variables.
func names(lists ...[]Variable) (all []string) {
	for _, list := range lists {
		for _, v := range list {
			all = append(all, v.Name)
		}
	}
	return all
}

// Foreign returns the names of all that a switch removes: what overrides a profile, or
// makes prompts show another one.
func Foreign() []string { return names(Overrides, Marks) }
