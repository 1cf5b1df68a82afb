// Package inventorytest holds what every family of adapters must do with
// object.Inventory, which lists old files.
package inventorytest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// Harness is what a family hands in: the ports over one new, empty store.
type Harness struct {
	Files     object.Files
	Inventory object.Inventory
	// Close frees what the store holds; nil when there is nothing to free.
	Close func()
}

// Run shows the behaviours one by one, each on a new store.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	cases := harness.Cases[Harness]{
		"names files that are older than the instant, and no other": names,
		"names each file once when there are many":                  many,
		"goes on after the files of a piece were deleted":           deleted,
		"of an empty store names nothing":                           empty,
		"answers the context's error once the context has ended":    ended,
		"refuses a cursor that is none":                             cursor,
	}
	for name, behave := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			if h.Close != nil {
				t.Cleanup(h.Close)
			}
			behave(t, h)
		})
	}
}

const longAgo = 100 * 24 * time.Hour

// keep makes a file of an age, of a run or of nobody's.
func (h Harness) keep(t *testing.T, s organizations.Scope, at time.Time, run string) object.Stored {
	t.Helper()
	f, err := h.Files.Create(given.Context(t), s, object.File{
		ID: given.UUID(at), Name: "Bericht 家具.csv", ContentType: "text/csv", CreatedAt: at, CreatedBy: "somebody", ExecutionID: run,
	}, strings.NewReader("content"), 1<<20)
	want.OK(t, err)
	return object.Stored{Scope: s, File: f}
}

// older walks over the whole list, and does something with each page.
func (h Harness) older(t *testing.T, before time.Time, each func([]object.Stored)) map[string]object.Stored {
	t.Helper()
	found := map[string]object.Stored{}
	from := ""
	for range 10_000 {
		page, err := h.Inventory.Older(given.Context(t), from, before)
		want.OK(t, err)
		for _, f := range page.Items {
			if _, twice := found[f.File.ID]; twice {
				t.Errorf("%s is named twice", f.File.ID)
			}
			found[f.File.ID] = f
		}
		if each != nil {
			each(page.Items)
		}
		if from = page.Next; from == "" {
			return found
		}
	}
	t.Fatal("the walk does not end")
	return nil
}

func names(t *testing.T, h Harness) {
	at, wanted := given.Now().Add(-longAgo), map[string]object.Stored{}
	for _, s := range []organizations.Scope{given.Scope(), given.Scope(), given.Global()} {
		for _, run := range []string{"", given.UUID(at)} {
			old := h.keep(t, s, at.Add(-time.Millisecond), run)
			wanted[old.File.ID] = old
			h.keep(t, s, at, run)
			h.keep(t, s, given.Now(), run)
		}
	}
	want.Equal(t, "the files", h.older(t, at, nil), wanted)
	want.Equal(t, "the files of before all time", h.older(t, time.Time{}, nil), nil)
}

func many(t *testing.T, h Harness) {
	at, wanted := given.Now().Add(-longAgo), map[string]object.Stored{}
	for range 3 {
		s := given.Scope()
		for i := range 45 {
			f := h.keep(t, s, at.Add(-time.Duration(i+1)*time.Hour), "")
			wanted[f.File.ID] = f
			h.keep(t, s, given.Now(), "")
		}
	}
	want.Equal(t, "the files", h.older(t, at, nil), wanted)
}

func deleted(t *testing.T, h Harness) {
	at := given.Now().Add(-longAgo)
	for range 3 {
		s := given.Scope()
		for i := range 45 {
			h.keep(t, s, at.Add(-time.Duration(i+1)*time.Hour), "")
		}
	}
	kept := h.keep(t, given.Scope(), given.Now(), "")
	found := h.older(t, at, func(page []object.Stored) {
		for _, f := range page {
			want.OK(t, h.Files.Delete(given.Context(t), f.Scope, f.File.ID))
		}
	})
	want.Equal(t, "how many there were", len(found), 135)
	want.Equal(t, "what is left", h.older(t, at, nil), nil)
	left, err := h.Files.Stat(given.Context(t), kept.Scope, kept.File.ID)
	want.OK(t, err)
	want.Equal(t, "what is younger", left, kept.File)
}

func empty(t *testing.T, h Harness) {
	want.Equal(t, "the files", h.older(t, given.Now(), nil), nil)
}

func ended(t *testing.T, h Harness) {
	h.keep(t, given.Scope(), given.Now().Add(-longAgo), "")
	_, err := h.Inventory.Older(given.Ended(t), "", given.Now())
	want.Is(t, err, context.Canceled)
}

func cursor(t *testing.T, h Harness) {
	for _, text := range append(given.OddNames(), "e30", "e30=", "-1") {
		_, err := h.Inventory.Older(given.Context(t), text, given.Now())
		want.Fault(t, err, fault.Invalid, "cursor_invalid")
	}
}
