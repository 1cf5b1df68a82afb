// Package schedules serves when workflows run by themselves.
package schedules

import (
	"context"
	"net/http"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/schedule"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/domain/schedules"
	"github.com/bifrost-run/bifrost/functions/internal/conditional"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Module provides the function.
var Module = fx.Module("schedules", fx.Provide(New))

// Function is the trigger.
type Function struct{ scheduler *schedule.Scheduler }

// New is the function.
func New(scheduler *schedule.Scheduler) *Function { return &Function{scheduler: scheduler} }

type listInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"The most schedules in one answer."`
	Cursor string `query:"cursor" doc:"The nextCursor of the answer before."`
}

type listOutput struct{ Body wire.Page[Schedule] }

type createInput struct{ Body ScheduleDraft }

type createOutput struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     ScheduleDetail
}

type oneInput struct {
	ID string `path:"id" doc:"The schedule's id."`
}

type putInput struct {
	ID      string `path:"id" doc:"The schedule's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what the change is about; 412 when somebody has entered it anew since."`
	Body    ScheduleDraft
}

type deleteInput struct {
	ID      string `path:"id" doc:"The schedule's id."`
	IfMatch string `header:"If-Match" doc:"The ETag of what shall go; 412 when somebody has entered it anew since."`
}

type oneOutput struct {
	ETag string `header:"ETag" doc:"For If-Match: of what a person entered. A fire does not change it."`
	Body ScheduleDetail
}

type firesInput struct{ Body ScheduleTiming }

type firesOutput struct{ Body ScheduleFires }

// access is for holders of both permissions: the gate asks for the rarer one, and the
// use case for the other as well.
func access() rest.Access {
	return rest.Scoped(permissions.ManageForms).Rule("canExecuteWorkflows and canManageForms")
}

// Register adds the operations.
func (f *Function) Register(api *rest.API) {
	rest.Register(api, rest.Operation{
		ID: "listSchedules", Method: http.MethodGet, Path: "/api/schedules", Tag: "Schedules",
		Summary: "List schedules", Description: "The schedules of a scope, in the order in which they were created.",
		Access: access(),
	}, f.list)
	rest.Register(api, rest.Operation{
		ID: "createSchedule", Method: http.MethodPost, Path: "/api/schedules", Tag: "Schedules", Status: http.StatusCreated,
		Summary: "Create a schedule", Description: "Lets a workflow run by itself, at a local time again and again or once at an instant. It runs with its owner's permissions, which are looked up at each fire.",
		Writes: audit.ScheduleCreate, Access: access(),
	}, f.create)
	rest.Register(api, rest.Operation{
		ID: "previewSchedule", Method: http.MethodPost, Path: "/api/schedules/preview", Tag: "Schedules",
		Summary: "Preview a schedule", Description: "When a schedule would fire next, at most ten times. Nothing is kept.",
		Access: access(),
	}, f.preview)
	rest.Register(api, rest.Operation{
		ID: "getSchedule", Method: http.MethodGet, Path: "/api/schedules/{id}", Tag: "Schedules",
		Summary: "Read a schedule", Description: "A schedule with its next ten fires.",
		Access: access(),
	}, f.get)
	rest.Register(api, rest.Operation{
		ID: "replaceSchedule", Method: http.MethodPut, Path: "/api/schedules/{id}", Tag: "Schedules", Also: []int{http.StatusPreconditionFailed},
		Summary: "Enter a schedule anew", Description: "Replaces everything that was entered, pauses it or lets it go on. Whoever does so owns it from then on.",
		Writes: audit.ScheduleChange, Access: access(),
	}, f.put)
	rest.Register(api, rest.Operation{
		ID: "deleteSchedule", Method: http.MethodDelete, Path: "/api/schedules/{id}", Tag: "Schedules", Status: http.StatusNoContent, Also: []int{http.StatusPreconditionFailed},
		Summary: "Delete a schedule", Description: "Removes a schedule. Its runs stay, and one that is under way goes on.",
		Writes: audit.ScheduleDelete, Access: access(),
	}, f.delete)
}

func (f *Function) list(ctx context.Context, by rest.By, in *listInput) (*listOutput, error) {
	list := []string{"schedules", string(by.Authority.Principal.User.ID), by.Authority.Scope.Key()}
	after, err := wire.Position(in.Cursor, list...)
	if err != nil {
		return nil, err
	}
	page, err := f.scheduler.List(ctx, by.Authority, store.Paging{After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return &listOutput{Body: wire.PageOf(page.Items, shown, page.Next, list...)}, nil
}

func (f *Function) create(ctx context.Context, by rest.By, in *createInput) (*createOutput, error) {
	made, err := f.scheduler.Create(ctx, by.Authority, in.Body.draft())
	if err != nil {
		return nil, err
	}
	out, err := f.one(by, made)
	if err != nil {
		return nil, err
	}
	return &createOutput{Location: "/api/schedules/" + string(made.ID), ETag: out.ETag, Body: out.Body}, nil
}

func (f *Function) get(ctx context.Context, by rest.By, in *oneInput) (*oneOutput, error) {
	id, err := schedules.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	s, err := f.scheduler.Get(ctx, by.Authority, id)
	if err != nil {
		return nil, err
	}
	return f.one(by, s)
}

func (f *Function) put(ctx context.Context, by rest.By, in *putInput) (*oneOutput, error) {
	id, err := schedules.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	s, err := f.scheduler.Change(ctx, by.Authority, id, in.Body.draft(), conditional.IfMatch(in.IfMatch, entered))
	if err != nil {
		return nil, err
	}
	return f.one(by, s)
}

func (f *Function) delete(ctx context.Context, by rest.By, in *deleteInput) (*struct{}, error) {
	id, err := schedules.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return nil, f.scheduler.Delete(ctx, by.Authority, id, conditional.IfMatch(in.IfMatch, entered))
}

func (f *Function) preview(_ context.Context, by rest.By, in *firesInput) (*firesOutput, error) {
	fires, err := f.scheduler.Fires(by.Authority, in.Body.timing(), fireMost)
	if err != nil {
		return nil, err
	}
	return &firesOutput{Body: ScheduleFires{Fires: moments(fires)}}, nil
}

// one is a schedule as it is shown alone.
func (f *Function) one(by rest.By, s schedules.Schedule) (*oneOutput, error) {
	etag, err := conditional.ETag(entered(s))
	if err != nil {
		return nil, err
	}
	detail := ScheduleDetail{Schedule: shown(s), NextFires: []wire.Time{}}
	if !s.NextAt.IsZero() {
		// A timing that the calendar no longer knows has no next fires to show, and the
		// schedule itself is worth showing all the same.
		fires, _ := f.scheduler.Fires(by.Authority, s.Timing, fireMost)
		detail.NextFires = moments(fires)
	}
	return &oneOutput{ETag: etag, Body: detail}, nil
}
