// Package compose makes, shows, changes and removes forms, and says which of them no
// longer fit this build. Who is offered a form, and what becomes of what somebody fills
// in, is not decided here.
package compose

import (
	"context"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/internal/offer"
	"github.com/bifrost-run/bifrost/app/internal/sound"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Ports are what a Composer needs from outside.
type Ports struct {
	Forms       store.Forms
	Versions    store.FormVersions
	Memberships store.Memberships
	Clock       system.Clock
	Random      system.Random
}

// Composer is where forms are written and looked at. Writing wants canManageForms where
// the form belongs; what somebody may see is what they are offered.
type Composer struct {
	ports      Ports
	offers     *offer.Offers
	build      *sound.Build
	authorizer *authorize.Authorizer
	recorder   *record.Recorder
}

// New is a Composer.
func New(ports Ports, catalog *describe.Catalog, authorizer *authorize.Authorizer, recorder *record.Recorder) *Composer {
	return &Composer{
		ports: ports, offers: offer.New(ports.Forms, ports.Memberships),
		build: sound.New(catalog), authorizer: authorizer, recorder: recorder,
	}
}

// View is a form as one caller may see it.
type View struct {
	Form forms.Form
	// Problems are what keeps this build from running the form, none for a sound one.
	Problems []fault.Field
	// Masked are the names of the fields that a secret is typed into.
	Masked []string
	// Effect is how much its workflow may change; empty when that is gone.
	Effect catalog.Effect
	// MaySubmit says that the caller can start its workflow now.
	MaySubmit bool
	// MayManage says that the caller may change and delete it, where it belongs.
	MayManage bool
	// SeesProblems says that they are told what is wrong with it: also to staff who see one
	// of global from an organization, where they manage forms.
	SeesProblems bool
	// SeesInput says that the caller may read what nobody is asked for: fixed input, and
	// what data providers are asked with.
	SeesInput bool
}

// Get reads a form of the authority's scope, or one that global offers there. NotFound,
// also for one that the caller may not see.
func (c *Composer) Get(ctx context.Context, by permissions.Authority, id forms.ID) (View, error) {
	offered, err := c.offers.Find(ctx, by, id)
	if err != nil {
		return View{}, err
	}
	return c.view(by, offered), nil
}

// view is a form that somebody may see, held against today's build.
func (c *Composer) view(by permissions.Authority, offered offer.Offered) View {
	bad := c.build.Problems(offered.Form.Draft())
	effect, masked := c.fromWorkflow(offered.Form)
	isStaff := by.Principal.User.Type == permissions.PlatformUser
	return View{
		SeesProblems: offered.MayManage || isStaff && by.Permissions.Has(permissions.ManageForms),
		Form:         offered.Form, Problems: bad, Effect: effect, Masked: masked,
		MaySubmit: offered.MaySubmit && len(bad) == 0 && c.runsAt(by.Scope, offered.Form), MayManage: offered.MayManage,
		// What global holds is not for a client's people to read.
		SeesInput: offered.MayManage || isStaff,
	}
}

// fromWorkflow is how much a form's workflow may change, and which of the form's fields
// hold values that nobody may read along.
func (c *Composer) fromWorkflow(f forms.Form) (catalog.Effect, []string) {
	entry, about, err := c.build.About(f.Draft())
	if err != nil {
		return "", nil // a form without its workflow is filled in by nobody
	}
	var masked []string
	for _, field := range f.Fields {
		if about.Masks(field) {
			masked = append(masked, field.Name)
		}
	}
	return entry.Workflow.Effect, masked
}

// runsAt reports whether a form's workflow runs in a place: in global, one that needs an
// organization does not.
func (c *Composer) runsAt(s organizations.Scope, f forms.Form) bool {
	entry, _, err := c.build.About(f.Draft())
	return err == nil && (!s.IsGlobal() || !entry.Workflow.RequiresOrganization)
}

// judged is the view of a form of the authority's own scope that is about to be written.
func (c *Composer) judged(ctx context.Context, by permissions.Authority, f forms.Form) (View, error) {
	seen, err := c.offers.Judge(ctx, by, []forms.Form{f})
	if err != nil {
		return View{}, err
	}
	if len(seen) == 0 {
		return View{}, forms.ErrUnknown()
	}
	return c.view(by, seen[0]), nil
}

// own reads a form for a change. NotFound; Conflict form_is_global for one that is
// offered here and belongs to global.
func (c *Composer) own(ctx context.Context, by permissions.Authority, id forms.ID) (forms.Form, error) {
	f, err := c.ports.Forms.Get(ctx, by.Scope, id)
	if !fault.Is(err, fault.NotFound) || by.Scope.IsGlobal() {
		return f, err
	}
	if _, err := c.offers.Find(ctx, by, id); err != nil {
		return forms.Form{}, err
	}
	return forms.Form{}, errGlobal()
}

func errGlobal() error {
	return fault.New(fault.Conflict, "form_is_global", "This form belongs to all organizations. Choose global, or make a copy for this one.")
}

func (c *Composer) by(a permissions.Authority) forms.By {
	return forms.By{ID: a.Principal.User.ID, Now: c.ports.Clock.Now()}
}

// at decides about the place that a copy is for. Invalid for one that the caller does
// not know, Forbidden for one where they may not have forms.
func (c *Composer) at(ctx context.Context, by permissions.Authority, to organizations.Target) (permissions.Authority, error) {
	if organizations.TargetIn(by.Scope) == to {
		return by, nil
	}
	there, err := c.authorizer.Also(ctx, by.Principal, to, permissions.ManageForms)
	if fault.Is(err, fault.NotFound) {
		return there, fault.ValidationFailed(fault.Field{In: "body", Pointer: "/to", Code: "unknown", Message: "Choose one of your organizations, or global."})
	}
	return there, err
}
