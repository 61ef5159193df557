package identity

import "strings"

// Partition is a part of AWS with accounts and Regions of its own.
type Partition struct {
	Name    string // as in ARNs
	Console string // the console's domain, "" where that is not public
	SignIn  string // the host of the console's sign-in, "" likewise
	region  string // how the names of its Regions begin
}

// partitions are in the order to look them up; the last has all other Regions.
var partitions = []Partition{
	{"aws-cn", "console.amazonaws.cn", "signin.amazonaws.cn", "cn-"},
	{"aws-us-gov", "console.amazonaws-us-gov.com", "signin.amazonaws-us-gov.com", "us-gov-"},
	{"aws-eusc", "console.amazonaws-eusc.eu", "eusc-de-east-1.signin.amazonaws-eusc.eu", "eusc-"},
	{"aws-iso", "", "", "us-iso-"},
	{"aws-iso-b", "", "", "us-isob-"},
	{"aws-iso-e", "", "", "eu-isoe-"},
	{"aws-iso-f", "", "", "us-isof-"},
	{"aws", "console.aws.amazon.com", "signin.aws.amazon.com", ""},
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
