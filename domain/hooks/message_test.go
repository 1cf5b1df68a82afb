package hooks_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
)

var (
	noon   = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	secret = []byte("bfh_0123456789abcdef")
	body   = []byte(`{"ticket":{"id":7}}`)
)

func sign(secret []byte, parts ...string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(strings.Join(parts, "")))
	return mac.Sum(nil)
}

// signing is a hook whose messages are signed with their moment, or alone.
func signing(isTimed bool) hooks.Hook {
	h := hooks.Hook{Proof: hooks.Signature, Window: 5 * time.Minute, Headers: hooks.Headers{Proof: "X-Signature"}}
	if isTimed {
		h.Headers.Time = "X-Time"
	}
	return h
}

func TestASignatureProvesItsMessageAndNoOther(t *testing.T) {
	t.Parallel()
	whole := sign(secret, string(body))
	hexed := hex.EncodeToString(whole)
	for name, c := range map[string]struct {
		proof string
		body  []byte
		key   []byte
		want  hooks.Doubt
	}{
		"in hexadecimal":                {hexed, body, secret, hooks.Proved},
		"in capitals":                   {strings.ToUpper(hexed), body, secret, hooks.Proved},
		"behind its algorithm":          {"sha256=" + hexed, body, secret, hooks.Proved},
		"in base64":                     {base64.StdEncoding.EncodeToString(whole), body, secret, hooks.Proved},
		"of an empty message":           {hex.EncodeToString(sign(secret, "")), nil, secret, hooks.Proved},
		"without any":                   {"", body, secret, hooks.NoProof},
		"of another message":            {hexed, []byte(`{"ticket":{"id":8}}`), secret, hooks.WrongProof},
		"with a space more":             {hexed, append([]byte(" "), body...), secret, hooks.WrongProof},
		"by another secret":             {hex.EncodeToString(sign([]byte("other"), string(body))), body, secret, hooks.WrongProof},
		"cut short":                     {hexed[:32], body, secret, hooks.WrongProof},
		"of nothing":                    {"sha256=", body, secret, hooks.WrongProof},
		"behind another algorithm":      {"sha1=" + hexed, body, secret, hooks.WrongProof},
		"that is no text of one":        {"not a signature", body, secret, hooks.WrongProof},
		"without a secret to hold":      {hex.EncodeToString(sign(nil, string(body))), body, nil, hooks.WrongProof},
		"that is the secret itself":     {string(secret), body, secret, hooks.WrongProof},
		"twice":                         {hexed + hexed, body, secret, hooks.WrongProof},
		"that is a quick digest of it":  {hooks.DigestOf(string(body)), body, secret, hooks.WrongProof},
		"with what comes after a comma": {hexed + "," + hexed, body, secret, hooks.WrongProof},
	} {
		if got := signing(false).Judge(hooks.Message{Proof: c.proof, Body: c.body}, c.key, noon); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestASignedMomentCountsForAWhile(t *testing.T) {
	t.Parallel()
	at := func(shift time.Duration) string { return strconv.FormatInt(noon.Add(shift).Unix(), 10) }
	for name, c := range map[string]struct {
		signed, sent string
		want         hooks.Doubt
	}{
		"now":                   {at(0), at(0), hooks.Proved},
		"as old as it may be":   {at(-5 * time.Minute), at(-5 * time.Minute), hooks.Proved},
		"by a clock ahead":      {at(5 * time.Minute), at(5 * time.Minute), hooks.Proved},
		"too old":               {at(-5*time.Minute - time.Second), at(-5*time.Minute - time.Second), hooks.AnotherMoment},
		"from the future":       {at(5*time.Minute + time.Second), at(5*time.Minute + time.Second), hooks.AnotherMoment},
		"another than signed":   {at(-time.Hour), at(0), hooks.WrongProof},
		"none":                  {"", "", hooks.NoMoment},
		"left out":              {at(0), "", hooks.WrongProof},
		"no number":             {"noon", "noon", hooks.NoMoment},
		"in milliseconds":       {at(0) + "000", at(0) + "000", hooks.AnotherMoment},
		"beyond every calendar": {"9223372036854775807", "9223372036854775807", hooks.AnotherMoment},
	} {
		m := hooks.Message{Proof: hex.EncodeToString(sign(secret, c.signed, ".", string(body))), Time: c.sent, Body: body}
		if got := signing(true).Judge(m, secret, noon); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	m := hooks.Message{Proof: hex.EncodeToString(sign(secret, string(body))), Time: at(0), Body: body}
	if got := signing(true).Judge(m, secret, noon); got != hooks.WrongProof {
		t.Errorf("a signature without the moment: %q", got)
	}
}

func TestJudgingLeavesTheMessageAsItIs(t *testing.T) {
	t.Parallel()
	roomy := append(make([]byte, 0, 100), body...)
	signing(true).Judge(hooks.Message{Proof: "x", Time: "1", Body: roomy}, secret, noon)
	if string(roomy) != string(body) || string(roomy[:cap(roomy)][len(roomy):len(roomy)+2]) != "\x00\x00" {
		t.Errorf("it says %q", roomy)
	}
}

func TestAKeyProvesEveryMessage(t *testing.T) {
	t.Parallel()
	h := hooks.Hook{Proof: hooks.Key, Digest: hooks.DigestOf(string(secret))}
	for sent, want := range map[string]hooks.Doubt{
		string(secret): hooks.Proved, "": hooks.NoProof, string(secret) + " ": hooks.WrongProof, "x": hooks.WrongProof, h.Digest: hooks.WrongProof,
	} {
		if got := h.Judge(hooks.Message{Proof: sent, Body: body}, nil, noon); got != want {
			t.Errorf("%q: %q, want %q", sent, got, want)
		}
	}
	if got := (hooks.Hook{Proof: hooks.Key}).Judge(hooks.Message{Proof: "anything"}, nil, noon); got != hooks.WrongProof {
		t.Errorf("a hook without a key lets in: %q", got)
	}
}

func TestAMessageIsToldFromAnotherOne(t *testing.T) {
	t.Parallel()
	var h hooks.Hook
	seen := map[string]string{}
	for name, m := range map[string]hooks.Message{
		"a delivery": {Delivery: "1", Body: body}, "another delivery": {Delivery: "2", Body: body},
		"a body": {Body: body}, "another body": {Body: []byte("{}")}, "a body at a moment": {Time: "1", Body: body}, "a digest as an id": {Delivery: hooks.DigestOf("." + string(body))},
	} {
		key := h.DeliveryKey(m)
		if other, known := seen[key]; known {
			t.Errorf("%s is taken for %s", name, other)
		}
		seen[key] = name
	}
	if h.DeliveryKey(hooks.Message{Delivery: "1", Proof: "a", Time: "1", Body: body}) != h.DeliveryKey(hooks.Message{Delivery: "1", Proof: "b", Time: "2", Body: body}) {
		t.Error("a delivery that is signed anew is another one")
	}
}

func TestWhateverProvesNothingGetsOneAnswer(t *testing.T) {
	t.Parallel()
	if err := hooks.ErrRefused(); !fault.Is(err, fault.Unauthenticated) || fault.Code(err) != "hook_refused" {
		t.Error(err)
	}
}
