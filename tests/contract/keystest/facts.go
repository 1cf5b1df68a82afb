package keystest

import (
	"context"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func facts() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"are the key and the organization":            factsBoth,
		"have no organization in global and nowhere":  factsNowhere,
		"have nothing of what does not exist":         factsNothing,
		"about a key are not found by another text":   factsOdd,
		"about one place say nothing of another":      factsApart,
		"about an inactive organization are complete": factsInactive,
	}
}

func ended() harness.Cases[Harness] {
	return harness.Cases[Harness]{"do nothing": endedContexts}
}

func factsBoth(t *testing.T, h Harness) {
	k, org := create(t, h), h.Create(t, given.Organization())
	want.Equal(t, "the facts", read(t, h, k.ID, organizations.TargetOf(org.ID)), permissions.KeyFacts{Key: &k, Organization: &org})
}

func factsNowhere(t *testing.T, h Harness) {
	k := create(t, h)
	h.Create(t, given.Organization())
	for _, target := range []organizations.Target{organizations.TargetGlobal(), {}} {
		want.Equal(t, "the facts", read(t, h, k.ID, target), permissions.KeyFacts{Key: &k})
	}
}

func factsNothing(t *testing.T, h Harness) {
	k, org := create(t, h), h.Create(t, given.Organization())
	unknown := given.Key().ID
	want.Equal(t, "no organization", read(t, h, k.ID, organizations.TargetOf(given.OrganizationID())), permissions.KeyFacts{Key: &k})
	want.Equal(t, "no key", read(t, h, unknown, organizations.TargetOf(org.ID)), permissions.KeyFacts{Organization: &org})
	want.Equal(t, "neither", read(t, h, unknown, organizations.TargetOf(given.OrganizationID())), permissions.KeyFacts{})
	// The id of one is never taken for that of the other.
	want.Equal(t, "the other way round", read(t, h, permissions.KeyID(org.ID), organizations.TargetOf(organizations.ID(k.ID))), permissions.KeyFacts{})
}

// oddIDs are texts that lead to no key, however much they look like one's id.
func oddIDs(k permissions.Key) []permissions.KeyID {
	texts := append(given.OddNames(), "", "KEY", strings.ToUpper(string(k.ID)), string(k.ID)+" ", " "+string(k.ID), string(k.ID)[:35],
		strings.ReplaceAll(string(k.ID), "-", ""), "{"+string(k.ID)+"}", k.Name, k.Digest, "../"+string(k.ID), string(k.ID)+"\x00")
	ids := make([]permissions.KeyID, len(texts))
	for i, text := range texts {
		ids[i] = permissions.KeyID(text)
	}
	return ids
}

func factsOdd(t *testing.T, h Harness) {
	k, org := create(t, h), h.Create(t, given.Organization())
	for _, id := range oddIDs(k) {
		want.Equal(t, "the facts about "+string(id), read(t, h, id, organizations.TargetGlobal()), permissions.KeyFacts{})
		in := organizations.TargetOf(organizations.ID(id))
		want.Equal(t, "the facts in "+string(id), read(t, h, k.ID, in), permissions.KeyFacts{Key: &k})
	}
	capitals := organizations.TargetOf(organizations.ID(strings.ToUpper(string(org.ID))))
	want.Equal(t, "the facts in capitals", read(t, h, k.ID, capitals), permissions.KeyFacts{Key: &k})
}

func factsApart(t *testing.T, h Harness) {
	k, other := create(t, h), create(t, h)
	org, foreign := h.Create(t, given.Organization()), h.Create(t, given.Organization())
	want.Equal(t, "the one", read(t, h, k.ID, organizations.TargetOf(org.ID)), permissions.KeyFacts{Key: &k, Organization: &org})
	want.Equal(t, "the other", read(t, h, other.ID, organizations.TargetOf(foreign.ID)), permissions.KeyFacts{Key: &other, Organization: &foreign})
}

func factsInactive(t *testing.T, h Harness) {
	org := given.Organization()
	org.IsActive = false
	h.Create(t, org)
	k := create(t, h)
	want.Equal(t, "the facts", read(t, h, k.ID, organizations.TargetOf(org.ID)), permissions.KeyFacts{Key: &k, Organization: &org})
}

func endedContexts(t *testing.T, h Harness) {
	k, over := create(t, h), given.Ended(t)
	_, err := h.Keys.Facts(over, k.ID, organizations.TargetGlobal())
	want.Is(t, err, context.Canceled)
	_, err = h.Keys.List(over, store.Paging{Limit: 10})
	want.Is(t, err, context.Canceled)
	want.Is(t, h.Keys.Create(over, given.Key()), context.Canceled)
	want.Is(t, h.Keys.Revoke(over, k.ID, given.UserID(), given.Now()), context.Canceled)
	want.Is(t, h.Keys.Used(over, k.ID, given.Now()), context.Canceled)
	are(t, h, k)
}
