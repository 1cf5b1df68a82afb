package compose

import (
	"context"

	"github.com/bifrost-run/bifrost/app/internal/offer"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Create adds a form to the authority's scope. Faults: validation_failed with every bad
// field, Forbidden, also for a client's user without canExecuteWorkflows who would open
// the form to client users.
func (c *Composer) Create(ctx context.Context, by permissions.Authority, draft forms.Draft) (View, error) {
	return c.create(ctx, by, draft, nil)
}

// create also makes copies, which say in the trail where they come from.
func (c *Composer) create(ctx context.Context, by permissions.Authority, draft forms.Draft, origin *copiedFrom) (View, error) {
	about, err := c.check(by, draft)
	if err == nil {
		err = offer.Opens(by, draft.Access)
	}
	if err != nil {
		return View{}, err
	}
	made, err := forms.New(forms.ID(c.ports.Random.ID()), by.Scope, draft, about, c.by(by))
	if err != nil {
		return View{}, err
	}
	v, err := c.judged(ctx, by, made)
	if err != nil {
		return View{}, err
	}
	entered := recordOf(made)
	entered.CopiedFrom = origin
	if err := c.recorder.Write(ctx, by, record.Change{Action: audit.FormCreate, ID: string(made.ID), After: entered}); err != nil {
		return View{}, err
	}
	if err := c.ports.Forms.Create(ctx, made); err != nil {
		return View{}, err
	}
	return v, nil
}

// changeTries is how often a change is made anew that another one got in the way of.
// Accept is asked each time.
const changeTries = 3

// Replace enters a form of the authority's scope anew, as its next version; the same once
// more changes nothing, and is not in the trail. Accept looks at it as it is and may
// refuse. Faults: those of Create, NotFound, Conflict form_is_global, changed_meanwhile.
func (c *Composer) Replace(ctx context.Context, by permissions.Authority, id forms.ID, draft forms.Draft, accept func(forms.Form) error) (View, error) {
	if err := by.Require(permissions.ManageForms); err != nil {
		return View{}, err
	}
	for try := 1; ; try++ {
		v, err := c.replace(ctx, by, id, draft, accept)
		if fault.Code(err) != "changed_meanwhile" || !fault.Is(err, fault.Conflict) || try == changeTries {
			return v, err
		}
	}
}

func (c *Composer) replace(ctx context.Context, by permissions.Authority, id forms.ID, draft forms.Draft, accept func(forms.Form) error) (View, error) {
	was, err := c.own(ctx, by, id)
	if err == nil {
		err = accept(was)
	}
	if err != nil {
		return View{}, err
	}
	about, err := c.check(by, draft)
	if err == nil {
		err = offer.Opens(by, was.Access, draft.Access)
	}
	if err != nil {
		return View{}, err
	}
	next, err := was.Changed(draft, about, c.by(by))
	if err != nil {
		return View{}, err
	}
	if isSame(was, next) {
		return c.judged(ctx, by, was)
	}
	v, err := c.judged(ctx, by, next)
	if err != nil {
		return View{}, err
	}
	entry := record.Change{Action: audit.FormChange, ID: string(id), Before: recordOf(was), After: recordOf(next)}
	if err := c.recorder.Write(ctx, by, entry); err != nil {
		return View{}, err
	}
	if err := c.ports.Forms.Change(ctx, was, next); err != nil {
		return View{}, err
	}
	return v, nil
}

// Delete takes a form of the authority's scope out of its roles and removes it with its
// versions. What was started by it stays. A removal that ended half-way is finished by
// the next one. Accept looks at the form as it is and may refuse; of a damaged one there
// is nothing to look at. Faults: NotFound, Conflict form_is_global.
func (c *Composer) Delete(ctx context.Context, by permissions.Authority, id forms.ID, accept func(forms.Form) error) error {
	if err := by.Require(permissions.ManageForms); err != nil {
		return err
	}
	was, err := c.own(ctx, by, id)
	isDamaged := fault.Is(err, fault.Unavailable) && fault.Code(err) == store.RowUnreadable
	if err == nil {
		err = accept(was)
	}
	if err != nil && !isDamaged {
		return err
	}
	opened, err := c.ports.Memberships.Of(ctx, member(id))
	if err != nil {
		return err
	}
	entry := record.Change{Action: audit.FormDelete, ID: string(id), Before: removed(was, isDamaged, opened)}
	if err := c.recorder.Write(ctx, by, entry); err != nil {
		return err
	}
	// Roles first: once the form is gone nobody would find what is left of it in them.
	for _, m := range opened {
		if err := c.ports.Memberships.Delete(ctx, m.Role, m.Member); err != nil {
			return err
		}
	}
	return c.ports.Forms.Delete(ctx, by.Scope, id)
}

func member(id forms.ID) permissions.Member {
	return permissions.Member{Kind: permissions.FormMember, ID: string(id)}
}
