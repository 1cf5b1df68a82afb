// Package record writes down who changes what, before it is changed, and shows the
// trail to whoever may see it. A use case that changes something asks here first;
// the ones that start and stop runs do not, because a run is its own record.
package record

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Recorder writes entries.
type Recorder struct {
	trail  store.Trail
	random system.Random
}

// New is a Recorder over these ports.
func New(trail store.Trail, random system.Random) *Recorder {
	return &Recorder{trail: trail, random: random}
}

// Change is what is about to be changed.
type Change struct {
	Action audit.Action
	// ID is the id or key of what changes.
	ID string
	// Before and After are what JSON can say of it, nil for nothing. They never hold
	// the value of a secret.
	Before, After any
}

// Write records a change in the authority's scope. Whoever gets an error changes
// nothing: Unavailable, the context's own, or Conflict erasure_begun in an
// organization that is being erased, where only what is about itself may change.
func (r *Recorder) Write(ctx context.Context, by permissions.Authority, c Change) error {
	if org := by.Organization; org != nil && org.IsErasing() && c.Action.Entity("") != audit.OrganizationErase.Entity("") {
		return organizations.ErrErasing()
	}
	return r.written(ctx, by.Scope, by.Principal, organizations.TargetIn(by.Scope), c)
}

// WriteGlobal records, in global, a change that is about no organization that is
// there already. Faults as Write.
func (r *Recorder) WriteGlobal(ctx context.Context, by permissions.Principal, c Change) error {
	global := permissions.AuditSystem.Authority(organizations.TargetGlobal()).Scope
	return r.written(ctx, global, by, organizations.Target{}, c)
}

func (r *Recorder) written(ctx context.Context, s organizations.Scope, by permissions.Principal, at organizations.Target, c Change) error {
	e := audit.Entry{Actor: actorOf(by), Target: at, Action: c.Action, Entity: c.Action.Entity(c.ID), Outcome: audit.Written}
	var err error
	if e.Before, err = describe(c.Before); err == nil {
		e.After, err = describe(c.After)
	}
	if err != nil {
		return unavailable(err)
	}
	return r.append(ctx, s, e)
}

// Refusal is a change that somebody was refused.
type Refusal struct {
	// By is a known caller: nothing is recorded about strangers.
	By permissions.Principal
	// In is the place that the request was about, zero for none or for one that
	// cannot exist. Only a member's entry stands there; that of somebody who may not
	// know the place, or of a place that is not there, stands in global and names it.
	In       organizations.Target
	IsMember bool
	Action   audit.Action
	// Named is the id or key by which the request names what it is about.
	Named string
	// Code is the fault's.
	Code string
}

// Refuse records a change that was not made. The refusal stands whatever this
// answers.
func (r *Recorder) Refuse(ctx context.Context, refused Refusal) error {
	at := organizations.TargetGlobal()
	if refused.IsMember && !refused.In.IsZero() {
		at = refused.In
	}
	return r.append(ctx, permissions.AuditSystem.Authority(at).Scope, audit.Entry{
		Actor: actorOf(refused.By), Target: refused.In, Action: refused.Action,
		Entity: refused.Action.Entity(audit.EntityID(refused.Named)), Outcome: audit.Refused, Code: refused.Code,
	})
}

func (r *Recorder) append(ctx context.Context, s organizations.Scope, e audit.Entry) error {
	origin, _ := ctx.Value(originKey{}).(Origin)
	e.ClientIP, e.CorrelationID = origin.ClientIP, origin.CorrelationID
	err := r.trail.Append(ctx, s, audit.New(r.random.ID(), e))
	if err == nil || ctx.Err() != nil || fault.Is(err, fault.Unavailable) {
		return err
	}
	return unavailable(err)
}

func unavailable(cause error) error {
	return fault.Wrap(cause, fault.Unavailable, "audit_unavailable", "This could not be written into the audit trail, so nothing was changed. Try again in a moment.")
}

// Origin says where a request came from, for the entries that it leaves.
type Origin struct {
	// ClientIP is the caller's address as the program saw it.
	ClientIP string
	// CorrelationID is the id under which the log knows the request.
	CorrelationID string
}

type originKey struct{}

// From is the context of a request that came from there.
func From(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// detailMax is the most bytes of JSON that an entry keeps of either side, so that
// it always fits into a row. Settings fit, unless nearly all of one is escaped.
const detailMax = 30_000

// Time is a moment in either side of a change, in the form that the whole API has:
// RFC 3339, UTC, milliseconds. Its zero value is none, for omitzero to leave out.
type Time time.Time

// MarshalJSON writes the form.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// IsZero reports whether it is none.
func (t Time) IsZero() bool { return time.Time(t).IsZero() }

// oversized stands for what is larger.
type oversized struct {
	Omitted string `json:"omitted"`
	Bytes   int    `json:"bytes"`
}

// describe is the JSON of one side of a change, nil for nothing.
func describe(side any) ([]byte, error) {
	if side == nil {
		return nil, nil
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(side); err != nil {
		return nil, err
	}
	if text.Len() > detailMax {
		return describe(oversized{Omitted: "It is too large to be kept here.", Bytes: text.Len()})
	}
	return bytes.TrimSpace(text.Bytes()), nil
}

// actorOf is a principal as entries name it.
func actorOf(p permissions.Principal) audit.Actor {
	a := audit.Actor{ID: p.User.ID, DisplayName: p.User.DisplayName, Type: p.User.Type}
	if p.User.ID.IsSystem() {
		a.Type = audit.SystemActor
	}
	return a
}
