package compose_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
	"github.com/bifrost-run/bifrost/workflow"
)

const (
	contoso = organizations.ID("01954f00-0000-7000-8000-00000000000a")
	fabrik  = organizations.ID("01954f00-0000-7000-8000-00000000000b")
	id      = forms.ID("01954f00-0000-7000-8000-0000000000aa")
	made    = "01954f00-0000-7000-8000-0000000000bb"
	role    = permissions.RoleID("01954f00-0000-7000-8000-0000000000cc")
)

var (
	noon  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ana   = permissions.User{ID: "ana", DisplayName: "Ana", Type: permissions.PlatformUser, IsActive: true}
	chris = permissions.User{ID: "chris", DisplayName: "Chris", Type: permissions.ClientUser, Home: contoso, IsActive: true}
	trust = []permissions.Permission{permissions.ManageForms}
	both  = []permissions.Permission{permissions.ManageForms, permissions.ExecuteWorkflows}

	here, there, global = organizations.TargetOf(contoso), organizations.TargetOf(fabrik), organizations.TargetGlobal()
)

var greet = workflow.Define(workflow.Spec{Name: "compose_greet", Title: "Greet", OrganizationOptional: true},
	func(context.Context, *workflow.Run, struct {
		Name  string          `json:"name" label:"Name" maxLength:"10"`
		Count int             `json:"count,omitempty" label:"How often" minimum:"1" maximum:"9"`
		Tags  []string        `json:"tags,omitempty" label:"Tags"`
		Code  workflow.Secret `json:"code,omitzero" label:"Code"`
	},
	) (struct{}, error) {
		return struct{}{}, nil
	})

// wave needs an organization to run for.
var wave = workflow.Define(workflow.Spec{Name: "compose_wave", Title: "Wave"},
	func(context.Context, *workflow.Run, struct{}) (struct{}, error) { return struct{}{}, nil })

// greeting is a draft without any problem.
func greeting(changes ...func(*forms.Draft)) forms.Draft {
	d := forms.Draft{
		Name: "Greeting", Workflow: "compose_greet", Access: forms.AccessByRole,
		Fields:     []forms.Field{{Name: "name", Type: forms.TypeText, Label: "Name", Required: true, Default: "Jo"}},
		FixedInput: map[string]any{"count": 3.0},
	}
	for _, change := range changes {
		change(&d)
	}
	return d
}

// farewell is another one, for the same form.
func farewell() forms.Draft {
	return greeting(func(d *forms.Draft) { d.Description = "For those who leave." })
}

// saved is the greeting as a form of a scope.
func saved(s organizations.Scope, changes ...func(*forms.Form)) forms.Form {
	d := greeting()
	f := forms.Form{
		ID: id, Scope: s, Name: d.Name, Workflow: d.Workflow, Access: d.Access, Fields: d.Fields, FixedInput: d.FixedInput,
		Version: 1, CreatedAt: noon, CreatedBy: "bo", UpdatedAt: noon, UpdatedBy: "bo",
	}
	for _, change := range changes {
		change(&f)
	}
	return f
}

// desk is a Composer over mocks, and somebody in front of it.
type desk struct {
	*compose.Composer
	t       *testing.T
	kept    *storemocks.MockForms
	earlier *storemocks.MockFormVersions
	roles   *storemocks.MockMemberships
	access  *storemocks.MockAccess
	trail   *storemocks.MockTrail
	by      permissions.Authority
	entries []audit.Entry
	// places are where the entries stand.
	places []organizations.Scope
}

// newDesk is one for somebody who holds permissions in a place.
func newDesk(t *testing.T, who permissions.User, at organizations.Target, held ...permissions.Permission) *desk {
	t.Helper()
	c := gomock.NewController(t)
	clock, random := systemmocks.NewMockClock(c), systemmocks.NewMockRandom(c)
	clock.EXPECT().Now().Return(noon).AnyTimes()
	random.EXPECT().ID().Return(made).AnyTimes()
	providers, err := workflow.ProviderDefinitions()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := describe.New([]*workflow.Definition{greet.Definition(), wave.Definition()}, providers, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{
		t: t, kept: storemocks.NewMockForms(c), earlier: storemocks.NewMockFormVersions(c), roles: storemocks.NewMockMemberships(c),
		access: storemocks.NewMockAccess(c), trail: storemocks.NewMockTrail(c),
	}
	d.Composer = compose.New(compose.Ports{Forms: d.kept, Versions: d.earlier, Memberships: d.roles, Clock: clock, Random: random},
		catalog, authorize.New(nil, d.access, nil, nil, clock, slog.New(slog.DiscardHandler)), record.New(d.trail, random))
	d.by = decided(t, who, at, held...)
	return d
}

func decided(t *testing.T, who permissions.User, at organizations.Target, held ...permissions.Permission) permissions.Authority {
	t.Helper()
	by, err := permissions.Decide(permissions.Principal{User: who}, at, facts(who, at, held...))
	if err != nil {
		t.Fatal(err)
	}
	return by
}

func facts(who permissions.User, at organizations.Target, held ...permissions.Permission) permissions.Facts {
	f := permissions.Facts{Standing: &permissions.Standing{User: who, Grants: []permissions.Grant{
		{UserID: who.ID, In: at, Permissions: permissions.SetOf(held...)},
	}}}
	if !at.IsGlobal() {
		f.Organization = &organizations.Organization{ID: at.ID(), IsActive: true}
	}
	return f
}

// scopeOf is the scope of a place.
func scopeOf(t *testing.T, at organizations.Target) organizations.Scope {
	t.Helper()
	return decided(t, ana, at, trust...).Scope
}

// holds lets a form be the one of its scope and id.
func (d *desk) holds(f forms.Form) {
	d.kept.EXPECT().Get(gomock.Any(), f.Scope, f.ID).Return(f, nil).AnyTimes()
}

// lacks lets a scope have no form of the id.
func (d *desk) lacks(s organizations.Scope) {
	d.kept.EXPECT().Get(gomock.Any(), s, id).Return(forms.Form{}, forms.ErrUnknown()).AnyTimes()
}

// records takes entries, as many as come.
func (d *desk) records() {
	d.trail.EXPECT().Append(gomock.Any(), gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, s organizations.Scope, e audit.Entry) error {
		d.entries, d.places = append(d.entries, e), append(d.places, s)
		return nil
	}).AnyTimes()
}

// anyway accepts a form whatever it is.
func anyway(forms.Form) error { return nil }

// broken are the fields of a refusal, each with what is wrong.
func broken(err error) []string {
	var list []string
	for _, f := range fault.Fields(err) {
		list = append(list, f.Pointer+" "+f.Code)
	}
	return list
}

// page is a page of a scope's forms as it is asked for.
func (d *desk) page(s organizations.Scope, after string, answer store.FormPage, err error) *storemocks.MockFormsListCall {
	return d.kept.EXPECT().List(gomock.Any(), s, store.Paging{After: after, Limit: 50}).Return(answer, err)
}
