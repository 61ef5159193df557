package identity

import "strings"

// Partition is a part of AWS with accounts and Regions of its own.
type Partition struct {
	Name    string // as in ARNs
	Console string // the console's domain, "" where that is not public
	region  string // how the names of its Regions begin
}

// partitions are in the order to look them up; the last has all other Regions.
var partitions = []Partition{
	{"aws-cn", "console.amazonaws.cn", "cn-"},
	{"aws-us-gov", "console.amazonaws-us-gov.com", "us-gov-"},
	{"aws-eusc", "console.amazonaws-eusc.eu", "eusc-"},
	{"aws-iso", "", "us-iso-"},
	{"aws-iso-b", "", "us-isob-"},
	{"aws-iso-e", "", "eu-isoe-"},
	{"aws-iso-f", "", "us-isof-"},
	{"aws", "console.aws.amazon.com", ""},
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
