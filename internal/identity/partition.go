package identity

import "strings"

// Partition is a part of AWS with accounts and Regions of its own.
type Partition struct {
	Name    string // as in ARNs
	Console string // the console's domain, "" where that is not public
	SignIn  string // the host of the console's sign-in, "" likewise
	region  string // how the names of its Regions begin
	// The domains of its services' endpoints.
	Domain, DualStack string
}

// partitions are in the order to look them up; the last has all other Regions.
var partitions = []Partition{
	{"aws-cn", "console.amazonaws.cn", "signin.amazonaws.cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
	{"aws-us-gov", "console.amazonaws-us-gov.com", "signin.amazonaws-us-gov.com", "us-gov-", "amazonaws.com", "api.aws"},
	{"aws-eusc", "console.amazonaws-eusc.eu", "eusc-de-east-1.signin.amazonaws-eusc.eu", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
	{"aws-iso", "", "", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
	{"aws-iso-b", "", "", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
	{"aws-iso-e", "", "", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
	{"aws-iso-f", "", "", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
	{"aws", "console.aws.amazon.com", "signin.aws.amazon.com", "", "amazonaws.com", "api.aws"},
}

// PartitionOf returns the partition that a Region is in.
func PartitionOf(region string) Partition {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.region) {
			return p
		}
	}
	return Partition{} // never: the last one fits
}

// PartitionNamed returns the partition of a name, as it stands in ARNs.
func PartitionNamed(name string) (p Partition, ok bool) {
	for _, p := range partitions {
		if p.Name == name {
			return p, true
		}
	}
	return Partition{}, false
}

// PartitionOfConsole returns the partition of whose console a host is, and what stands before the domain, without the dot.
func PartitionOfConsole(host string) (p Partition, before string, ok bool) {
	for _, p := range partitions {
		switch before, below := strings.CutSuffix(host, "."+p.Console); {
		case p.Console == "":
		case host == p.Console:
			return p, "", true
		case below && before != "":
			return p, before, true
		}
	}
	return Partition{}, "", false
}
