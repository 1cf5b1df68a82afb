package connect_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

// trail keeps what was written down, or fails.
type trail struct {
	store.Trail
	entries []audit.Entry
	scopes  []organizations.Scope
	err     error
}

// Append takes an entry without its id and time.
func (l *trail) Append(_ context.Context, s organizations.Scope, e audit.Entry) error {
	if l.err != nil {
		return l.err
	}
	e.ID, e.At = "", time.Time{}
	l.entries, l.scopes = append(l.entries, e), append(l.scopes, s)
	return nil
}

// errTrail is the trail's trouble.
var errTrail = fault.New(fault.Unavailable, "storage_unavailable", "Later.")

// recorderOf writes into a trail.
func recorderOf(c *gomock.Controller, l *trail) *record.Recorder {
	random := systemmocks.NewMockRandom(c)
	random.EXPECT().ID().Return("01954f00-0000-7000-8000-0000000000ff").AnyTimes()
	return record.New(l, random)
}

// written tells of each entry: "action entity before after".
func (l *trail) written(t *testing.T) []string {
	t.Helper()
	var all []string
	for i, e := range l.entries {
		if e.Outcome != audit.Written || e.Code != "" || e.Target.String() != l.scopes[i].String() {
			t.Errorf("an entry of another sort in %s: %+v", l.scopes[i], e)
		}
		all = append(all, fmt.Sprintf("%s %s %s %s -> %s", e.Actor.ID, e.Action, e.Entity.ID, e.Before, e.After))
	}
	return all
}

func TestAnIntegrationIsRecordedBeforeAnythingOfItIsWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := func(n int) {
		if len(d.trail.entries) != n {
			t.Errorf("%d entries at write %d", len(d.trail.entries), n)
		}
	}
	old := row("msgraph", map[string]string{"base_url": "https://old.example"}, "client_secret")
	d.has(inGlobal, old)
	d.config.EXPECT().PutIntegration(gomock.Any(), inGlobal, gomock.Any()).DoAndReturn(func(context.Context, organizations.Scope, organizations.Integration) error {
		first(1)
		return nil
	}).Times(2)
	d.vault.EXPECT().Set(gomock.Any(), inGlobal, "msgraph_client_secret", gomock.Any()).Return(nil)
	_, _, err := d.Put(t.Context(), staff(toGlobal), "msgraph", connect.Change{
		Settings: map[string]string{"base_url": "https://new.example"}, Secrets: map[string]string{"client_secret": marked},
		SharedWith: organizations.SharedWithTags, Tags: []string{"gold"},
	})
	d.has(inGlobal, old)
	d.config.EXPECT().DeleteIntegration(gomock.Any(), inGlobal, "msgraph").DoAndReturn(func(context.Context, organizations.Scope, string) error {
		first(2)
		return nil
	})
	d.vault.EXPECT().Delete(gomock.Any(), inGlobal, gomock.Any()).Return(nil).AnyTimes()
	if err = errors.Join(err, d.Delete(t.Context(), staff(toGlobal), "msgraph")); err != nil {
		t.Error(err)
	}
	const before = `{"settings":{"base_url":"https://old.example"},"secrets":["client_secret"]}`
	want := []string{
		string(staffID) + " integration.put msgraph " + before + ` -> {"settings":{"base_url":"https://new.example"},"secrets":["client_secret"],"newSecrets":["client_secret"],"sharedWith":"tags","tags":["gold"]}`,
		string(staffID) + " integration.delete msgraph " + before + " -> ",
	}
	if diff := cmp.Diff(want, d.trail.written(t)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if all := fmt.Sprintf("%+v", d.trail.entries); strings.Contains(all, marked) {
		t.Errorf("the secret is there: %s", all)
	}
}

func TestAFirstIntegrationHasNothingBefore(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.has(inContoso)
	d.config.EXPECT().PutIntegration(gomock.Any(), inContoso, gomock.Any()).Return(nil)
	_, _, err := d.Put(t.Context(), staff(toContoso), "msgraph", connect.Change{Settings: map[string]string{"client_id": "1"}})
	want := []string{string(staffID) + ` integration.put msgraph  -> {"settings":{"client_id":"1"}}`}
	if diff := cmp.Diff(want, d.trail.written(t)); diff != "" || err != nil {
		t.Errorf("%v -want +got\n%s", err, diff)
	}
}

// The mocks expect no write.
func TestWhatCannotBeRecordedIsNotDone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.trail.err = errTrail
	d.has(inContoso)
	view, created, err := d.Put(t.Context(), staff(toContoso), "msgraph", connect.Change{Secrets: map[string]string{"client_secret": marked}})
	if fault.Code(err) != "storage_unavailable" || created || view.Configured {
		t.Errorf("got %+v, %v", view, err)
	}
	d.has(inContoso, row("msgraph", nil, "client_secret"))
	if err := d.Delete(t.Context(), staff(toContoso), "msgraph"); fault.Code(err) != "storage_unavailable" {
		t.Errorf("deleting: %v", err)
	}
}
