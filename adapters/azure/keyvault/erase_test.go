package keyvault

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

// nextID is the neighbour of myID.
const nextID = "0190b5a2-0000-7000-8000-000000000002"

// stocked is a vault with so many secrets of one organization, and one of everybody
// else's.
func stocked(t *testing.T, n int) world {
	t.Helper()
	w := newWorld(t, nil)
	value, err := organizations.NewSecretValue(horse)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if err := w.Set(t.Context(), scopeOf(myID), fmt.Sprintf("key_%d", i), value); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []organizations.Scope{scopeOf(nextID), global()} {
		if err := w.Set(t.Context(), s, "key_0", value); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// erased goes on until there is no more, and answers what the last piece said.
func (w world) erased(t *testing.T) (removed int, last secret.Erased) {
	t.Helper()
	for range 100 {
		done, err := w.Erase(t.Context(), scopeOf(myID))
		if err != nil {
			t.Fatal(err)
		}
		if removed += done.Removed; !done.More {
			return removed, done
		}
	}
	t.Fatal("there is always more")
	return 0, secret.Erased{}
}

// wantNames compares with the names of which the vault keeps anything.
func (w world) wantNames(t *testing.T, mine int) {
	t.Helper()
	names := w.fake.Names()
	count := 0
	for _, name := range names {
		if strings.HasPrefix(name, myID) {
			count++
		}
	}
	if count != mine || len(names) != mine+2 {
		t.Errorf("the vault keeps %v", names)
	}
}

func TestErasingPurgesEverySecretOfOneOrganization(t *testing.T) {
	t.Parallel()
	for _, settle := range []int{0, 3} {
		w := stocked(t, 32)
		w.fake.Settle(settle)
		if err := errors.Join(w.Delete(t.Context(), scopeOf(myID), "key_0"), w.settles(t.Context(), scopeOf(myID), "key_0")); err != nil {
			t.Fatal(err)
		}
		// Recovered by a person, it counts as not set, and is there all the same.
		name, _ := nameOf(scopeOf(myID), "key_1")
		mark := azsecrets.UpdateSecretPropertiesParameters{Tags: map[string]*string{tagErased: to.Ptr("true")}}
		if _, err := w.admin.UpdateSecretProperties(t.Context(), name, "", mark, nil); err != nil {
			t.Fatal(err)
		}
		removed, last := w.erased(t)
		if removed < 31 || last.Kept != 0 || !last.KeptUntil.IsZero() {
			t.Errorf("%d removed, and in the end %+v", removed, last)
		}
		w.wantNames(t, 0)
	}
}

func TestAVaultWithPurgeProtectionSaysWhatItKeeps(t *testing.T) {
	t.Parallel()
	w := stocked(t, 12)
	w.fake.Protect()
	removed, last := w.erased(t)
	if removed != 12 || last.Kept != 12 || time.Until(last.KeptUntil) < 80*24*time.Hour {
		t.Errorf("%d removed, and in the end %+v", removed, last)
	}
	w.wantNames(t, 12)
	list, err := w.List(t.Context(), scopeOf(myID))
	if err != nil || len(list) > 0 {
		t.Errorf("%v is listed: %v", list, err)
	}
}

func TestAVaultInWhichTheProgramMayNotPurgeKeepsWhatIsDeleted(t *testing.T) {
	t.Parallel()
	w := stocked(t, 2)
	w.fake.Meddle(func(r *http.Request) *vaultfake.Refusal {
		if r.Method == http.MethodDelete && strings.HasPrefix(r.URL.Path, "/deletedsecrets/") {
			return &vaultfake.Refusal{Status: http.StatusForbidden, Code: "Forbidden", Inner: "ForbiddenByRbac"}
		}
		return nil
	})
	if removed, last := w.erased(t); removed != 2 || last.Kept != 2 {
		t.Errorf("%d removed, and in the end %+v", removed, last)
	}
	w.fake.Meddle(nil)
	if removed, last := w.erased(t); removed != 0 || last.Kept != 0 {
		t.Errorf("with the role: %d removed, and in the end %+v", removed, last)
	}
	w.wantNames(t, 0)
}

// Each kind of request fails once, after those before it were done.
func TestAnErasureThatBreaksOffIsGoneOnWith(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodPatch, http.MethodDelete} {
		for _, room := range []string{"/secrets", "/deletedsecrets"} {
			w := stocked(t, 3)
			failing := true
			w.fake.Meddle(func(r *http.Request) *vaultfake.Refusal {
				if failing && r.Method == method && strings.HasPrefix(r.URL.Path, room) {
					return &vaultfake.Refusal{Status: http.StatusBadRequest, Code: "BadParameter"}
				}
				return nil
			})
			met := method == http.MethodPatch && room == "/deletedsecrets" // nobody makes this call
			for range 10 {
				_, err := w.Erase(t.Context(), scopeOf(myID))
				met = met || err != nil
			}
			if !met {
				t.Errorf("%s %s: nobody met the trouble", method, room)
			}
			failing = false
			w.erased(t)
			w.wantNames(t, 0)
		}
	}
}
