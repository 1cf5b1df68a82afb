package submit_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/bifrost-run/bifrost/adapters/embedded"
	"github.com/bifrost-run/bifrost/adapters/memory"
	"github.com/bifrost-run/bifrost/adapters/schema"
	"github.com/bifrost-run/bifrost/adapters/system"
	"github.com/bifrost-run/bifrost/app/configure"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/submit"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// hireInput is what the workflow of most tests takes.
type hireInput struct {
	Name     string          `json:"name" label:"Name" maxLength:"20"`
	Size     int             `json:"size,omitempty" label:"Size"`
	Group    string          `json:"group,omitempty" label:"Group" maxLength:"300"`
	Groups   []string        `json:"groups,omitempty" label:"Groups"`
	Contract workflow.File   `json:"contract,omitempty" label:"Contract"`
	Password workflow.Secret `json:"password,omitempty" label:"Password"`
	Office   string          `json:"office,omitempty" label:"Office" maxLength:"5"`
}

// Validate refuses what tags cannot say.
func (h hireInput) Validate() []workflow.FieldError {
	switch h.Name {
	case "nobody":
		return []workflow.FieldError{{Field: "name", Code: "name_taken", Message: "Choose another name."}}
	case "sizeless":
		return []workflow.FieldError{{Field: "size", Code: "needs_size", Message: "Say how large."}}
	case "officeless":
		return []workflow.FieldError{{Field: "office", Code: "no_office", Message: "This office is closed."}}
	case "never":
		return []workflow.FieldError{{Code: "no_day", Message: "Nobody starts today."}}
	}
	return nil
}

func hire(context.Context, *workflow.Run, hireInput) (struct{}, error) { return struct{}{}, nil }

// The workflows of every test: one for organizations, one that global takes as well.
var (
	forClients = workflow.Define(workflow.Spec{Name: "submit_hire", Title: "Hire"}, hire)
	anywhere   = workflow.Define(workflow.Spec{Name: "submit_anywhere", Title: "Hire anywhere", OrganizationOptional: true}, hire)
)

// from is what every data provider here takes.
type from struct {
	Department string `json:"department,omitempty" label:"Department" maxLength:"10"`
	Kind       string `json:"kind,omitempty" label:"Kind" maxLength:"5"`
}

// groups are named after what they are of; those of Ruin cannot be had.
func groups(_ context.Context, _ *workflow.Run, in from) ([]workflow.Option, error) {
	if in.Department == "Ruin" {
		return nil, workflow.Explain(errors.New("503"), "The directory did not answer.")
	}
	name := in.Kind + " of " + in.Department
	return []workflow.Option{{Label: "First " + name, Value: "1 " + name}, {Label: "Second " + name, Value: "2 " + name}}, nil
}

// people are found by the beginning of their value.
func people(_ context.Context, run *workflow.Run, _ from) ([]workflow.Option, error) {
	known := []workflow.Option{{Label: "Ana", Value: "person-ana"}, {Label: "Cem", Value: "person-cem"}}
	if run.Search == "" {
		return known[:1], nil
	}
	var found []workflow.Option
	for _, o := range known {
		if strings.HasPrefix(o.Value, run.Search) {
			found = append(found, o)
		}
	}
	return found, nil
}

// crowd has more than one answer holds.
func crowd(context.Context, *workflow.Run, from) ([]workflow.Option, error) {
	list := make([]workflow.Option, provide.OptionsMax+5)
	for i := range list {
		list[i] = workflow.Option{Label: "One of many", Value: "number-" + string(rune('a'+i%26)) + strings.Repeat("x", i/26)}
	}
	return list, nil
}

// The data providers of every test.
var (
	_ = workflow.Provide("submit_groups", groups)
	_ = workflow.Provide("submit_people", people, workflow.Searchable())
	_ = workflow.Provide("submit_crowd", crowd)
)

// office is a Submitter over a store, and one organization in it.
type office struct {
	*submit.Submitter
	t     *testing.T
	store *embedded.Store
	org   organizations.Organization
}

// none is a platform in which nothing is connected.
type none struct{}

func (none) Integrations() []configure.KnownIntegration { return nil }

func newOffice(t *testing.T) office {
	t.Helper()
	s, err := embedded.Open(embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return officeOf(t, s)
}

// officeOf is an office over a store, which it closes.
func officeOf(t *testing.T, s *embedded.Store) office {
	t.Helper()
	t.Cleanup(func() { _ = s.Close() })
	providers, err := workflow.ProviderDefinitions()
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := describe.New([]*workflow.Definition{forClients.Definition(), anywhere.Definition()}, providers, schema.Compiler{})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := memory.NewOptions(system.Clock{}, memory.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(kept.Close)
	log := slog.New(slog.DiscardHandler)
	starter := start.New(catalog, start.Ports{Executions: s.Executions(), Sealer: s.Sealer(), Files: s.Files(), Random: system.Random{}}, log)
	made := submit.New(s.Forms(), s.Memberships(), submit.Parts{
		Catalog: catalog, Starter: starter,
		Source:   provide.New(catalog, supply.New(configure.NewResolver(s.Config(), s.Vault(), none{}), nil), kept, system.Clock{}, provide.Settings{}, log),
		Keeper:   keep.New(s.Files(), record.New(s.Trail(), system.Random{}), system.Random{}, system.Clock{}),
		Observer: observe.New(s.History(), s.Steps(), s.Logs(), s.Watcher(), system.Clock{}),
	})
	return office{made, t, s, organizations.Organization{ID: organizations.ID(uuid.Must(uuid.NewV7()).String()), Name: "Contoso", IsActive: true}}
}

// cem works at the client and holds nothing; ana is staff, who run workflows.
const (
	cem = permissions.UserID("72f988bf-0000-41af-91ab-00000000000a_0195509f-2a00-4abc-8def-000000000003")
	ana = permissions.UserID("72f988bf-0000-41af-91ab-000000000001_0195509f-2a00-4abc-8def-000000000001")
)

// client is Cem's leave to act at home, with these permissions.
func (o office) client(held ...permissions.Permission) permissions.Authority {
	user := permissions.User{ID: cem, DisplayName: "Cem", Type: permissions.ClientUser, Home: o.org.ID, IsActive: true}
	return o.leave(user, organizations.TargetOf(o.org.ID), held...)
}

// staff is Ana's leave to act somewhere.
func (o office) staff(at organizations.Target, held ...permissions.Permission) permissions.Authority {
	return o.leave(permissions.User{ID: ana, DisplayName: "Ana", Type: permissions.PlatformUser, IsActive: true}, at, held...)
}

func (o office) technician() permissions.Authority {
	return o.staff(organizations.TargetOf(o.org.ID), permissions.ExecuteWorkflows)
}

func (o office) leave(user permissions.User, at organizations.Target, held ...permissions.Permission) permissions.Authority {
	by := permissions.SeedSystem.Authority(at)
	by.Principal, by.Permissions = permissions.Principal{User: user}, permissions.SetOf(held...)
	if !at.IsGlobal() {
		org := o.org
		by.Organization = &org
	}
	return by
}

// draft is a form for everybody that asks for a name.
func draft(fields ...forms.Field) forms.Draft {
	return forms.Draft{
		Name: "New starter", Workflow: "submit_hire", Access: forms.AccessEveryone, FixedInput: map[string]any{"office": "Leeds"},
		Fields: append([]forms.Field{{Name: "who", Type: forms.TypeText, Parameter: "name", Label: "Who", Required: true}}, fields...),
	}
}

// keeps stores a form as it is, sound or not, in the organization or in global.
func (o office) keeps(d forms.Draft, at organizations.Target) forms.Form {
	o.t.Helper()
	f := forms.Form{
		ID: forms.ID(uuid.Must(uuid.NewV7()).String()), Scope: permissions.SeedSystem.Authority(at).Scope, Version: 1,
		Name: d.Name, Workflow: d.Workflow, Access: d.Access, Fields: d.Fields, FixedInput: d.FixedInput,
		CreatedAt: time.Now().UTC(), CreatedBy: ana, UpdatedAt: time.Now().UTC(), UpdatedBy: ana,
	}
	if err := o.store.Forms().Create(o.t.Context(), f); err != nil {
		o.t.Fatal(err)
	}
	return f
}

// offers is keeps for a form of the organization.
func (o office) offers(d forms.Draft) forms.Form {
	o.t.Helper()
	return o.keeps(d, organizations.TargetOf(o.org.ID))
}

// sends submits values.
func (o office) sends(by permissions.Authority, f forms.Form, values string) (store.Accepted, error) {
	o.t.Helper()
	return o.Submit(o.t.Context(), by, submit.Submission{Form: string(f.ID), Values: []byte(values), ClientIP: "192.0.2.7"})
}

// fields are the bad fields of an error, as "pointer code".
func fields(err error) []string {
	var list []string
	for _, f := range fault.Fields(err) {
		list = append(list, f.Pointer+" "+f.Code)
	}
	return list
}

// wants expects that a submission is refused by this code, and that nothing runs.
func (o office) wants(err error, kind fault.Kind, code string) {
	o.t.Helper()
	if !fault.Is(err, kind) || fault.Code(err) != code {
		o.t.Errorf("got %v, want %s", err, code)
	}
	page, err := o.store.History().ListByUser(o.t.Context(), cem, history.Filter{}, store.Paging{Limit: 10})
	if err != nil || len(page.Items) > 0 {
		o.t.Errorf("runs were accepted: %+v, %v", page.Items, err)
	}
}
