package keyvault

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/keyvault/internal/refusal"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/integration/vaultfake"
)

// calls are all that can be asked of a vault.
func (w world) calls(t *testing.T) map[string]func(ctx context.Context) error {
	return map[string]func(ctx context.Context) error{
		"set":     func(ctx context.Context) error { return w.Set(ctx, global(), "a", value(t, horse)) },
		"resolve": func(ctx context.Context) error { _, err := w.Resolve(ctx, global(), "a"); return err },
		"list":    func(ctx context.Context) error { _, err := w.List(ctx, global()); return err },
		"delete":  func(ctx context.Context) error { return w.Delete(ctx, global(), "a") },
		"seal": func(ctx context.Context) error {
			_, err := w.Sealer().Seal(ctx, global(), "x", []byte(horse))
			return err
		},
		"open": func(ctx context.Context) error {
			_, err := w.Sealer().Open(ctx, global(), "x", []byte("\x01"+strings.Repeat("0", 100)))
			return err
		},
	}
}

func always(r vaultfake.Refusal) func(*http.Request) *vaultfake.Refusal {
	return func(*http.Request) *vaultfake.Refusal { return &r }
}

func TestTroubleIsOneSentenceForThePersonWhoCanMendIt(t *testing.T) {
	t.Parallel()
	const echo = `{"error":{"code":"BadParameter","message":"correct horse is no value","innererror":{"code":"x"}}}`
	for name, test := range map[string]struct {
		answer  vaultfake.Refusal
		code    string // empty for a defect
		retry   time.Duration
		message string
	}{
		"no role":             {vaultfake.Refusal{Status: 403, Code: "Forbidden", Inner: "ForbiddenByRbac", Message: "correct horse"}, "storage_refused", refusal.MuchLater, "Give its identity the role Key Vault Secrets Officer"},
		"no policy":           {vaultfake.Refusal{Status: 403, Code: "Forbidden", Inner: "AccessDenied"}, "storage_refused", refusal.MuchLater, "Key Vault Secrets Officer"},
		"no reason":           {vaultfake.Refusal{Status: 403, Body: "<html>"}, "storage_refused", refusal.MuchLater, "Key Vault Secrets Officer"},
		"a firewall":          {vaultfake.Refusal{Status: 403, Code: "Forbidden", Inner: "ForbiddenByFirewall"}, "storage_refused", refusal.MuchLater, "network address"},
		"no private endpoint": {vaultfake.Refusal{Status: 403, Code: "Forbidden", Inner: "ForbiddenByConnection"}, "storage_refused", refusal.MuchLater, "network address"},
		"throttled":           {vaultfake.Refusal{Status: 429, Code: "Throttled", RetryAfter: 120}, "storage_unavailable", 2 * time.Minute, "Azure Key Vault is busy."},
		"busy":                {vaultfake.Refusal{Status: 503, Body: "horse"}, "storage_unavailable", refusal.Later, "Azure Key Vault is busy."},
		"an echo":             {vaultfake.Refusal{Status: 400, Body: echo}, "", 0, ""},
		"no JSON":             {vaultfake.Refusal{Status: 200, Body: `"correct horse"`}, "", 0, ""},
		"half an answer":      {vaultfake.Refusal{Status: 200, Body: `{"value":"correct hor`}, "", 0, ""},
		"wrong types":         {vaultfake.Refusal{Status: 200, Body: `{"value":{"correct horse":1},"attributes":"correct horse","id":["correct horse"],"tags":"correct horse"}`}, "", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			w.fake.Meddle(always(test.answer))
			for call, do := range w.calls(t) {
				err := do(t.Context())
				if test.code == "" {
					if err == nil || fault.Code(err) != "" || !strings.Contains(err.Error(), "Azure Key Vault") && test.answer.Status != 200 {
						t.Errorf("%s: got %v, want a defect", call, err)
					}
					wantSilent(t, err)
					continue
				}
				f := wantFault(t, err, fault.Unavailable, test.code)
				if f.RetryAfter != test.retry || !strings.Contains(f.Message, test.message) {
					t.Errorf("%s: %s (%s)", call, f.Message, f.RetryAfter)
				}
			}
		})
	}
}

func TestACallerWhoLeavesHearsOfNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for call, do := range w.calls(t) {
		ctx, cancel := context.WithCancel(t.Context())
		w.fake.Meddle(func(*http.Request) *vaultfake.Refusal { cancel(); return down })
		if err := do(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", call, err)
		}
	}
}

func TestADisabledSecretIsToldFromAMissingOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set(t, w.Vault, global(), "a", horse)
	w.enable(t, "global-a", "", false)
	got, err := w.Resolve(t.Context(), global(), "a")
	f := wantFault(t, err, fault.Unavailable, "secret_disabled")
	if got.Reveal() != "" || f.Message != "The secret a is disabled in the key vault. Enable it there, or set it again." {
		t.Errorf("got %q and %s", got.Reveal(), f.Message)
	}
	w.enable(t, "global-a", "", true)
	wantValue(t, w.Vault, global(), "a", horse)
}

func TestWhatWasSetByHandAndIsNoSecretIsNoMistakeOfTheCaller(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, text := range []string{"", "horse"} {
		w.put(t, "global-a", text)
		_, err := w.Resolve(t.Context(), global(), "a")
		wantFault(t, err, fault.Unavailable, "secret_unusable")
	}
	w.fake.Meddle(always(vaultfake.Refusal{Status: 200, Body: `{"value":"` + strings.Repeat("horse", 6000) + `"}`}))
	_, err := w.Resolve(t.Context(), global(), "a")
	wantFault(t, err, fault.Unavailable, "secret_unusable")
	w.fake.Meddle(always(vaultfake.Refusal{Status: 200, Body: `{}`}))
	_, err = w.Resolve(t.Context(), global(), "a")
	wantFault(t, err, fault.Unavailable, "secret_unusable")
}

// JSON, in which values travel, has no other text: the vault would keep something else.
func TestAValueThatIsNoTextIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	err := w.Set(t.Context(), global(), "a", value(t, "horse \xff\xfe\x80"))
	if f := wantFault(t, err, fault.Invalid, "validation_failed"); len(f.Fields) != 1 || f.Fields[0].Pointer != "/value" {
		t.Errorf("got %+v", f.Fields)
	}
	wantMissing(t, w.Vault, global(), "a")
}

// A vault may answer a page without anything, and things that nobody expects.
func TestAListGoesOnAfterAnEmptyPageAndOverWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	set(t, w.Vault, global(), "a", horse)
	set(t, w.Vault, global(), "b", horse)
	next := func(page string) string {
		return `"nextLink":"https://` + w.host + `/secrets?api-version=7.4&page=` + page + `"}`
	}
	pages := map[string]string{
		"":  `{"value":[],` + next("2"),
		"2": `{"value":null,` + next("3"),
		"3": `{"value":[null,{},{"id":null},{"id":""},{"id":"https://x"},{"id":"/secrets/"},{"id":"https://h/secrets/global-d/v1"},{"id":"https://h/secrets/global-b"}],` + next("4"),
	}
	w.fake.Meddle(func(r *http.Request) *vaultfake.Refusal {
		if body, known := pages[r.URL.Query().Get("page")]; known {
			return &vaultfake.Refusal{Status: 200, Body: body}
		}
		return nil
	})
	wantKeys(t, w.Vault, global(), "a", "b", "d")
}

func TestNobodysScopeIsRefusedBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.fake.Meddle(func(r *http.Request) *vaultfake.Refusal { t.Errorf("%s %s", r.Method, r.URL); return nil })
	if err := w.Delete(t.Context(), organizations.Scope{}, "a"); !errors.Is(err, errNoScope) {
		t.Errorf("got %v", err)
	}
	if _, err := w.Sealer().Seal(t.Context(), organizations.Scope{}, "x", nil); !errors.Is(err, errNoScope) {
		t.Errorf("got %v", err)
	}
}
