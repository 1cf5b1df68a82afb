// Package wanted is how callers say which runs they mean, in a query and in a body.
package wanted

import (
	"slices"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// me is what callers say for themselves.
const me = "me"

// Query says which runs are asked for.
type Query struct {
	Status          []string `query:"status,explode" maxItems:"9" enum:"AwaitingApproval,Pending,Running,Cancelling,Success,CompletedWithErrors,Failed,Timeout,Cancelled" doc:"Runs in this status; several say that each of them will do." example:"Failed"`
	Trigger         []string `query:"trigger,explode" maxItems:"8" enum:"form,api,schedule,webhook,batch,rerun,alert,undo" doc:"Runs that this has started; several say that each of them will do." example:"schedule"`
	Workflow        string   `query:"workflow" maxLength:"200" doc:"The name of a workflow." example:"user_onboarding"`
	Form            string   `query:"form" maxLength:"64" doc:"The id of the form that the input was entered in." example:"01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d9e"`
	Origin          string   `query:"origin" maxLength:"200" doc:"The id of the schedule, hook, batch, rule or run that started it." example:"01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d9e"`
	Actor           string   `query:"actor" maxLength:"200" doc:"The id of who started it, or me for the caller." example:"me"`
	Reference       string   `query:"reference" maxLength:"200" doc:"The number of a ticket." example:"48211"`
	ReferenceSystem string   `query:"referenceSystem" maxLength:"50" doc:"The system whose ticket it is." example:"halopsa"`
	From            string   `query:"from" format:"date-time" doc:"The first instant that counts of when a run was accepted." example:"2026-12-01T00:00:00.000Z"`
	To              string   `query:"to" format:"date-time" doc:"The first instant that does not count any more." example:"2026-12-02T00:00:00.000Z"`
}

// Filter reads what the contract has judged already.
func (in Query) Filter(caller permissions.UserID) history.Filter {
	return history.Filter{
		Statuses: each[executions.Status](in.Status), Triggers: each[executions.Trigger](in.Trigger),
		Workflow: in.Workflow, Form: in.Form, Origin: in.Origin, Actor: actor(in.Actor, caller),
		Reference: history.Reference{System: in.ReferenceSystem, ID: in.Reference}, From: instant(in.From), To: instant(in.To),
	}
}

// Parts name the filter for a cursor.
func (in Query) Parts() []string {
	return []string{
		strings.Join(in.Status, ","), strings.Join(in.Trigger, ","), in.Workflow, in.Form, in.Origin, in.Actor,
		in.Reference, in.ReferenceSystem, in.From, in.To,
	}
}

// ExecutionFilter says which runs are meant. What is left out does not count.
type ExecutionFilter struct {
	Status    []string         `json:"status,omitempty" minItems:"1" maxItems:"9" enum:"AwaitingApproval,Pending,Running,Cancelling,Success,CompletedWithErrors,Failed,Timeout,Cancelled" doc:"Runs in one of these." example:"[\"Pending\"]"`
	Trigger   []string         `json:"trigger,omitempty" minItems:"1" maxItems:"8" enum:"form,api,schedule,webhook,batch,rerun,alert,undo" doc:"Runs that one of these has started." example:"[\"schedule\"]"`
	Workflow  string           `json:"workflow,omitempty" minLength:"1" maxLength:"200" doc:"The name of a workflow." example:"user_onboarding"`
	Form      string           `json:"form,omitempty" minLength:"1" maxLength:"64" doc:"The id of the form that the input was entered in." example:"01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d9e"`
	Origin    string           `json:"origin,omitempty" minLength:"1" maxLength:"200" doc:"The id of the schedule, hook, batch, rule or run that started it." example:"01935af7-9a3c-7cc1-8d2e-4f5a6b7c8d9e"`
	Actor     string           `json:"actor,omitempty" minLength:"1" maxLength:"200" doc:"The id of who started it, or me for the caller." example:"me"`
	Reference *ReferenceFilter `json:"reference,omitempty"`
	From      string           `json:"from,omitempty" format:"date-time" doc:"The first instant that counts of when a run was accepted." example:"2026-12-01T00:00:00.000Z"`
	To        string           `json:"to,omitempty" format:"date-time" doc:"The first instant that does not count any more." example:"2026-12-02T00:00:00.000Z"`
}

// ReferenceFilter names a ticket, or all of a system.
type ReferenceFilter struct {
	System string `json:"system,omitempty" minLength:"1" maxLength:"50" example:"halopsa"`
	ID     string `json:"id,omitempty" minLength:"1" maxLength:"200" example:"48211"`
}

// Filter reads what the contract has judged already.
func (f ExecutionFilter) Filter(caller permissions.UserID) history.Filter {
	out := history.Filter{
		Statuses: each[executions.Status](f.Status), Triggers: each[executions.Trigger](f.Trigger),
		Workflow: f.Workflow, Form: f.Form, Origin: f.Origin, Actor: actor(f.Actor, caller), From: instant(f.From), To: instant(f.To),
	}
	if f.Reference != nil {
		out.Reference = history.Reference(*f.Reference)
	}
	return out
}

// Check refuses what says which runs are meant and leaves it open: validation_failed. An
// empty filter is every run, and nobody shall mean that by mistake.
func (f ExecutionFilter) Check() error {
	var bad []fault.Field
	note := func(pointer, code, message string) {
		bad = append(bad, fault.Field{In: "body", Pointer: "/filter" + pointer, Code: code, Message: message})
	}
	if f.Reference != nil && *f.Reference == (ReferenceFilter{}) {
		note("/reference", "required", "Enter the number of a ticket or its system, or leave this out.")
	}
	for _, at := range []struct{ pointer, text string }{{"/from", f.From}, {"/to", f.To}} {
		if at.text != "" && instant(at.text).Before(earliest) {
			note(at.pointer, "range", "Enter a time of this century, or leave this out.")
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fault.ValidationFailed(bad...)
}

// earliest is before every run that there is.
var earliest = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// actor is whose runs are asked for.
func actor(said string, caller permissions.UserID) permissions.UserID {
	if said == me {
		return caller
	}
	return permissions.UserID(said)
}

// instant reads a time, zero for none.
func instant(text string) time.Time {
	t, _ := time.Parse(time.RFC3339, text)
	return t
}

// each is a list in its own type, nil for an empty one.
func each[T ~string](list []string) []T {
	var out []T
	for _, item := range list {
		out = append(out, T(item))
	}
	return slices.Compact(out)
}
