package browser

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
)

// sameUser reports whether a connection to a port of this machine is this user's, or root's, as that of WSL's relay for
// Windows is. A path in an argument list can be read by all who are on the machine. Where the kernel does not say whose
// it is, it is taken for this user's.
func sameUser(ours net.Addr, theirs string) bool {
	to, err := netip.ParseAddrPort(ours.String())
	from, wrong := netip.ParseAddrPort(theirs)
	table, none := os.ReadFile("/proc/self/net/tcp")
	if err != nil || wrong != nil || none != nil {
		return true
	}
	uid, ok := owner(table, from, to)
	return !ok || uid == os.Getuid() || uid == 0
}

// owner returns the user who has opened a connection, by the kernel's table of all.
func owner(table []byte, from, to netip.AddrPort) (uid int, ok bool) {
	connection := fmt.Appendf(nil, " %s %s ", inTable(from), inTable(to))
	for line := range bytes.Lines(table) {
		// sl local remote st queues timer retransmits uid
		if fields := bytes.Fields(line); len(fields) > 7 && bytes.Contains(line, connection) {
			uid, err := strconv.Atoi(string(fields[7]))
			return uid, err == nil
		}
	}
	return 0, false
}

// inTable returns an IPv4 address and port as /proc/net/tcp has them: the address in the machine's order of bytes.
func inTable(a netip.AddrPort) string {
	ip := a.Addr().Unmap().As4()
	return fmt.Sprintf("%08X:%04X", binary.NativeEndian.Uint32(ip[:]), a.Port())
}
