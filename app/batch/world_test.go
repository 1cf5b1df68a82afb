package batch_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/schema"
	systemadapter "github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/batch"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
)

const (
	contoso  = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	fabrikam = organizations.ID("01954f00-0000-7000-8000-00000000000b")
	tailspin = organizations.ID("01954f00-0000-7000-8000-00000000000c") // inactive
	nowhere  = organizations.ID("01954f00-0000-7000-8000-00000000000f")

	tenant = "72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-0123456789"
	ana    = permissions.UserID(tenant + "aa")
	bea    = permissions.UserID(tenant + "bb")
)

var (
	noon    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	run     = permissions.ExecuteWorkflows
	history = permissions.ViewHistory
)

var lockUp = workflow.Define(workflow.Spec{Name: "batch_lock_up", Title: "Lock up"},
	func(context.Context, *workflow.Run, struct {
		Door string          `json:"door" label:"Door" required:"true"`
		Code workflow.Secret `json:"code,omitzero" label:"Code"`
		Plan workflow.File   `json:"plan,omitzero" label:"Plan"`
	},
	) (struct{}, error) {
		return struct{}{}, nil
	})

type clock struct{}

func (clock) Now() time.Time { return noon }

// office is a Desk on a store in memory: Contoso is gold, Fabrikam is not, and Tailspin
// is inactive.
type office struct {
	*batch.Desk
	t     *testing.T
	store *embedded.Store
	trail *trail
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t}
	var err error
	if o.store, err = embedded.Open(embedded.Options{Clock: clock{}}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.must(o.store.Close()) })
	for _, org := range []organizations.Organization{
		{ID: contoso, Name: "Contoso", IsActive: true, Tags: []string{"gold"}}, {ID: fabrikam, Name: "Fabrikam", IsActive: true}, {ID: tailspin, Name: "Tailspin"},
	} {
		org.CreatedAt = noon
		o.must(o.store.Organizations().Create(t.Context(), org))
	}
	for _, id := range []permissions.UserID{ana, bea} {
		_, err := o.store.Access().Admit(t.Context(), permissions.User{ID: id, DisplayName: string(id), Type: permissions.PlatformUser, IsActive: true, CreatedAt: noon})
		o.must(err)
	}
	catalog, err := describe.New([]*workflow.Definition{lockUp.Definition()}, nil, schema.Compiler{})
	o.must(err)
	log, random := slog.New(slog.DiscardHandler), systemadapter.Random{}
	o.trail = &trail{Trail: o.store.Trail()}
	ports := batch.Ports{Batches: o.store.Batches(), Items: o.store.BatchItems(), Organizations: o.store.Organizations(), Clock: clock{}, Random: random}
	o.Desk = batch.New(ports, catalog, authorize.New(nil, o.store.Access(), nil, nil, clock{}, log),
		start.New(catalog, start.Ports{Executions: o.store.Executions(), Files: o.store.Files(), Random: random}, log), record.New(o.trail, random))
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// trail keeps what is written down, and can be out of order.
type trail struct {
	store.Trail
	entries []audit.Entry
	err     error
}

func (r *trail) Append(_ context.Context, _ organizations.Scope, e audit.Entry) error {
	r.entries = append(r.entries, e)
	return r.err
}

// grant gives somebody permissions, for good.
func (o *office) grant(to permissions.UserID, at organizations.Target, held ...permissions.Permission) {
	o.t.Helper()
	scope := permissions.SeedSystem.Authority(at).Scope
	o.must(o.store.Grants().Put(o.t.Context(), scope, permissions.Grant{UserID: to, In: at, Permissions: permissions.SetOf(held...), GrantedAt: noon}))
}

// caller is somebody signed in, with roles in their token.
func (o *office) caller(id permissions.UserID, roles ...permissions.AppRole) authorize.Caller {
	o.t.Helper()
	standing, err := o.store.Access().Standing(o.t.Context(), id)
	o.must(err)
	p := permissions.Principal{User: standing.User, AppRoles: roles}
	return authorize.Caller{Principal: p, Reach: permissions.ReachOf(p, standing.Grants)}
}

func forAll() batches.Draft {
	return batches.Draft{Workflow: "batch_lock_up", Input: []byte(`{"door":"front"}`), All: true}
}

// made is a batch of somebody's, in a stage.
func (o *office) made(by permissions.UserID, stage batches.Stage) batches.ID {
	o.t.Helper()
	v, err := o.Create(o.t.Context(), o.caller(by), forAll())
	o.must(err)
	next := v.Batch
	next.Stage, next.Revision = stage, 2
	o.must(o.store.Batches().Change(o.t.Context(), v.Batch, next))
	o.must(o.store.BatchItems().Plan(o.t.Context(), next.ID, []batches.Item{{Organization: contoso}, {Organization: fabrikam}}))
	o.must(o.store.BatchItems().Put(o.t.Context(), next.ID, []batches.Item{{Organization: contoso, Round: 1, Refusal: batches.Refusal{Code: "x", Message: "y"}}}))
	o.trail.entries = nil
	return next.ID
}

// fieldsOf are the bad fields that an error names.
func fieldsOf(err error) (list []string) {
	var f *fault.Fault
	if errors.As(err, &f) {
		for _, field := range f.Fields {
			list = append(list, field.Pointer+" "+field.Code)
		}
	}
	return list
}
