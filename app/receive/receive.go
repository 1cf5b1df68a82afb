// Package receive takes messages of other systems and starts the runs that hooks have
// for them. Who sends is nobody whom the platform knows: only what a message proves
// counts. How hooks are entered is not here.
package receive

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/start"
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
// workflow refuses, idempotency_key_reused.
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
		return store.Accepted{}, r.pause(ctx, h, h.PausedBy(hooks.PausedByOwner, "Its owner may no longer run workflows here. Whoever saves it anew becomes its owner."))
	}
	if err != nil {
		return store.Accepted{}, err
	}
	return r.start(ctx, c, h, m, owner)
}

// start gives the workflow what the message brings. What the workflow refuses is named
// by where it stands in the message. A hook whose own part is refused would be so for
// every message.
func (r *Receiver) start(ctx context.Context, c Call, h hooks.Hook, m hooks.Message, owner permissions.Authority) (store.Accepted, error) {
	input, err := laid(h, m.Body)
	if err != nil {
		return store.Accepted{}, err
	}
	accepted, err := r.starter.Run(ctx, owner, start.Request{
		Workflow: h.Workflow, Input: input, ClientIP: c.ClientIP, Trigger: executions.TriggerWebhook,
		Origin:         executions.Origin{ID: string(h.ID), Name: h.Name},
		IdempotencyKey: "hook " + string(h.ID) + " " + h.DeliveryKey(m), BodyHash: hooks.DigestOf(string(m.Body)),
	})
	if err == nil {
		r.note(ctx, h, accepted.Execution.ID)
		return accepted, nil
	}
	bad, isMessages := named(h, fault.Fields(err))
	switch {
	case isMessages:
		return store.Accepted{}, fault.ValidationFailed(bad...)
	case len(bad) > 0 || fault.Is(err, fault.NotFound):
		return store.Accepted{}, r.pause(ctx, h, h.PausedBy(hooks.PausedByWorkflow, "The workflow refuses what the hook gives it. Save the hook anew to see why."))
	}
	return store.Accepted{}, err
}

// proved finds the hook that a call names, once the call has proved that it may know of
// it. An unknown one is judged as well, so that the time it takes tells nothing.
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

// pause stops a hook that cannot go on. The message is refused whether or not that
// could be written down: the next one tries again.
func (r *Receiver) pause(ctx context.Context, was, next hooks.Hook) error {
	err := r.ports.Hooks.Change(ctx, was, next)
	r.log.Warn("a hook was paused", "hook", string(next.ID), "scope", next.Scope.String(), "why", string(next.Pause), "error", err)
	return errPaused()
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
