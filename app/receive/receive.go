// Package receive takes messages of other systems and starts the runs that hooks have
// for them. Who sends is nobody whom the platform knows: only what a message proves
// counts. How hooks are entered is not here.
package receive

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/hooks"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Ports are what receiving needs from outside.
type Ports struct {
	Doors  store.Doors
	Hooks  store.Hooks
	Alarms store.Alarms
	Sealer secret.Sealer
	Clock  system.Clock
}

// Receiver takes messages. It is safe for concurrent use.
type Receiver struct {
	ports      Ports
	authorizer *authorize.Authorizer
	starter    *start.Starter
	log        *slog.Logger

	mu    sync.Mutex
	noted map[hooks.ID]time.Time
}

// New is a Receiver. The log hears why messages are refused: who sends them does not.
func New(ports Ports, authorizer *authorize.Authorizer, starter *start.Starter, log *slog.Logger) *Receiver {
	return &Receiver{ports: ports, authorizer: authorizer, starter: starter, log: log, noted: map[hooks.ID]time.Time{}}
}

// Call is a request to a hook's address.
type Call struct {
	ID string
	// Header answers every value of a header.
	Header func(name string) []string
	Body   []byte
	// ClientIP is the address that the request came from, for the record only.
	ClientIP string
}

// Take starts the run that a message asks for, or answers the one that it has started
// before. Faults: Unauthenticated hook_refused for whatever has proved nothing, hooks
// that are not there among it; once it has, Conflict hook_paused and
// organization_inactive, Invalid validation_failed for what the message lacks or the
// workflow refuses, delivery_reused, Unavailable workflow_unknown.
func (r *Receiver) Take(ctx context.Context, c Call) (store.Accepted, error) {
	h, m, err := r.proved(ctx, c)
	if err != nil {
		return store.Accepted{}, err
	}
	if h.Pause != "" {
		return store.Accepted{}, errPaused()
	}
	owner, err := r.authorizer.Absent(ctx, h.Owner, organizations.TargetIn(h.Scope), permissions.ExecuteWorkflows)
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return store.Accepted{}, r.pause(ctx, h)
	}
	if err != nil {
		return store.Accepted{}, err
	}
	return r.start(ctx, c, h, m, owner)
}

// start gives the workflow what the message brings. What is refused is named by where it
// stands in the message, as far as it stands there: no message pauses a hook, because
// what people type into another system must not close it for everybody.
func (r *Receiver) start(ctx context.Context, c Call, h hooks.Hook, m hooks.Message, owner permissions.Authority) (store.Accepted, error) {
	input, err := laid(ctx, h, m.Body)
	if err != nil {
		return store.Accepted{}, r.refuse(ctx, h, err)
	}
	accepted, err := r.starter.Run(ctx, owner, start.Request{
		Workflow: h.Workflow, Input: input, ClientIP: c.ClientIP, Trigger: executions.TriggerWebhook,
		Origin:         executions.Origin{ID: string(h.ID), Name: h.Name},
		IdempotencyKey: "hook " + string(h.ID) + " " + h.DeliveryKey(m), BodyHash: hooks.DigestOf(string(m.Body)),
	})
	switch {
	case err == nil:
		r.note(ctx, h, accepted.Execution.ID)
		return accepted, nil
	case fault.Code(err) == "idempotency_key_reused":
		return store.Accepted{}, fault.New(fault.Invalid, "delivery_reused", "A message with this delivery id was taken before, and said something else.")
	case fault.Is(err, fault.NotFound):
		// This program is older than the hook, or newer than its workflow: another may know it.
		err = fault.Wrap(err, fault.Unavailable, "workflow_unknown", "The workflow of this hook is not here now. Send the message again later.")
	case len(fault.Fields(err)) > 0:
		err = fault.ValidationFailed(named(h, fault.Fields(err))...)
	}
	return store.Accepted{}, r.refuse(ctx, h, err)
}

// proved finds the hook that a call names, once the call has proved that it may know of
// it. An unknown one is judged as well, so that the time it takes tells little.
func (r *Receiver) proved(ctx context.Context, c Call) (hooks.Hook, hooks.Message, error) {
	h, err := r.find(ctx, c.ID)
	isThere := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) {
		return h, hooks.Message{}, err
	}
	m, isClear := message(h, c)
	secret, err := r.secret(ctx, h)
	if err != nil {
		return h, m, err
	}
	doubt := h.Judge(m, secret, r.ports.Clock.Now())
	switch {
	case !isThere:
		r.log.Info("a message for a hook that is not there was refused", "client", c.ClientIP)
	case !isClear || doubt != hooks.Proved:
		r.log.Warn("a message for a hook was refused", "hook", string(h.ID), "scope", h.Scope.String(), "client", c.ClientIP, "why", string(doubt), "headersClear", isClear)
	default:
		return h, m, nil
	}
	return hooks.Hook{}, hooks.Message{}, hooks.ErrRefused()
}

func (r *Receiver) find(ctx context.Context, id string) (hooks.Hook, error) {
	known, err := hooks.ParseID(id)
	if err != nil {
		return nobodys, err
	}
	h, err := r.ports.Doors.Find(ctx, known)
	if fault.Is(err, fault.NotFound) {
		return nobodys, err
	}
	return h, err
}

// nobodys is judged in the place of a hook that is not there. No key has its digest.
var nobodys = hooks.Hook{Proof: hooks.Key, Digest: "none", Headers: hooks.Headers{Proof: "X-Hook-Key"}}

// message takes the parts out of a call; false when a header is there twice, because
// which of them counts would depend on who reads it.
func message(h hooks.Hook, c Call) (hooks.Message, bool) {
	m, isClear := hooks.Message{Body: c.Body}, true
	for name, part := range map[string]*string{h.Headers.Proof: &m.Proof, h.Headers.Time: &m.Time, h.Headers.Delivery: &m.Delivery} {
		if name == "" {
			continue
		}
		switch values := c.Header(name); len(values) {
		case 0:
		case 1:
			*part = values[0]
		default:
			isClear = false
		}
	}
	return m, isClear
}

// About names the only place for which the secret of a hook can be opened.
func About(id hooks.ID) string { return "hook/" + string(id) }

func (r *Receiver) secret(ctx context.Context, h hooks.Hook) ([]byte, error) {
	if len(h.Sealed) == 0 {
		return nil, nil
	}
	return r.ports.Sealer.Open(ctx, h.Scope, About(h.ID), h.Sealed)
}

// pause stops a hook whose owner may no longer run anything, and says so first. The
// message is refused whether or not that could be written down: the next one tries again.
func (r *Receiver) pause(ctx context.Context, was hooks.Hook) error {
	next := was.PausedBy(hooks.PausedByOwner, "Its owner may no longer run workflows here. Whoever saves it anew becomes its owner.")
	err := r.raise(ctx, was, attention.Paused, string(next.Pause), next.PauseReason)
	if err == nil {
		err = r.ports.Hooks.Change(ctx, was, next)
	}
	r.log.Warn("a hook was paused", "hook", string(next.ID), "scope", next.Scope.String(), "why", string(next.Pause), "error", err)
	return errPaused()
}

// refuse answers why a proved message was not taken, and says so to people, because
// nobody at the other system may be looking. Trouble that may be over at the next try is
// only answered.
func (r *Receiver) refuse(ctx context.Context, h hooks.Hook, why error) error {
	var f *fault.Fault
	isTheirs := errors.As(why, &f) && (f.Kind == fault.Invalid || f.Kind == fault.Malformed || f.Code == "workflow_unknown")
	if !isTheirs {
		return why
	}
	message := f.Message
	if len(f.Fields) > 0 {
		message = f.Fields[0].Pointer + ": " + f.Fields[0].Message
	}
	if err := r.raise(ctx, h, "Failed", "message_refused", "A message was refused. "+message); err != nil {
		r.log.Warn("that a hook refused a message was not raised", "hook", string(h.ID), "error", err)
	}
	return why
}

// raise tells people about a hook, about the same thing once an hour.
func (r *Receiver) raise(ctx context.Context, h hooks.Hook, status, code, message string) error {
	now := r.ports.Clock.Now()
	return r.ports.Alarms.Raise(ctx, attention.Item{
		ID: executions.Derive(now.Truncate(time.Hour), "hook", string(h.ID), code), Scope: h.Scope,
		Kind: attention.OfHook, Subject: string(h.ID), Name: h.Name, Workflow: h.Workflow,
		Status: status, Message: message, Code: code,
		Trigger: string(executions.TriggerWebhook), ActorID: h.Owner, ActorName: h.OwnerName, At: now,
	})
}

func errPaused() error {
	return fault.New(fault.Conflict, "hook_paused", "This hook is paused, and takes no messages.")
}

// noteEvery is how often a hook's use is written down at most, by each process.
const noteEvery = time.Minute

// note writes down that a hook was used. It is a service to whoever looks at the hook,
// and no reason to refuse a message.
func (r *Receiver) note(ctx context.Context, h hooks.Hook, run executions.ID) {
	now := r.ports.Clock.Now()
	r.mu.Lock()
	isRecent := now.Sub(r.noted[h.ID]) < noteEvery
	if !isRecent {
		r.noted[h.ID] = now
	}
	r.mu.Unlock()
	if isRecent {
		return
	}
	if err := r.ports.Doors.Used(ctx, h, now, run); err != nil {
		r.log.Warn("the use of a hook was not written down", "hook", string(h.ID), "error", err)
	}
}
