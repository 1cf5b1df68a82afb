// Package recorded is an audit trail for tests of use cases, which keeps what was
// written down or fails. What a store keeps of a trail is judged elsewhere.
package recorded

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// ErrTrail is trouble of a trail's.
var ErrTrail = fault.New(fault.Unavailable, "storage_unavailable", "Later.")

// Trail is empty and in order when it is zero. It is not safe for concurrent use, and
// nobody reads it but its test.
type Trail struct {
	store.Trail
	// Entries are those that were written, without their ids and times, and Scopes where
	// each of them stands.
	Entries []audit.Entry
	Scopes  []organizations.Scope
	// Err keeps everything from being written.
	Err error
}

// Append takes an entry, or answers Err.
func (l *Trail) Append(_ context.Context, s organizations.Scope, e audit.Entry) error {
	if l.Err != nil {
		return l.Err
	}
	e.ID, e.At = "", time.Time{}
	l.Entries, l.Scopes = append(l.Entries, e), append(l.Scopes, s)
	return nil
}

// IDs gives every entry the same id. It has nothing else of chance.
type IDs struct{ system.Random }

// ID is that id.
func (IDs) ID() string { return "01954f00-0000-7000-8000-0000000000ff" }

// Want expects exactly these entries, all in one place.
func (l *Trail) Want(t *testing.T, in organizations.Target, want ...audit.Entry) {
	t.Helper()
	same := cmp.Comparer(func(a, b organizations.Target) bool { return a == b })
	if diff := cmp.Diff(want, l.Entries, same); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, s := range l.Scopes {
		if s.String() != in.String() {
			t.Errorf("an entry stands in %s", s)
		}
	}
}

// Lines tells of each entry: "actor action entity before -> after". The test fails for
// one that is no write of the place in which it stands.
func (l *Trail) Lines(t *testing.T) []string {
	t.Helper()
	var all []string
	for i, e := range l.Entries {
		if e.Outcome != audit.Written || e.Code != "" || e.Target.String() != l.Scopes[i].String() {
			t.Errorf("an entry of another sort in %s: %+v", l.Scopes[i], e)
		}
		all = append(all, fmt.Sprintf("%s %s %s %s -> %s", e.Actor.ID, e.Action, e.Entity.ID, e.Before, e.After))
	}
	return all
}
