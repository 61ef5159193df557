//go:build !linux

package browser

import "net"

// sameUser cannot tell here whose a connection is.
func sameUser(net.Addr, string) bool { return true }
