package organizations

import (
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// SecretMin is the shortest secret in bytes: shorter ones cannot be told from
// ordinary words when they are looked for in logs and results.
const SecretMin = 6

// SecretMax is the longest secret in bytes, as much as the vault of Azure takes.
const SecretMax = 25_000

// SecretValue is the value of a secret. Whatever prints or encodes one shows ***,
// or an address. The zero value is no secret and reveals nothing. Two of the same
// text are not == each other.
type SecretValue struct {
	// text is behind a pointer because fmt asks no method of a field that it may
	// not reach, nor for %p and %w, and prints what it finds.
	text *string
}

// NewSecretValue takes a value; a too short or too long one is an Invalid fault
// that does not repeat it.
func NewSecretValue(text string) (SecretValue, error) {
	if len(text) < SecretMin || len(text) > SecretMax {
		return SecretValue{}, fault.ValidationFailed(fault.Field{
			In: "body", Pointer: "/value", Code: "length", Message: "A secret has 6 to 25,000 characters.",
		})
	}
	return SecretValue{text: &text}, nil
}

// Reveal is the value itself, for whoever sends it where it belongs.
func (v SecretValue) Reveal() string {
	if v.text == nil {
		return ""
	}
	return *v.text
}

// hidden stands for every secret.
const hidden = "***"

// String hides the value.
func (SecretValue) String() string { return hidden }

// Format hides the value from every verb.
func (SecretValue) Format(state fmt.State, _ rune) { _, _ = fmt.Fprint(state, hidden) }

// MarshalText hides the value from JSON and from loggers.
func (SecretValue) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// SecretInfo is what may be known of a secret: everything but its value.
type SecretInfo struct {
	Key       string
	UpdatedAt time.Time
	// ExpiresAt is zero for one that does not expire.
	ExpiresAt time.Time
}
