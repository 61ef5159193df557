package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Memory returns how many bytes a process holds together with what it has started, of
// programs for which counts is true, and which processes these are; counts is asked for
// the first 15 bytes of a program's name. Nothing where the system does not tell.
func Memory(pid int, counts func(program string) bool) (bytes int64, holders []int) {
	of := func(file string) string {
		data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
		return strings.TrimSpace(string(data))
	}
	if counts(of("comm")) {
		holders = append(holders, pid)
		if fields := strings.Fields(of("statm")); len(fields) > 1 { // all, resident, …: in pages
			pages, _ := strconv.ParseInt(fields[1], 10, 64)
			bytes = pages * int64(os.Getpagesize())
		}
	}
	threads, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, t := range threads {
		for child := range strings.FieldsSeq(of("task/" + t.Name() + "/children")) {
			if id, err := strconv.Atoi(child); err == nil {
				more, others := Memory(id, counts)
				bytes, holders = bytes+more, append(holders, others...)
			}
		}
	}
	return bytes, holders
}
