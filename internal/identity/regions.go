package identity

import (
	"slices"
	"strings"
)

// Regions are those that AWS had when this was written, for hints: it opens others faster than programs are updated.
var Regions = []string{
	"us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "mx-central-1", "sa-east-1",
	"eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
	"ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2",
	"ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
	"af-south-1", "il-central-1", "me-central-1", "me-south-1",
	"cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1", "eusc-de-east-1",
}

// directions are what stands before the number in every Region's name.
var directions = []string{"north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest", "central"}

// TypedRegion is Region for what a person types: us-est-1 has the form, and is a slip.
func TypedRegion(s string) error {
	words := strings.Split(s, "-")
	if err := Region(s); err != nil {
		return err
	}
	return judge(s, "a region, such as us-east-1", slices.Contains(directions, words[len(words)-2]))
}
