package awscli

import "testing"

// TestNeedsLogin has the words of AWS CLI 2.38.1 (botocore/exceptions.py), where keys of `aws login` are not renewed.
func TestNeedsLogin(t *testing.T) {
	for words, want := range map[string]bool{
		"aws: [ERROR]: Your session has expired. Please reauthenticate using 'aws login'.":                                                                                                     true,
		"Unable to refresh login credentials because of a change in your password. Please reauthenticate with your new password using 'aws login'.":                                            true,
		"Error loading login session token: Private key not found in cached token.":                                                                                                            true,
		"An unspecified error happened when resolving AWS credentials or refreshing a login session profile.":                                                                                  true,
		"An error occurred (ValidationException) when calling the CreateOAuth2Token operation: x":                                                                                              true,
		"aws: [ERROR]: 7178 (AWS_ERROR_CAL_UNSUPPORTED_KEY_FORMAT): Key format is not supported.":                                                                                              true,
		"Unable to create or refresh login credentials due to insufficient permissions. You may be missing permission for the 'signin:CreateOAuth2Token' action.":                              false,
		"An error occurred (InternalServerException) when calling the CreateOAuth2Token operation (reached max retries: 2): internal error":                                                    false,
		"Could not connect to the endpoint URL: \"https://eu-west-1.signin.aws.amazon.com/v1/token\"":                                                                                          false,
		"An error occurred (TooManyRequestsError) when calling the CreateOAuth2Token operation (reached max retries: 2): slow down, or an error occurred (ValidationException) somewhere else": false,
	} {
		if got := (&FailedError{Stderr: words}).NeedsLogin(); got != want {
			t.Errorf("%s: %v", words, got)
		}
	}
}
