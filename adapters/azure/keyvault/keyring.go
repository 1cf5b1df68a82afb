package keyvault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/adapters/azure/keyvault/internal/refusal"
)

// KeyBytes is the length of a key for AES-256.
const KeyBytes = 32

// fetchMost bounds how long one look for a key goes on when all who asked have left.
const fetchMost = 2 * time.Minute

// keyring has the versions of the sealing key that this process has met, and the
// one that it seals with. Several processes that make the first key at once make
// several versions: each seals with its own and opens the others', so nothing is
// lost, and who starts later seals with the last.
type keyring struct {
	vault *Vault

	mu      sync.Mutex
	current *key
	// since is when the vault made the current one.
	since   time.Time
	known   map[string]*key
	flights map[string]*flight
}

// flight is one question to the vault that many may wait for.
type flight struct {
	done chan struct{} // closed once key and err are set
	key  *key
	err  error
}

func newKeyring(v *Vault) *keyring {
	return &keyring{vault: v, known: map[string]*key{}, flights: map[string]*flight{}}
}

// newestKey stands for the version that the vault has last.
const newestKey = ""

// newest is the key to seal with, made if the vault has none.
func (r *keyring) newest(ctx context.Context) (*key, error) { return r.get(ctx, newestKey) }

// version is the key of an id. Unavailable secret_unreadable for none.
func (r *keyring) version(ctx context.Context, id string) (*key, error) { return r.get(ctx, id) }

// get asks the vault at most once at a time for the same key, and not again after
// a success. Whoever leaves does not end it for the others.
func (r *keyring) get(ctx context.Context, id string) (*key, error) {
	r.mu.Lock()
	if k := r.held(id); k != nil {
		r.mu.Unlock()
		return k, nil
	}
	f := r.flights[id]
	if f == nil {
		f = &flight{done: make(chan struct{})}
		r.flights[id] = f
		go r.fly(context.WithoutCancel(ctx), id, f)
	}
	r.mu.Unlock()
	select {
	case <-f.done:
		return f.key, f.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (r *keyring) held(id string) *key {
	if id == newestKey {
		return r.current
	}
	return r.known[id]
}

func (r *keyring) fly(ctx context.Context, id string, f *flight) {
	bounded, cancel := context.WithTimeout(ctx, fetchMost)
	defer cancel()
	k, since, err := r.fetch(bounded, id)
	if err != nil && bounded.Err() != nil {
		err = trouble.Fault(ctx, string(connect.Vault), bounded.Err()) // Those who wait have time.
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.keep(id, k, since)
	}
	f.key, f.err = k, err
	delete(r.flights, id)
	close(f.done)
}

// keep seals with a version that was met, when it is younger than the current one.
func (r *keyring) keep(asked string, k *key, since time.Time) {
	r.known[k.id] = k
	if asked == newestKey || r.current != nil && since.After(r.since) {
		r.current, r.since = k, since
	}
}

func (r *keyring) fetch(ctx context.Context, id string) (*key, time.Time, error) {
	answer, err := r.vault.client.GetSecret(ctx, SealingKey, id, nil)
	said := refusal.Of(err)
	switch {
	case said.IsAbsent() && id == newestKey:
		return r.make(ctx)
	case said.IsMissing(), said.IsDisabled() && id != newestKey:
		return nil, time.Time{}, unreadable(errors.Join(errNoSuchKey, said))
	case said.IsConflict(): // It may be on its way back: this is not the last word.
		return nil, time.Time{}, busy(said)
	case said.IsDisabled():
		return nil, time.Time{}, unusable(said)
	case err != nil:
		return nil, time.Time{}, refusal.Translated(ctx, err)
	}
	k, err := parse(answer.Secret)
	switch {
	case err == nil:
		return k, createdOf(answer.Secret), nil
	case id == newestKey:
		return nil, time.Time{}, unusable(err)
	}
	return nil, time.Time{}, unreadable(err)
}

// make puts a new key into the vault, or a new version where the key was deleted:
// that brings the older versions back as well.
func (r *keyring) make(ctx context.Context) (*key, time.Time, error) {
	var bits [KeyBytes]byte
	_, _ = rand.Read(bits[:]) // It never fails.
	text := base64.StdEncoding.EncodeToString(bits[:])
	answer, err := r.vault.store(ctx, SealingKey, azsecrets.SetSecretParameters{Value: &text, ContentType: to.Ptr(typeSealing)})
	if err != nil {
		return nil, time.Time{}, err
	}
	_, id := parts(answer.ID)
	k, err := newKey(id, text)
	return k, createdOf(answer), err
}

func parse(answer azsecrets.Secret) (*key, error) {
	_, id := parts(answer.ID)
	if answer.Value == nil {
		return nil, errBadKey
	}
	return newKey(id, *answer.Value)
}

// newKey reads a key. Its errors say nothing of the text.
func newKey(id, text string) (*key, error) {
	bits, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(bits) != KeyBytes || !isVersion(id) {
		return nil, errBadKey
	}
	block, err := aes.NewCipher(bits)
	if err != nil {
		return nil, fmt.Errorf("use the sealing key: %w", err)
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("use the sealing key: %w", err)
	}
	return &key{id: id, gcm: gcm}, nil
}

func createdOf(answer azsecrets.Secret) time.Time {
	if answer.Attributes == nil {
		return time.Time{}
	}
	return timeOf(answer.Attributes.Created)
}

func unusable(cause error) error {
	return refusal.Unavailable(cause, "sealing_key_unusable",
		"The newest version of "+SealingKey+" in the key vault is disabled or no key. Enable it, or add a version of 32 random bytes in base64.", refusal.MuchLater)
}
