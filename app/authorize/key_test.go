package authorize_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/permissions/keys"
)

const keyID = permissions.KeyID("01954f00-0000-7000-8000-0000000000c1")

// tickets is the text of a program's key, and bucket under what its requests count.
var (
	tickets = keys.NewText(keyID, "random")
	bucket  = "key:" + string(keyID) + " " + tickets.Digest()
)

// aKey opens Contoso, and was used a moment ago, so that nothing has to be written.
func aKey(changes ...func(*permissions.Key)) *permissions.Key {
	k := permissions.Key{
		ID: keyID, Name: "Tickets", Digest: tickets.Digest(), Organizations: []organizations.ID{contoso},
		Permissions: permissions.SetOf(run), CreatedAt: then, ExpiresAt: now.Add(time.Hour), LastUsedAt: now.Add(-time.Minute),
	}
	for _, change := range changes {
		change(&k)
	}
	return &k
}

// sends announces that a program's key is read for a target.
func (d desk) sends(target organizations.Target, facts permissions.KeyFacts, err error) {
	taken := d.limiter.EXPECT().Take(bucket).Return(time.Duration(0))
	d.keys.EXPECT().Facts(gomock.Any(), keyID, target).Return(facts, err).After(taken.Call)
	d.clock.EXPECT().Now().Return(now).AnyTimes()
}

// The mocks refuse everything else: no verifier, no user, no grant.
func TestADecisionAboutAKeyCostsTheKeyAndTheOrganization(t *testing.T) {
	t.Parallel()
	d, at, org := newDesk(t), organizations.TargetOf(contoso), organization(contoso, "")
	d.sends(at, permissions.KeyFacts{Key: aKey(), Organization: org}, nil)
	got, err := d.KeyAt(t.Context(), tickets.Reveal(), at, run)
	want, refusal := keys.Decide(*aKey(), at, org, run)
	if diff := cmp.Diff(want, got, whole); diff != "" || err != nil || refusal != nil {
		t.Errorf("%v, %v\n%s", err, refusal, diff)
	}
}

func TestAKeyWithoutAPlaceCostsTheKeyAlone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.sends(organizations.Target{}, permissions.KeyFacts{Key: aKey()}, nil)
	got, err := d.KeyCaller(t.Context(), tickets.Reveal())
	want := authorize.Caller{Principal: keys.Principal(*aKey()), Reach: keys.Reach(*aKey())}
	if diff := cmp.Diff(want, got, whole); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestAKeyIsRefusedInTheWordsOfTheRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key    *permissions.Key
		org    *organizations.Organization
		kind   fault.Kind
		code   string
		isHeld bool
	}{
		"unknown":           {nil, organization(contoso, ""), fault.Unauthenticated, "key_invalid", false},
		"another secret":    {aKey(func(k *permissions.Key) { k.Digest = keys.NewText(keyID, "x").Digest() }), organization(contoso, ""), fault.Unauthenticated, "key_invalid", false},
		"revoked":           {aKey(func(k *permissions.Key) { k.RevokedAt = then }), organization(contoso, ""), fault.Unauthenticated, "key_revoked", false},
		"expired":           {aKey(func(k *permissions.Key) { k.ExpiresAt = now }), organization(contoso, ""), fault.Unauthenticated, "key_expired", false},
		"no such place":     {aKey(), nil, fault.NotFound, "not_found", true},
		"a foreign place":   {aKey(func(k *permissions.Key) { k.Organizations = nil }), organization(contoso, ""), fault.NotFound, "not_found", true},
		"no permission":     {aKey(func(k *permissions.Key) { k.Permissions = history }), organization(contoso, ""), fault.Forbidden, "permission_required", true},
		"a place that left": {aKey(), left(organization(contoso, "")), fault.Conflict, "organization_inactive", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, at := newDesk(t), organizations.TargetOf(contoso)
			d.sends(at, permissions.KeyFacts{Key: c.key, Organization: c.org}, nil)
			got, err := d.KeyAt(t.Context(), tickets.Reveal(), at, run)
			wantCode(t, got, err, c.kind, c.code)
			refused, is := errors.AsType[*authorize.RefusedError](err)
			if is != c.isHeld || is && refused.By.User.ID != keyID.UserID() {
				t.Errorf("answered to %+v", refused)
			}
		})
	}
}

// What cannot be a key costs nothing, not even a place among those who ask.
func TestAKeyThatIsNoneIsLookedUpNowhere(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"bfk_", "bfk_" + strings.Repeat("0", 82), tickets.Reveal() + "x", token} {
		d := newDesk(t)
		at, err := d.KeyAt(t.Context(), text, organizations.TargetOf(contoso), run)
		wantCode(t, at, err, fault.Unauthenticated, "key_invalid")
		caller, err := d.KeyCaller(t.Context(), text)
		wantCode(t, caller, err, fault.Unauthenticated, "key_invalid")
		if err := d.RefuseKey(t.Context(), text); fault.Code(err) != "key_invalid" {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAKeyDoesNotGoWherePeopleGo(t *testing.T) {
	t.Parallel()
	for name, way := range map[string]func(desk) (any, error){
		"a place":  func(d desk) (any, error) { return d.At(t.Context(), tickets.Reveal(), organizations.TargetOf(contoso)) },
		"no place": func(d desk) (any, error) { return d.Caller(t.Context(), tickets.Reveal()) },
		"an admin": func(d desk) (any, error) { return d.Admin(t.Context(), tickets.Reveal()) },
		"no key":   func(d desk) (any, error) { return d.Caller(t.Context(), "bfk_x") },
	} {
		given, err := way(newDesk(t)) // whose mocks refuse the verifier and every store
		if fault.Code(err) != "key_not_allowed" || !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
		wantNothing(t, given)
	}
}

func TestAKeyThatIsNotAllowedIsKnownAndRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.sends(organizations.Target{}, permissions.KeyFacts{Key: aKey()}, nil)
	err := d.RefuseKey(t.Context(), tickets.Reveal())
	if refused, is := errors.AsType[*authorize.RefusedError](err); !is || refused.By.User.ID != keyID.UserID() || fault.Code(err) != "key_not_allowed" {
		t.Errorf("got %v", err)
	}
	d = newDesk(t)
	d.sends(organizations.Target{}, permissions.KeyFacts{}, nil)
	if err := d.RefuseKey(t.Context(), tickets.Reveal()); fault.Code(err) != "key_invalid" {
		t.Errorf("an unknown one: %v", err)
	}
}

func TestTroubleOfStorageComesThroughAndLetsNoKeyIn(t *testing.T) {
	t.Parallel()
	d, at := newDesk(t), organizations.TargetOf(contoso)
	facts := permissions.KeyFacts{Key: aKey(), Organization: organization(contoso, "")}
	d.sends(at, facts, errStore)
	authority, err := d.KeyAt(t.Context(), tickets.Reveal(), at)
	wantTrouble(t, authority, err)
	d = newDesk(t)
	d.sends(organizations.Target{}, facts, errStore)
	caller, err := d.KeyCaller(t.Context(), tickets.Reveal())
	wantTrouble(t, caller, err)
}

func TestWhoAsksTooOftenReachesNoStore(t *testing.T) {
	t.Parallel()
	for name, way := range ways() {
		d := newDesk(t)
		d.verifier.EXPECT().Verify(gomock.Any(), token).Return(anna(), nil)
		d.limiter.EXPECT().Take(string(anna().UserID())).Return(1500 * time.Millisecond)
		given, err := way(t, d)
		wantPatience(t, name, err)
		wantNothing(t, given)
	}
	d := newDesk(t)
	d.limiter.EXPECT().Take(bucket).Return(1500 * time.Millisecond).Times(2)
	authority, err := d.KeyAt(t.Context(), tickets.Reveal(), organizations.TargetOf(contoso))
	wantPatience(t, "a key", err)
	wantNothing(t, authority)
	wantPatience(t, "a key where none may go", d.RefuseKey(t.Context(), tickets.Reveal()))
}

func wantPatience(t *testing.T, who string, err error) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.TooMany || f.Code != "too_many_requests" || f.RetryAfter != 1500*time.Millisecond {
		t.Errorf("%s: got %v", who, err)
	}
	if refused, is := errors.AsType[*authorize.RefusedError](err); is {
		t.Errorf("%s: it would be written down as a refusal of %+v, which is what the limit is there to spare", who, refused.By)
	}
}

// Somebody who knows no more of a key than its id counts for themselves.
func TestAGuessAtAKeyCountsForNoOther(t *testing.T) {
	t.Parallel()
	d, guess := newDesk(t), keys.NewText(keyID, "a guess")
	d.limiter.EXPECT().Take(gomock.Not(bucket)).Return(time.Second)
	_, err := d.KeyCaller(t.Context(), guess.Reveal())
	if !fault.Is(err, fault.TooMany) {
		t.Errorf("got %v", err)
	}
}

// uses asks with a key that was used at last, at these times, and answers at which
// of them that was written down.
func uses(t *testing.T, last time.Time, fails error, at ...time.Time) (written []time.Time, log string) {
	t.Helper()
	d := newDesk(t)
	clock := now
	d.clock.EXPECT().Now().DoAndReturn(func() time.Time { return clock }).AnyTimes()
	d.limiter.EXPECT().Take(bucket).Return(time.Duration(0)).AnyTimes()
	key := aKey(func(k *permissions.Key) { k.LastUsedAt, k.ExpiresAt = last, now.Add(24*time.Hour) })
	d.keys.EXPECT().Facts(gomock.Any(), keyID, organizations.Target{}).Return(permissions.KeyFacts{Key: key}, nil).AnyTimes()
	d.keys.EXPECT().Used(gomock.Any(), keyID, gomock.Any()).DoAndReturn(func(ctx context.Context, _ permissions.KeyID, used time.Time) error {
		if end, ok := ctx.Deadline(); !ok || time.Until(end) > time.Second || ctx.Err() != nil {
			t.Errorf("it may take until %s, %v", end, ctx.Err())
		}
		written = append(written, used)
		return fails
	}).AnyTimes()
	gone, cancel := context.WithCancel(t.Context())
	cancel() // a client that has left used its key all the same
	for _, clock = range at {
		if _, err := d.KeyCaller(gone, tickets.Reveal()); err != nil {
			t.Errorf("at %s: %v", clock, err)
		}
	}
	return written, d.log.String()
}

func TestTheLastUseOfAKeyIsWrittenDownNowAndThen(t *testing.T) {
	t.Parallel()
	minute := func(n int) time.Time { return now.Add(time.Duration(n) * time.Minute) }
	for name, c := range map[string]struct {
		last     time.Time
		at, want []time.Time
	}{
		"a key that was never used":      {time.Time{}, []time.Time{minute(0)}, []time.Time{minute(0)}},
		"once in ten minutes":            {time.Time{}, []time.Time{minute(0), minute(1), minute(9), minute(10), minute(19), minute(20)}, []time.Time{minute(0), minute(10), minute(20)}},
		"what another process has noted": {minute(-9), []time.Time{minute(0), minute(1)}, []time.Time{minute(1)}},
		"a clock that goes backwards":    {minute(5), []time.Time{minute(0)}, nil},
	} {
		got, log := uses(t, c.last, nil, c.at...)
		if diff := cmp.Diff(c.want, got); diff != "" || log != "" {
			t.Errorf("%s %s\n%s", name, log, diff)
		}
	}
}

func TestAUseThatCannotBeWrittenDownIsLoggedAndHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	got, log := uses(t, time.Time{}, errStore, now, now.Add(time.Minute), now.Add(10*time.Minute))
	if len(got) != 2 || strings.Count(log, "level=WARN") != 2 || !strings.Contains(log, string(keyID)) || strings.Contains(log, tickets.Reveal()) {
		t.Errorf("tried at %v: %s", got, log)
	}
}

// A key that is refused in a place was used: whoever looks for keys that nobody
// uses any more must see it.
func TestARefusedUseOfAKeyIsAUse(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.sends(organizations.TargetGlobal(), permissions.KeyFacts{Key: aKey(func(k *permissions.Key) { k.LastUsedAt = time.Time{} })}, nil)
	d.keys.EXPECT().Used(gomock.Any(), keyID, now).Return(nil)
	_, err := d.KeyAt(t.Context(), tickets.Reveal(), organizations.TargetGlobal())
	if fault.Code(err) != "not_found" {
		t.Errorf("got %v", err)
	}
}
