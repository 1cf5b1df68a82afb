package keyvault

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
	"github.com/bifrost-run/bifrost/tests/integration/wire"
)

// The counts are exact: one more is a defect, and so is one less.
func TestWhatEachOperationCosts(t *testing.T) {
	t.Parallel()
	counter := wire.Count(cloud)
	w := newWorld(t, counter)
	var mu sync.Mutex
	var asked []string
	w.fake.Meddle(func(r *http.Request) *vaultfake.Refusal {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Method)
		return nil
	})
	var ledger wire.Ledger
	costs := func(operation string, calls int, do func() error) {
		t.Helper()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		tally := counter.Take()
		ledger.Enter(t, operation, tally, calls)
		if tally.Total() != calls {
			t.Errorf("%s costs %d, want %d: %s", operation, tally.Total(), calls, strings.Join(asked, " "))
		}
		asked = nil
	}
	set := func(key string) func() error {
		return func() error { return w.Set(t.Context(), global(), key, value(t, horse)) }
	}
	resolve := func() error { _, err := w.Resolve(t.Context(), global(), "a"); return err }
	list := func(want int) func() error {
		return func() error { got, err := w.List(t.Context(), global()); return differs(len(got) == want, err) }
	}
	remove := func() error { return w.Delete(t.Context(), global(), "a") }
	var whole []byte
	seal := func() (err error) { whole, err = w.Sealer().Seal(t.Context(), mine(), "x", nil); return err }
	unseal := func() error { _, err := w.Sealer().Open(t.Context(), mine(), "x", whole); return err }

	costs("the first call of a process", 2, list(0))
	costs("set", 1, set("a"))
	costs("set again", 1, set("a"))
	costs("resolve", 1, resolve)
	for i := range 59 {
		w.put(t, fmt.Sprintf("global-b%d", i), horse)
	}
	costs("list a vault of 60", 3, list(60))
	costs("delete", 2, remove)
	costs("delete nothing", 1, remove)
	costs("set what was deleted", 3, set("a"))
	costs("the first seal of a vault", 2, seal)
	costs("seal", 0, seal)
	costs("open", 0, unseal)
	whole = sealed(t, w.another(t, nil), "x", horse)
	costs("open what another process sealed with the same key", 0, unseal)
	w.put(t, SealingKey, bits)
	whole = sealed(t, w.another(t, nil), "x", horse)
	costs("open what was sealed with a new key", 1, unseal)
	t.Logf("\n%s", &ledger)
}

// A list goes through the whole vault, because nothing else can be asked of it.
func TestAListCostsOneCallForEach25SecretsOfTheVault(t *testing.T) {
	t.Parallel()
	for _, many := range []int{0, 24, 25, 26, 50, 51} {
		counter := wire.Count(cloud)
		w := newWorld(t, counter)
		for i := range many {
			w.put(t, fmt.Sprintf("global-a%d", i), horse)
		}
		list, err := w.List(t.Context(), global())
		if want := max(1, (many+24)/25) + 1; err != nil || len(list) != many || counter.Take().Total() != want {
			t.Errorf("%d secrets: %d, %v", many, len(list), err)
		}
		if other, err := w.List(t.Context(), organizations.Scope(mine())); err != nil || other != nil {
			t.Errorf("another scope has %v, %v", other, err)
		}
	}
}
