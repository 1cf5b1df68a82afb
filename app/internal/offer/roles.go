package offer

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// readersMost is how many forms of a page are read at a time: a page of 200 is done in
// a few rounds, and leaves the storage to others as well.
const readersMost = 16

// given says for each form of a page whether one of the person's roles opens it. It
// costs one query for the person and one for each form that depends on roles, at once,
// and none when no form does.
func (o *Offers) given(ctx context.Context, who standing, page []forms.Form) ([]bool, error) {
	opened := make([]bool, len(page))
	if !slices.ContainsFunc(page, who.needsRoles) {
		return opened, nil
	}
	held, err := o.roles(ctx, permissions.MemberUser(who.user))
	if err != nil || len(held) == 0 {
		return opened, err
	}
	errs, places := make([]error, len(page)), make(chan struct{}, readersMost)
	var all sync.WaitGroup
	for i, form := range page {
		if !who.needsRoles(form) {
			continue
		}
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			opened[i], errs[i] = o.opens(ctx, held, form.ID)
		})
	}
	all.Wait()
	return opened, errors.Join(errs...)
}

// opens reports whether a form belongs to one of these roles.
func (o *Offers) opens(ctx context.Context, held map[permissions.RoleID]bool, id forms.ID) (bool, error) {
	of, err := o.roles(ctx, permissions.Member{Kind: permissions.FormMember, ID: string(id)})
	if err != nil {
		return false, err
	}
	for role := range of {
		if held[role] {
			return true, nil
		}
	}
	return false, nil
}

func (o *Offers) roles(ctx context.Context, member permissions.Member) (map[permissions.RoleID]bool, error) {
	list, err := o.memberships.Of(ctx, member)
	if err != nil {
		return nil, err
	}
	roles := make(map[permissions.RoleID]bool, len(list))
	for _, m := range list {
		roles[m.Role] = true
	}
	return roles, nil
}
