package start

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// idempotency ties the caller's key to what was asked; nil without a key. A run that
// goes on from another is tied to that one, whoever asks and with whichever secrets.
func (r Request) idempotency(by permissions.Authority, kept []byte, texts map[string]string) (*store.Idempotency, error) {
	if r.Resumes != "" {
		return &store.Idempotency{Key: digest("resume", r.Origin.ID), BodyHash: digest("resume")}, nil
	}
	if r.IdempotencyKey == "" {
		return nil, nil
	}
	key := digest(string(by.Principal.User.ID), r.operation(), r.IdempotencyKey)
	if len(texts) == 0 {
		return &store.Idempotency{Key: key, BodyHash: r.BodyHash}, nil
	}
	hash, err := r.slowHash(key, kept, texts)
	return &store.Idempotency{Key: key, BodyHash: hash}, err
}

// operation is what a key is good for, together with the caller and the scope.
func (r Request) operation() string {
	switch r.Trigger {
	case executions.TriggerForm:
		return "submit " + r.Form.ID
	case executions.TriggerRerun:
		return "rerun " + r.Origin.ID
	default:
		return "start " + r.Workflow
	}
}

// slowness is what the digest of a secret costs whoever guesses: some 20 ms for
// each guess, as it costs us once.
const slowness = 100_000

// slowHash is a BodyHash for a body with secrets. The digest is kept for a day,
// and a quick one would let a weak secret be guessed from it.
func (r Request) slowHash(salt string, kept []byte, texts map[string]string) (string, error) {
	var said map[string]any
	if err := json.Unmarshal(kept, &said); err != nil {
		return "", fmt.Errorf("digest the input: %w", err)
	}
	rest, err := json.Marshal([]any{said, r.Reference})
	if err != nil {
		return "", fmt.Errorf("digest the input: %w", err)
	}
	parts := []string{string(rest)}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		slow, err := pbkdf2.Key(sha256.New, texts[name], []byte(salt+name), slowness, sha256.Size)
		if err != nil {
			return "", fmt.Errorf("digest the input: %w", err)
		}
		parts = append(parts, name, hex.EncodeToString(slow))
	}
	return digest(parts...), nil
}

// digest joins parts so that no two lists of parts give the same text.
func digest(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		sum.Write([]byte(strings.ReplaceAll(part, "\x00", "\x00\x01") + "\x00\x00"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
