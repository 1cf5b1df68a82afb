package executions

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/shown"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// ExecutionStart asks for a run. Everything may be left out.
type ExecutionStart struct {
	Input     wire.Object         `json:"input,omitempty" doc:"By the workflow's parameters." example:"{\"days\":90}"`
	DryRun    bool                `json:"dryRun,omitempty" doc:"Not supported yet."`
	RunAt     string              `json:"runAt,omitempty" doc:"Not supported: create a schedule with at." format:"date-time"`
	Reference *shown.ReferenceRef `json:"reference,omitempty" doc:"A ticket that the run belongs to."`
}

type startInput struct {
	Name           string `path:"name" doc:"The workflow's name."`
	Prefer         string `header:"Prefer" doc:"wait=N: answer when the run is over, after N seconds at the latest."`
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"Makes a repeated request harmless for 24 hours."`
	Body           ExecutionStart
}

func (f *Function) start(ctx context.Context, by rest.By, in *startInput) (*Started, error) {
	if err := supported(in.Body); err != nil {
		return nil, err
	}
	hash, err := bodyHash(in.Body)
	if err != nil {
		return nil, err
	}
	request := start.Request{
		Workflow: in.Name, Input: in.Body.Input, ClientIP: by.ClientIP,
		IdempotencyKey: in.IdempotencyKey, BodyHash: hash,
	}
	if in.Body.Reference != nil {
		ref := executions.Reference(*in.Body.Reference)
		request.Reference = &ref
	}
	accepted, err := f.starter.Run(ctx, by.Authority, request)
	if err != nil {
		return nil, err
	}
	return Accepted(ctx, by, accepted, in.Prefer, f.observer), nil
}

// supported refuses what is documented and not built, rather than ignoring it.
func supported(body ExecutionStart) error {
	var bad []fault.Field
	if body.DryRun {
		bad = append(bad, notSupported("/dryRun", "Dry runs are not supported yet."))
	}
	if body.RunAt != "" {
		bad = append(bad, notSupported("/runAt", "A start runs now. To run later, create a schedule with at."))
	}
	if len(bad) > 0 {
		f := fault.ValidationFailed(bad...)
		f.Code = "not_supported"
		return f
	}
	return nil
}

func notSupported(pointer, message string) fault.Field {
	return fault.Field{In: "body", Pointer: pointer, Code: "not_supported", Message: message}
}

// bodyHash digests what a body says, so that spacing and the order of
// properties do not make it another one.
func bodyHash(body any) (string, error) {
	said, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("digest the body: %w", err)
	}
	var value any
	decoder := json.NewDecoder(bytes.NewReader(said))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return "", fmt.Errorf("digest the body: %w", err)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("digest the body: %w", err)
	}
	sum := sha256.Sum256(sorted)
	return hex.EncodeToString(sum[:]), nil
}
