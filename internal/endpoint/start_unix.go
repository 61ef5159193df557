//go:build unix

package endpoint

import (
	"crypto/rand"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"awsin/internal/environ"
	"awsin/internal/process"
	"awsin/internal/scratch"
	"awsin/shell"
)

// The open files that a server is handed.
const (
	socket = iota + 3 // 0 to 2 are the standard ones
	folderLock
	handle
)

// Start starts the server of a profile, which ends with this process or what that becomes, and returns the variables that
// lead programs to it. It listens already: who comes before it is there waits.
func Start(e *environ.Environ, profile string) (vars []shell.Var, err error) {
	folder, err := scratch.New(e.StatePath(environ.Served))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = folder.Close()
		}
	}()
	place, token := Place{profile, folder.Path, os.Getpid()}, rand.Text()
	if err := os.WriteFile(place.token(), []byte(token), 0o600); err != nil {
		return nil, err
	}
	listener, host, err := listen()
	if err != nil {
		return nil, err
	}
	defer func() { _ = listener.Close() }()
	ended, ready, err := process.Handle()
	if err != nil {
		return nil, err
	}
	defer ready()
	held, err := folder.Hand()
	if err != nil {
		return nil, err
	}
	defer func() { _ = held.Close() }()
	return []shell.Var{
		{Name: shell.ServedURI, Value: "http://" + host + path},
		{Name: "AWS_CONTAINER_AUTHORIZATION_TOKEN", Value: token},
		{Name: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", Value: place.token()},
	}, process.Aside(append([]string{e.Program}, place.args()...), e.Vars, listener, held, ended)
}

// listen returns a socket on a free port of 127.0.0.1. The net package would look for what this machine has first, which takes
// as long as all the rest.
func listen() (f *os.File, host string, err error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, "", os.NewSyscallError("socket", err)
	}
	f = process.Inherited(fd)
	loopback := [4]byte{127, 0, 0, 1}
	if err = syscall.Bind(fd, &syscall.SockaddrInet4{Addr: loopback}); err == nil {
		err = syscall.Listen(fd, syscall.SOMAXCONN)
	}
	if err == nil {
		var at syscall.Sockaddr
		if at, err = syscall.Getsockname(fd); err == nil {
			return f, netip.AddrPortFrom(netip.AddrFrom4(loopback), uint16(at.(*syscall.SockaddrInet4).Port)).String(), nil //nolint:gosec // a port
		}
	}
	_ = f.Close()
	return nil, "", os.NewSyscallError("listen on 127.0.0.1", err)
}

// How long a client may take to ask, and stay without a question.
const (
	asking = 5 * time.Second
	idle   = time.Minute
)

// Serve is the server: it answers until its command has ended.
func Serve(p Place, h *Handler) error {
	lock := process.Inherited(folderLock)
	defer func() { _ = lock.Close() }()
	// Who ends all programs of a service or a terminal ends the command: until it has ended it may have work to do.
	signal.Notify(make(chan os.Signal, 1), append(process.Ends(), syscall.SIGPIPE)...)
	token, err := os.ReadFile(p.token())
	if err != nil {
		return err
	}
	file := process.Inherited(socket)
	listener, err := net.FileListener(file)
	if err != nil {
		return err
	}
	_ = file.Close()
	defer func() { _, _ = os.Remove(p.token()), os.Remove(p.Folder) }() // and nothing else, whoever started this, and where
	h.Host, h.Token = listener.Addr().String(), strings.TrimSpace(string(token))
	server := http.Server{
		Handler: h, ReadHeaderTimeout: asking, ReadTimeout: asking, IdleTimeout: idle, MaxHeaderBytes: 16 << 10,
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() { _ = server.Serve(listener) }()
	err = process.AwaitEnd(process.Inherited(handle), p.Pid)
	_ = server.Close()
	h.Wait()
	return err
}
