package terminal

func foreground(int) bool { return true }

// Follow is a no-op: Windows has no signals for it.
func (Screen) Follow(leave, redraw func()) (stop func()) { return func() {} }
