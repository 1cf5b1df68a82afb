package executions

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/wire"
	"github.com/bifrost-run/bifrost/ports/store"
)

// WaitMax is the longest that an answer waits for a run, in seconds: below the
// 45 seconds after which a proxy in front gives up.
const WaitMax = 30

// ExecutionStart asks for a run. Everything may be left out.
type ExecutionStart struct {
	Input     wire.Object   `json:"input,omitempty" doc:"By the workflow's parameters."`
	DryRun    bool          `json:"dryRun,omitempty" doc:"Not supported yet."`
	RunAt     string        `json:"runAt,omitempty" doc:"Not supported: create a schedule with at." format:"date-time"`
	Reference *ReferenceRef `json:"reference,omitempty" doc:"A ticket that the run belongs to."`
}

type startInput struct {
	Name           string `path:"name" doc:"The workflow's name."`
	Prefer         string `header:"Prefer" doc:"wait=N: answer when the run is over, after N seconds at the latest."`
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"255" doc:"Makes a repeated request harmless for 24 hours."`
	Body           ExecutionStart
}

type startOutput struct {
	Status            int
	Location          string `header:"Location"`
	PreferenceApplied string `header:"Preference-Applied"`
	Replayed          string `header:"Idempotency-Replayed"`
	Body              Execution
}

func (f *Function) start(ctx context.Context, by rest.By, in *startInput) (*startOutput, error) {
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
	return f.accepted(ctx, by, accepted, in.Prefer)
}

// accepted answers a run that was accepted, once it is over where the caller prefers to
// wait for that.
func (f *Function) accepted(ctx context.Context, by rest.By, a store.Accepted, prefer string) (*startOutput, error) {
	out := &startOutput{
		Status: http.StatusAccepted, Location: "/api/executions/" + string(a.Execution.ID),
		Body: view(observe.View{Execution: a.Execution, MayCancel: observe.MayCancel(by.Authority, a.Execution)}),
	}
	if a.Replayed {
		out.Replayed = "true"
	}
	if wait := waitOf(prefer); wait > 0 {
		return f.await(ctx, by, a.Execution.ID, wait, out)
	}
	return out, nil
}

// await holds the answer until the run is over or the wait is. The run is
// accepted by then: storage that cannot be read now does not take that back.
func (f *Function) await(ctx context.Context, by rest.By, id executions.ID, wait int, out *startOutput) (*startOutput, error) {
	v, err := f.observer.Wait(ctx, by.Authority, id, time.Duration(wait)*time.Second)
	if err != nil {
		return out, nil //nolint:nilerr // the run is accepted: whoever hears otherwise starts it twice
	}
	out.Body = view(v)
	if v.Execution.Status.IsTerminal() {
		out.Status, out.PreferenceApplied = http.StatusOK, "wait="+strconv.Itoa(wait)
	}
	return out, nil
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

// waitOf reads the wait preference of RFC 7240, 0 for none. A longer wait than
// WaitMax is cut, which the answer says.
func waitOf(prefer string) int {
	for _, preference := range strings.FieldsFunc(prefer, func(r rune) bool { return r == ',' || r == ';' }) {
		name, value, _ := strings.Cut(strings.TrimSpace(preference), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "wait") {
			continue
		}
		seconds, err := strconv.Atoi(strings.Trim(strings.TrimSpace(value), `"`))
		if err == nil && seconds > 0 {
			return min(seconds, WaitMax)
		}
	}
	return 0
}

// bodyHash digests what a body says, so that spacing and the order of
// properties do not make it another one.
func bodyHash(body ExecutionStart) (string, error) {
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
