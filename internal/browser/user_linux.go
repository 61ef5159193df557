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
// Windows is. A path in an argument list can be read by all who are on the machine. Where the kernel shows no table of
// connections, it is taken for this user's, and on WSL, where Windows shares this machine's loopback (mirrored
// networking), one that is in none of them.
func sameUser(ours net.Addr, theirs string) bool {
	to, err := netip.ParseAddrPort(ours.String())
	from, wrong := netip.ParseAddrPort(theirs)
	if err != nil || wrong != nil {
		return true
	}
	const times = 3 // a table that changes while it is read may lack a line
	shown := false
	for range times {
		for _, name := range []string{"tcp", "tcp6"} { // a socket of IPv6 may connect to an IPv4 address
			table, err := os.ReadFile("/proc/self/net/" + name)
			shown = shown || err == nil
			if uid, ok := owner(table, from, to); ok {
				return uid == os.Getuid() || uid == 0
			}
		}
	}
	release, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	return !shown || bytes.Contains(bytes.ToLower(release), []byte("microsoft"))
}

// owner returns the user who has opened a connection, by one of the kernel's tables, of IPv4 or of IPv6.
func owner(table []byte, from, to netip.AddrPort) (uid int, ok bool) {
	plain := fmt.Appendf(nil, " %s %s ", inTable(from), inTable(to))
	mapped := fmt.Appendf(nil, " %s%s %s%s ", beforeMapped(), inTable(from), beforeMapped(), inTable(to))
	for line := range bytes.Lines(table) {
		// sl local remote st queues timer retransmits uid
		if fields := bytes.Fields(line); len(fields) > 7 && (bytes.Contains(line, plain) || bytes.Contains(line, mapped)) {
			uid, err := strconv.Atoi(string(fields[7]))
			return uid, err == nil
		}
	}
	return 0, false
}

// inTable returns an IPv4 address and port as /proc/net/tcp has them, with the address in the machine's byte order.
func inTable(a netip.AddrPort) string {
	ip := a.Addr().Unmap().As4()
	return fmt.Sprintf("%08X:%04X", binary.NativeEndian.Uint32(ip[:]), a.Port())
}

// beforeMapped returns the prefix of an IPv4 address in /proc/net/tcp6: the first 12 bytes of ::ffff:a.b.c.d, in words of
// four.
func beforeMapped() string {
	return fmt.Sprintf("%016X%08X", 0, binary.NativeEndian.Uint32([]byte{0, 0, 0xff, 0xff}))
}
