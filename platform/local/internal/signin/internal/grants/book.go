// Package grants remembers, in memory, who is signed in at the local sign-in and
// which codes and refresh tokens were handed out. It knows names and not people, and
// writes no token.
package grants

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// codeLifetime bounds how long a code in a browser's history is worth anything.
	codeLifetime = time.Minute
	// signInLifetime is how long Entra lets a single-page app refresh without asking
	// its user again.
	signInLifetime = 24 * time.Hour
	// offlineScope asks for refresh tokens (OpenID Connect Core, 11).
	offlineScope = "offline_access"
	// maxRemembered is far more than one machine needs of each kind.
	maxRemembered = 1000
)

// Grant is what one act of signing in gave. Its refresh tokens are a family: when
// one is used twice, somebody has stolen it, and the whole family ends.
type Grant struct {
	Account string
	Scopes  []string
	// Until is when the family ends; the book sets it.
	Until  time.Time
	family string
}

// Code is an authorization code that waits for its verifier.
type Code struct {
	Grant
	RedirectURI string
	// Challenge is a PKCE challenge by S256.
	Challenge string
	Nonce     string
	spent     bool
}

// refresh is one token of a family; a spent one is kept to notice its reuse.
type refresh struct {
	Grant
	spent bool
}

// Book remembers who is signed in, and what was handed out. Each of its methods is
// one transition under one lock: a stolen code and its owner cannot both win.
type Book struct {
	clock  system.Clock
	random system.Random

	mu        sync.Mutex
	sessions  ledger[string]
	codes     ledger[*Code]
	refreshes ledger[*refresh]
}

// New is an empty book.
func New(clock system.Clock, random system.Random) *Book {
	return &Book{
		clock: clock, random: random,
		sessions: newLedger[string](maxRemembered), codes: newLedger[*Code](maxRemembered),
		refreshes: newLedger[*refresh](maxRemembered),
	}
}

// OpenSession remembers an account for a browser and answers the cookie's value.
func (b *Book) OpenSession(account string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	session := b.random.Token()
	b.sessions.put(session, account, b.clock.Now().Add(signInLifetime))
	return session
}

// Session is who opened it; false when it was never opened, is closed or too old.
func (b *Book) Session(session string) (account string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sessions.get(session, b.clock.Now())
}

// CloseSession forgets it, when there is one.
func (b *Book) CloseSession(session string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.sessions.entries, session)
}

// IssueCode begins a family.
func (b *Book) IssueCode(c Code) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	now, value := b.clock.Now(), b.random.Token()
	c.family, c.Until = b.random.Token(), now.Add(signInLifetime)
	b.codes.put(value, &c, now.Add(codeLifetime))
	return value
}

// Redeem spends a code, whether or not the proof fits, and answers with the first
// refresh token of its family, empty when none was asked for. A second attempt ends
// the family.
func (b *Book) Redeem(value, redirectURI, verifier string) (Code, string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	found, ok := b.codes.get(value, b.clock.Now())
	if !ok {
		return Code{}, "", false
	}
	if found.spent {
		b.endFamily(found.family)
		return Code{}, "", false
	}
	found.spent = true
	if found.RedirectURI != redirectURI || !proves(verifier, found.Challenge) {
		return Code{}, "", false
	}
	if !slices.Contains(found.Scopes, offlineScope) {
		return *found, "", true
	}
	return *found, b.newRefresh(found.Grant), true
}

// Rotate spends a refresh token and answers with the next one of its family.
func (b *Book) Rotate(value string) (Grant, string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	found, ok := b.refreshes.get(value, b.clock.Now())
	if !ok {
		return Grant{}, "", false
	}
	if found.spent {
		b.endFamily(found.family)
		return Grant{}, "", false
	}
	found.spent = true
	return found.Grant, b.newRefresh(found.Grant), true
}

func (b *Book) newRefresh(g Grant) string {
	value := b.random.Token()
	b.refreshes.put(value, &refresh{Grant: g}, g.Until)
	return value
}

func (b *Book) endFamily(family string) {
	b.refreshes.drop(func(r *refresh) bool { return r.family == family })
}

// proves is PKCE with S256, the only method here.
func proves(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	computed := base64.RawURLEncoding.EncodeToString(sum[:])
	return subtle.ConstantTimeCompare([]byte(computed), []byte(challenge)) == 1
}
