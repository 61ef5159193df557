//go:build !linux

package each

func adoptOrphans() {}

func reap(int) {}
