package awscli

import (
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// What each generation of the AWS CLI prints, from its own source.
const (
	deviceURL = "https://device.sso.us-east-1.amazonaws.com/"
	pkceURL   = "https://oidc.us-east-1.amazonaws.com/authorize?response_type=code&client_id=c-1&redirect_uri=http%3A%2F%2F127.0.0.1%3A40321%2Foauth%2Fcallback&state=1-2&code_challenge_method=S256&scopes=sso%3Aaccount%3Aaccess&code_challenge=x"
	noBrowser = "Browser will not be automatically opened.\nPlease visit the following URL:\n\n"
	codeWords = "\nThen enter the code:\n\nWDDD-KPVV\n"
	autofill  = "\nAlternatively, you may visit the following URL which will autofill the code upon loading:\n"
	opening29 = "Attempting to automatically open the SSO authorization page in your default browser.\nIf the browser does not open or you wish to use a different device to authorize this request, open the following URL:\n\n"
	opening38 = "Attempting to open your default browser. If the browser does not open, open the following URL.\nIf you are unable to open the URL on this device, run this command again with the '--use-device-code' option.\n\n"
	success   = "Successfully logged into Start URL: https://acme.awsapps.com/start#/\n"
)

func TestWatch(t *testing.T) {
	full := deviceURL + "?user_code=WDDD-KPVV"
	for _, c := range []struct {
		name, said string
		want       []Prompt
	}{
		{"2.9 to 2.38, device", noBrowser + deviceURL + "\n" + codeWords + autofill + full + "\n" + success, []Prompt{{full, "WDDD-KPVV"}}},
		{"2.22 to 2.38, PKCE", noBrowser + pkceURL + "\n" + success, []Prompt{{pkceURL, ""}}},
		{"2.38's words with a browser, PKCE", opening38 + pkceURL + "\n\n" + success, []Prompt{{pkceURL, ""}}},
		{"its own start page", noBrowser + "https://acme.awsapps.com/start/#/device\n" + codeWords + autofill + "https://acme.awsapps.com/start/#/device?user_code=WDDD-KPVV\n", []Prompt{{"https://acme.awsapps.com/start/#/device?user_code=WDDD-KPVV", "WDDD-KPVV"}}},
		{"Windows line ends", strings.ReplaceAll(noBrowser+deviceURL+"\n"+codeWords+autofill+full+"\n", "\n", "\r\n"), []Prompt{{full, "WDDD-KPVV"}}},
		{"no final line end", noBrowser + pkceURL, []Prompt{{pkceURL, ""}}},
		{"approved before", success, nil},
		{"a start URL that looks like a page", "Successfully logged into Start URL: https://acme.example/authorize\n", nil},
		{"an error", "An error occurred (InvalidRequestException) when calling the RegisterClient operation\n", nil},
		{"two prompts, of which the first counts", noBrowser + pkceURL + "\n" + pkceURL + "2\n", []Prompt{{pkceURL, ""}}},
		{"a line without end before it", strings.Repeat("x", 1<<20-1) + "\n" + noBrowser + pkceURL + "\n", []Prompt{{pkceURL, ""}}},
	} {
		var got []Prompt
		watch(strings.NewReader(c.said), func(p Prompt) { got = append(got, p) })
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// Without --no-browser the complete URL never comes: the bare one and the code
// are told while the AWS CLI waits.
func TestWatchWithoutTheCompleteURL(t *testing.T) {
	r, w := io.Pipe()
	told := make(chan Prompt)
	over := make(chan bool)
	go func() {
		watch(r, func(p Prompt) { told <- p })
		close(over)
	}()
	if _, err := io.WriteString(w, opening29+deviceURL+"\n"+codeWords); err != nil {
		t.Fatal(err)
	}
	select {
	case p := <-told:
		if p != (Prompt{deviceURL, "WDDD-KPVV"}) {
			t.Errorf("got %+v", p)
		}
	case <-time.After(time.Minute):
		t.Fatal("nothing was told")
	}
	if _, err := io.WriteString(w, success); err != nil {
		t.Fatal(err)
	}
	w.Close()
	<-over
}

// A line longer than any buffer must not block the AWS CLI.
func TestWatchNeverBlocksTheWriter(t *testing.T) {
	r, w := io.Pipe()
	over := make(chan bool)
	go func() {
		watch(r, func(Prompt) { t.Error("told of something") })
		close(over)
	}()
	if n, err := io.WriteString(w, strings.Repeat("x", 3<<20)); err != nil || n != 3<<20 {
		t.Errorf("%d bytes taken, %v", n, err)
	}
	w.Close()
	<-over
}

// Which words go to which version.
func TestArgs(t *testing.T) {
	for _, c := range []struct {
		login   Login
		version Version
		want    string
	}{
		{Login{SessionName: "acme"}, Version{2, 9, 0}, "sso login --no-browser --sso-session=acme"},
		{Login{SessionName: "-acme", UseDeviceCode: true}, Version{2, 21, 9}, "sso login --no-browser --sso-session=-acme"},
		{Login{SessionName: "acme", UseDeviceCode: true}, Version{2, 22, 0}, "sso login --no-browser --use-device-code --sso-session=acme"},
		{Login{Profile: "p", UseDeviceCode: true}, Version{3, 0, 0}, "sso login --no-browser --use-device-code --profile=p"},
	} {
		if got := strings.Join(c.login.args(c.version), " "); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.login, got, c.want)
		}
	}
	got := environ([]string{"AWS_PROFILE=gone", "AWS_DEFAULT_PROFILE=x", "AWS_CLI_AUTO_PROMPT=on", "AWS_PROFILES=kept", "HOME=/h"})
	if want := []string{"AWS_PROFILES=kept", "HOME=/h", "AWS_CLI_AUTO_PROMPT=off"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
