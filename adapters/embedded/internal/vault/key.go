package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"filippo.io/age"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/folder"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// KeyName is the file in the data folder. It is not inside of the store's own
// folder, so that the two can be backed up apart.
const KeyName = "secrets.key"

// notice is what somebody who finds the file reads before the key.
const notice = "# The key of the secrets in this data folder. Whoever has both can read them; without it nobody can.\n"

// keyFile is the key that secrets are sealed under.
type keyFile struct {
	path string // empty for a key in memory

	mu sync.Mutex
	// identity is nil until something is sealed.
	identity *age.X25519Identity
}

// keyIn reads the key of a data folder, if there is one: at the start, when a
// person hears of trouble. It takes 0.2 ms, where opening the store takes 7.
func keyIn(dir string) (*keyFile, error) {
	if dir == "" {
		return &keyFile{}, nil
	}
	key := &keyFile{path: filepath.Join(dir, KeyName)}
	var err error
	key.identity, err = read(key.path)
	return key, err
}

// orMade is the key, which is on disk before a secret under it can be.
func (k *keyFile) orMade() (*age.X25519Identity, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.identity != nil {
		return k.identity, nil
	}
	made, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, fmt.Errorf("make the key of secrets: %w", err)
	}
	if k.path != "" {
		if err := publish(k.path, notice+made.String()+"\n"); err != nil {
			return nil, fault.Wrap(err, fault.Unavailable, "secrets_key_unusable", "The key of the secrets cannot be written to the data folder.")
		}
		// Somebody may have brought an earlier key back: what counts is what is there now.
		if made, err = read(k.path); err != nil {
			return nil, err
		}
	}
	k.identity = made
	return made, nil
}

// seal encrypts for a place. The first use of it makes the key.
func (k *keyFile) seal(at kv.Key, value []byte) ([]byte, error) {
	identity, err := k.orMade()
	if err != nil {
		return nil, err
	}
	return seal(identity.Recipient(), at, value)
}

func (k *keyFile) unseal(at kv.Key, sealed []byte) ([]byte, error) {
	k.mu.Lock()
	identity := k.identity
	k.mu.Unlock()
	if identity == nil {
		return nil, errNoKey
	}
	return unseal(identity, at, sealed)
}

// read answers nil when there is no file.
func read(path string) (*age.X25519Identity, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, unusable(err, "The key file "+path+" cannot be read.")
	}
	defer func() { _ = file.Close() }() // It was only read.
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, unusable(err, "The key file "+path+" is not a file.")
	}
	// Windows has no such bits, and reports every file as open to all.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, unusable(nil, "The key file "+path+" can be reached by other users of this machine; run: chmod 600 "+path)
	}
	identities, err := age.ParseIdentities(file)
	if err == nil && len(identities) == 1 {
		if identity, ok := identities[0].(*age.X25519Identity); ok {
			return identity, nil
		}
	}
	// The error of the parser is left out: it may repeat what is in the file.
	return nil, unusable(nil, "The key file "+path+" is damaged; bring it back from a backup, or delete it and set all secrets again.")
}

func unusable(cause error, message string) error {
	return fault.Wrap(cause, fault.Unavailable, "secrets_key_unusable", message)
}

// publish leaves either no file or a whole one, whenever it is killed, and never
// replaces one. A temporary file is born with mode 0600, so no moment shows the key.
func publish(path, content string) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+KeyName+"-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.WriteString(content)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return folder.Sync(filepath.Dir(path))
}
