package archive

import (
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Run looks for a run in every scope: nobody remembers where a run was.
func (v visit) Run(ctx context.Context, which string) (replay.Record, error) {
	look, err := v.archive.lookFor(which)
	if err != nil {
		return replay.Record{}, err
	}
	var newest executions.Execution
	var by permissions.Authority
	err = v.everywhere(ctx, func(here permissions.Authority) (bool, error) {
		found, err := look(ctx, here.Scope)
		if fault.Is(err, fault.NotFound) || err == nil && found.ID < newest.ID { // ids are in the order of time
			return false, nil
		}
		newest, by = found, here
		return which != replay.Last && which != replay.LastFailed, err
	})
	switch {
	case err != nil:
		return replay.Record{}, err
	case newest.ID == "":
		return replay.Record{}, unknown(which)
	case !newest.Status.IsTerminal():
		return replay.Record{}, fault.New(fault.Conflict, "execution_not_finished", "This run is not over yet. Replay it when it is.")
	case newest.Trigger == executions.TriggerUndo: // its steps are not those of the workflow
		return replay.Record{}, fault.New(fault.Conflict, "replay_of_undo", "This run undoes the run "+newest.Origin.ID+". Replay that one.")
	}
	return v.archive.record(ctx, by, newest)
}

func unknown(which string) error {
	switch which {
	case replay.Last:
		return fault.New(fault.NotFound, "not_found", "No run is over yet.")
	case replay.LastFailed:
		return fault.New(fault.NotFound, "not_found", "None of the latest runs failed.")
	default:
		return fault.New(fault.NotFound, "not_found", "This run does not exist.")
	}
}

// look finds a run in a scope, NotFound when it is not there.
type look func(ctx context.Context, s organizations.Scope) (executions.Execution, error)

func (a *Archive) lookFor(which string) (look, error) {
	switch which {
	case replay.Last:
		return a.newest(executions.Status.IsTerminal), nil
	case replay.LastFailed:
		return a.newest(func(s executions.Status) bool { return s.IsTerminal() && s != executions.Success }), nil
	}
	id, err := executions.ParseID(which)
	if err != nil {
		return nil, unknown(which)
	}
	return func(ctx context.Context, s organizations.Scope) (executions.Execution, error) {
		return a.ports.History.Get(ctx, s, id)
	}, nil
}

// latest is how many runs of a scope are looked through for the newest of a kind.
const latest = 200

func (a *Archive) newest(is func(executions.Status) bool) look {
	return func(ctx context.Context, s organizations.Scope) (executions.Execution, error) {
		page, err := a.ports.History.List(ctx, s, history.Filter{}, store.Paging{Limit: latest})
		if err != nil {
			return executions.Execution{}, err
		}
		at := slices.IndexFunc(page.Items, func(x executions.Execution) bool { return is(x.Status) && x.Trigger != executions.TriggerUndo })
		if at < 0 {
			return executions.Execution{}, executions.ErrUnknown()
		}
		return a.ports.History.Get(ctx, s, page.Items[at].ID) // with what lists leave out
	}
}

// everywhere visits global and every organization until it is enough.
func (v visit) everywhere(ctx context.Context, see func(permissions.Authority) (enough bool, err error)) error {
	enough, err := v.seen(ctx, organizations.TargetGlobal(), see)
	for after := ""; err == nil && !enough; {
		var page store.OrganizationPage
		if page, err = v.archive.ports.Organizations.List(ctx, store.Paging{After: after, Limit: latest}); err != nil {
			return err
		}
		for i := 0; i < len(page.Items) && err == nil && !enough; i++ {
			enough, err = v.seen(ctx, organizations.TargetOf(page.Items[i].ID), see)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	return err
}

func (v visit) seen(ctx context.Context, target organizations.Target, see func(permissions.Authority) (bool, error)) (bool, error) {
	by, err := v.at(ctx, target)
	if err != nil {
		return false, err
	}
	return see(by)
}
