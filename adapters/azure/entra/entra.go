// Package entra judges the version 2 access tokens of Microsoft Entra ID, and of
// anything that speaks its dialect, such as the local sign-in. It decides whether
// a token is genuine, current and meant for this API. Who its bearer is to the
// platform, and what they may do, is decided elsewhere.
package entra

import (
	"context"
	"crypto/rsa"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// maxTokenBytes bounds what a stranger can make the parser chew. Entra keeps
	// its own tokens far below, because they must fit into headers.
	maxTokenBytes = 16 << 10
	// leeway forgives the difference between two honest clocks.
	leeway = time.Minute
	// tenantPlaceholder stands in an issuer for the tenant of the token at hand.
	tenantPlaceholder = "{tid}"
)

// Keys finds the public keys of the issuer.
type Keys interface {
	// Key answers the key that is published under this id. False means that the
	// issuer publishes none, so that no token may claim it. An error means that
	// nobody can tell now: it becomes that of Verify.
	Key(ctx context.Context, keyID string) (key *rsa.PublicKey, published bool, err error)
}

// Options say whose tokens are accepted, and for whom. There are no defaults:
// everything must be given.
type Options struct {
	// Issuer is the exact issuer with {tid} in the place of the tenant:
	// "https://login.microsoftonline.com/{tid}/v2.0".
	Issuer string
	// Audiences are the spellings of this API; a token must name one of them.
	Audiences []string
	// Provider is the tenant of the provider, a UUID. App roles in tokens of any other
	// tenant give nothing.
	Provider string
	Keys     Keys
	Clock    system.Clock
}

// Verifier is the identity port on Entra's tokens. It is safe for concurrent use.
type Verifier struct {
	issuer   string
	provider string
	keys     Keys
	parser   *jwt.Parser
}

// New refuses options under which a check would silently be left out.
func New(o Options) (*Verifier, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	return &Verifier{issuer: o.Issuer, provider: o.Provider, keys: o.Keys, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
		jwt.WithStrictDecoding(),
		jwt.WithAudience(o.Audiences...),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(leeway),
		jwt.WithTimeFunc(o.Clock.Now),
	)}, nil
}

func (o Options) validate() error {
	switch {
	case strings.Count(o.Issuer, tenantPlaceholder) != 1:
		return errors.New("the token issuer must hold " + tenantPlaceholder + " once")
	case len(o.Audiences) == 0:
		return errors.New("at least one token audience is needed")
	case !isTenant(o.Provider):
		return errors.New("the tenant of the provider must be a UUID")
	case o.Keys == nil || o.Clock == nil:
		return errors.New("the token verifier needs keys and a clock")
	}
	for _, audience := range o.Audiences {
		if audience == "" {
			return errors.New("a token audience must not be empty")
		}
	}
	return nil
}

func isTenant(text string) bool {
	_, known := permissions.ParseUserID(text + "_" + text)
	return known
}

// Verify answers what an access token says about its bearer: a person whose client
// asked for the scope access_as_user, or an application to which somebody assigned a
// role of the platform. When the keys cannot be read, their error is the answer.
func (v *Verifier) Verify(ctx context.Context, token string) (permissions.Claims, error) {
	if why := judgeSpelling(token); why != "" {
		return permissions.Claims{}, toFault(why)
	}
	said := claims{issuerTemplate: v.issuer, provider: v.provider}
	if _, err := v.parser.ParseWithClaims(token, &said, v.keyOf(ctx)); err != nil {
		return permissions.Claims{}, toFault(err)
	}
	return said.bearer(), nil
}

// judgeSpelling refuses what is no compact token before anything is decoded. The
// base64 decoder skips line breaks, which would give one token many spellings.
func judgeSpelling(token string) refusalError {
	if len(token) > maxTokenBytes {
		return errTooLong
	}
	for _, b := range []byte(token) {
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9':
		case b == '-', b == '_', b == '.':
		default:
			return errMisspelled
		}
	}
	return ""
}

// keyOf looks only at the key id. Headers that bring or point to a key (jwk, jku,
// x5c, x5u) are ignored: whoever forges a token can write those as well.
func (v *Verifier) keyOf(ctx context.Context) jwt.Keyfunc {
	return func(token *jwt.Token) (any, error) {
		if _, critical := token.Header["crit"]; critical {
			return nil, errUnknownExtension
		}
		id, ok := token.Header["kid"].(string)
		if !ok || id == "" {
			return nil, errKeyMissing
		}
		key, published, err := v.keys.Key(ctx, id)
		switch {
		case err != nil:
			return nil, keysError{err}
		case !published:
			return nil, errKeyUnknown
		}
		return key, nil
	}
}
