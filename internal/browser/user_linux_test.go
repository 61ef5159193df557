package browser

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestOnceOfAnother: another user who has read the page's path in the browser's argument list gets nothing, and does not use it up.
func TestOnceOfAnother(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can be another user")
	}
	o := newOnce(t)
	address := netip.MustParseAddrPort(strings.Split(o.URL, "/")[2])
	path := o.URL[strings.LastIndex(o.URL, "/"):]
	get := func(family, uid int) string {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if _, err := unix.SetfsuidRetUid(uid); err != nil {
			t.Fatal(err)
		}
		fd, err := unix.Socket(family, unix.SOCK_STREAM, 0)
		_, restored := unix.SetfsuidRetUid(0)
		if err != nil || restored != nil {
			t.Fatal(err, restored)
		}
		defer func() { _ = unix.Close(fd) }()
		var to unix.Sockaddr = &unix.SockaddrInet4{Port: int(address.Port()), Addr: address.Addr().As4()}
		if family == unix.AF_INET6 {
			to = &unix.SockaddrInet6{Port: int(address.Port()), Addr: address.Addr().As16()}
		}
		if err := unix.Connect(fd, to); err != nil {
			t.Fatal(err)
		}
		if _, err := unix.Write(fd, []byte("GET "+path+" HTTP/1.1\r\nHost: "+address.String()+"\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		answer := make([]byte, 4096)
		n, err := unix.Read(fd, answer)
		if err != nil {
			t.Fatal(err)
		}
		return string(answer[:n])
	}
	for _, family := range []int{unix.AF_INET, unix.AF_INET6} { // the latter by ::ffff:127.0.0.1, in another table of the kernel's
		if answer := get(family, 65534); !strings.HasPrefix(answer, "HTTP/1.1 403 ") || strings.Contains(answer, "secret") {
			t.Errorf("another user gets %q (address family %d)", answer, family)
		}
	}
	if answer := get(unix.AF_INET6, 0); !strings.HasPrefix(answer, "HTTP/1.1 303 ") {
		t.Errorf("afterwards: %q", answer)
	}
}

func TestOwner(t *testing.T) {
	const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 20 4 30 10 -1
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 2 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:C351 0100007F:1F90 01 00000000
   3: 0000000000000000FFFF00000100007F:C352 0000000000000000FFFF00000100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 3 1 0000000000000000 20 4 30 10 -1
   4: 000000000000000001000000FFFFFFFF:C353 0000000000000000FFFF00000100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 3 1 0000000000000000 20 4 30 10 -1
`
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the table is of a machine with the other order of bytes")
	}
	page := netip.MustParseAddrPort("127.0.0.1:8080")
	for from, want := range map[string]int{"127.0.0.1:50000": 1000, "127.0.0.1:50001": -1, "127.0.0.1:50002": 1001, "127.0.0.1:50003": -1, "127.0.0.2:50000": -1} {
		uid, ok := owner([]byte(table), netip.MustParseAddrPort(from), page)
		if !ok {
			uid = -1
		}
		if uid != want {
			t.Errorf("%s: %d, want %d", from, uid, want)
		}
	}
}

// TestOnceOfNobody: a connection that the kernel does not know comes from no program on this machine.
func TestOnceOfNobody(t *testing.T) {
	release, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		t.Fatal(err)
	}
	ours := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}
	if wsl := strings.Contains(strings.ToLower(string(release)), "microsoft"); sameUser(ours, "127.0.0.1:2") != wsl {
		t.Errorf("taken for this user's: %v, on WSL: %v", !wsl, wsl)
	}
}
