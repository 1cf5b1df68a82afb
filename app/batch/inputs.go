package batch

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/internal/overlay"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// checkInputs holds what each organization is given against the workflow, and lists what
// is wrong with it: once where it is the same for all.
func (d *Desk) checkInputs(ctx context.Context, by authorize.Caller, b batches.Batch, chosen []organizations.ID) ([]fault.Field, error) {
	at := slices.IndexFunc(chosen, func(id organizations.ID) bool { return b.Inputs[id] == nil })
	if len(chosen) == 0 {
		return nil, nil // what is wrong with the choice is said already
	}
	owner, err := d.authority(ctx, by, chosen[max(at, 0)])
	if err != nil {
		return nil, err
	}
	var bad []fault.Field
	if at >= 0 {
		if bad, err = d.wrong(ctx, owner, b, b.Input); err != nil {
			return nil, err
		}
	}
	for _, id := range chosen {
		if b.Inputs[id] == nil || len(bad) >= badMost {
			continue
		}
		wrong, err := d.wrongFor(ctx, owner, b, id)
		if err != nil {
			return nil, err
		}
		for _, field := range wrong {
			if !slices.Contains(bad, field) {
				bad = append(bad, field)
			}
		}
	}
	return bad, nil
}

// wrong is what the workflow has against an input, and an error for everything else.
func (d *Desk) wrong(ctx context.Context, owner permissions.Authority, b batches.Batch, input []byte) ([]fault.Field, error) {
	err := d.starter.CheckUnattended(ctx, owner, start.Request{Workflow: b.Workflow, Input: input, Reference: b.Reference})
	if bad := fault.Fields(err); len(bad) > 0 {
		return bad, nil
	}
	return nil, err
}

// wrongFor is what the workflow has against what one organization is given, with
// pointers to where that was entered.
func (d *Desk) wrongFor(ctx context.Context, owner permissions.Authority, b batches.Batch, id organizations.ID) ([]fault.Field, error) {
	input, err := overlay.Lay(b.Input, b.Inputs[id])
	if err != nil {
		return []fault.Field{{In: "body", Pointer: "/inputs/" + string(id), Code: "type", Message: "Enter an object."}}, nil //nolint:nilerr // what is no object is the caller's to mend
	}
	bad, err := d.wrong(ctx, owner, b, input)
	base, own := named(b.Input), named(b.Inputs[id])
	for i, field := range bad {
		rest, isInput := strings.CutPrefix(field.Pointer, "/input")
		name, _, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
		if isInput && (own[name] || !base[name]) {
			bad[i].Pointer = "/inputs/" + string(id) + rest
		}
	}
	return bad, err
}

// named are the properties of an object as pointers have them.
func named(object []byte) map[string]bool {
	var properties map[string]json.RawMessage
	_ = json.Unmarshal(object, &properties) // it was read before, or there is none
	names := make(map[string]bool, len(properties))
	for name := range properties {
		names[strings.NewReplacer("~", "~0", "/", "~1").Replace(name)] = true
	}
	return names
}
