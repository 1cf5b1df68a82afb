package compose

import (
	"context"

	"github.com/bifrost-run/bifrost/app/internal/sound"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Copy makes a new form of one that the caller is offered here, in the same place or in
// another one, as version 1 and without its roles. An empty name is the old one's with
// "(copy)". Faults: those of Create, in the other place; NotFound; Invalid for a place
// that the caller does not know; Conflict form_broken for a form that could not be saved
// today, form_is_global for one whose fixed input is not for the caller to see.
func (c *Composer) Copy(ctx context.Context, by permissions.Authority, id forms.ID, to organizations.Target, name string) (View, error) {
	if err := by.Require(permissions.ManageForms); err != nil {
		return View{}, err
	}
	source, err := c.Get(ctx, by, id)
	switch {
	case err != nil:
		return View{}, err
	case !source.SeesInput:
		return View{}, fault.New(fault.Conflict, "form_is_global", "This form belongs to all organizations, and what it fixes is not shown to you. Ask the provider to make a copy for this one.")
	case len(source.Problems) > 0:
		return View{}, fault.New(fault.Conflict, "form_broken", "This form does not fit its workflow any more. Correct it, then copy it.")
	}
	there, err := c.at(ctx, by, to)
	if err != nil {
		return View{}, err
	}
	draft := source.Form.Draft()
	if draft.Name = name; name == "" {
		draft.Name = copyName(source.Form.Name)
	}
	return c.create(ctx, there, draft, origin(source.Form, there.Scope))
}

// nameMost is how many characters the name of a form has at most.
const nameMost = 100

// copyName is the name of a copy that nobody gave one.
func copyName(of string) string {
	const suffix = " (copy)"
	name := []rune(of)
	return string(name[:min(len(name), nameMost-len(suffix))]) + suffix
}

// Generate is a draft with a field for each parameter of a workflow, which nothing keeps.
// Faults: Invalid for a workflow that this build does not have, Forbidden.
func (c *Composer) Generate(by permissions.Authority, workflow string) (forms.Draft, error) {
	if err := by.Require(permissions.ManageForms); err != nil {
		return forms.Draft{}, err
	}
	entry, _, err := c.build.About(forms.Draft{Workflow: workflow})
	if err != nil {
		return forms.Draft{}, fault.ValidationFailed(sound.UnknownWorkflow())
	}
	return forms.FromWorkflow(entry.Workflow, c.build.Provider), nil
}
