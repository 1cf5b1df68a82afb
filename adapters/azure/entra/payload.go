package entra

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/golang-jwt/jwt/v5"
)

const (
	// maxNameRunes and maxEmailRunes keep what a stranger's directory says within
	// what a list can show; an address is at most 320 characters (RFC 3696).
	maxNameRunes  = 200
	maxEmailRunes = 320
	// lastSecond is the end of the year 9999. A time beyond it could wrap around.
	lastSecond = 253_402_300_799
)

// UnmarshalJSON takes each claim by its exact name and type, and at most once:
// two readers of one token must not be able to see two different bearers.
func (c *claims) UnmarshalJSON(raw []byte) error {
	found, err := members(raw)
	if err != nil {
		return err
	}
	for name, into := range map[string]any{
		"iss": &c.issuer, "aud": &c.audience, "tid": &c.tenantID, "oid": &c.objectID,
		"sub": &c.subject, "azp": &c.client, "idtyp": &c.kind,
		"ver": &c.version, "scp": &c.scopes, "name": &c.name, "preferred_username": &c.username,
		"roles": &c.roles, "acct": &c.guest,
		"exp": &c.expiresAt, "nbf": &c.notBefore, "iat": &c.issuedAt,
	} {
		value, said := found[name]
		if !said {
			continue
		}
		if json.Unmarshal(value, into) != nil {
			return errWrongType
		}
	}
	return nil
}

// members splits an object whose syntax was already checked.
func members(raw []byte) (map[string]json.RawMessage, error) {
	found := make(map[string]json.RawMessage)
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if first, err := decoder.Token(); err != nil || first != json.Delim('{') {
		return nil, errWrongType
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, errWrongType
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, errWrongType
		}
		key, _ := name.(string)
		if _, twice := found[key]; twice {
			return nil, errSaidTwice
		}
		found[key] = value
	}
	return found, nil
}

// instant is a time in whole seconds, as Entra writes it; nil when not said.
type instant struct{ date *jwt.NumericDate }

// UnmarshalJSON refuses fractions, quoted numbers and times that no calendar has.
func (i *instant) UnmarshalJSON(raw []byte) error {
	seconds, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || seconds < 0 || seconds > lastSecond {
		return errWrongType
	}
	i.date = jwt.NewNumericDate(time.Unix(seconds, 0))
	return nil
}

// guest is the optional claim acct: 0 for a member of the tenant, 1 for a guest. A
// token that does not say it was issued to an application that nobody set up for it.
type guest struct{ said, is bool }

// UnmarshalJSON takes the digit with or without quotes, and nothing else: reading
// an unknown spelling as "member" would let a guest in.
func (g *guest) UnmarshalJSON(raw []byte) error {
	switch strings.Trim(string(raw), `"`) {
	case "0":
		*g = guest{said: true}
	case "1":
		*g = guest{said: true, is: true}
	default:
		return errWrongType
	}
	return nil
}

// scopes are what a person's client was allowed to ask for. That a token says none
// is not the same as a token that says nothing of scopes.
type scopes struct {
	said  bool
	names []string
}

// UnmarshalJSON takes names with spaces between them.
func (s *scopes) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return errWrongType
	}
	s.said, s.names = true, strings.Fields(text)
	return nil
}

// kind is the optional claim idtyp: whose token it is.
type kind int

const (
	noKind kind = iota
	userKind
	appKind
)

// UnmarshalJSON refuses the kinds that nobody here knows, such as a device's.
func (k *kind) UnmarshalJSON(raw []byte) error {
	switch string(raw) {
	case `"user"`:
		*k = userKind
	case `"app"`:
		*k = appKind
	default:
		return errWrongType
	}
	return nil
}

// shown makes a foreign name fit for a line of a page or a log: no control
// characters, nothing that turns the direction of what follows, limited length.
func shown(text string, maxRunes int) string {
	clean := []rune(strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, text)))
	return strings.TrimSpace(string(clean[:min(len(clean), maxRunes)]))
}
