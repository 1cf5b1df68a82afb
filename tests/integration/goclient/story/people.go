package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/bifrost-run/bifrost/tests/integration/goclient"
)

// signIn finds out who one is, and takes the permissions that runs need while nobody is
// signed in: a role of the token does not count then.
func (s *scene) signIn(ctx context.Context) (err error) {
	if s.everywhere, err = s.in(""); err != nil {
		return err
	}
	me, err := s.everywhere.GetMeWithResponse(ctx)
	if err := goclient.Check(me, err); err != nil {
		return err
	}
	if !me.JSON200.User.IsPlatformAdmin {
		return errors.New("the caller is no administrator")
	}
	all := goclient.GrantChange{Permissions: goclient.Permissions{CanExecuteWorkflows: true, CanManageConfig: true, CanManageForms: true, CanViewHistory: true}}
	granted, err := s.everywhere.PutPermissionsWithResponse(ctx, me.JSON200.User.Id, "global", nil, all)
	return goclient.Check(granted, err)
}

// organizations finds a client of the demo, and makes another one that two people change
// at once.
func (s *scene) organizations(ctx context.Context) error {
	list, err := s.everywhere.ListOrganizationsWithResponse(ctx, nil)
	if err := goclient.Check(list, err); err != nil {
		return err
	}
	for _, one := range list.JSON200.Items {
		if one.Name == "Contoso" {
			s.contosoID = one.Id
		}
	}
	if s.contoso, err = s.in(s.contosoID); err != nil {
		return err
	}
	made, err := s.everywhere.CreateOrganizationWithResponse(ctx, goclient.OrganizationDraft{Name: "Tailspin of Go", Tags: &[]string{"gold"}})
	if err := goclient.Check(made, err); err != nil {
		return err
	}
	id := made.JSON201.Id
	read, err := s.everywhere.GetOrganizationWithResponse(ctx, id, nil)
	if err := goclient.Check(read, err); err != nil {
		return err
	}
	asRead := &goclient.ChangeOrganizationParams{IfMatch: read.Headers200.ETag}
	changed, err := s.everywhere.ChangeOrganizationWithResponse(ctx, id, asRead, goclient.OrganizationChange{Tags: &[]string{"gold", "emea"}})
	if err := goclient.Check(changed, err); err != nil {
		return err
	}
	late, err := s.everywhere.ChangeOrganizationWithResponse(ctx, id, asRead, goclient.OrganizationChange{Tags: &[]string{}})
	return refused("changed_meanwhile", late, err)
}

// configuration keeps a setting and a secret of one client.
func (s *scene) configuration(ctx context.Context) error {
	const key = "story_of_go"
	put, err := s.contoso.PutSettingWithResponse(ctx, key, nil, goclient.SettingChange{Type: goclient.SettingChangeTypeString, Value: "Leeds"})
	if err := goclient.Check(put, err); err != nil {
		return err
	}
	read, err := s.contoso.GetSettingWithResponse(ctx, key, nil)
	if err := goclient.Check(read, err); err != nil {
		return err
	}
	if err := expect(put.StatusCode() == http.StatusCreated && read.JSON200.Value == "Leeds", "the setting", read.JSON200); err != nil {
		return err
	}
	gone, err := s.contoso.DeleteSettingWithResponse(ctx, key, nil)
	if err := goclient.Check(gone, err); err != nil {
		return err
	}
	secret, err := s.contoso.PutSecretWithResponse(ctx, key, nil, goclient.SecretChange{Value: "correct horse battery"})
	return goclient.Check(secret, err)
}

// refusals are typed, and say every bad field.
func (s *scene) refusals(ctx context.Context) error {
	bad := goclient.ExecutionStart{Input: &map[string]any{"days": 0}}
	invalid, err := s.contoso.StartExecutionWithResponse(ctx, workflow, nil, bad)
	if err := refused("validation_failed", invalid, err); err != nil {
		return err
	}
	fields := invalid.ApplicationproblemJSONDefault.Errors
	if err := expect(fields != nil && (*fields)[0].Pointer == "/input/days", "the bad fields", fields); err != nil {
		return err
	}
	nowhere, err := s.everywhere.ListSettingsWithResponse(ctx, nil)
	if err := refused("scope_required", nowhere, err); err != nil {
		return err
	}
	stranger, err := goclient.Connect(s.origin, "no-token", "")
	if err != nil {
		return err
	}
	who, err := stranger.GetMeWithResponse(ctx)
	return refused("token_invalid", who, err)
}

// trail finds what was done, and that the list of what needs attention can be read.
func (s *scene) trail(ctx context.Context) error {
	entries, err := s.contoso.ListAuditEntriesWithResponse(ctx, &goclient.ListAuditEntriesParams{Limit: new(int64(200))})
	if err := goclient.Check(entries, err); err != nil {
		return err
	}
	found := false
	for _, entry := range entries.JSON200.Items {
		found = found || entry.Action == "secret.put"
	}
	if err := expect(found, "no entry says who set the secret", len(entries.JSON200.Items)); err != nil {
		return err
	}
	waiting, err := s.everywhere.ListAttentionWithResponse(ctx, nil)
	return goclient.Check(waiting, err)
}
