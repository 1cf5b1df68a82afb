package batch

import (
	"encoding/json"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const (
	// namedMost is how many organizations an entry of the audit trail names: the batch
	// has all of them, and an entry that is too large would keep nothing.
	namedMost = 100
	// inputMost is the longest input, in bytes, that an entry keeps.
	inputMost = 8 << 10
)

// batchRecord is what the audit trail keeps of what somebody has asked for.
type batchRecord struct {
	Workflow string          `json:"workflow"`
	Input    json.RawMessage `json:"input,omitempty"`
	// Inputs is for how many organizations there is one of their own.
	Inputs int                `json:"inputs,omitempty"`
	All    bool               `json:"all,omitempty"`
	Tags   []string           `json:"tags,omitempty"`
	IDs    []organizations.ID `json:"ids,omitempty"`
	Except []organizations.ID `json:"except,omitempty"`
	// Organizations counts those that it chose then.
	Organizations int                `json:"organizations"`
	Cap           int                `json:"cap,omitempty"`
	Owner         permissions.UserID `json:"owner"`
}

func asked(b batches.Batch, chosen int) batchRecord {
	r := batchRecord{
		Workflow: b.Workflow, Inputs: len(b.Inputs), All: b.Targets.All, Tags: b.Targets.Tags,
		IDs: b.Targets.IDs[:min(len(b.Targets.IDs), namedMost)], Except: b.Except[:min(len(b.Except), namedMost)],
		Organizations: chosen, Cap: b.Cap, Owner: b.Owner,
	}
	if len(b.Input) > 0 && len(b.Input) <= inputMost {
		r.Input = b.Input
	}
	return r
}

// stateRecord is what the audit trail keeps of how a batch stood.
type stateRecord struct {
	Stage batches.Stage      `json:"stage"`
	Round int                `json:"round"`
	Owner permissions.UserID `json:"owner"`
}

func stands(b batches.Batch) stateRecord {
	return stateRecord{Stage: b.Stage, Round: b.Round, Owner: b.Owner}
}
