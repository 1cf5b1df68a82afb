// Package tokens keeps access tokens for the life of the process. How one signs
// in is the caller's business.
package tokens

import (
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"sync"
	"time"
)

// expiryMargin is how long before its end a token is no longer used, so that it
// does not expire on its way or because two clocks differ.
const expiryMargin = 5 * time.Minute

// Key is everything that decides what a token may do.
type Key struct {
	Authority, Tenant, ClientID string
	// Secret is a hash: a rotated secret signs in anew, and the cache holds none.
	Secret [sha256.Size]byte
	Scope  string
}

// Token is a token and the time until which it is used: somewhat before its end.
type Token struct {
	value string
	until time.Time
}

// Granted is a token that was asked for at a time and granted for a lifetime.
func Granted(value string, asked time.Time, lifetime time.Duration) Token {
	return Token{value: value, until: asked.Add(lifetime - min(expiryMargin, lifetime/5))}
}

// Cache keeps tokens and lets only one caller at a time sign in for a key.
type Cache struct {
	mu      sync.Mutex
	known   map[Key]Token
	flights map[Key]*flight
}

// flight is a sign-in that is under way; its fields are read after done is closed.
type flight struct {
	done  chan struct{}
	token Token
	err   error
	// abandoned says that the caller who signed in went away, which says
	// nothing about the credential: another one tries.
	abandoned bool
}

// New is an empty Cache.
func New() *Cache {
	return &Cache{known: map[Key]Token{}, flights: map[Key]*flight{}}
}

// Get answers the token of a key. Those who come while one signs in wait for
// that outcome; a failure is theirs too, but is not kept.
func (c *Cache) Get(ctx context.Context, key Key, signIn func(context.Context) (Token, error)) (string, error) {
	for {
		known, current, leads := c.join(key)
		if current == nil {
			return known, nil
		}
		if leads {
			c.lead(ctx, key, current, signIn)
			return current.token.value, current.err
		}
		select {
		case <-current.done:
		case <-ctx.Done():
			return "", ctx.Err()
		}
		if !current.abandoned {
			return current.token.value, current.err
		}
	}
}

// Renew answers a token that was granted just now, and keeps it in the place of the one
// that was known.
func (c *Cache) Renew(ctx context.Context, key Key, signIn func(context.Context) (Token, error)) (string, error) {
	c.mu.Lock()
	delete(c.known, key)
	c.mu.Unlock()
	return c.Get(ctx, key, signIn)
}

// join gives a usable token, or else the flight to wait for or to lead.
func (c *Cache) join(key Key) (known string, current *flight, leads bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if token, ok := c.known[key]; ok && time.Now().Before(token.until) {
		return token.value, nil, false
	}
	if current, ok := c.flights[key]; ok {
		return "", current, false
	}
	c.flights[key] = &flight{done: make(chan struct{}), abandoned: true, err: errors.New("the sign-in stopped")}
	return "", c.flights[key], true
}

// lead signs in; the flight ends even if signIn panics.
func (c *Cache) lead(ctx context.Context, key Key, current *flight, signIn func(context.Context) (Token, error)) {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.flights, key)
		if current.err == nil {
			c.keep(key, current.token)
		}
		close(current.done)
	}()
	current.token, current.err = signIn(ctx)
	current.abandoned = current.err != nil && ctx.Err() != nil
}

// keep stores a token and drops the expired ones, so that the cache holds at
// most what was used within a token's life. The caller holds the lock.
func (c *Cache) keep(key Key, token Token) {
	now := time.Now()
	maps.DeleteFunc(c.known, func(_ Key, old Token) bool { return !now.Before(old.until) })
	c.known[key] = token
}

// Forget drops a token that was refused, unless a newer one has taken its place.
func (c *Cache) Forget(key Key, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known[key].value == value {
		delete(c.known, key)
	}
}
