package compose

import (
	"context"
	"strconv"

	"github.com/bifrost-run/bifrost/app/internal/offer"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Versions reads a page of what a form was and is, the newest first and without fields.
// The form is one that the caller is offered; they need canManageForms. NotFound.
func (c *Composer) Versions(ctx context.Context, by permissions.Authority, id forms.ID, p store.Paging) (store.FormPage, error) {
	if err := by.Require(permissions.ManageForms); err != nil {
		return store.FormPage{}, err
	}
	offered, err := c.offers.Find(ctx, by, id)
	if err != nil {
		return store.FormPage{}, err
	}
	now := offered.Form
	page := store.FormPage{}
	if p.After == "" {
		// The store has those before it.
		page.Items, page.Next = []forms.Form{now}, strconv.Itoa(now.Version)
		if now.Version == 1 {
			page.Next = ""
		}
		p.Limit--
	}
	if p.Limit == 0 || now.Version == 1 {
		return page, nil
	}
	before, err := c.ports.Versions.List(ctx, now.Scope, id, p)
	if err != nil {
		return store.FormPage{}, err
	}
	return store.FormPage{Items: append(page.Items, before.Items...), Next: before.Next}, nil
}

// Version reads what a form was or is, held against today's build. Nobody submits or
// changes what it was. NotFound.
func (c *Composer) Version(ctx context.Context, by permissions.Authority, id forms.ID, number int) (View, error) {
	if err := by.Require(permissions.ManageForms); err != nil {
		return View{}, err
	}
	offered, err := c.offers.Find(ctx, by, id)
	if err != nil {
		return View{}, err
	}
	if number == offered.Form.Version {
		return c.view(by, offered), nil
	}
	was, err := c.ports.Versions.Get(ctx, offered.Form.Scope, id, number)
	if err != nil {
		return View{}, err
	}
	v := c.view(by, offer.Offered{Form: was, MayManage: offered.MayManage})
	v.MayManage = false
	return v, nil
}
