package keyvault

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

func (w world) delete(t *testing.T, key string) {
	t.Helper()
	if err := w.Delete(t.Context(), global(), key); err != nil {
		t.Fatal(err)
	}
}

// on answers the requests that fit, the first time or each time.
func on(method, path string, refusal *vaultfake.Refusal) func(*http.Request) *vaultfake.Refusal {
	return func(r *http.Request) *vaultfake.Refusal {
		if r.Method == method && strings.HasPrefix(r.URL.Path, path) {
			return refusal
		}
		return nil
	}
}

var down = &vaultfake.Refusal{Status: http.StatusServiceUnavailable, Code: "ServiceUnavailable"}

func TestADeletionThatTakesTooLongIsSaidAndTheNextTrySucceeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set(t, w.Vault, global(), "a", horse)
	w.fake.Settle(pauses + 5)
	w.delete(t, "a")
	err := w.Set(t.Context(), global(), "a", value(t, "another horse"))
	wantFault(t, err, fault.Unavailable, "secret_busy")
	wantMissing(t, w.Vault, global(), "a")
	w.fake.Settle(0)
	set(t, w.Vault, global(), "a", "another horse")
	wantValue(t, w.Vault, global(), "a", "another horse")
}

func TestAWaitEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.fake.Settle(1000)
	set(t, w.Vault, global(), "a", horse)
	w.delete(t, "a")
	ctx, cancel := context.WithCancel(t.Context())
	w.pause = func(context.Context, time.Duration) error { cancel(); return ctx.Err() }
	if err := w.Set(ctx, global(), "a", value(t, horse)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestThePauseIsOfTheMachinesClockUnlessATestHasItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v, began := Open(Options{}), time.Now()
		if err := v.pause(t.Context(), settling); err != nil || time.Since(began) != settling {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), settling/2)
		defer cancel()
		if err := v.pause(ctx, settling); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != settling+settling/2 {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}

// The value that was deleted must not come back because somebody sets another one
// and does not get to the end.
func TestASetThatBreaksOffBringsNoDeletedValueBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set(t, w.Vault, global(), "a", "compromised horse")
	w.delete(t, "a")
	recovered := false
	w.fake.Meddle(func(r *http.Request) *vaultfake.Refusal {
		recovered = recovered || strings.HasSuffix(r.URL.Path, "/recover")
		if recovered && r.Method == http.MethodPut {
			return down
		}
		return nil
	})
	wantFault(t, w.Set(t.Context(), global(), "a", value(t, horse)), fault.Unavailable, "storage_unavailable")
	if !recovered {
		t.Fatal("nothing was recovered, so nothing is proved")
	}
	w.fake.Meddle(nil)
	wantMissing(t, w.Vault, global(), "a")
	wantKeys(t, w.Vault, global())
	set(t, w.Vault, global(), "a", horse)
	wantValue(t, w.Vault, global(), "a", horse)
	wantKeys(t, w.Vault, global(), "a")
}

func TestADeletionThatBreaksOffHasDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set(t, w.Vault, global(), "a", horse)
	w.fake.Meddle(on(http.MethodDelete, "/secrets/", down))
	wantFault(t, w.Delete(t.Context(), global(), "a"), fault.Unavailable, "storage_unavailable")
	w.fake.Meddle(nil)
	wantMissing(t, w.Vault, global(), "a")
	wantKeys(t, w.Vault, global())
	w.delete(t, "a")
	if _, err := w.admin.RecoverDeletedSecret(t.Context(), "global-a", nil); err != nil {
		t.Errorf("it was not deleted in the end: %v", err)
	}
}

func TestWhatAnAdministratorDeletedOrPurgedOrDisabledCanBeSetAgain(t *testing.T) {
	t.Parallel()
	for what, do := range map[string]func(t *testing.T, w world){
		"deleted": func(t *testing.T, w world) { w.drop(t, "global-a") },
		"purged": func(t *testing.T, w world) {
			w.drop(t, "global-a")
			if _, err := w.admin.PurgeDeletedSecret(t.Context(), "global-a", nil); err != nil {
				t.Fatal(err)
			}
		},
		"disabled": func(t *testing.T, w world) { w.enable(t, "global-a", "", false) },
		"disabled and deleted": func(t *testing.T, w world) {
			w.enable(t, "global-a", "", false)
			w.delete(t, "a")
			wantMissing(t, w.Vault, global(), "a")
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			set(t, w.Vault, global(), "a", "old horse")
			do(t, w)
			set(t, w.Vault, global(), "a", horse)
			wantValue(t, w.Vault, global(), "a", horse)
			wantKeys(t, w.Vault, global(), "a")
		})
	}
}

// Nothing here destroys for good: an administrator can bring each value back.
func TestNothingIsPurgedAndEveryVersionIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set(t, w.Vault, global(), "a", "first horse")
	got, err := w.admin.GetSecret(t.Context(), "global-a", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	oldest := got.ID.Version()
	set(t, w.Vault, global(), "a", "second horse")
	w.delete(t, "a")
	set(t, w.Vault, global(), "a", "third horse")
	if got, err = w.admin.GetSecret(t.Context(), "global-a", oldest, nil); err != nil || *got.Value != "first horse" {
		t.Errorf("the first version is gone: %v", err)
	}
}

// A conflict that says nothing more is of somebody who writes at the same time.
func TestAConflictPassesWhileSomebodyElseWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	left := 3
	w.fake.Meddle(func(r *http.Request) *vaultfake.Refusal {
		if left--; left >= 0 {
			return &vaultfake.Refusal{Status: http.StatusConflict, Code: "Conflict"}
		}
		return nil
	})
	set(t, w.Vault, global(), "a", horse)
	left = 3
	w.delete(t, "a")
	wantMissing(t, w.Vault, global(), "a")
}

func TestARecoveryThatIsRefusedIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set(t, w.Vault, global(), "a", horse)
	w.delete(t, "a")
	w.fake.Meddle(on(http.MethodPost, "/deletedsecrets/", &vaultfake.Refusal{Status: http.StatusForbidden, Code: "Forbidden", Inner: "ForbiddenByRbac"}))
	f := wantFault(t, w.Set(t.Context(), global(), "a", value(t, horse)), fault.Unavailable, "storage_refused")
	if !strings.Contains(f.Message, "Key Vault Secrets Officer") {
		t.Errorf("the role is not named: %s", f.Message)
	}
}

// What lies between two states is not there: it may be the value of before.
func TestASecretThatIsOnItsWayBackIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.fake.Settle(1)
	set(t, w.Vault, global(), "a", horse)
	w.delete(t, "a")
	wantMissing(t, w.Vault, global(), "a")
	wantMissing(t, w.Vault, global(), "a")
	if _, err := w.admin.RecoverDeletedSecret(t.Context(), "global-a", nil); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		wantMissing(t, w.Vault, global(), "a")
	}
	// An administrator who wants it back takes the mark away.
	if _, err := w.admin.UpdateSecretProperties(t.Context(), "global-a", "", azsecrets.UpdateSecretPropertiesParameters{Tags: map[string]*string{}}, nil); err != nil {
		t.Fatal(err)
	}
	wantValue(t, w.Vault, global(), "a", horse)
}
