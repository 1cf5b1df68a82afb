package workflowtest_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

// guestList is what the examples of undoing need of a list of guests.
type guestList interface {
	Invite(ctx context.Context, name string) (id string, err error)
	Remove(ctx context.Context, id string) error
}

var guestsIntegration = workflow.NewIntegration(workflow.IntegrationSpec[guestList]{
	Name: "guests", Title: "The list of guests",
	Open: func(context.Context, workflow.Connection) (guestList, error) {
		return nil, errors.New("not in an example")
	},
})

// fakeGuests is a list of guests in memory.
type fakeGuests struct {
	here    map[string]string
	invited int
	removed []string
	// locked keeps everybody where they are.
	locked bool
}

func (g *fakeGuests) Invite(_ context.Context, name string) (string, error) {
	if g.here == nil {
		g.here = map[string]string{}
	}
	g.invited++
	id := fmt.Sprintf("guest-%d", g.invited)
	g.here[id] = name
	return id, nil
}

func (g *fakeGuests) Remove(_ context.Context, id string) error {
	g.removed = append(g.removed, id)
	if g.locked {
		return errors.New("the doors are locked")
	}
	delete(g.here, id)
	return nil
}

// inviteAll invites several, in steps of which one may fail.
var inviteAll = workflow.Define(workflow.Spec{Name: "invite_all", Title: "Invite", Needs: workflow.Needs(guestsIntegration)},
	func(ctx context.Context, _ *workflow.Run, in struct {
		Names []string        `json:"names" label:"Names"`
		Key   workflow.Secret `json:"key" label:"Key"`
	}) (struct{}, error) {
		guests, err := workflow.Connect(ctx, guestsIntegration)
		if err != nil {
			return struct{}{}, err
		}
		for _, name := range in.Names {
			if name == "" {
				_, _ = workflow.Step(ctx, "nobody", func(context.Context) (int, error) { return 0, errors.New("nobody is called nothing") })
				continue
			}
			if _, err := workflow.Step(ctx, "invite "+name, func(ctx context.Context) (string, error) {
				return guests.Invite(ctx, name)
			}, workflow.WithUndo(func(ctx context.Context, id string) error {
				if in.Key.Reveal() != "" {
					return errors.New("a secret input outlives its run")
				}
				return guests.Remove(ctx, id)
			})); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})

const inviteThree = `{"names":["Ana","","Bo"],"key":"correct horse"}`

func TestAnUndoMayDieAnywhere(t *testing.T) {
	t.Parallel()
	workflowtest.AtEveryStep(t, func(t *testing.T, crash ...workflowtest.Option) []workflowtest.Step {
		fake := &fakeGuests{}
		guests := workflowtest.Fake[guestList](guestsIntegration, fake)
		result := workflowtest.RunJSON(t, inviteAll, inviteThree, guests)
		undone := workflowtest.Undo(t, inviteAll, result, append(crash, guests)...)
		if undone.Status != workflowtest.Success || len(fake.here) != 0 || fake.invited != 2 {
			t.Errorf("%s: %v", undone, fake)
		}
		return undone.Steps
	})
}

func TestAnUndoThatFailsIsTriedAsOftenAsAPlatformWould(t *testing.T) {
	t.Parallel()
	fake := &fakeGuests{}
	guests := workflowtest.Fake[guestList](guestsIntegration, fake)
	result := workflowtest.RunJSON(t, inviteAll, inviteThree, guests)
	fake.locked = true
	undone := workflowtest.Undo(t, inviteAll, result, guests)
	want := []workflowtest.Failure{
		{Item: "invite Bo", Message: "The step “undo: invite Bo” failed."}, {Item: "invite Ana", Message: "The step “undo: invite Ana” failed."},
	}
	if diff := cmp.Diff(want, undone.Failures); diff != "" || undone.Status != workflowtest.Failed || undone.Attempts != 3 || undone.Diagnosis.Code != "undo_failed" {
		t.Errorf("%s %s", undone, diff)
	}
	if diff := cmp.Diff([]string{"guest-2", "guest-1", "guest-2", "guest-1", "guest-2", "guest-1"}, fake.removed); diff != "" {
		t.Error(diff)
	}
}
