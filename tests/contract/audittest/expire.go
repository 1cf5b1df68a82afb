package audittest

import (
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func expires() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"removes what is older, in every scope, and nothing else": expireOlder,
		"removes many in pieces":                                  expireMany,
		"before no time removes nothing":                          expireNothing,
		"by two at once removes each entry":                       expireTogether,
		"refuses a text that is no cursor":                        expireCursor,
	}
}

// expire walks to the end and answers how many entries are gone.
func (h Harness) expire(t *testing.T, before time.Time) (removed, pieces int) {
	t.Helper()
	for cursor := ""; ; {
		page, err := h.Expiry.Expire(given.Context(t), cursor, before)
		want.OK(t, err)
		removed, pieces = removed+page.Removed, pieces+1
		if page.Next == "" {
			return removed, pieces
		}
		if page.Next == cursor || pieces > 1000 {
			t.Fatal("the walk does not end")
		}
		cursor = page.Next
	}
}

func expireOlder(t *testing.T, h Harness) {
	cut := given.Now().Add(-365 * 24 * time.Hour)
	kept := map[organizations.Scope][]string{}
	for _, s := range []organizations.Scope{h.scope(t), h.scope(t), given.Global(), h.scope(t)} {
		kept[s] = h.append(t, s, entry(given.Now()), entry(cut.Add(time.Millisecond)), entry(cut))
		h.append(t, s, entry(cut.Add(-time.Millisecond)), entry(cut.Add(-time.Hour)))
	}
	empty := h.scope(t)
	if removed, _ := h.expire(t, cut); removed != 8 {
		t.Errorf("%d are gone, want 8", removed)
	}
	for s, ids := range kept {
		want.Equal(t, "what is left in "+s.String(), h.ids(t, s, audit.Filter{}, 10), ids)
	}
	want.Equal(t, "what is in a scope without entries", h.ids(t, empty, audit.Filter{}, 10), nil)
	if removed, _ := h.expire(t, cut); removed != 0 {
		t.Errorf("%d more are gone", removed)
	}
}

func expireMany(t *testing.T, h Harness) {
	s, other, now := h.scope(t), h.scope(t), given.Now()
	h.crowd(t, s, now.Add(-time.Hour), 230)
	ids := h.append(t, s, entry(now))
	kept := h.append(t, other, entry(now))
	removed, pieces := h.expire(t, now)
	if removed != 230 || pieces < 3 {
		t.Errorf("%d are gone in %d pieces", removed, pieces)
	}
	want.Equal(t, "what is left", h.ids(t, s, audit.Filter{}, 10), ids)
	want.Equal(t, "what is left elsewhere", h.ids(t, other, audit.Filter{}, 10), kept)
}

func expireNothing(t *testing.T, h Harness) {
	s := h.scope(t)
	ids := h.append(t, s, entry(given.Now()), entry(time.UnixMilli(1)))
	if removed, pieces := h.expire(t, time.Time{}); removed != 0 || pieces != 1 {
		t.Errorf("%d are gone in %d pieces", removed, pieces)
	}
	want.Equal(t, "what is left", h.ids(t, s, audit.Filter{}, 10), ids)
}

func expireTogether(t *testing.T, h Harness) {
	s, now := h.scope(t), given.Now()
	h.crowd(t, s, now.Add(-time.Hour), 150)
	ctx := given.Context(t)
	for _, err := range harness.Together(2, func(int) error {
		for cursor := ""; ; {
			page, err := h.Expiry.Expire(ctx, cursor, now)
			if err != nil || page.Next == "" {
				return err
			}
			cursor = page.Next
		}
	}) {
		want.OK(t, err)
	}
	want.Equal(t, "what is left", h.ids(t, s, audit.Filter{}, 10), nil)
}

func expireCursor(t *testing.T, h Harness) {
	h.append(t, h.scope(t), entry(given.Now()))
	for _, text := range []string{"x", "AAAA", "eyJ3IjoiY2hlY2sifQ", " "} {
		_, err := h.Expiry.Expire(given.Context(t), text, given.Now())
		want.Fault(t, err, fault.Invalid, "cursor_invalid")
	}
}
