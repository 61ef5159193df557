package signin

import (
	"time"

	"awsin/internal/login"
)

// Advisory is how long before a token ends the AWS CLI and the SDKs renew it,
// each process by itself.
const Advisory = 15 * time.Minute

// Timeout is how long one login may take where nobody says otherwise.
const Timeout = 10 * time.Minute

// Pages is how many logins have a page at a time where nobody says otherwise: each
// is an AWS CLI, 40 MB, that waits for a person, who reads one page at a time.
const Pages = 10

// Options say how to log in, and to what.
type Options struct {
	Force      bool // log in even where the session is usable
	Fresh      bool // log out on the server first
	Offline    bool // do not ask the servers about tokens that look valid
	Page       login.Page
	NoBrowser  bool // only show the URL
	DeviceCode bool
	// Renew is the time left below which a token is renewed, Timeout the bound of
	// one login.
	Renew, Timeout time.Duration
	Pages          int // logins with a page at a time; 0: all
	// Announce shows the board and the summary even where nothing is to be done:
	// the person asked for a login, not for something that needs one.
	Announce bool
	// Unasked: nobody asked for a login by name, and so it opens no page where nobody sits.
	Unasked bool
	// Quiet shows a page that waits while it waits, and says nothing but a line for each
	// session that is not usable.
	Quiet bool
}

// Prepare returns the options of a command that is about to use sessions: a token
// with less than Advisory left is refreshed, so that what the command starts does not do
// so all at once. A page is opened only where nothing else helps, and pages allows it.
func Prepare(pages bool) Options {
	o := Options{Renew: Advisory, Timeout: Timeout, Pages: Pages, Page: login.LastPage, Unasked: true}
	if !pages {
		o.Page, o.Timeout = login.NoPage, lockWait
	}
	return o
}

// Asked returns the options of a login that the person asked for.
func Asked() Options {
	return Options{Renew: Advisory, Timeout: Timeout, Pages: Pages, Announce: true}
}
