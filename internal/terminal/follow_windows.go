package terminal

func foreground(int) bool { return true }

// Follow does nothing: Windows has no signals for it.
func (Screen) Follow(leave, redraw func()) (stop func()) { return func() {} }
