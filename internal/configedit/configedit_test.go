package configedit

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"awsin/internal/awsconfig"
	"awsin/internal/hint"
	"awsin/internal/sanitize"
	"awsin/internal/terminal"
	"awsin/internal/terminal/terminaltest"
)

const saveBefore = "# mine\r\n[default]\r\nregion = us-east-1\r\naws_secret_access_key = hunter2"

// addProfile is an edit.
func addProfile(f *awsconfig.File) (c Change, err error) {
	edit := f.Edit()
	edit.Add(awsconfig.ProfileHeader("new"), awsconfig.KeyValue{Key: "region", Value: "eu-west-1"})
	text, err := edit.Text()
	return Change{Text: text}, err
}

const saveAfter = saveBefore + "\r\n\r\n[profile new]\r\nregion = eu-west-1"

// saving returns an Editor whose terminal is one end of a pair, the file, and what
// goes to standard output.
func saving(t *testing.T, config string) (e Editor, path string, stdout *bytes.Buffer, person *terminaltest.Person) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	person = terminaltest.NewPerson(t)
	stdout = &bytes.Buffer{}
	return Editor{
		IO: &terminal.Streams{
			Stdout: stdout, Stderr: io.Discard, StderrFd: -1,
			Open: person.Open,
		},
		Backups: filepath.Join(t.TempDir(), "backups"), Now: time.Now,
	}, path, stdout, person
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSaveConfirmed(t *testing.T) {
	for _, test := range []struct {
		answer string
		err    error
		want   string
	}{
		{"y\n", nil, saveAfter},
		{" Yes \n", nil, saveAfter},
		{"n\n", hint.ErrCancelled, saveBefore},
		{"\n", hint.ErrCancelled, saveBefore},
		{"yesterday\n", hint.ErrCancelled, saveBefore},
		{"\x04", hint.ErrCancelled, saveBefore},
	} {
		e, path, stdout, person := saving(t, saveBefore)
		shown := make(chan string)
		go func() {
			text := person.Until("? [y/N] ")
			person.Type(test.answer)
			shown <- text
		}()
		changed, err := e.Save(context.Background(), path, Options{}, addProfile)
		text := <-shown
		if !errors.Is(err, test.err) || changed != (err == nil) || content(t, path) != test.want || stdout.Len() > 0 {
			t.Errorf("%q: %t, %v, %q on standard output; the file is\n%q", test.answer, changed, err, stdout, content(t, path))
		}
		if !strings.Contains(text, "+[profile new]") || strings.Contains(text, "hunter2") || !strings.Contains(text, "Write this to "+path) {
			t.Errorf("%q: on the terminal: %q", test.answer, text)
		}
	}
}

// Where nobody can be asked, --yes is not named as the answer to what it does not answer.
func TestSaveNowhere(t *testing.T) {
	many := []string{"--accept a", "--accept b", "--accept c", "--accept d", "--accept e", "--accept f"}
	for want, flags := range map[string][]string{
		terminal.ByYes: nil,
		"--yes --accept a does it without asking, --dry-run shows what would be done":                                               many[:1],
		"--yes --accept a --accept b --accept c --accept d --accept e … does it without asking, --dry-run shows what would be done": many,
	} {
		e, path, _, _ := saving(t, saveBefore)
		e.IO.Open = func() (*os.File, error) { return nil, os.ErrNotExist }
		_, err := e.Save(t.Context(), path, Options{}, func(f *awsconfig.File) (Change, error) {
			c, err := addProfile(f)
			c.Flags = flags
			return c, err
		})
		if hint.Of(err) != want || content(t, path) != saveBefore {
			t.Errorf("%q: %v; %s", flags, err, hint.Of(err))
		}
	}
}

func TestSaveInterrupted(t *testing.T) {
	e, path, _, person := saving(t, saveBefore)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		person.Until("? [y/N] ")
		cancel()
	}()
	if changed, err := e.Save(ctx, path, Options{}, addProfile); changed || !errors.Is(err, context.Canceled) || content(t, path) != saveBefore {
		t.Errorf("%t, %v", changed, err)
	}
}

func TestSaveWithoutAsking(t *testing.T) {
	e, path, stdout, _ := saving(t, saveBefore)
	e.IO.Open = func() (*os.File, error) { return nil, os.ErrNotExist }
	var hinted *hint.Error
	if changed, err := e.Save(context.Background(), path, Options{}, addProfile); changed || !errors.As(err, &hinted) || !strings.Contains(hinted.Text, "--yes") || content(t, path) != saveBefore {
		t.Errorf("without a terminal: %t, %v", changed, err)
	}

	want := "--- " + path + "\n+++ " + path + "\n@@ -"
	if changed, err := e.Save(context.Background(), path, Options{Yes: true, DryRun: true}, addProfile); changed || err != nil || content(t, path) != saveBefore {
		t.Errorf("--dry-run: %t, %v", changed, err)
	}
	if got := stdout.String(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "+\n+[profile new]\n+region = eu-west-1\n\\ No newline at end of file\n") || strings.Contains(got, "hunter2") {
		t.Errorf("--dry-run printed %q", got)
	}
	stdout.Reset()

	if changed, err := e.Save(context.Background(), path, Options{Yes: true}, addProfile); !changed || err != nil || content(t, path) != saveAfter || stdout.Len() > 0 {
		t.Errorf("--yes: %t, %v, %q", changed, err, stdout)
	}
	if kept, _ := filepath.Glob(filepath.Join(e.Backups, "config.*")); len(kept) != 1 || content(t, kept[0]) != saveBefore {
		t.Errorf("backups: %q", kept)
	}
	same := func(f *awsconfig.File) (c Change, err error) { return Change{Text: f.Text}, nil }
	if changed, err := e.Save(context.Background(), path, Options{}, same); changed || err != nil {
		t.Errorf("no change: %t, %v", changed, err)
	}

	missing := filepath.Join(filepath.Dir(path), "new", "config")
	if changed, err := e.Save(context.Background(), missing, Options{Yes: true}, addProfile); !changed || err != nil || content(t, missing) != "[profile new]\nregion = eu-west-1\n" {
		t.Errorf("a new file: %t, %v", changed, err)
	}
	if _, err := e.Save(context.Background(), "", Options{Yes: true}, addProfile); !errors.As(err, &hinted) {
		t.Errorf("no file: %v", err)
	}
}

// Before is called once, after the answer and before the file is written, and its
// error leaves the file as it was.
func TestBefore(t *testing.T) {
	refused := errors.New("no place for the state")
	for _, test := range []struct {
		name, answer string
		how          Options
		same         bool  // the edit changes nothing
		fails        error // of Before
		calls        int
		err          error
	}{
		{name: "agreed", answer: "y\n", calls: 1},
		{name: "--yes", how: Options{Yes: true}, calls: 1},
		{name: "declined", answer: "n\n", err: hint.ErrCancelled},
		{name: "--dry-run", how: Options{Yes: true, DryRun: true}},
		{name: "no change", how: Options{Yes: true}, same: true},
		{name: "fails", how: Options{Yes: true}, fails: refused, calls: 1, err: refused},
	} {
		e, path, _, person := saving(t, saveBefore)
		calls, there := 0, ""
		edit := func(f *awsconfig.File) (Change, error) {
			c, err := addProfile(f)
			if test.same {
				c.Text = f.Text
			}
			c.Before = func() error {
				calls++
				there = content(t, path)
				return test.fails
			}
			return c, err
		}
		answered := make(chan struct{})
		go func() {
			defer close(answered)
			if test.answer != "" {
				person.Until("? [y/N] ")
				person.Type(test.answer)
			}
		}()
		changed, err := e.Save(context.Background(), path, test.how, edit)
		<-answered
		want := saveBefore
		if changed {
			want = saveAfter
		}
		if calls != test.calls || calls > 0 && there != saveBefore || !errors.Is(err, test.err) || changed != (test.calls == 1 && test.err == nil) || content(t, path) != want {
			t.Errorf("%s: called %d times, with %q in the file; %t, %v, %q", test.name, calls, there, changed, err, content(t, path))
		}
	}
}

// Somebody else writes between reading and saving: their change stays.
func TestSaveMeanwhile(t *testing.T) {
	interfere := func(path, theirs string, times int) Edit {
		return func(f *awsconfig.File) (c Change, err error) {
			if times--; times >= 0 {
				if err := os.WriteFile(path, []byte(content(t, path)+theirs), 0o600); err != nil {
					return Change{}, err
				}
			}
			return addProfile(f)
		}
	}
	const theirs = "\n[profile theirs]\n"
	e, path, _, _ := saving(t, saveBefore)
	if changed, err := e.Save(context.Background(), path, Options{Yes: true}, interfere(path, theirs, 1)); !changed || err != nil || !strings.HasPrefix(content(t, path), saveBefore+theirs) || !strings.Contains(content(t, path), "[profile new]") {
		t.Errorf("once: %t, %v\n%s", changed, err, content(t, path))
	}

	// What was confirmed is not asked about again; another difference is.
	var long strings.Builder
	for range 20 {
		long.WriteString("# a line\n")
	}
	for before, questions := range map[string]int{"[a]\n" + long.String() + "x = 1\n": 1, "[a]\n": 2} {
		e, path, _, person := saving(t, before)
		first := func(f *awsconfig.File) (c Change, err error) {
			if f.Text == before { // the first line is theirs; the number of lines stays
				if err := os.WriteFile(path, []byte("[b]\n"+before[len("[a]\n"):]), 0o600); err != nil {
					return Change{}, err
				}
			}
			return addProfile(f)
		}
		asked := make(chan struct{})
		go func() {
			defer close(asked)
			for range questions {
				person.Until("? [y/N] ")
				person.Type("y\n")
			}
		}()
		changed, err := e.Save(context.Background(), path, Options{}, first)
		<-asked
		if !changed || err != nil || !strings.HasPrefix(content(t, path), "[b]\n") || !strings.Contains(content(t, path), "[profile new]") {
			t.Errorf("%d questions: %t, %v\n%s", questions, changed, err, content(t, path))
		}
	}
}

// No lock stands while a question does: others write, and what they have written is kept.
// A difference that has only moved is not asked about again.
func TestSaveAsksUnlocked(t *testing.T) {
	above := "# a\r\n# b\r\n# c\r\n# d\r\n"
	e, path, _, person := saving(t, above+saveBefore)
	asked := 0
	e.Asking = func(_ context.Context, ask func() error) error {
		asked++
		return ask()
	}
	go func() {
		person.Until("? [y/N] ")
		held := false
		err := awsconfig.Rewrite(t.Context(), path, awsconfig.How{Waiting: func(string) { held = true }}, func(f *awsconfig.File) (string, error) {
			return "# theirs\r\n" + f.Text, nil
		})
		if err != nil || held {
			t.Errorf("%v; locked: %t", err, held)
		}
		person.Type("y\n")
	}()
	if changed, err := e.Save(t.Context(), path, Options{}, addProfile); !changed || err != nil || asked != 1 || content(t, path) != "# theirs\r\n"+above+saveAfter {
		t.Errorf("%t, %v, %q", changed, err, content(t, path))
	}
}

// What its owner made read-only is neither asked about nor written, nor is anything that goes with it.
func TestSaveReadOnly(t *testing.T) {
	e, path, _, _ := saving(t, saveBefore)
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	for _, how := range []Options{{}, {Yes: true}} {
		var refused *awsconfig.ReadOnlyError
		changed, err := e.Save(t.Context(), path, how, func(f *awsconfig.File) (Change, error) {
			c, err := addProfile(f)
			c.Before = func() error { t.Error("something was written"); return nil }
			return c, err
		})
		if changed || !errors.As(err, &refused) || refused.Hint() != "chmod u+w "+path || content(t, path) != saveBefore {
			t.Errorf("%t, %v", changed, err)
		}
	}
	if _, err := os.Stat(e.Backups); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there are backups: %v", err)
	}
}

// What killed runs left of the file and its backups goes at the next start, also where nothing changes.
func TestSaveSweeps(t *testing.T) {
	e, path, _, _ := saving(t, saveBefore)
	if changed, err := e.Save(t.Context(), path, Options{Yes: true}, addProfile); !changed || err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Glob(filepath.Join(e.Backups, "config.*"))
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	for _, left := range []string{filepath.Join(filepath.Dir(path), ".config.awsin-1"), filepath.Join(e.Backups, "."+filepath.Base(kept[0])+".awsin-2")} {
		if err := os.WriteFile(left, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	same := func(f *awsconfig.File) (c Change, err error) { return Change{Text: f.Text}, nil }
	if _, err := e.Save(t.Context(), path, Options{}, same); err != nil {
		t.Fatal(err)
	}
	if left := awsconfig.Leftovers(path, e.Backups); len(left) > 0 {
		t.Errorf("still there: %q", left)
	}
}

func TestUnified(t *testing.T) {
	got := unified("/a\nb", "[a]\n", "[a]\n; \x1b[31m\n"+strings.Repeat("長", sanitize.Widest)+"\nAWS_Session_Token: abc\n")
	want := "--- /a b\n+++ /a b\n@@ -1,1 +1,4 @@\n [a]\n+; ?[31m\n+" + strings.Repeat("長", (sanitize.Widest-1)/3) + "…\n+AWS_Session_Token: (not shown)\n"
	if got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
}
