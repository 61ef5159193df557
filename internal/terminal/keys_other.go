//go:build !linux && !darwin

package terminal

// keys are not taken where no test has tried it.
type keys struct{}

func (*keys) take(Screen, func(byte)) (listening bool) { return false }
func (*keys) leave()                                   {}
