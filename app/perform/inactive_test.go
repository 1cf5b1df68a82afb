package perform

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/workflow"
)

// client makes an organization that is active.
func (w *world) client() organizations.Organization {
	w.t.Helper()
	org := organizations.Organization{ID: organizations.ID(bell(w.t, "").ID()), Name: "Contoso", IsActive: true}
	if err := w.store.Organizations().Create(w.t.Context(), org); err != nil {
		w.t.Fatal(err)
	}
	return org
}

// leaves deactivates an organization, and answers what it is then.
func (w *world) leaves(org organizations.Organization) organizations.Organization {
	w.t.Helper()
	gone, err := org.Deactivated("an administrator", time.Now())
	if err == nil {
		err = w.store.Organizations().Change(w.t.Context(), org, gone)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return gone
}

func TestARunThatWasAcceptedBeforeItsOrganizationLeftNeverBegins(t *testing.T) {
	t.Parallel()
	begun := 0
	def := probe(func(context.Context, *workflow.Run) (any, error) {
		begun++
		return none{}, nil
	}, retrying(3, time.Second))
	bubble(t, def, func(w *world) {
		org := w.client()
		d := bell(t, org.ID)
		w.acceptAt(d, def)
		w.leaves(org)
		ended(t, w.delivered(d), executions.Failed, "organization_inactive")
		if begun > 0 {
			t.Error("its function was called")
		}
	})
}

// What it has begun it ends, connections that it asks for afterwards included.
func TestARunThatIsUnderWayWhenItsOrganizationLeavesEnds(t *testing.T) {
	t.Parallel()
	var w *world
	var org organizations.Organization
	def := probe(func(ctx context.Context, _ *workflow.Run) (any, error) {
		w.leaves(org)
		_, err := workflow.Connect(ctx, vendor)
		return none{}, err
	})
	bubble(t, def, func(here *world) {
		w, org = here, here.client()
		d := bell(t, org.ID)
		w.acceptAt(d, def)
		ended(t, w.delivered(d), executions.Success, "")
	})
}

func TestARunIsNotTriedAgainOnceItsOrganizationHasLeft(t *testing.T) {
	t.Parallel()
	begun := 0
	def := probe(func(context.Context, *workflow.Run) (any, error) {
		begun++
		return nil, errors.New("busy")
	}, retrying(3, time.Second))
	bubble(t, def, func(w *world) {
		org := w.client()
		d := bell(t, org.ID)
		w.acceptAt(d, def)
		if e := w.delivered(d); e.Status != executions.Pending || begun != 1 {
			t.Fatalf("after the first attempt it is %s", e.Status)
		}
		w.leaves(org)
		ended(t, w.work(d, time.Minute), executions.Failed, "organization_inactive")
		if begun != 1 {
			t.Errorf("its function was called %d times", begun)
		}
	})
}
