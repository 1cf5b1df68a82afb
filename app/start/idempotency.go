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
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// idempotency ties the caller's key to what was asked; nil without a key. A run that
// goes on from another is tied to that one, whoever asks and with whichever secrets.
func (r Request) idempotency(by permissions.Authority, kept []byte, texts map[string]string) (*store.Idempotency, error) {
	if r.Resumes != "" {
		return &store.Idempotency{Key: followKey(r.Origin.ID), BodyHash: digest("resume")}, nil
	}
	if r.IdempotencyKey == "" {
		return nil, nil
	}
	key := digest(string(by.Principal.User.ID), r.operation(), r.IdempotencyKey)
	if r.Trigger == executions.TriggerForm {
		// What was entered counts, whatever the form adds to it today, and which of it is a
		// secret is not known any more where the workflow is gone.
		slow, err := slowly(r.BodyHash, key)
		return &store.Idempotency{Key: key, BodyHash: slow}, err
	}
	if len(texts) == 0 {
		return &store.Idempotency{Key: key, BodyHash: r.BodyHash}, nil
	}
	hash, err := r.slowHash(key, kept, texts)
	return &store.Idempotency{Key: key, BodyHash: hash}, err
}

// followKey is that of the one run which follows another: it goes on from it or undoes
// it. Which of the two comes first is decided where the key is, and keeps the other out.
func followKey(of string) string { return digest("follow", of) }

// isOutrun reports whether the key of a run that follows another was taken by one of the
// other kind.
func isOutrun(err error) bool { return fault.Code(err) == "idempotency_key_reused" }

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
		slow, err := slowly(texts[name], salt+name)
		if err != nil {
			return "", err
		}
		parts = append(parts, name, slow)
	}
	return digest(parts...), nil
}

// slowly digests what may be guessed.
func slowly(text, salt string) (string, error) {
	slow, err := pbkdf2.Key(sha256.New, text, []byte(salt), slowness, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("digest the input: %w", err)
	}
	return hex.EncodeToString(slow), nil
}

// digest joins parts so that no two lists of parts give the same text.
func digest(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		sum.Write([]byte(strings.ReplaceAll(part, "\x00", "\x00\x01") + "\x00\x00"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
