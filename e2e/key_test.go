package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/asn1"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// key whole|short: the private key that the last aws login has left is what it is, or another one. Of 256 keys the AWS CLI
// 2.38.1 writes one, which begins with a zero byte, without that, and does not read it. whole writes it with all its bytes;
// short is such a key.
func cmdKey(ts *testscript.TestScript, _ bool, args []string) {
	files, err := filepath.Glob(filepath.Join(ts.Getenv("HOME"), ".aws", "login", "cache", "*.json"))
	ts.Check(err)
	if len(files) != 1 {
		ts.Fatalf("tokens of aws login: %q", files)
	}
	var token map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(files[0])), &token))
	text, _ := token["dpopKey"].(string)
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		ts.Fatalf("%s has no key", files[0])
	}
	switch args[0] {
	case "whole":
		key, err := x509.ParseECPrivateKey(block.Bytes)
		ts.Check(err)
		block.Bytes, err = x509.MarshalECPrivateKey(key)
		ts.Check(err)
	case "short":
		block.Bytes, err = shortKey()
		ts.Check(err)
	default:
		ts.Fatalf("no key %q", args[0])
	}
	token["dpopKey"] = string(pem.EncodeToMemory(block))
	data, err := json.Marshal(token)
	ts.Check(err)
	ts.Check(os.WriteFile(files[0], data, 0o600))
}

// shortKey returns a key in the form of SEC 1 whose first byte is zero, and left out.
func shortKey() ([]byte, error) {
	for {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		private, err := key.Bytes()
		if err != nil {
			return nil, err
		}
		if private[0] != 0 {
			continue
		}
		public, err := key.PublicKey.Bytes()
		if err != nil {
			return nil, err
		}
		return asn1.Marshal(struct {
			Version    int
			PrivateKey []byte
			Curve      asn1.ObjectIdentifier `asn1:"explicit,tag:0"`
			PublicKey  asn1.BitString        `asn1:"explicit,tag:1"`
		}{1, private[1:], asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7}, asn1.BitString{Bytes: public, BitLength: 8 * len(public)}})
	}
}
