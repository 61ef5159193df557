package estate

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"

	"awsin/internal/atomicfile"
	"awsin/internal/identity"
)

// Learned reads what Learn keeps; nothing where there is none, or it cannot be read: it is learned again.
func Learned(path string) (names map[string]string) {
	if text, err := atomicfile.Read(path, 4*MaxSize); err == nil {
		_ = json.Unmarshal([]byte(text), &names)
	}
	return names
}

// Learn keeps what a portal calls accounts, by their IDs, beside what is kept there. A name in which another could be
// seen, and an ID that is none, are left out. Of two that write at once one is first, and what the other one learned it
// learns again the next time.
func Learn(path string, names map[string]string) error {
	all := Learned(path)
	was := maps.Clone(all)
	if all == nil {
		all = map[string]string{}
	}
	for id, name := range names {
		if errors.Join(identity.AccountID(id), identity.AccountName(name), identity.Readable(name)) == nil && (len(all) < maxAccounts || all[id] != "") {
			all[id] = name
		}
	}
	if maps.Equal(was, all) {
		return nil
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(path, append(data, '\n'))
}
