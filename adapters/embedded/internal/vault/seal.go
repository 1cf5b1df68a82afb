package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
)

// Why what is sealed cannot be read. They stand in for the errors of age, which repeat
// parts of what they were given.
var (
	errNoKey    = errors.New("the key file is missing")
	errOtherKey = errors.New("it was sealed under another key")
	errDamaged  = errors.New("what is stored is damaged")
	errMoved    = errors.New("this was sealed for another place")
)

// seal encrypts a value together with the place that it belongs to, so that
// nobody who can write rows makes one client's secret another's.
func seal(to age.Recipient, at kv.Key, value []byte) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		return nil, fmt.Errorf("encrypt a secret: %w", err)
	}
	_, err = w.Write(at)
	_, valueErr := w.Write(value)
	if err := errors.Join(err, valueErr, w.Close()); err != nil {
		return nil, fmt.Errorf("encrypt a secret: %w", err)
	}
	return sealed.Bytes(), nil
}

// unseal decrypts what was sealed for a place, and nothing else. No key is the
// beginning of another one here, since all have the same number of parts.
func unseal(with age.Identity, at kv.Key, sealed []byte) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), with)
	if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
		return nil, errOtherKey
	}
	if err != nil {
		return nil, errDamaged
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, errDamaged
	}
	value, ours := bytes.CutPrefix(plain, at)
	if !ours {
		return nil, errMoved
	}
	return value, nil
}
