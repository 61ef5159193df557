package login

import "sync"

// places are so many at a time, given in the order in which they were asked for.
type places struct {
	mu      sync.Mutex
	free    int
	waiting []chan struct{}
}

// ask returns a channel that is closed when the place is there.
func (p *places) ask() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	turn := make(chan struct{})
	if p.free > 0 {
		p.free--
		close(turn)
	} else {
		p.waiting = append(p.waiting, turn)
	}
	return turn
}

func (p *places) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.waiting) == 0 {
		p.free++
		return
	}
	close(p.waiting[0])
	p.waiting = p.waiting[1:]
}
