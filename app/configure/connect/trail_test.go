package connect_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/configure/connect"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/tests/contract/recorded"
)

func TestAnIntegrationIsRecordedBeforeAnythingOfItIsWritten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := func(n int) {
		if len(d.trail.Entries) != n {
			t.Errorf("%d entries at write %d", len(d.trail.Entries), n)
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
	if diff := cmp.Diff(want, d.trail.Lines(t)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if all := fmt.Sprintf("%+v", d.trail.Entries); strings.Contains(all, marked) {
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
	if diff := cmp.Diff(want, d.trail.Lines(t)); diff != "" || err != nil {
		t.Errorf("%v -want +got\n%s", err, diff)
	}
}

// The mocks expect no write.
func TestWhatCannotBeRecordedIsNotDone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.trail.Err = recorded.ErrTrail
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
