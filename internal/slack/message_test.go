package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"awsin/internal/awsconfig"
	"awsin/internal/configdiff"
)

type message struct {
	Text            string  `json:"text"`
	Blocks          []block `json:"blocks"`
	UnfurlLinks     *bool   `json:"unfurl_links"`
	UnfurlMedia     *bool   `json:"unfurl_media"`
	ReplaceOriginal bool    `json:"replace_original"`
	DeleteOriginal  bool    `json:"delete_original"`
}

type block struct {
	Type     string `json:"type"`
	Text     *text  `json:"text"`
	Elements []text `json:"elements"`
}

type text struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Verbatim bool   `json:"verbatim"`
	Emoji    bool   `json:"emoji"`
}

// characters counts as JavaScript does.
func characters(s string) int { return len(utf16.Encode([]rune(s))) }

// check returns an error if Slack would refuse a payload, or a text in it could ping somebody or be a link.
func check(payload []byte) error {
	var m message
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return err
	}
	if len(m.Blocks) == 0 || len(m.Blocks) > 50 || m.Text == "" || characters(m.Text) > 3000 || m.ReplaceOriginal || m.DeleteOriginal {
		return fmt.Errorf("%d blocks, text %q", len(m.Blocks), m.Text)
	}
	if m.UnfurlLinks == nil || *m.UnfurlLinks || m.UnfurlMedia == nil || *m.UnfurlMedia {
		return fmt.Errorf("links are unfurled")
	}
	all := characters(m.Text)
	texts := []text{{Text: m.Text, Type: "mrkdwn", Verbatim: true}}
	for i, b := range m.Blocks {
		of, most := b.Elements, 3000
		switch {
		case b.Type == "header" && i == 0 && b.Text != nil && b.Text.Type == "plain_text" && len(b.Elements) == 0:
			of, most = []text{*b.Text}, 150
		case b.Type == "section" && b.Text != nil && b.Text.Type == "mrkdwn" && len(b.Elements) == 0:
			of = []text{*b.Text}
		case b.Type == "context" && b.Text == nil && len(b.Elements) > 0 && len(b.Elements) <= 10:
		default:
			return fmt.Errorf("block %d: %+v", i, b)
		}
		for _, t := range of {
			if n := characters(t.Text); n == 0 || n > most {
				return fmt.Errorf("block %d: a text of %d characters", i, n)
			}
			all += characters(t.Text)
			texts = append(texts, t)
		}
	}
	if all > 12000 {
		return fmt.Errorf("%d characters", all)
	}
	for _, t := range texts {
		if t.Type == "mrkdwn" && !t.Verbatim || t.Emoji {
			return fmt.Errorf("Slack looks for mentions in %q", t.Text)
		}
		if strings.ContainsFunc(t.Text, func(r rune) bool {
			return r < ' ' && r != '\n' || r >= 0x202a && r <= 0x202e || r == 0x2066 || r == 0x1b
		}) {
			return fmt.Errorf("control characters in %q", t.Text)
		}
		rest := link.ReplaceAllString(span.ReplaceAllString(t.Text, ""), "")
		if strings.ContainsAny(rest, "`<>@&_~") || strings.Contains(rest, "evil") || strings.ContainsAny(span.FindString(t.Text), "<>") {
			return fmt.Errorf("outside of code in %q", t.Text)
		}
	}
	return nil
}

var (
	span = regexp.MustCompile("`[^`\n]+`")
	link = regexp.MustCompile(`^<https://[^<>|]*\|Compare>$`)
)

func profiles(n int, name, session string) []configdiff.Section {
	var all []configdiff.Section
	for i := range n {
		all = append(all, configdiff.Section{Kind: configdiff.Profile, Name: fmt.Sprintf(name, i), Keys: []awsconfig.KeyValue{
			{Key: "sso_session", Value: session}, {Key: "sso_account_id", Value: fmt.Sprint(i)}, {Key: "sso_role_name", Value: "Admin"}}})
	}
	return all
}

func payload(t *testing.T, r configdiff.Report) []byte {
	t.Helper()
	p, err := Payload(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := check(p); err != nil {
		t.Errorf("%v\n%.5000s", err, p)
	}
	return p
}

func sample() configdiff.Report {
	after := append(profiles(130, "acme-%03d", "acme"), configdiff.Section{Kind: configdiff.Session, Name: "acme", Keys: []awsconfig.KeyValue{{Key: "sso_start_url", Value: "https://acme-login.example/start"}}})
	before := []configdiff.Section{{Kind: configdiff.Session, Name: "acme", Keys: []awsconfig.KeyValue{{Key: "sso_start_url", Value: "https://acme.awsapps.com/start"}}}}
	return configdiff.Report{
		Change: configdiff.Compare(before, after), Title: "aws-config", Compare: "https://git.example/compare?from=1&to=2",
		Commits: []configdiff.Commit{{Hash: "3c4d5e6f", Author: "Kim Example", Subject: "acme <b> & *all* `accounts`"}},
	}
}

// The file is what a colleague sees; Slack's Block Kit Builder shows it.
func TestPayload(t *testing.T) {
	got := payload(t, sample())
	want, err := os.ReadFile(filepath.Join("testdata", "sample.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%s", got)
	}
}

func TestNothing(t *testing.T) {
	if p := payload(t, configdiff.Report{}); !bytes.Contains(p, []byte(`"no change"`)) {
		t.Errorf("got %s", p)
	}
}

func TestLimits(t *testing.T) {
	if testing.Short() {
		t.Skip("messages of 10 MB")
	}
	long := strings.Repeat("&", 300) + "%d"
	keys := func(value string) (keys []awsconfig.KeyValue) {
		for i := range 500 {
			keys = append(keys, awsconfig.KeyValue{Key: fmt.Sprint("key", i), Value: value + strings.Repeat("<", 300)})
		}
		return keys
	}
	different := func(value string) (all []configdiff.Section) {
		first := keys(value)[:30:30]
		for i := range 1000 {
			all = append(all, configdiff.Section{Kind: configdiff.Session, Name: fmt.Sprintf(long, i), Keys: append(first,
				awsconfig.KeyValue{Key: "sso_start_url", Value: "https://" + value + fmt.Sprint(i)})})
		}
		return all
	}
	for name, r := range map[string]configdiff.Report{
		"many profiles":     {Change: configdiff.Compare(nil, profiles(20000, long, "acme"))},
		"many renamed":      {Change: configdiff.Compare(profiles(20000, "a"+long, "acme"), profiles(20000, "b"+long, "acme"))},
		"many keys":         {Change: configdiff.Compare([]configdiff.Section{{Kind: "x", Name: "y", Keys: keys("a")}}, []configdiff.Section{{Kind: "x", Name: "y", Keys: keys("b")}})},
		"many start URLs":   {Change: configdiff.Compare(different("a"), different("b"))},
		"everything":        {Change: configdiff.Compare(append(different("a"), profiles(500, long, strings.Repeat("z", 500))...), append(different("b"), profiles(400, "n"+long, "y")...)), Title: long, Commits: make([]configdiff.Commit, 5000)},
		"10 MB of a value":  {Change: configdiff.Compare(nil, profiles(1, strings.Repeat("€", 3<<20)+"%d", strings.Repeat("&", 10<<20))), Title: strings.Repeat("<", 10<<20), Compare: "https://" + strings.Repeat("x", 10<<20)},
		"a link of escapes": {Compare: "https://git.example/?" + strings.Repeat("&", 1900)},
	} {
		p := payload(t, r)
		if !r.Empty() && name != "10 MB of a value" && !regexp.MustCompile(`and \d+ more`).Match(p) {
			t.Errorf("%s: not told how many more:\n%s", name, p)
		}
	}
}

func TestHostile(t *testing.T) {
	for _, x := range []string{
		"<!channel>", "<!here|x>", "<@U012AB3CD>", "<#C1>", "<https://evil.example|acme.awsapps.com>", "@channel @here", "`<!channel>`", "```x```",
		"*b* _i_ ~s~", ":tada:", "&lt;!channel&gt;", "https://evil.example", "a\n> <!channel>", "\x1b[2J", "\u202egnp\u2066", "\xff", " ", "", "` `", "javascript:alert(1)",
	} {
		s := configdiff.Section{Kind: configdiff.Profile, Name: x, Keys: []awsconfig.KeyValue{{Key: "sso_session", Value: x}, {Key: x, Value: x}}}
		moved := configdiff.Section{Kind: configdiff.Session, Name: x, Keys: []awsconfig.KeyValue{{Key: "sso_region", Value: "r"}}}
		after := configdiff.Section{Kind: configdiff.Session, Name: x, Keys: []awsconfig.KeyValue{{Key: "sso_region", Value: "r" + x}, {Key: "sso_start_url", Value: "https://" + x}}}
		payload(t, configdiff.Report{
			Change: configdiff.Compare([]configdiff.Section{moved}, []configdiff.Section{s, after, {Kind: x, Name: x}}),
			Title:  x, Compare: "https://git.example/" + x, Commits: []configdiff.Commit{{Hash: x, Author: x, Subject: x}},
		})
	}
}
