package estate

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"awsin/internal/atomicfile"
	"awsin/internal/identity"
)

// Names are what accounts are called, as they are kept: lines of an ID and a name, each after a line's end. A person waits
// for one of thousands of them, which is soon found.
type Names string

// NamesOf returns names by their accounts' IDs as Names.
func NamesOf(all map[string]string) Names {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(all)) {
		b.WriteString("\n" + id + " " + all[id])
	}
	return Names(b.String() + "\n")
}

// Of returns an account's name, "" where it has none.
func (n Names) Of(account string) string {
	_, rest, _ := strings.Cut(string(n), "\n"+account+" ")
	name, _, whole := strings.Cut(rest, "\n")
	if account == "" || !whole {
		return ""
	}
	return name
}

// All returns all names, by their accounts' IDs.
func (n Names) All() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(string(n)) {
		if id, name, ok := strings.Cut(line, " "); ok && strings.HasSuffix(name, "\n") {
			all[id] = strings.TrimSuffix(name, "\n")
		}
	}
	return all
}

// Learned reads what Learn keeps; nothing where there is none, or it cannot be read: it is learned again.
func Learned(path string) Names {
	text, _ := atomicfile.Read(path, 8*MaxSize)
	return Names(text)
}

// maxPortal bounds the key of a portal, in bytes.
const maxPortal = 100

// Account returns the key of an account that a portal names: what one portal says of an ID is nothing that another one's
// profiles are called by. "" where the start URL is none.
func Account(startURL, id string) string {
	portal, err := identity.PortalOf(startURL)
	key := portal.String()
	if err != nil || id == "" || len(key) > maxPortal || strings.ContainsFunc(key, unicode.IsSpace) {
		return ""
	}
	return key + "/" + id
}

// Learn keeps what portals call accounts, by their keys, beside what is kept there. A name in which another could be
// seen, and an ID that is none, are left out. Of two that write at once one is first, and what the other one learned it
// learns again the next time.
func Learn(path string, names map[string]string) error {
	was := Learned(path)
	all := was.All()
	for key, name := range names {
		id := key[strings.LastIndex(key, "/")+1:]
		if id != key && cmp.Or(identity.AccountID(id), identity.AccountName(name), identity.Readable(name)) == nil && (len(all) < maxAccounts || all[key] != "") {
			all[key] = name
		}
	}
	now := NamesOf(all)
	if len(all) == 0 || now == was {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(path, []byte(now))
}
