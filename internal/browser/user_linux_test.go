package browser

import (
	"encoding/binary"
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
	get := func(uid int) string {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if _, err := unix.SetfsuidRetUid(uid); err != nil {
			t.Fatal(err)
		}
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
		_, restored := unix.SetfsuidRetUid(0)
		if err != nil || restored != nil {
			t.Fatal(err, restored)
		}
		defer func() { _ = unix.Close(fd) }()
		if err := unix.Connect(fd, &unix.SockaddrInet4{Port: int(address.Port()), Addr: address.Addr().As4()}); err != nil {
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
	if answer := get(65534); !strings.HasPrefix(answer, "HTTP/1.1 403 ") || strings.Contains(answer, "secret") {
		t.Errorf("another user gets %q", answer)
	}
	if answer := get(0); !strings.HasPrefix(answer, "HTTP/1.1 303 ") {
		t.Errorf("afterwards: %q", answer)
	}
}

func TestOwner(t *testing.T) {
	const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 20 4 30 10 -1
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 2 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:C351 0100007F:1F90 01 00000000
`
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the table is of a machine with the other order of bytes")
	}
	page := netip.MustParseAddrPort("127.0.0.1:8080")
	for from, want := range map[string]int{"127.0.0.1:50000": 1000, "127.0.0.1:50001": -1, "127.0.0.1:50002": -1, "127.0.0.2:50000": -1} {
		uid, ok := owner([]byte(table), netip.MustParseAddrPort(from), page)
		if !ok {
			uid = -1
		}
		if uid != want {
			t.Errorf("%s: %d, want %d", from, uid, want)
		}
	}
}
