// Package system is what differs between the systems that awsin is built for, as a value: a test asks for the form of
// another one than its own. What needs a system's own calls is in a file of that system's name, in the package that
// calls it.
package system

import (
	"errors"
	"runtime"
	"syscall"
	"time"
)

// Name is a system, as runtime.GOOS has it.
type Name string

// Here is the system that this program is built for.
const Here = Name(runtime.GOOS)

const windows = Name("windows")

// Home returns the person's home as Python, and so the AWS CLI, finds it: on Windows HOME is none. It is "" where no
// variable says it.
func (s Name) Home(lookup func(string) (string, bool)) string {
	get := func(name string) string { v, _ := lookup(name); return v }
	switch {
	case s != windows:
		return get("HOME")
	case get("USERPROFILE") != "":
		return get("USERPROFILE")
	case get("HOMEPATH") != "":
		return get("HOMEDRIVE") + get("HOMEPATH")
	}
	return ""
}

// Separators are the characters that separate a path's parts.
func (s Name) Separators() string {
	if s == windows {
		return `\/`
	}
	return "/"
}

// ListSeparator separates what a variable lists, such as PATH and Python's BROWSER.
func (s Name) ListSeparator() rune {
	if s == windows {
		return ';'
	}
	return ':'
}

// Terminal is the file of the terminal that a process belongs to, for reading and writing; "" where that is no single
// one. Keyboard is the one that is read.
func (s Name) Terminal() string {
	if s == windows {
		return ""
	}
	return "/dev/tty"
}

// Keyboard is the file of what is typed on the terminal.
func (s Name) Keyboard() string {
	if s == windows {
		return "CONIN$"
	}
	return s.Terminal()
}

// SetsTERM reports whether a terminal that can move its cursor says so in TERM.
func (s Name) SetsTERM() bool { return s != windows }

// Browser is the command that opens a page in the person's browser; "" where that depends on the display.
func (s Name) Browser() string {
	switch s {
	case "darwin":
		return "open %s"
	case windows:
		return "rundll32 url.dll,FileProtocolHandler %s"
	}
	return ""
}

// Firefox returns the command that starts Firefox, which takes what is not a web address, too.
func (s Name) Firefox() string {
	if s == "darwin" {
		return "open -a Firefox %s"
	}
	return "firefox %s"
}

// HasModes reports whether a file's mode says who can use it.
func (s Name) HasModes() bool { return s != windows }

// LocksFolders reports whether a folder can be locked, without a file for it.
func (s Name) LocksFolders() bool { return s != windows }

const (
	inUseFor = 2 * time.Second // the longest that another program is waited for
	inUse    = 10 * time.Millisecond
)

// Persist calls a function that replaces or removes a file until that succeeds. On Windows it fails while another
// program has the file open, as each reader and every virus scanner does for some milliseconds.
func (s Name) Persist(do func() error) error {
	begin := time.Now()
	for {
		err := do()
		if !s.busy(err) || time.Since(begin) > inUseFor {
			return err
		}
		time.Sleep(inUse)
	}
}

// busy reports whether an error is one of a file that is in use: Windows' numbers, which mean something else elsewhere.
func (s Name) busy(err error) bool {
	const accessDenied, sharingViolation, lockViolation = syscall.Errno(5), syscall.Errno(32), syscall.Errno(33)
	var errno syscall.Errno
	return s == windows && errors.As(err, &errno) && (errno == accessDenied || errno == sharingViolation || errno == lockViolation)
}
