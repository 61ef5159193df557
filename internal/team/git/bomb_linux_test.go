package git

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1" //nolint:gosec // git's own
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
)

// pack is a pack file that is being written.
type pack struct {
	bytes.Buffer
	objects uint32
}

func (p *pack) object(kind byte, size int, before, content []byte) (at int) {
	at = p.Len() + 12 // the header comes last
	p.objects++
	b := kind<<4 | byte(size&15)
	for size >>= 4; size > 0; size >>= 7 {
		p.WriteByte(b | 0x80)
		b = byte(size & 0x7f)
	}
	p.WriteByte(b)
	p.Write(before)
	w := zlib.NewWriter(&p.Buffer)
	_, _ = w.Write(content)
	_ = w.Close()
	return at
}

func (p *pack) whole() []byte {
	all := binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), p.objects)
	all = append(all, p.Bytes()...)
	sum := sha1.Sum(all) //nolint:gosec // git's own
	return append(all, sum[:]...)
}

func varint(n int) (b []byte) {
	for ; n > 0x7f; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

func id(kind, content string) string {
	sum := sha1.Sum(fmt.Appendf(nil, "%s %d\x00%s", kind, len(content), content)) //nolint:gosec // git's own
	return hex.EncodeToString(sum[:])
}

// TestBomb: a pack of some kilobytes unpacks to a gigabyte, in a commit that is a
// few words.
func TestBomb(t *testing.T) {
	if testing.Short() {
		t.Skip("a pack that unpacks to a gigabyte")
	}
	const piece = 0xffffff // bytes that one instruction of a delta copies at most
	commit := "tree " + id("tree", "") + "\nauthor A <a@example.com> 1 +0000\ncommitter A <a@example.com> 1 +0000\n\nx\n"
	var p pack
	p.object(1, len(commit), nil, []byte(commit))
	p.object(2, 0, nil, nil)
	base := p.object(3, piece, nil, make([]byte, piece))
	delta := append(varint(piece), varint(64*piece)...)
	delta = append(delta, bytes.Repeat([]byte{0xf0, 0xff, 0xff, 0xff}, 64)...)
	back := p.Len() + 12 - base
	offset := []byte{byte(back & 0x7f)}
	for back >>= 7; back > 0; back >>= 7 {
		back--
		offset = append([]byte{byte(back&0x7f) | 0x80}, offset...)
	}
	p.object(6, len(delta), offset, delta)

	pkt := func(s string) string { return fmt.Sprintf("%04x%s", len(s)+4, s) }
	hash := id("commit", commit)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/info/refs") {
			w.Header().Set("Content-Type", "application/x-git-upload-pack-advertisement")
			fmt.Fprint(w, pkt("# service=git-upload-pack\n")+"0000"+pkt(hash+" HEAD\x00shallow ofs-delta\n")+pkt(hash+" refs/heads/main\n")+"0000")
			return
		}
		w.Header().Set("Content-Type", "application/x-git-upload-pack-result")
		fmt.Fprint(w, "0000") // the list of shallow commits
		if body, _ := io.ReadAll(r.Body); bytes.Contains(body, []byte("done")) {
			fmt.Fprint(w, pkt("NAK\n"))
			_, _ = w.Write(p.whole())
		}
	}))
	t.Cleanup(server.Close)
	if size := len(p.whole()); size > 20_000 {
		t.Fatalf("a pack of %d bytes is not small", size)
	}
	x := newTeam(t)
	_, _, err := x.clone(Remote{URL: server.URL + "/x"})
	if !errors.Is(err, ErrTooMuchMemory) {
		t.Errorf("%v", err)
	}
	if left := x.left(); len(left) != 0 {
		t.Errorf("left: %q", left)
	}
	var children syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &children); err != nil {
		t.Fatal(err)
	}
	if peak := children.Maxrss << 10; peak > 2*MaxMemory {
		t.Errorf("git held %d MiB", peak>>20)
	}
}
