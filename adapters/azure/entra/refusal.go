package entra

import (
	"errors"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// refusalError is why a token is not accepted, for the log. Every one of them is
// a constant, so that no part of a token can travel in it.
type refusalError string

// Error is the reason.
func (r refusalError) Error() string { return string(r) }

const (
	errTooLong          refusalError = "the token is longer than 16 KiB"
	errMisspelled       refusalError = "the token holds characters that no token has"
	errMalformed        refusalError = "the token cannot be read"
	errWrongAlgorithm   refusalError = "the token is not signed by RS256 with the key that it names"
	errUnknownExtension refusalError = "the token has a critical extension"
	errKeyMissing       refusalError = "the token names no key"
	errKeyUnknown       refusalError = "the token names an unknown key"
	errSaidTwice        refusalError = "a claim is said twice"
	errWrongType        refusalError = "a claim has the wrong type"
	errNoBearer         refusalError = "tid or oid is not a UUID"
	errWrongIssuer      refusalError = "the issuer is not the one of the token's tenant"
	errWrongVersion     refusalError = "the token is not of version 2.0"
	errNotDelegated     refusalError = "the token lacks the scope access_as_user"
	errNoAccount        refusalError = "the token does not say by acct whether its bearer is a guest"
	errWrongKind        refusalError = "idtyp says application and scp says person"
	errNoClient         refusalError = "the application's token does not say by azp whose it is"
	errNoRole           refusalError = "the application's token holds no role of the platform"
	errWrongAudience    refusalError = "the token is for another audience"
	errNotYetValid      refusalError = "the token is not valid yet"
	errExpiryMissing    refusalError = "the token has no expiry or audience"
	errExpired          refusalError = "the token has expired"
)

// byParser orders what the parser says from the most to the least suspicious: a
// token is called expired only when nothing else is wrong with it.
var byParser = []struct {
	err error
	why refusalError
}{
	{jwt.ErrTokenSignatureInvalid, errWrongAlgorithm},
	{jwt.ErrTokenRequiredClaimMissing, errExpiryMissing},
	{jwt.ErrTokenInvalidAudience, errWrongAudience},
	{jwt.ErrTokenNotValidYet, errNotYetValid},
	{jwt.ErrTokenUsedBeforeIssued, errNotYetValid},
	{jwt.ErrTokenExpired, errExpired},
}

// keysError is why the keys could not be read, on its way through the parser.
type keysError struct{ cause error }

// Error is the reason.
func (e keysError) Error() string { return e.cause.Error() }

// toFault drops the parser's own text, which may quote the token.
func toFault(err error) error {
	if unread := (keysError{}); errors.As(err, &unread) {
		return unread.cause
	}
	why := reason(err)
	if why == errExpired {
		return fault.Wrap(why, fault.Unauthenticated, "token_expired", "Your sign-in has expired; sign in again.")
	}
	return fault.Wrap(why, fault.Unauthenticated, "token_invalid", "Your sign-in could not be verified; sign in again.")
}

func reason(err error) refusalError {
	var own refusalError
	if errors.As(err, &own) {
		return own
	}
	for _, known := range byParser {
		if errors.Is(err, known.err) {
			return known.why
		}
	}
	return errMalformed
}
