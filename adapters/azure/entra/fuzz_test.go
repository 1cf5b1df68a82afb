package entra_test

import (
	"encoding/json"
	"testing"
	"unicode"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Whatever a stranger sends, the answer is a refusal. The seeds are the forgeries
// and a genuine token with one bit turned, so that the mutations start near success.
func FuzzStrangersNeverGetIn(f *testing.F) {
	for _, battery := range []map[string]forged{badSignatures(), badClaims(), badTypes(), badApplications()} {
		for _, forgery := range battery {
			f.Add(forgery.token)
		}
	}
	turned := []byte(sign(genuine()))
	turned[len(turned)/2] ^= 1
	f.Add(string(turned))
	verifier := newVerifier(f)
	f.Fuzz(func(t *testing.T, token string) {
		claims, err := verifier.Verify(t.Context(), token)
		if err == nil {
			t.Fatalf("accepted as %+v", claims)
		}
		if !fault.Is(err, fault.Unauthenticated) {
			t.Fatalf("refused as %v", err)
		}
	})
}

// Even a payload with a good signature is believed only when it names a person of
// one tenant, and what it calls that person can be shown.
func FuzzSignedPayloads(f *testing.F) {
	good, err := json.Marshal(genuine(with("roles", []string{"Platform.Admin"}), with("acct", 0)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"exp":1e400,"tid":null}`))
	f.Add([]byte(`{"\ud800":1,"aud":[]}`))
	verifier := newVerifier(f)
	f.Fuzz(func(t *testing.T, payload []byte) {
		claims, err := verifier.Verify(t.Context(), signPayload(payload))
		if err != nil {
			return
		}
		if _, ok := permissions.ParseUserID(string(claims.UserID())); !ok {
			t.Fatalf("accepted without a person: %+v", claims)
		}
		for _, r := range claims.DisplayName + claims.Email {
			if unicode.IsControl(r) {
				t.Fatalf("a control character came through: %+v", claims)
			}
		}
	})
}
