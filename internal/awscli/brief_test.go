package awscli

import "testing"

func TestBrief(t *testing.T) {
	for stderr, want := range map[string]string{
		"\nAn error occurred (AccessDeniedException) when calling the CreateToken operation: no\n":                                      "the request was denied on the approval page",
		"aws: [ERROR]: An error occurred (InvalidRequestException) when calling the StartDeviceAuthorization operation: Invalid\n":      "the Identity Center does not know this start URL in this region",
		"aws: [ERROR]: An error occurred (OddException) when calling the CreateToken operation (reached max retries: 2): what it is.\n": "(OddException) what it is.",
		"Something else": "Something else",
		"":               "aws sso login ended with exit code 255 and said nothing",
	} {
		if got := (&FailedError{Command: "aws sso login", Code: 255, Stderr: stderr}).Brief(); got != want {
			t.Errorf("%q: %q, want %q", stderr, got, want)
		}
	}
}
