package hooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// Message is what another system sent, as the hook's Headers name its parts.
type Message struct {
	// Proof, Time and Delivery are what the headers have, empty for nothing.
	Proof    string
	Time     string
	Delivery string
	Body     []byte
}

// ErrRefused is the answer for a message that proves nothing, and for one to a hook
// that is not there: whoever sends it learns no more.
func ErrRefused() error {
	return fault.New(fault.Unauthenticated, "hook_refused", "This message was not taken. Check the hook's address and its secret.")
}

// Doubt is why a message was refused, in a few words for the log.
type Doubt string

// A message is Proved, or what it says proves nothing, or is about another moment.
const (
	Proved        Doubt = ""
	NoProof       Doubt = "the header with the proof is missing"
	WrongProof    Doubt = "the proof does not fit"
	NoMoment      Doubt = "the header with the time has no time"
	AnotherMoment Doubt = "the message is too old, or from the future"
)

// Judge holds a message against the secret of the hook: that of a signature as it is
// opened, nothing for a key.
func (h Hook) Judge(m Message, secret []byte, now time.Time) Doubt {
	if m.Proof == "" {
		return NoProof
	}
	if h.Proof == Key {
		return proved(subtle.ConstantTimeCompare([]byte(DigestOf(m.Proof)), []byte(h.Digest)) == 1)
	}
	signed := m.Body
	if h.Headers.Time != "" {
		signed = append([]byte(m.Time+"."), m.Body...)
	}
	if len(secret) == 0 || !isSignature(m.Proof, secret, signed) {
		return WrongProof
	}
	return h.moment(m, now)
}

func proved(fits bool) Doubt {
	if fits {
		return Proved
	}
	return WrongProof
}

// moment holds the signed time against the window, to both sides: clocks differ.
func (h Hook) moment(m Message, now time.Time) Doubt {
	if h.Headers.Time == "" {
		return Proved
	}
	seconds, err := strconv.ParseInt(m.Time, 10, 64)
	if err != nil {
		return NoMoment
	}
	if now.Sub(time.Unix(seconds, 0)).Abs() > h.Window {
		return AnotherMoment
	}
	return Proved
}

// isSignature reads a signature as hexadecimal or base64 text, behind the name of the
// algorithm if the system writes one.
func isSignature(text string, secret, signed []byte) bool {
	text = strings.TrimPrefix(text, "sha256=")
	sent, err := hex.DecodeString(text)
	if err != nil {
		sent, err = base64.StdEncoding.DecodeString(text)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(signed)
	return err == nil && hmac.Equal(sent, mac.Sum(nil))
}

// DigestOf is how a key is kept. It is long and random, so that a quick digest is
// enough.
func DigestOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// DeliveryKey tells a message that is sent again from another one: by the delivery's id,
// and without one by everything that was proved.
func (h Hook) DeliveryKey(m Message) string {
	if m.Delivery != "" {
		return "id:" + DigestOf(m.Delivery)
	}
	return "message:" + DigestOf(m.Time+"."+string(m.Body))
}
