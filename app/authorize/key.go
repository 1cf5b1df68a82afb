package authorize

import (
	"context"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
)

// KeyAt is At for a program's key, for the few operations that take one. It costs a
// read of the key and one of the organization. Faults: Unauthenticated key_invalid,
// key_expired, key_revoked; what keys.Decide answers.
func (a *Authorizer) KeyAt(ctx context.Context, text string, target organizations.Target, anyOf ...permissions.Permission) (permissions.Authority, error) {
	key, facts, err := a.key(ctx, text, target)
	if err != nil {
		return permissions.Authority{}, err
	}
	authority, err := keys.Decide(key, target, facts.Organization, anyOf...)
	a.used(ctx, key)
	if err != nil {
		return permissions.Authority{}, Refuse(keys.Principal(key), err)
	}
	return authority, nil
}

// KeyCaller is Caller for a program's key. Faults: as KeyAt, without those of a place.
func (a *Authorizer) KeyCaller(ctx context.Context, text string) (Caller, error) {
	key, _, err := a.key(ctx, text, organizations.Target{})
	if err != nil {
		return Caller{}, err
	}
	a.used(ctx, key)
	return Caller{Principal: keys.Principal(key), Reach: keys.Reach(key)}, nil
}

// RefuseKey is the refusal of a key by an operation for people. It reads the key
// alone, to know whom it refuses, and nothing of any place.
func (a *Authorizer) RefuseKey(ctx context.Context, text string) error {
	caller, err := a.KeyCaller(ctx, text)
	if err != nil {
		return err
	}
	return Refuse(caller.Principal, keys.ErrNotAllowed())
}

// key knows a program by the key that it sends. Its requests are counted by the
// whole text: whoever knows no more than an id, which is shown to many, must not be
// able to use up what the holder of the key may ask.
func (a *Authorizer) key(ctx context.Context, text string, target organizations.Target) (permissions.Key, permissions.KeyFacts, error) {
	sent, ok := keys.Parse(text)
	if !ok {
		return permissions.Key{}, permissions.KeyFacts{}, keys.ErrInvalid()
	}
	if err := a.take(string(sent.ID.UserID()) + " " + sent.Digest()); err != nil {
		return permissions.Key{}, permissions.KeyFacts{}, err
	}
	facts, err := a.keys.Facts(ctx, sent.ID, target)
	if err != nil {
		return permissions.Key{}, permissions.KeyFacts{}, err
	}
	key, err := keys.Held(facts, sent, a.clock.Now())
	return key, facts, err
}
