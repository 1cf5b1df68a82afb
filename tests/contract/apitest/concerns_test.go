package apitest

import (
	"encoding/json"
	"testing"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// What stands still is shown to whoever may see the runs that do not come: its owner as
// well, who did not stop it.
func TestAScheduleThatIsPausedIsShownByWhatItIs(t *testing.T) {
	t.Parallel()
	paused := anItem(func(i *attention.Item) {
		i.Kind, i.Subject, i.Name, i.Title, i.Status, i.Message, i.Code = attention.OfSchedule, scheduleID, "Nightly", "", attention.Paused, "Its owner may not.", "owner_lost"
		i.ActorID = technician.user.ID
	})
	elsewhere, anothers := paused, paused
	elsewhere.Scope = given.ScopeOf(fabrikID)
	anothers.Trigger = "api"
	a := newAPI(t)
	a.anywhere(technician, grant(technician, toContoso, permissions.ViewHistory))
	a.shows(store.Paging{Limit: 50}, store.AttentionPage{Items: []attention.Item{elsewhere, paused, anothers}})
	got := a.ask(get(attentionPath, technician)).is(200)
	var page struct {
		Items []struct {
			Kind, Subject, Name, Status, Code string
			Workflow                          struct{ Name, Title string }
		}
	}
	want.OK(t, json.Unmarshal(got.body, &page))
	if len(page.Items) != 1 {
		t.Fatalf("it shows %s", got.body)
	}
	if i := page.Items[0]; i.Kind != "schedule" || i.Subject != scheduleID || i.Name != "Nightly" || i.Status != "Paused" || i.Code != "owner_lost" || i.Workflow.Name != "add_user" {
		t.Errorf("it shows %s", got.body)
	}
}
