package erasuretest

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// neighbours are two organizations of the same name whose ids are next to each
// other. The first is to be erased.
func neighbours() (leaving, staying organizations.Organization) {
	leaving, staying = given.Organization(), given.Organization()
	base := leaving.ID[:len(leaving.ID)-1]
	leaving.ID, staying.ID = base+"e", base+"f"
	leaving.IsActive, leaving.DeactivatedAt = false, given.Now()
	leaving.ErasureAt, leaving.ErasureBy = given.Now(), "an administrator"
	return leaving, staying
}

// staff are people of the provider who work for both.
type staff struct {
	runs, revoked permissions.User
	role          permissions.Role
	// batch is for both.
	batch batches.Batch
}

func (h Harness) staff(t *testing.T) staff {
	t.Helper()
	s := staff{runs: h.Admit(t, given.User()), revoked: h.Admit(t, given.User()), role: given.Role(), batch: given.Batch()}
	want.OK(t, h.Batches.Create(given.Context(t), s.batch))
	want.OK(t, h.Roles.Create(given.Context(t), s.role))
	h.Put(t, given.Grant(s.runs.ID, organizations.TargetGlobal(), permissions.ViewHistory))
	return s
}

// fill gives an organization one of everything that one can have.
func (h Harness) fill(t *testing.T, org organizations.Organization, s staff) permissions.User {
	t.Helper()
	ctx, in := given.Context(t), given.ScopeOf(org.ID)
	h.Create(t, org)
	target := organizations.TargetOf(org.ID)
	client := h.Admit(t, given.ClientOf(org))
	h.Put(t, given.Grant(client.ID, target, permissions.ExecuteWorkflows))
	h.Put(t, given.Grant(s.runs.ID, target, permissions.ManageConfig))
	h.Put(t, given.Grant(s.revoked.ID, target, permissions.ManageConfig))
	want.OK(t, h.Grants.Delete(ctx, in, s.revoked.ID))
	member := permissions.Member{Kind: permissions.UserMember, ID: string(client.ID)}
	want.OK(t, h.Memberships.Put(ctx, given.Membership(s.role.ID, member)))
	want.OK(t, h.Schedules.Create(ctx, given.Schedule(in)))
	h.asked(t, in, s.role)
	h.alarmed(t, in)
	h.batched(t, org.ID, s.batch)
	for _, user := range []permissions.UserID{client.ID, s.runs.ID} {
		h.endedRun(t, in, user)
	}
	h.configured(t, in)
	return client
}

// batched lets an organization be part of a batch, in two rounds.
func (h Harness) batched(t *testing.T, org organizations.ID, b batches.Batch) {
	t.Helper()
	want.OK(t, h.Items.Plan(given.Context(t), b.ID, []batches.Item{{Organization: org, Name: "Contoso", Round: 2}}))
	for round := range 2 {
		_, lease := h.Start(t, given.RunOf(b, org, round+1))
		h.Finish(t, lease)
		if !h.Rings {
			continue
		}
		d, err := h.Bulk.Receive(given.Context(t))
		want.OK(t, err)
		want.OK(t, h.Bulk.Done(given.Context(t), d))
	}
}

// asked gives a scope forms, which were changed, and of which one is gone. The other one
// belongs to a role.
func (h Harness) asked(t *testing.T, in organizations.Scope, role permissions.Role) {
	t.Helper()
	ctx, kept, gone := given.Context(t), given.FormOf(in), given.FormOf(in)
	for _, made := range []forms.Form{kept, gone} {
		want.OK(t, h.Forms.Create(ctx, made))
		want.OK(t, h.Forms.Change(ctx, made, given.Changed(made, "Another name")))
	}
	want.OK(t, h.Memberships.Put(ctx, given.Membership(role.ID, permissions.Member{Kind: permissions.FormMember, ID: string(kept.ID)})))
	want.OK(t, h.Forms.Delete(ctx, in, gone.ID))
}

// alarmed gives a scope hooks, of which one is gone, and what needs attention about no
// run, of which people were told of one.
func (h Harness) alarmed(t *testing.T, in organizations.Scope) {
	t.Helper()
	ctx, hook := given.Context(t), given.Hook(in)
	want.OK(t, h.Hooks.Create(ctx, given.Hook(in)))
	want.OK(t, h.Hooks.Create(ctx, hook))
	want.OK(t, h.Hooks.Delete(ctx, in, hook.ID))
	for _, item := range []attention.Item{given.Item(in, given.Now()), given.Item(in, given.Now())} {
		want.OK(t, h.Alarms.Raise(ctx, item))
	}
	told := given.Item(in, given.Now())
	want.OK(t, h.Alarms.Raise(ctx, told))
	want.OK(t, h.Alarms.Told(ctx, told, given.Now()))
}

// configured gives a scope settings, secrets, files and a trail.
func (h Harness) configured(t *testing.T, in organizations.Scope) {
	t.Helper()
	ctx := given.Context(t)
	want.OK(t, h.Config.PutSetting(ctx, in, organizations.Setting{Key: "office", Type: organizations.StringSetting, Value: "Zürich", UpdatedAt: given.Now()}))
	want.OK(t, h.Config.PutIntegration(ctx, in, organizations.Integration{Type: "msgraph", Settings: map[string]string{"a": "b"}, UpdatedAt: given.Now()}))
	value, err := organizations.NewSecretValue("correct horse")
	want.OK(t, err)
	for _, key := range []string{"api_key", "deleted_before"} {
		want.OK(t, h.Vault.Set(ctx, in, key, value))
	}
	want.OK(t, h.Vault.Delete(ctx, in, "deleted_before"))
	file := object.File{ID: given.UUID(given.Now()), Name: "a name", ContentType: "text/plain", CreatedAt: given.Now(), CreatedBy: "somebody"}
	_, err = h.Files.Create(ctx, in, file, strings.NewReader("a content"), 100)
	want.OK(t, err)
	h.entry(t, in)
}

func (h Harness) entry(t *testing.T, in organizations.Scope) {
	t.Helper()
	e := audit.New(given.UUID(given.Now()), audit.Entry{
		Actor: audit.Actor{ID: given.UserID()}, Target: organizations.TargetIn(in), Action: audit.SettingPut, Entity: audit.SettingPut.Entity("office"), Outcome: audit.Written,
	})
	want.OK(t, h.Trail.Append(given.Context(t), in, e))
}

// endedRun has left everything that a run can, what is too large for a row among it.
func (h Harness) endedRun(t *testing.T, in organizations.Scope, user permissions.UserID) {
	t.Helper()
	ctx, large := given.Context(t), []byte(`"`+strings.Repeat("x", 40_000)+`"`)
	e := given.Run(in, given.StartedBy(user))
	e.Input = large
	accepted, err := h.Executions.Accept(ctx, store.Acceptance{Execution: e, Idempotency: &store.Idempotency{Key: "key-of-" + string(e.ID), BodyHash: "hash"}})
	want.OK(t, err)
	_, lease := h.Claim(t, accepted.Execution)
	_, err = h.Steps.Memo(ctx, lease)
	want.OK(t, err)
	want.OK(t, h.Steps.Store(ctx, lease, executions.Step{Name: "step", Status: executions.StepSuccess, Attempt: 1, Result: large}))
	bytes, err := h.Logs.Append(ctx, lease, []executions.Line{{Time: given.Now(), Level: "info", Message: "hello", Attempt: 1}})
	want.OK(t, err)
	_, err = h.Executions.Finish(ctx, lease, executions.Outcome{
		Event: executions.EventPartly, Result: executions.Result{Kind: executions.ResultJSON, Body: large}, LogBytes: bytes, Now: given.Now(),
	})
	want.OK(t, err)
	for more := true; more; { // it is counted, and somebody should look at it
		more, err = h.Counters.Fold(ctx)
		want.OK(t, err)
	}
	file := object.File{ID: given.UUID(given.Now()), Name: "result", CreatedAt: given.Now(), ExecutionID: string(e.ID)}
	_, err = h.Files.Create(ctx, in, file, strings.NewReader("a result"), 100)
	want.OK(t, err)
}

// answered hears every doorbell, as workers do.
func (h Harness) answered(t *testing.T, n int) {
	t.Helper()
	if !h.Rings {
		return
	}
	for range n {
		h.Answer(t)
	}
}

// enough is more than any erasure of a few rows takes.
const enough = 10_000

// walk erases from a cursor on, so many pieces at most, and answers where it
// stopped, empty at the end.
func (h Harness) walk(t *testing.T, s organizations.Scope, pieces int) (removed int, next string) {
	t.Helper()
	for range pieces {
		page, err := h.Erasure.Erase(given.Context(t), s, next)
		want.OK(t, err)
		removed += page.Removed
		if next = page.Next; next == "" {
			return removed, ""
		}
	}
	return removed, next
}

// beside erases files and secrets.
func (h Harness) beside(t *testing.T, s organizations.Scope) (removed int) {
	t.Helper()
	for more := true; more; {
		n, again, err := h.FileErasure.Erase(given.Context(t), s)
		want.OK(t, err)
		removed, more = removed+n, again
	}
	for more := true; more; {
		done, err := h.SecretErasure.Erase(given.Context(t), s)
		want.OK(t, err)
		removed, more = removed+done.Removed, done.More
	}
	return removed
}

func (h Harness) end(t *testing.T, s organizations.Scope) {
	t.Helper()
	for range enough {
		more, err := h.Erasure.End(given.Context(t), s)
		want.OK(t, err)
		if !more {
			return
		}
	}
	t.Fatal("there is always more to remove")
}
