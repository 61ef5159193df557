package identity

import "testing"

func TestTypedRegion(t *testing.T) {
	for _, region := range Regions {
		if err := TypedRegion(region); err != nil {
			t.Error(err)
		}
	}
	for region, ok := range map[string]bool{"zz-south-9": true, "us-iso-east-1": true, "us-est-1": false, "eu-west1": false, "": false, "moon": false, "a--1": false} {
		if err := TypedRegion(region); (err == nil) != ok {
			t.Errorf("%q: %v", region, err)
		}
	}
}
