package start

import (
	"context"
	"encoding/json"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// CheckUnattended holds a request against everything that Run would, without
// starting anything, for runs that start when nobody is there. Such a run has no
// secret and no file of its own: the one would have to be kept in the open until
// then, and the other is gone with its uploader's retention. Faults are those of Run,
// but a workflow that is not there is a bad field of what was entered.
func (s *Starter) CheckUnattended(ctx context.Context, by permissions.Authority, r Request) error {
	entry, err := s.check(ctx, by, r)
	if fault.Is(err, fault.NotFound) {
		return fault.ValidationFailed(fault.Field{In: "body", Pointer: "/workflow", Code: "workflow_not_found", Message: "There is no workflow of this name."})
	}
	if err != nil {
		return err
	}
	var given map[string]json.RawMessage
	_ = json.Unmarshal(r.Input, &given) // it keeps its rules
	var bad []fault.Field
	for _, p := range entry.Workflow.Parameters {
		if given[p.Name] == nil {
			continue
		}
		field := fault.Field{In: "body", Pointer: "/input/" + p.Name, Code: "not_allowed"}
		switch p.Type {
		case catalog.TypeSecret:
			field.Message = "Leave this out: nobody can enter a secret when the run starts by itself. The workflow can read one from the settings."
		case catalog.TypeFile:
			field.Message = "Leave this out: a file is uploaded for one run."
		default:
			continue
		}
		bad = append(bad, field)
	}
	if len(bad) > 0 {
		return fault.ValidationFailed(bad...)
	}
	return nil
}
