package audittest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func appends() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keeps every word of an entry":                     appendWhole,
		"keeps an entry of which little is known":          appendBare,
		"keeps odd texts":                                  appendOdd,
		"keeps what is as large as an entry can be":        appendLarge,
		"of the same entry again changes nothing":          appendAgain,
		"keeps the entries of many who write at once":      appendTogether,
		"is still there for the next process":              appendReopen,
		"and list refuse the scope of nobody":              refuseNobody,
		"and list answer the context's error once it ends": refuseEnded,
	}
}

func appendWhole(t *testing.T, h Harness) {
	s, e := given.Scope(), entry(given.Now())
	h.append(t, s, e)
	want.Equal(t, "the trail", h.all(t, s, audit.Filter{}, 10), []audit.Entry{e})
}

func appendBare(t *testing.T, h Harness) {
	e := audit.New(given.UUID(given.Now()), audit.Entry{Action: audit.SecretDelete, Outcome: audit.Written})
	global := entry(given.Now().Add(-time.Second), func(e *audit.Entry) { e.Target = organizations.TargetGlobal() })
	h.append(t, given.Global(), e, global)
	got := h.all(t, given.Global(), audit.Filter{}, 10)
	want.Equal(t, "the trail", got, []audit.Entry{e, global})
	if len(got) == 2 && (got[0].Before != nil || got[0].After != nil || !got[0].Target.IsZero()) {
		t.Errorf("nothing has become something: %+v", got[0])
	}
}

func appendOdd(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	var entries []audit.Entry
	for i, text := range given.OddNames() {
		entries = append(entries, entry(now.Add(-time.Duration(i)*time.Second), func(e *audit.Entry) {
			e.Actor.DisplayName, e.Entity.ID, e.Code, e.ClientIP, e.CorrelationID = text, text, text, text, text
		}))
	}
	h.append(t, s, entries...)
	want.Equal(t, "the trail", h.all(t, s, audit.Filter{}, 7), entries)
	for _, e := range entries {
		want.Equal(t, "what is found of one", h.ids(t, s, audit.Filter{EntityID: e.Entity.ID}, 7), []string{e.ID})
	}
}

func appendLarge(t *testing.T, h Harness) {
	s := given.Scope()
	e := entry(given.Now(), func(e *audit.Entry) {
		e.Before = []byte(`"` + strings.Repeat("x", 29_998) + `"`)
		e.After = []byte(`"` + strings.Repeat("ü", 14_999) + `"`)
	})
	h.append(t, s, e)
	want.Equal(t, "the trail", h.all(t, s, audit.Filter{}, 10), []audit.Entry{e})
}

func appendAgain(t *testing.T, h Harness) {
	s, e := given.Scope(), entry(given.Now())
	h.append(t, s, e, e, e)
	want.Equal(t, "the trail", h.all(t, s, audit.Filter{}, 10), []audit.Entry{e})
}

func appendTogether(t *testing.T, h Harness) {
	s, now := given.Scope(), given.Now()
	entries := make([]audit.Entry, 30)
	for i := range entries {
		entries[i] = entry(now)
	}
	ctx := given.Context(t)
	for _, err := range harness.Together(len(entries), func(i int) error { return h.Trail.Append(ctx, s, entries[i]) }) {
		want.OK(t, err)
	}
	want.Equal(t, "the trail", h.ids(t, s, audit.Filter{}, 7), newestFirst(entries))
}

func appendReopen(t *testing.T, h Harness) {
	s, e := given.Scope(), entry(given.Now())
	h.append(t, s, e)
	if h.Reopen == nil {
		t.Log("this family cannot show the end of a process")
		return
	}
	want.Equal(t, "the trail", h.Reopen(t).all(t, s, audit.Filter{}, 10), []audit.Entry{e})
}

func refuseNobody(t *testing.T, h Harness) {
	want.Error(t, h.Trail.Append(given.Context(t), organizations.Scope{}, entry(given.Now())), "writing for nobody")
	_, err := h.Trail.List(given.Context(t), organizations.Scope{}, audit.Filter{}, store.Paging{Limit: 1})
	want.Error(t, err, "reading for nobody")
}

func refuseEnded(t *testing.T, h Harness) {
	s, e := given.Scope(), entry(given.Now())
	want.Is(t, h.Trail.Append(given.Ended(t), s, e), context.Canceled)
	_, err := h.Trail.List(given.Ended(t), s, audit.Filter{}, store.Paging{Limit: 1})
	want.Is(t, err, context.Canceled)
	_, err = h.Expiry.Expire(given.Ended(t), "", given.Now())
	want.Is(t, err, context.Canceled)
	want.Equal(t, "the trail", h.all(t, s, audit.Filter{}, 10), nil)
}
