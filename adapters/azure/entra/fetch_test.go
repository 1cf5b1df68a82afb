package entra_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/adapters/azure/entra"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// small is a key that was safe once.
func small(t *testing.T) *rsa.PublicKey {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return &key.PublicKey
}

func TestOnlySafeKeysOfTheIssuerAreTaken(t *testing.T) {
	good := &genuineKey().PublicKey
	for name, one := range map[string]struct {
		key   map[string]string
		taken bool
	}{
		"as Entra writes it":             {entry("k", good), true},
		"without an issuer":              {entry("k", good, "issuer", ""), true},
		"with its algorithm":             {entry("k", good, "alg", "RS256"), true},
		"without a use":                  {entry("k", good, "use", ""), true},
		"of personal accounts":           {entry("k", good, "issuer", "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"), false},
		"of somebody else":               {entry("k", good, "issuer", "https://login.example/{tenantid}/v2.0"), false},
		"for encryption":                 {entry("k", good, "use", "enc"), false},
		"for another algorithm":          {entry("k", good, "alg", "PS256"), false},
		"of another kind":                {entry("k", good, "kty", "EC"), false},
		"without a name":                 {entry("", good), false},
		"that is too short":              {entry("k", small(t)), false},
		"that is too long":               {entry("k", good, "n", base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("\xff", 1025)))), false},
		"with an even modulus":           {entry("k", good, "n", base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("\xfe", 256)))), false},
		"with the exponent one":          {entry("k", good, "e", "AQ"), false},
		"with an even exponent":          {entry("k", good, "e", "AQAC"), false},
		"with an exponent without end":   {entry("k", good, "e", "AQAAAAAAAAAB"), false},
		"with an exponent beyond 31 bit": {entry("k", good, "e", "_____w"), false},
		"whose modulus is no base64":     {entry("k", good, "n", "*"), false},
		"whose exponent is no base64":    {entry("k", good, "e", "*"), false},
	} {
		a := &authority{status: http.StatusOK, body: keysBody(entry("other", good), one.key)}
		s := openKeys(t, a)
		expectLook(t, s, "other", "known")
		if want := map[bool]string{true: "known", false: "unknown"}[one.taken]; look(t, s, "k") != want {
			t.Errorf("a key %s is not %s", name, want)
		}
		s.Close()
	}
}

func TestTheFirstOfTwoKeysWithOneNameCounts(t *testing.T) {
	t.Parallel()
	s := openKeys(t, &authority{status: http.StatusOK, body: keysBody(entry("k", &genuineKey().PublicKey), entry("k", &forgersKey().PublicKey))})
	defer s.Close()
	key, _, err := s.Key(t.Context(), "k")
	if err != nil || !key.Equal(&genuineKey().PublicKey) {
		t.Errorf("the key is %v (%v)", key, err)
	}
}

func TestAKeyOfAnUnknownShapeDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	body := strings.Replace(keysBody(entry("k", &genuineKey().PublicKey)), `{"keys":[`, `{"keys":[7,{"kid":[1]},{},`, 1)
	s := openKeys(t, &authority{status: http.StatusOK, body: body})
	defer s.Close()
	expectLook(t, s, "k", "known")
}

func TestTokensAreVerifiedByPublishedKeys(t *testing.T) {
	t.Parallel()
	a := publishing(keyID)
	s := openKeys(t, a)
	defer s.Close()
	verifier, err := entra.New(entra.Options{Issuer: issuer, Audiences: []string{audience}, Provider: tenant, Keys: s, Clock: fixedClock{}})
	if err != nil {
		t.Fatal(err)
	}
	if said, err := verifier.Verify(t.Context(), sign(genuine())); err != nil || said.TenantID != tenant {
		t.Errorf("%+v, %v", said, err)
	}
	a.set(func(a *authority) { a.status = http.StatusBadGateway })
	unread := openKeys(t, a)
	defer unread.Close()
	if verifier, err = entra.New(entra.Options{Issuer: issuer, Audiences: []string{audience}, Provider: tenant, Keys: unread, Clock: fixedClock{}}); err != nil {
		t.Fatal(err)
	}
	if _, err := verifier.Verify(t.Context(), sign(genuine())); !fault.Is(err, fault.Unavailable) || fault.Code(err) != "signin_unavailable" {
		t.Errorf("without keys a token is answered by %v", err)
	}
}

func TestAKeySetThatCannotBeSafeIsRefused(t *testing.T) {
	t.Parallel()
	for _, o := range []entra.KeySetOptions{
		{}, {URL: "http://login.microsoftonline.com/keys", Issuer: issuer}, {URL: keysURL}, {URL: keysURL, Issuer: "https://login.example/v2.0"},
	} {
		o.Log = slog.New(slog.DiscardHandler)
		if _, err := entra.OpenKeySet(o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}
