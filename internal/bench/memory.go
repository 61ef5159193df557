//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tree measures processes from one down: the most that all together had, each
// shared page counted once (PSS), in MB.
type tree struct {
	stop, stopped chan struct{}
	most          float64
}

// often is how often the kernel is asked; it costs a millisecond for each process.
const often = 100 * time.Millisecond

func watch(root int) *tree {
	t := &tree{stop: make(chan struct{}), stopped: make(chan struct{})}
	go func() {
		defer close(t.stopped)
		for {
			t.most = max(t.most, pss(root)*1024/1e6)
			select {
			case <-time.After(often):
			case <-t.stop:
				return
			}
		}
	}()
	return t
}

func (t *tree) peak() float64 {
	close(t.stop)
	<-t.stopped
	return t.most
}

// pss is that of a process and its descendants, in KiB.
func pss(root int) (sum float64) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	children := map[int][]int{}
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// The name in parentheses may hold anything; its state and its parent follow.
		var state string
		var parent int
		_, _ = fmt.Sscan(string(text[bytes.LastIndexByte(text, ')')+1:]), &state, &parent)
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		children[parent] = append(children[parent], pid)
	}
	for all := []int{root}; len(all) > 0; all = all[1:] {
		all = append(all, children[all[0]]...)
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", all[0]))
		_, text2, _ := strings.Cut(string(text), "\nPss:")
		var kib float64
		_, _ = fmt.Sscan(text2, &kib)
		sum += kib
	}
	return sum
}
