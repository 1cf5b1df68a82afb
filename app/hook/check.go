package hook

import (
	"context"
	"slices"
	"strconv"

	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// InputMost is the longest input of a hook's own, in bytes: it stands in a row.
const InputMost = 16 << 10

// may refuses whoever cannot have hooks here at all.
func may(by permissions.Authority) error {
	return by.Require(permissions.ExecuteWorkflows, permissions.ManageForms)
}

// check holds a draft against everything that can be known before a message comes. What
// is wrong with what was entered is listed at once.
func (c *Clerk) check(ctx context.Context, by permissions.Authority, draft hooks.Draft) error {
	if err := may(by); err != nil {
		return err
	}
	bad := draft.Problems()
	if len(draft.Input) > InputMost {
		bad = append(bad, fault.Field{In: "body", Pointer: "/input", Code: "too_long", Message: "Enter less: 16 KiB at most."})
	}
	bad = append(bad, c.mapped(draft)...)
	err := c.starter.CheckUnattended(ctx, by, start.Request{Workflow: draft.Workflow, Input: draft.Input})
	if fields := fault.Fields(err); len(fields) > 0 {
		bad, err = append(bad, withoutMapped(fields, draft.Mappings)...), nil
	}
	if err != nil {
		return err
	}
	if len(bad) > 0 {
		return fault.ValidationFailed(bad...)
	}
	return c.authorizer.Owner(ctx, by, permissions.ExecuteWorkflows)
}

// withoutMapped leaves out what the message is going to bring, and what a workflow says of
// its input as a whole, which cannot be judged without the message.
func withoutMapped(bad []fault.Field, list []hooks.Mapping) []fault.Field {
	return slices.DeleteFunc(slices.Clone(bad), func(f fault.Field) bool {
		if f.Pointer == "/input" && len(list) > 0 {
			return true
		}
		return f.Code == "required" && slices.ContainsFunc(list, func(m hooks.Mapping) bool {
			return !m.IsOptional && f.Pointer == "/input/"+m.Parameter
		})
	})
}

// mapped finds mappings to what the workflow does not take, or not from a message. An
// unknown workflow is named elsewhere.
func (c *Clerk) mapped(draft hooks.Draft) []fault.Field {
	entry, err := c.catalog.Find(draft.Workflow)
	if err != nil {
		return nil
	}
	var bad []fault.Field
	for i, m := range draft.Mappings {
		field := fault.Field{In: "body", Pointer: "/mappings/" + strconv.Itoa(i) + "/parameter"}
		at := slices.IndexFunc(entry.Workflow.Parameters, func(p catalog.Parameter) bool { return p.Name == m.Parameter })
		switch {
		case at < 0:
			field.Code, field.Message = "unknown", "The workflow has no such parameter."
		case entry.Workflow.Parameters[at].Type == catalog.TypeSecret || entry.Workflow.Parameters[at].Type == catalog.TypeFile:
			field.Code, field.Message = "not_allowed", "A message cannot bring a secret or a file."
		default:
			continue
		}
		bad = append(bad, field)
	}
	return bad
}
