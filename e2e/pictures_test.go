package e2e

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every picture that the README names is there and shows nothing but itself: no
// script, nothing from elsewhere, no path of the machine that made it. None is
// left over.
func TestPictures(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	for _, m := range regexp.MustCompile(`!\[([^\]]+)\]\((docs/pictures/[^)]+)\)`).FindAllStringSubmatch(string(readme), -1) {
		named = append(named, "../"+m[2])
	}
	there, err := filepath.Glob("../docs/pictures/*")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(named)
	if !slices.Equal(named, there) || len(there) != 6 {
		t.Errorf("the README shows %q, and there are %q", named, there)
	}
	for _, path := range there {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > 60_000 || regexp.MustCompile(`/tmp|/root|/work|<script|@import|@font-face|base64`).Match(text) {
			t.Errorf("%s: %d bytes, or something in it that is not of the picture", path, len(text))
		}
		decoder := xml.NewDecoder(strings.NewReader(string(text)))
		words := 0
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				for _, a := range token.Attr {
					if a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "://") && !strings.HasSuffix(a.Name.Local, "xmlns") {
						t.Errorf("%s: %s=%q", path, a.Name.Local, a.Value)
					}
				}
			case xml.CharData:
				words += len(strings.Fields(string(token)))
			}
		}
		if words < 10 {
			t.Errorf("%s shows %d words", path, words)
		}
	}
}
