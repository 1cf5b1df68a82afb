package sealing

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Key locks what must not outlive a run. It exists sealed with the run's secrets,
// and is erased with them. Nil locks nothing.
type Key []byte

// KeyOf makes a key of a text that nobody can guess.
func KeyOf(text string) Key {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// errLocked does not say what it is about.
var errLocked = errors.New("it was locked under another key, or for another place")

// Lock encrypts for a place.
func (k Key) Lock(place string, plain []byte) ([]byte, error) {
	aead, err := k.aead()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails, and ends the program if it did
	return aead.Seal(nonce, nonce, plain, []byte(place)), nil
}

// Unlock decrypts what was locked for the place.
func (k Key) Unlock(place string, locked []byte) ([]byte, error) {
	aead, err := k.aead()
	if err != nil {
		return nil, err
	}
	if len(locked) < aead.NonceSize() {
		return nil, errLocked
	}
	plain, err := aead.Open(nil, locked[:aead.NonceSize()], locked[aead.NonceSize():], []byte(place))
	if err != nil {
		return nil, errLocked
	}
	return plain, nil
}

func (k Key) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil, fmt.Errorf("use the key of a run: %w", err)
	}
	return cipher.NewGCM(block)
}
