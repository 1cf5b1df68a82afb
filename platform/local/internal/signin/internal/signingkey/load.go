package signingkey

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

const (
	bits         = 2048
	pemType      = "PRIVATE KEY"
	maxFileBytes = 16 << 10
)

// Load reads the key at path, and makes it when there is none. It refuses, in one
// sentence, a key that is damaged or that other users of the machine can reach.
func Load(path string) (Key, error) {
	private, err := read(path)
	if errors.Is(err, fs.ErrNotExist) {
		private, err = create(path)
	}
	if err != nil {
		return Key{}, err
	}
	public, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return Key{}, fmt.Errorf("naming the signing key: %w", err)
	}
	sum := sha256.Sum256(public)
	return Key{private: private, id: base64.RawURLEncoding.EncodeToString(sum[:])}, nil
}

func read(path string) (*rsa.PrivateKey, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the signing key: %w", err)
	}
	defer func() { _ = file.Close() }() // It was only read.
	if err := requirePrivate(file); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFileBytes))
	if err != nil {
		return nil, fmt.Errorf("reading the signing key: %w", err)
	}
	key, ok := parse(text)
	if !ok {
		return nil, fmt.Errorf("the signing key %s is damaged; delete it to get a new one, which ends all earlier sign-ins", path)
	}
	return key, nil
}

// requirePrivate refuses a key that others may have copied: with it, anybody can
// write tokens that this program believes.
func requirePrivate(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("looking at the signing key: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("the signing key %s is not a file", file.Name())
	}
	// Windows has no such bits, and reports every file as open to all.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("the signing key %s can be reached by other users of this machine; delete it, or run: chmod 600 %[1]s", file.Name())
	}
	return nil
}

func parse(text []byte) (*rsa.PrivateKey, bool) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != pemType {
		return nil, false
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, false
	}
	key, ok := parsed.(*rsa.PrivateKey)
	return key, ok && key.N.BitLen() >= bits
}

func create(path string) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return nil, fmt.Errorf("making the signing key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encoding the signing key: %w", err)
	}
	if err := publish(path, pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der})); err != nil {
		return nil, fmt.Errorf("saving the signing key: %w", err)
	}
	// Another program may have been first: what counts is what is there now.
	return read(path)
}

// publish leaves either no file or a whole one, whenever it is killed, and never
// replaces one. A temporary file is born with mode 0600, so no moment shows the key.
func publish(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".signing-key-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.Write(content)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
