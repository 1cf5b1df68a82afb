package azure_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
)

// What people and messages do to a hook.
func hooking(ctx context.Context, d *directory, h hooks.Hook) error { return d.Hooks().Create(ctx, h) }

func unhooking(ctx context.Context, d *directory, h hooks.Hook) error {
	return d.Hooks().Delete(ctx, h.Scope, h.ID)
}

func rehooking(ctx context.Context, d *directory, h hooks.Hook) error {
	next := h
	next.PauseReason, next.Revision = "changed", h.Revision+1
	return d.Hooks().Change(ctx, h, next)
}

func knocking(ctx context.Context, d *directory, h hooks.Hook) error {
	return d.Doors().Used(ctx, h, h.CreatedAt.Add(time.Minute), executions.ID(h.ID))
}

// stateOf names what there is after an error or none.
func stateOf(err error, state string) string {
	switch {
	case fault.Is(err, fault.NotFound):
		return gone
	case err != nil:
		return err.Error()
	}
	return state
}

func hookState(ctx context.Context, d *directory, h hooks.Hook) string {
	got, err := d.Hooks().Get(ctx, h.Scope, h.ID)
	return stateOf(err, fmt.Sprintf("%d %s, used %t", got.Revision, got.PauseReason, got.LastAt.Equal(h.CreatedAt.Add(time.Minute))))
}

func TestWritesOfHooksSurviveEveryFault(t *testing.T) {
	t.Parallel()
	type writes = []write[hooks.Hook]
	twice := []string{"changed_meanwhile"}
	subject[hooks.Hook]{someHook, hookState}.survives(t, map[string]brokenMove[hooks.Hook]{
		"a hook that is made":                {nil, hooking, "1 , used false", 1, nil},
		"a hook that is made again":          {writes{hooking}, hooking, "1 , used false", 2, nil},
		"a hook that is made after its use":  {writes{hooking, knocking}, hooking, "1 , used true", 2, nil},
		"a hook that is changed":             {writes{hooking}, rehooking, "2 changed, used false", 2, twice},
		"a hook that is changed after a use": {writes{hooking, knocking}, rehooking, "2 changed, used true", 2, twice},
		"a hook that takes a message":        {writes{hooking}, knocking, "1 , used true", 2, nil},
		"a hook that took the message":       {writes{hooking, knocking}, knocking, "1 , used true", 1, nil},
		"a hook that is changed, and used":   {writes{hooking, rehooking}, knocking, "2 changed, used true", 2, nil},
		"a hook that is deleted":             {writes{hooking}, unhooking, gone, 2, nil},
		"a hook that was deleted":            {writes{hooking, unhooking}, unhooking, gone, 1, nil},
		"a deleted hook that is used":        {writes{hooking, unhooking}, knocking, gone, 1, nil},
		"a hook that was used, and goes":     {writes{hooking, knocking}, unhooking, gone, 2, nil},
	})
}

// What people and the telling do to a rule.
func ruling(ctx context.Context, d *directory, r alerts.Rule) error { return d.Rules().Create(ctx, r) }

func overruling(ctx context.Context, d *directory, r alerts.Rule) error {
	return d.Rules().Delete(ctx, r.ID)
}

func reporting(ctx context.Context, d *directory, r alerts.Rule) error {
	next := r
	next.LastAt, next.Trouble, next.Revision = r.CreatedAt, "Nobody answers.", r.Revision+1
	return d.Rules().Change(ctx, r, next)
}

func ruleState(ctx context.Context, d *directory, r alerts.Rule) string {
	got, err := d.Rules().Get(ctx, r.ID)
	return stateOf(err, fmt.Sprintf("%d %s", got.Revision, got.Trouble))
}

func TestWritesOfAlertRulesSurviveEveryFault(t *testing.T) {
	t.Parallel()
	type writes = []write[alerts.Rule]
	subject[alerts.Rule]{someRule, ruleState}.survives(t, map[string]brokenMove[alerts.Rule]{
		"a rule that is made":       {nil, ruling, "1 ", 1, nil},
		"a rule that is made again": {writes{ruling, reporting}, ruling, "2 Nobody answers.", 2, nil},
		"a rule that is changed":    {writes{ruling}, reporting, "2 Nobody answers.", 2, []string{"changed_meanwhile"}},
		"a rule that is deleted":    {writes{ruling, reporting}, overruling, gone, 2, nil},
		"a rule that was deleted":   {writes{ruling, overruling}, overruling, gone, 1, nil},
	})
}

// What is done about an item.
func raising(ctx context.Context, d *directory, i attention.Item) error {
	return d.Alarms().Raise(ctx, i)
}

func alerting(ctx context.Context, d *directory, i attention.Item) error {
	return d.Alarms().Told(ctx, i, i.At)
}

func noting(ctx context.Context, d *directory, i attention.Item) error {
	next := i
	next.Note, next.Revision = "seen", 1
	return d.Attention().Change(ctx, i, next)
}

func itemState(ctx context.Context, d *directory, i attention.Item) string {
	got, err := d.Attention().Get(ctx, i.Scope, i.ID)
	untold, unlisted := d.Alarms().Untold(ctx, i.At)
	waits := false
	for _, item := range untold {
		waits = waits || item.ID == i.ID
	}
	return stateOf(errors.Join(err, unlisted), fmt.Sprintf("%d %s, told %t, waits %t", got.Revision, got.Note, got.AlertedAt.Equal(i.At), waits))
}

func TestWritesOfAlarmsSurviveEveryFault(t *testing.T) {
	t.Parallel()
	type writes = []write[attention.Item]
	subject[attention.Item]{someItem, itemState}.survives(t, map[string]brokenMove[attention.Item]{
		"an item that is raised":             {nil, raising, "0 , told false, waits true", 1, nil},
		"an item that is raised again":       {writes{raising, alerting, noting}, raising, "1 seen, told true, waits false", 1, nil},
		"an item that people are told of":    {writes{raising}, alerting, "0 , told true, waits false", 2, nil},
		"an item that people were told of":   {writes{raising, alerting}, alerting, "0 , told true, waits false", 1, nil},
		"an item that is told, with a note":  {writes{raising, noting}, alerting, "1 seen, told true, waits false", 2, nil},
		"an item that is changed":            {writes{raising}, noting, "1 seen, told false, waits true", 2, []string{"changed_meanwhile"}},
		"an item that is changed after that": {writes{raising, alerting}, noting, "1 seen, told true, waits false", 2, []string{"changed_meanwhile"}},
		"an item that is not there":          {nil, alerting, gone, 1, nil},
	})
}

// trouble is something to tell of, and the claims of those who ask to.
type trouble struct {
	digest string
	at     time.Time
}

func someTrouble() trouble { return trouble{someID(), today()} }

// errNobody is what nobody tells of although nobody was told.
var errNobody = fault.New(fault.Conflict, "nobody_tells", "Nobody tells.")

// tellingAfter claims to be the first to tell after a while, and must be.
func tellingAfter(later time.Duration) write[trouble] {
	return func(ctx context.Context, d *directory, of trouble) error {
		at := of.at.Add(later)
		is, err := d.Told().Tell(ctx, of.digest, at.Add(-alerts.Quiet), at)
		if err == nil && !is {
			return errNobody
		}
		return err
	}
}

func forgetting(ctx context.Context, d *directory, of trouble) error {
	return d.Told().Forget(ctx, of.digest)
}

// troubleState looks into the row, which no port shows.
func troubleState(ctx context.Context, d *directory, of trouble) string {
	_, err := d.storage.Table("AlertsTold").GetEntity(ctx, "TOLD", of.digest, nil)
	if err != nil {
		return "untold"
	}
	return "told"
}

func TestWritesOfWhatWasToldSurviveEveryFault(t *testing.T) {
	t.Parallel()
	type writes = []write[trouble]
	first, again := tellingAfter(0), tellingAfter(2*alerts.Quiet)
	// Whoever did not hear that they may tell does not tell: nobody does for an hour.
	nobody := []string{"nobody_tells"}
	subject[trouble]{someTrouble, troubleState}.survives(t, map[string]brokenMove[trouble]{
		"a trouble that is told":       {nil, first, "told", 1, nobody},
		"a trouble that is told again": {writes{first}, again, "told", 3, nobody},
		"a trouble that is forgotten":  {writes{first}, forgetting, "untold", 1, nil},
		"a trouble that was forgotten": {writes{first, forgetting}, forgetting, "untold", 1, nil},
	})
}
