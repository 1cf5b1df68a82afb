package record_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

const (
	contosoID = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	entryID   = "0195509f-2a00-7abc-8def-0123456789ab"
	marked    = "hunter2-Zq9"
)

var (
	now = time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)

	toContoso, toGlobal = organizations.TargetOf(contosoID), organizations.TargetGlobal()

	ana = permissions.Principal{User: permissions.User{ID: "ana", DisplayName: "Ana", Type: permissions.PlatformUser}}

	anActor = audit.Actor{ID: "ana", DisplayName: "Ana", Type: permissions.PlatformUser}

	// whole compares values with what they keep to themselves, as targets do.
	whole = cmp.Exporter(func(reflect.Type) bool { return true })
)

func scope(at organizations.Target) organizations.Scope {
	return permissions.SeedSystem.Authority(at).Scope
}

func authority(at organizations.Target, held ...permissions.Permission) permissions.Authority {
	return permissions.Authority{Principal: ana, Scope: scope(at), Permissions: permissions.SetOf(held...)}
}

type desk struct {
	*record.Recorder
	*record.Reader
	trail *storemocks.MockTrail
}

func newDesk(t *testing.T) desk {
	t.Helper()
	c := gomock.NewController(t)
	clock, random, trail := systemmocks.NewMockClock(c), systemmocks.NewMockRandom(c), storemocks.NewMockTrail(c)
	clock.EXPECT().Now().Return(now).AnyTimes()
	random.EXPECT().ID().Return(entryID).AnyTimes()
	return desk{record.New(trail, random), record.NewReader(trail, clock), trail}
}

// appends expects exactly one entry.
func (d desk) appends(t *testing.T, in organizations.Target, want audit.Entry, err error) {
	t.Helper()
	d.trail.EXPECT().Append(gomock.Any(), scope(in), gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, got audit.Entry) error {
		if diff := cmp.Diff(audit.New(entryID, want), got, whole); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		return err
	})
}

func TestAChangeIsRecordedWhereItIsMade(t *testing.T) {
	t.Parallel()
	ctx := record.From(t.Context(), record.Origin{ClientIP: "192.0.2.1", CorrelationID: "abc"})
	for _, at := range []organizations.Target{toContoso, toGlobal} {
		d := newDesk(t)
		d.appends(t, at, audit.Entry{
			Actor: anActor, Target: at, Action: audit.SettingPut, Entity: audit.Entity{Type: "setting", ID: "office"},
			Before: []byte(`{"value":"<a> & b"}`), After: []byte(`["x"]`), Outcome: audit.Written, ClientIP: "192.0.2.1", CorrelationID: "abc",
		}, nil)
		err := d.Write(ctx, authority(at), record.Change{Action: audit.SettingPut, ID: "office", Before: map[string]string{"value": "<a> & b"}, After: []string{"x"}})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAPartOfThePlatformIsNoPerson(t *testing.T) {
	t.Parallel()
	d, by := newDesk(t), permissions.SeedSystem.Authority(toContoso)
	d.appends(t, toContoso, audit.Entry{
		Actor: audit.Actor{ID: "system:seed", DisplayName: "system:seed", Type: audit.SystemActor}, Target: toContoso,
		Action: audit.SecretDelete, Entity: audit.Entity{Type: "secret", ID: "a"}, Outcome: audit.Written,
	}, nil)
	if err := d.Write(t.Context(), by, record.Change{Action: audit.SecretDelete, ID: "a"}); err != nil {
		t.Error(err)
	}
}

func TestWhatIsAboutNoOrganizationIsRecordedInGlobal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.appends(t, toGlobal, audit.Entry{
		Actor: anActor, Action: audit.OrganizationCreate, Entity: audit.Entity{Type: "organization", ID: "a"}, Outcome: audit.Written,
	}, nil)
	if err := d.WriteGlobal(t.Context(), ana, record.Change{Action: audit.OrganizationCreate, ID: "a"}); err != nil {
		t.Error(err)
	}
}

// In an organization that is being erased only what is about itself is written: its
// own use case knows what may still change.
func TestNothingNewIsWrittenWhereEverythingIsErased(t *testing.T) {
	t.Parallel()
	d, by := newDesk(t), authority(toContoso)
	by.Organization = &organizations.Organization{ErasureAt: now}
	err := d.Write(t.Context(), by, record.Change{Action: audit.SettingPut, ID: "a"})
	if !fault.Is(err, fault.Conflict) || fault.Code(err) != "erasure_begun" {
		t.Errorf("got %v", err)
	}
	d.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).Return(nil).Times(2)
	if err := d.Write(t.Context(), by, record.Change{Action: audit.OrganizationErase, ID: "a"}); err != nil {
		t.Errorf("about itself: %v", err)
	}
	by.Organization = &organizations.Organization{}
	if err := d.Write(t.Context(), by, record.Change{Action: audit.SettingPut, ID: "a"}); err != nil {
		t.Errorf("elsewhere: %v", err)
	}
}

// What was refused stands where its reader may know of it: a stranger's try at an
// organization is not that organization's to see.
func TestARefusalIsRecordedWhereItMayBeKnown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		target organizations.Target
		member bool
		in     organizations.Target
	}{
		"by a member":          {toContoso, true, toContoso},
		"by a stranger":        {toContoso, false, toGlobal},
		"in global":            {toGlobal, false, toGlobal},
		"in global, by one":    {toGlobal, true, toGlobal},
		"about no place":       {organizations.Target{}, false, toGlobal},
		"about no place, true": {organizations.Target{}, true, toGlobal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.appends(t, c.in, audit.Entry{
				Actor: anActor, Target: c.target, Action: audit.SecretPut, Entity: audit.Entity{Type: "secret", ID: "halo_key"},
				Outcome: audit.Refused, Code: "permission_required",
			}, nil)
			err := d.Refuse(t.Context(), record.Refusal{By: ana, In: c.target, IsMember: c.member, Action: audit.SecretPut, Named: "halo_key", Code: "permission_required"})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestARefusalKeepsNothingThatCannotBeAnID(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.appends(t, toGlobal, audit.Entry{Actor: anActor, Action: audit.SecretPut, Entity: audit.Entity{Type: "secret"}, Outcome: audit.Refused}, nil)
	if err := d.Refuse(t.Context(), record.Refusal{By: ana, Action: audit.SecretPut, Named: "p4$$ " + marked}); err != nil {
		t.Error(err)
	}
}

func TestWhateverKeepsAnEntryFromBeingWrittenIsUnavailable(t *testing.T) {
	t.Parallel()
	down, odd := fault.New(fault.Unavailable, "storage_unavailable", "Later."), errors.New("the disk is on fire")
	for name, c := range map[string]struct {
		said error
		code string
	}{
		"trouble": {down, "storage_unavailable"}, "a defect": {odd, "audit_unavailable"},
		"another fault": {fault.New(fault.TooLarge, "row_too_large", "x"), "audit_unavailable"},
	} {
		d := newDesk(t)
		d.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).Return(c.said)
		err := d.Write(t.Context(), authority(toContoso), record.Change{Action: audit.SettingPut})
		if !fault.Is(err, fault.Unavailable) || fault.Code(err) != c.code || !errors.Is(err, c.said) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := newDesk(t)
	d.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).Return(ctx.Err())
	if err := d.Write(ctx, authority(toContoso), record.Change{}); !errors.Is(err, context.Canceled) || fault.Code(err) != "" {
		t.Errorf("for somebody who has gone: %v", err)
	}
}

func TestWhatCannotBeDescribedIsNotRecorded(t *testing.T) {
	t.Parallel()
	for _, c := range []record.Change{{Before: math.NaN()}, {After: func() {}}} {
		err := newDesk(t).Write(t.Context(), authority(toContoso), c)
		if fault.Code(err) != "audit_unavailable" || !errors.As(err, new(*json.UnsupportedValueError)) && !errors.As(err, new(*json.UnsupportedTypeError)) {
			t.Errorf("got %v", err)
		}
	}
}

func TestTimesHaveTheFormOfTheAPI(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	type side struct {
		At record.Time `json:"at,omitzero"`
	}
	at := time.Date(2026, 6, 1, 10, 0, 0, 120_999_999, time.FixedZone("CEST", 7200))
	d.appends(t, toContoso, audit.Entry{
		Actor: anActor, Target: toContoso, Action: audit.SettingPut, Entity: audit.Entity{Type: "setting"}, Outcome: audit.Written,
		Before: []byte(`{}`), After: []byte(`{"at":"2026-06-01T08:00:00.120Z"}`),
	}, nil)
	if err := d.Write(t.Context(), authority(toContoso), record.Change{Action: audit.SettingPut, Before: side{}, After: side{At: record.Time(at)}}); err != nil {
		t.Error(err)
	}
}

func TestWhatIsTooLargeIsLeftOutAndSaidSo(t *testing.T) {
	t.Parallel()
	for length, wanted := range map[int]string{
		29_997: `"` + strings.Repeat("x", 29_997) + `"`, // with its quotes and the end of a line
		29_998: `{"omitted":"It is too large to be kept here.","bytes":30001}`,
	} {
		d := newDesk(t)
		d.appends(t, toContoso, audit.Entry{
			Actor: anActor, Target: toContoso, Action: audit.IntegrationPut, Entity: audit.Entity{Type: "integration", ID: "x"}, After: []byte(wanted), Outcome: audit.Written,
		}, nil)
		if err := d.Write(t.Context(), authority(toContoso), record.Change{Action: audit.IntegrationPut, ID: "x", After: strings.Repeat("x", length)}); err != nil {
			t.Error(err)
		}
	}
}

// Even a use case that handed in a secret by mistake would not record it.
func TestASecretValueIsNotRecorded(t *testing.T) {
	t.Parallel()
	value, err := organizations.NewSecretValue(marked)
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t)
	d.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, e audit.Entry) error {
		if strings.Contains(string(e.Before)+string(e.After), marked) {
			t.Errorf("it is there: %s, %s", e.Before, e.After)
		}
		return nil
	})
	if err := d.Write(t.Context(), authority(toContoso), record.Change{Before: value, After: map[string]any{"a": value}}); err != nil {
		t.Error(err)
	}
}

func TestTheTrailIsForWhoMayConfigure(t *testing.T) {
	t.Parallel()
	d := newDesk(t) // a store that expects no call
	_, err := d.List(t.Context(), authority(toContoso, permissions.ExecuteWorkflows, permissions.ManageForms, permissions.ViewHistory), audit.Filter{}, store.Paging{Limit: 1})
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Forbidden || f.Permission != "canManageConfig" {
		t.Errorf("got %v", err)
	}
	_, err = d.List(t.Context(), authority(toContoso, permissions.ManageConfig), audit.Filter{From: now, To: now}, store.Paging{Limit: 1})
	if fault.Code(err) != "validation_failed" {
		t.Errorf("got %v", err)
	}
}

func TestAPageOfTheTrailSaysHowFarItLooked(t *testing.T) {
	t.Parallel()
	week, early := now.Add(-audit.Recent), now.Add(-time.Hour)
	items := []audit.Entry{{ID: "a"}}
	for name, c := range map[string]struct {
		filter, asked audit.Filter
		given, want   store.TrailPage
	}{
		"of everything":                         {audit.Filter{}, audit.Filter{}, store.TrailPage{Items: items}, store.TrailPage{Items: items}},
		"of a narrow filter, at the end":        {audit.Filter{Actor: "a"}, audit.Filter{Actor: "a", From: week}, store.TrailPage{Items: items}, store.TrailPage{Items: items, ScannedTo: week}},
		"of a narrow filter, which is full":     {audit.Filter{Actor: "a"}, audit.Filter{Actor: "a", From: week}, store.TrailPage{Items: items, Next: "n"}, store.TrailPage{Items: items, Next: "n"}},
		"of a narrow filter, which came so far": {audit.Filter{Actor: "a"}, audit.Filter{Actor: "a", From: week}, store.TrailPage{Next: "n", ScannedTo: early}, store.TrailPage{Next: "n", ScannedTo: early}},
		"since then":                            {audit.Filter{Actor: "a", From: early}, audit.Filter{Actor: "a", From: early}, store.TrailPage{}, store.TrailPage{}},
	} {
		d, p := newDesk(t), store.Paging{After: "x", Limit: 7}
		d.trail.EXPECT().List(gomock.Any(), scope(toContoso), c.asked, p).Return(c.given, nil)
		got, err := d.List(t.Context(), authority(toContoso, permissions.ManageConfig), c.filter, p)
		if diff := cmp.Diff(c.want, got, whole); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	d, down := newDesk(t), errors.New("down")
	d.trail.EXPECT().List(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(store.TrailPage{Items: items}, down)
	if got, err := d.List(t.Context(), authority(toGlobal, permissions.ManageConfig), audit.Filter{Actor: "a"}, store.Paging{Limit: 1}); !errors.Is(err, down) || got.Items != nil || !got.ScannedTo.IsZero() {
		t.Errorf("in trouble: %+v, %v", got, err)
	}
}
