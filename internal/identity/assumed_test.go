package identity

import "testing"

func TestAssumedRole(t *testing.T) {
	for _, test := range []struct {
		arn, role string
		want      bool
	}{
		{"arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/me@acme.example", "Admin", true},
		{"arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_Read_0123456789abcdef/me", "Admin_Read", true},
		{"arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_Read_0123456789abcdef/me", "Admin", false},
		{"arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/me", "Admin", false},
		{"arn:aws-cn:sts::111111111111:assumed-role/deploy/botocore-session-1", "deploy", true},
		{"arn:aws:sts::111111111111:assumed-role/deployer/s", "deploy", false},
		{"arn:aws:iam::111111111111:user/deploy", "deploy", false},
		{"arn:aws:sts::111111111111:federated-user/deploy", "deploy", false},
		{"", "", false},
	} {
		if got := AssumedRole(test.arn, test.role); got != test.want {
			t.Errorf("AssumedRole(%q, %q) is %t", test.arn, test.role, got)
		}
	}
}
