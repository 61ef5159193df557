package identity

import "strings"

// AssumedRole reports whether the ARN that STS returns is a session of the role. IAM
// Identity Center makes the role AWSReservedSSO_NAME_DIGEST of a permission set.
func AssumedRole(arn, role string) bool {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return false
	}
	resource, ok := strings.CutPrefix(parts[5], "assumed-role/")
	name, _, session := strings.Cut(resource, "/")
	if !ok || !session {
		return false
	}
	if i := strings.LastIndexByte(name, '_'); i >= 0 && name[:i] == "AWSReservedSSO_"+role {
		return true
	}
	return name == role
}
