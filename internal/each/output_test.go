package each

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLines(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	for in, want := range map[string]string{
		"":             "",
		"a\nb":         "p|A\np|B\n",
		"a\n\n":        "p|A\np|\n",
		"\r\n":         "p|\r\n",
		long + "\nb\n": "p|" + strings.ToUpper(long) + "\np|\np|B\n",
		long + "yz":    "p|" + strings.ToUpper(long) + "\np|YZ\n",
	} {
		for _, one := range []bool{false, true} {
			var out bytes.Buffer
			l := &Lines{Out: &out, Prefix: "p|", Clean: strings.ToUpper}
			r := io.Reader(strings.NewReader(in))
			if one {
				r = iotest.OneByteReader(r)
			}
			n, err := io.Copy(l, r)
			if err != nil || int(n) != len(in) || l.Flush() != nil || l.Flush() != nil {
				t.Fatal(n, err)
			}
			if out.String() != want {
				t.Errorf("%.20q, one byte at a time %t: %.80q", in, one, out.String())
			}
		}
	}
	broken := errors.New("broken")
	l := &Lines{Out: iotestWriter{broken}}
	if _, err := l.Write([]byte("a")); err != nil {
		t.Error(err)
	}
	if _, err := l.Write([]byte("\n")); !errors.Is(err, broken) {
		t.Error(err)
	}
}

type iotestWriter struct{ err error }

func (w iotestWriter) Write([]byte) (int, error) { return 0, w.err }

func TestWriteJSON(t *testing.T) {
	type object struct {
		Name    string
		Out     string `json:"out"`
		Err     string `json:"err"`
		Base64  []byte `json:"out_base64"`
		Another []byte `json:"err_base64"`
	}
	const buffer = 32 << 10
	for _, text := range []string{
		"", "plain <&>\n", "\x00\x1b[31m\"\\\u2028", "\xff\xfe", "half \xe6\x9c", "\xe6", "\x80\x80\x80\x80",
		strings.Repeat("x", buffer-1) + "é", strings.Repeat("x", buffer-2) + "日本" + strings.Repeat("本", buffer),
		strings.Repeat("x", buffer-1) + "\xe6" + "y", strings.Repeat("x", buffer),
	} {
		s, err := NewSpool()
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		fmt.Fprint(s, text)
		var out bytes.Buffer
		if err := WriteJSON(&out, struct{ Name string }{"a<b"}, Stream{"out", s}, Stream{"err", nil}); err != nil {
			t.Fatal(err)
		}
		if bytes.Count(out.Bytes(), []byte("\n")) != 1 || !bytes.HasPrefix(out.Bytes(), []byte(`{"Name":"a<b","out":"`)) {
			t.Errorf("%.60q", out.String())
		}
		var got object
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatalf("%.40q: %v in %.80q", text, err, out.String())
		}
		valid := strings.ToValidUTF8(text, "") == text
		wantText, wantBytes := text, text
		if valid {
			wantBytes = ""
		} else {
			wantText = string([]rune(text)) // each wrong byte is U+FFFD
		}
		if got.Out != wantText || string(got.Base64) != wantBytes || got.Err != "" || got.Another != nil {
			t.Errorf("%.40q: %.80q", text, out.String())
		}
	}
}
