package demo

import (
	"context"
	"fmt"
	"slices"

	"github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// offer makes the forms of the demo, and at one client a role that opens one of them to
// the client's user. A program without the shipped workflows has none.
func (s Seeder) offer(ctx context.Context, home organizations.ID) error {
	for _, draft := range everywhere() {
		if _, err := s.form(ctx, organizations.TargetGlobal(), draft); err != nil {
			return err
		}
	}
	opened, err := s.form(ctx, organizations.TargetOf(home), joinTeam())
	if err != nil || opened == "" {
		return err
	}
	return s.reception(ctx, home, opened)
}

// form makes a form where there is none of its name, and answers its id. It is empty when
// the program does not have the form's workflow.
func (s Seeder) form(ctx context.Context, at organizations.Target, draft forms.Draft) (forms.ID, error) {
	if !s.Catalog.Has(draft.Workflow) {
		return "", nil
	}
	by := permissions.SeedSystem.Authority(at)
	found, err := s.Composer.List(ctx, by, compose.Filter{Text: draft.Name}, store.Paging{Limit: 50})
	if err != nil {
		return "", fmt.Errorf("look for the form %s: %w", draft.Name, err)
	}
	if at := slices.IndexFunc(found.Items, func(v compose.View) bool { return v.Form.Name == draft.Name }); at >= 0 {
		return found.Items[at].Form.ID, nil
	}
	made, err := s.Composer.Create(ctx, by, draft)
	if err != nil {
		return "", fmt.Errorf("make the form %s: %w", draft.Name, err)
	}
	return made.Form.ID, nil
}

// roleName is the role of the demo.
const roleName = "Reception"

// reception lets the client's user have a form by a role. They are known before their
// first sign-in, as members of a role have to be.
func (s Seeder) reception(ctx context.Context, home organizations.ID, form forms.ID) error {
	now := s.Clock.Now()
	chris, err := s.Access.Admit(ctx, permissions.User{
		ID:          permissions.NewUserID(clientUser.TenantID, clientUser.ObjectID),
		DisplayName: clientUser.DisplayName, Email: clientUser.Email,
		Type: permissions.ClientUser, Home: home, IsActive: true, CreatedAt: now, UpdatedAt: now,
	})
	if err != nil {
		return fmt.Errorf("admit the client's user: %w", err)
	}
	id, err := s.role(ctx)
	if err != nil {
		return fmt.Errorf("make the role %s: %w", roleName, err)
	}
	global := permissions.SeedSystem.Authority(organizations.TargetGlobal())
	for _, member := range []permissions.Member{permissions.MemberUser(chris.ID), {Kind: permissions.FormMember, ID: string(form)}} {
		change := record.Change{Action: audit.RolePutMember, ID: string(id), After: map[string]string{string(member.Kind): member.ID}}
		err := s.Recorder.WriteGlobal(ctx, global.Principal, change)
		if err == nil {
			err = s.Memberships.Put(ctx, permissions.Membership{Role: id, Member: member, AddedBy: global.Principal.User.ID, AddedAt: now})
		}
		if err != nil {
			return fmt.Errorf("add to the role %s: %w", roleName, err)
		}
	}
	return nil
}

// role is that of the demo, made where it does not exist.
func (s Seeder) role(ctx context.Context) (permissions.RoleID, error) {
	page, err := s.Roles.List(ctx, store.Paging{Limit: 200})
	if err != nil {
		return "", err
	}
	if at := slices.IndexFunc(page.Items, func(r permissions.Role) bool { return r.Name == roleName }); at >= 0 {
		return page.Items[at].ID, nil
	}
	by := permissions.SeedSystem.Authority(organizations.TargetGlobal()).Principal
	made, err := permissions.NewRole(permissions.RoleID(s.Random.ID()), permissions.RoleDraft{Name: roleName, Description: "May put people into teams."}, by.User.ID, s.Clock.Now())
	if err == nil {
		err = s.Recorder.WriteGlobal(ctx, by, record.Change{Action: audit.RoleCreate, ID: string(made.ID), After: map[string]string{"name": made.Name, "description": made.Description}})
	}
	if err == nil {
		err = s.Roles.Create(ctx, made)
	}
	return made.ID, err
}
