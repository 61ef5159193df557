package git

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"awsin/internal/awsconfig/configtest"
)

// config sets what a person has in their ~/.gitconfig.
func (x *team) config(pairs ...[2]string) {
	x.t.Helper()
	for _, kv := range pairs {
		x.git(x.dir, "config", "--file", filepath.Join(x.dir, "home", ".gitconfig"), kv[0], kv[1])
	}
}

// sshSigner makes a key that the person knows by a name, and returns its file and fingerprint.
func (x *team) sshSigner(name string) (key, fingerprint string) {
	x.t.Helper()
	key = filepath.Join(x.dir, name)
	if out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key).CombinedOutput(); err != nil {
		x.t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command("ssh-keygen", "-l", "-f", key+".pub").Output()
	if err != nil {
		x.t.Fatal(err)
	}
	public, err := os.ReadFile(key + ".pub")
	if err != nil {
		x.t.Fatal(err)
	}
	signers, err := os.OpenFile(filepath.Join(x.dir, "signers"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		x.t.Fatal(err)
	}
	if _, err := signers.WriteString(name + " " + string(public)); err != nil {
		x.t.Fatal(err)
	}
	if err := signers.Close(); err != nil {
		x.t.Fatal(err)
	}
	x.config([2]string{"gpg.format", "ssh"}, [2]string{"gpg.ssh.allowedSignersFile", filepath.Join(x.dir, "signers")})
	return key, strings.Fields(string(out))[1]
}

// gpgSigners makes keys in the person's keyring and returns their fingerprints.
func (x *team) gpgSigners(names ...string) (fingerprints []string) {
	x.t.Helper()
	if _, err := exec.LookPath("gpg"); err != nil {
		configtest.Missing(x.t, "gpg")
	}
	home, err := os.MkdirTemp("", "gpg-") // the agent's socket has no long name
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { _ = os.RemoveAll(home) })
	gpg := func(args ...string) string {
		cmd := exec.Command("gpg", append([]string{"--homedir", home, "--batch", "--pinentry-mode", "loopback", "--passphrase", ""}, args...)...)
		out, err := cmd.Output()
		if err != nil {
			x.t.Fatalf("gpg %q: %v", args, err)
		}
		return string(out)
	}
	x.t.Cleanup(func() { _ = exec.Command("gpgconf", "--homedir", home, "--kill", "all").Run() })
	for _, name := range names {
		gpg("--quiet", "--quick-generate-key", name, "ed25519", "sign", "never")
		_, list, _ := strings.Cut(gpg("--with-colons", "--list-keys", name), "\nfpr:")
		fingerprints = append(fingerprints, strings.Split(list, ":")[8])
	}
	x.environ = append(x.environ, "GNUPGHOME="+home)
	return fingerprints
}

// signed commits with a key and returns the hash.
func (x *team) signed(key, subject string) string {
	x.t.Helper()
	x.git(x.tree, "commit", "-q", "--allow-empty", "-S"+key, "-m", subject)
	x.git(x.tree, "push", "-q", "--force", x.bare, "HEAD:main")
	return x.git(x.tree, "rev-parse", "HEAD")
}

// verify fetches what is at a ref and verifies it.
func (x *team) verify(ref string) (Signer, error) {
	x.t.Helper()
	s, hash := x.mustClone(Remote{x.bare, ref})
	return s.Version(hash).Verify(x.t.Context(), hash, ref)
}

func TestVerifySSH(t *testing.T) {
	x := newTeam(t)
	if s, err := x.verify(""); err == nil {
		t.Errorf("no signature is taken for that of %v", s)
	}
	ann, fingerprint := x.sshSigner("ann@example.com")
	bob, other := x.sshSigner("bob@example.com")
	want, bobs := Signer{fingerprint, "ann@example.com"}, Signer{other, "bob@example.com"}
	x.signed(ann, "signed")
	if s, err := x.verify(""); s != want || err != nil {
		t.Errorf("%v, %v", s, err)
	}
	x.signed(bob, "by another")
	if s, err := x.verify(""); s != bobs || err != nil {
		t.Errorf("%v, %v", s, err)
	}
	// An unsigned commit under a signed tag.
	x.commit("unsigned")
	x.git(x.tree, "tag", "-s", "-u", ann, "-m", "signed", "v1")
	x.git(x.tree, "push", "-q", x.bare, "v1")
	if s, err := x.verify(""); err == nil {
		t.Errorf("no signature is taken for that of %v", s)
	}
	if s, err := x.verify("v1"); s != want || err != nil {
		t.Errorf("%v, %v", s, err)
	}
	// The same tag under another name.
	x.git(x.tree, "push", "-q", x.bare, "v1:refs/tags/v2")
	var named *TagNameError
	if s, err := x.verify("v2"); !errors.As(err, &named) || named.Name != "v1" || named.Ref != "v2" {
		t.Errorf("%v, %v", s, err)
	}
	// By somebody who is not on the list any more.
	if err := os.WriteFile(filepath.Join(x.dir, "signers"), []byte("x@example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := x.verify("v1"); err == nil {
		t.Errorf("a stranger's signature is taken for that of %v", s)
	}
}

func TestVerifyGPG(t *testing.T) {
	x := newTeam(t)
	fingerprints := x.gpgSigners("Ann <ann@example.com>", "Bob <bob@example.com>")
	ann, bob := fingerprints[0], fingerprints[1]
	x.signed(ann, "signed")
	if s, err := x.verify(""); s != (Signer{ann, "Ann <ann@example.com>"}) || err != nil {
		t.Errorf("%v, %v; want %s", s, err, ann)
	}
	x.commit("unsigned")
	x.git(x.tree, "tag", "-s", "-u", bob, "-m", "signed", "v1")
	x.git(x.tree, "push", "-q", x.bare, "v1")
	if s, err := x.verify("v1"); s != (Signer{bob, "Bob <bob@example.com>"}) || err != nil {
		t.Errorf("%v, %v; want %s", s, err, bob)
	}
}

func TestParseSigner(t *testing.T) {
	const valid = "[GNUPG:] VALIDSIG AAAA 2026-01-01 1 0 4 0 22 10 00 BBBB\n"
	for raw, want := range map[string]Signer{
		"[GNUPG:] GOODSIG AAAA Ann\x20<a@example.com>\n" + valid:          {"BBBB", "Ann <a@example.com>"}, // a subkey's is the primary's
		"[GNUPG:] VALIDSIG AAAA 2026-01-01 1 0\n":                         {"AAAA", ""},
		"Good \"git\" signature for a with b with ED25519 key SHA256:x\n": {"SHA256:x", "a with b"},
		"Good \"git\" signature with ED25519 key SHA256:x\n":              {}, // of nobody who is known
		valid + valid: {},
		"":            {},
	} {
		if s, err := parseSigner(raw); s != want || (err == nil) != (want != Signer{}) {
			t.Errorf("%q: %v, %v", raw, s, err)
		}
	}
}

// TestHistory: whether a version has come from another is seen, however much lies between, and whatever stands there now.
func TestHistory(t *testing.T) {
	x := newTeam(t)
	s, first := x.mustClone(Remote{URL: x.bare})
	fetch := func(from string) string {
		t.Helper()
		hash, err := s.Fetch(t.Context(), Remote{URL: "file://" + x.bare}, from)
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	var in strings.Builder
	for range 1100 {
		in.WriteString("commit refs/heads/long\ncommitter C <c@example.com> 0 +0000\ndata 0\n")
		if in.Len() < 100 {
			in.WriteString("from " + first + "\n")
		}
	}
	cmd := exec.Command("git", "--git-dir="+filepath.Join(x.tree, ".git"), "fast-import", "--quiet")
	cmd.Env, cmd.Stdin = x.environ, strings.NewReader(in.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, commits := range []string{"long~1090", "long~200", "long"} { // 10 after the first, 900, 1,100
		x.git(x.tree, "push", "-q", "--force", x.bare, commits+":main")
		if hash := fetch(first); !s.Version(hash).Descends(t.Context(), hash, first) || !s.Version(hash).Descends(t.Context(), hash, first[:12]) {
			t.Errorf("%s: what was before is not seen", commits)
		}
	}
	newest := x.git(x.tree, "rev-parse", "long")
	// An older version, and one of another repository.
	x.git(x.tree, "push", "-q", "--force", x.bare, "long~3:main")
	if hash := fetch(newest); s.Version(hash).Descends(t.Context(), hash, newest) {
		t.Error("an older version is taken for a newer one")
	}
	x.git(x.tree, "checkout", "-q", "--orphan", "other")
	if hash := x.commit("unrelated"); fetch(newest) != hash || s.Version(hash).Descends(t.Context(), hash, newest) {
		t.Error("another repository's version is taken for a newer one")
	}
	// Where nothing was applied no history is fetched.
	x.git(x.tree, "push", "-q", "--force", x.bare, "long~5:main")
	if hash := fetch(""); !s.Version(hash).Shallow(t.Context()) {
		t.Error("a first version comes with its history")
	}
}
