package batch

import (
	"context"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// running is what a batch needs everywhere.
var running = []permissions.Permission{permissions.ExecuteWorkflows}

// Create adds a batch that its maker owns: it runs for those organizations in which they
// may run workflows, and begins by itself. Faults: Forbidden for somebody who may run
// nothing anywhere, Conflict owner_needs_grant for somebody who may by the roles of their
// token alone, batches_under_way when too many go on; validation_failed with every bad
// field, batch_too_large.
func (d *Desk) Create(ctx context.Context, by authorize.Caller, draft batches.Draft) (View, error) {
	if !by.Reach.Somewhere(running) {
		return View{}, permissions.Missing(permissions.ExecuteWorkflows)
	}
	owner, err := d.ownerReach(ctx, by)
	if err != nil {
		return View{}, err
	}
	made, bad := batches.New(batches.ID(d.ports.Random.ID()), draft, d.by(by))
	chosen, err := d.choose(ctx, by, owner, made)
	if err != nil {
		return View{}, err
	}
	bad = append(bad, chosen.bad...)
	wrong, err := d.checkInputs(ctx, by, made, chosen.list)
	if err != nil {
		return View{}, err
	}
	if bad = append(bad, wrong...); len(bad) > 0 {
		return View{}, fault.ValidationFailed(bad[:min(len(bad), badMost)]...)
	}
	if err := d.hasRoom(ctx, made.Owner); err != nil {
		return View{}, err
	}
	return d.keep(ctx, by, made, chosen)
}

// hasRoom refuses a batch that would wait without a word until others have ended.
func (d *Desk) hasRoom(ctx context.Context, owner permissions.UserID) error {
	live, err := d.ports.Batches.Live(ctx)
	if err != nil {
		return err
	}
	own := 0
	for _, b := range live {
		if b.Owner == owner {
			own++
		}
	}
	if own >= batches.OwnerMost || len(live) >= batches.LiveMost {
		return fault.New(fault.Conflict, "batches_under_way", "Too many batches go on: 20 of yours, or 100 of all people. Wait until one has ended, or cancel one.")
	}
	return nil
}

// badMost is how many bad fields are listed at once: of five thousand inputs with the
// same mistake nobody reads more.
const badMost = 100

// keep writes down what was asked for and by whom, and then the batch itself.
func (d *Desk) keep(ctx context.Context, by authorize.Caller, made batches.Batch, chosen chosen) (View, error) {
	entry, err := d.catalog.Find(made.Workflow)
	if err != nil {
		return View{}, err
	}
	made.Title = entry.Workflow.Title
	if err := made.CheckSize(); err != nil {
		return View{}, err
	}
	change := record.Change{Action: audit.BatchCreate, ID: string(made.ID), After: asked(made, len(chosen.list))}
	if err := d.recorder.WriteGlobal(ctx, by.Principal, change); err != nil {
		return View{}, err
	}
	if err := d.ports.Batches.Create(ctx, made); err != nil {
		return View{}, err
	}
	v := View{Batch: made, All: batches.Tally{Waiting: len(chosen.list)}, First: batches.Tally{Waiting: chosen.first}}
	v.Allowed, err = d.allowed(ctx, by, made, v.All)
	return v, err
}

// ownerReach is where the caller may do what while nobody is signed in. Conflict
// owner_needs_grant for somebody who may run nothing anywhere then.
func (d *Desk) ownerReach(ctx context.Context, by authorize.Caller) (permissions.Reach, error) {
	reach, err := d.authorizer.AbsentReach(ctx, by.Principal.User.ID)
	if fault.Is(err, fault.Forbidden) {
		return permissions.Reach{}, errNeedsGrant()
	}
	if err == nil && !reach.Somewhere(running) {
		return permissions.Reach{}, errNeedsGrant()
	}
	return reach, err
}

const needsGrant = "A batch runs while nobody is signed in, so a role of your account does not count. Give yourself the permission canExecuteWorkflows first."

func errNeedsGrant() error { return fault.New(fault.Conflict, "owner_needs_grant", needsGrant) }

func (d *Desk) by(by authorize.Caller) batches.By {
	return batches.By{ID: by.Principal.User.ID, Name: by.Principal.User.DisplayName, Now: d.ports.Clock.Now()}
}

// authority is the owner's where the first of the organizations is: what a workflow
// takes is the same for all.
func (d *Desk) authority(ctx context.Context, by authorize.Caller, at organizations.ID) (permissions.Authority, error) {
	return d.authorizer.Absent(ctx, by.Principal.User.ID, organizations.TargetOf(at), permissions.ExecuteWorkflows)
}
