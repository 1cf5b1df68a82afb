// Package archive answers what finished runs left behind and what their workflows
// are given: from an open store, or from the program that holds it. It may hold
// secrets, so it lives where the deployed handler cannot import it, and is given
// to nobody but the owner of the data folder.
package archive

import (
	"context"

	"go.uber.org/fx"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/recollect"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// Ports are what an Archive reads.
type Ports struct {
	fx.In

	History       store.History
	Steps         store.Steps
	Organizations store.Organizations
	Sealer        secret.Sealer
	Files         object.Files
	Supplier      *supply.Supplier
	Authorizer    *authorize.Authorizer
}

// Archive reads finished runs of an open store.
type Archive struct{ ports Ports }

// New is an Archive over these ports.
func New(ports Ports) *Archive { return &Archive{ports: ports} }

// For is the archive as the holder of an access token sees it: a platform
// administrator, or nobody.
func (a *Archive) For(token string) replay.Source { return visit{archive: a, token: token} }

// visit is one person at the archive. Every read asks again who that is.
type visit struct {
	archive *Archive
	token   string
}

// at is the decision that the visitor may act for an organization or global.
func (v visit) at(ctx context.Context, target organizations.Target) (permissions.Authority, error) {
	by, err := v.archive.ports.Authorizer.At(ctx, v.token, target)
	if err != nil {
		return permissions.Authority{}, err
	}
	if !by.Principal.IsAdmin() {
		return permissions.Authority{}, permissions.AdminOnly()
	}
	return by, nil
}

func (a *Archive) record(ctx context.Context, by permissions.Authority, x executions.Execution) (replay.Record, error) {
	r := replay.Record{
		ID: string(x.ID), Workflow: x.Workflow.Name, Status: x.Status, Attempt: x.Attempt, FinishedAt: x.FinishedAt,
		Caller: host.Caller{ID: string(x.Actor.ID), Name: x.Actor.DisplayName},
		Input:  x.Input, Problem: x.Problem, Failures: x.Failures,
	}
	if org := by.Organization; org != nil {
		r.Organization = host.Organization{ID: string(org.ID), Name: org.Name, TenantID: org.TenantID}
	}
	for _, s := range x.FailedSteps {
		r.FailedSteps = append(r.FailedSteps, s.Name)
	}
	stored, err := a.ports.Steps.List(ctx, x.Scope, x.ID)
	if err != nil {
		return replay.Record{}, err
	}
	var kit supply.Kit
	opened, err := recollect.Steps(ctx, a.ports.Sealer, &kit, x, stored)
	if err != nil {
		return replay.Record{}, err
	}
	for _, s := range opened {
		step := replay.Step{Name: s.Name, Intent: s.Status == executions.StepIntent, Result: s.Result}
		step.Shown, step.Secret = kit.Secrets.JSON(s.Result)
		r.Steps = append(r.Steps, step)
	}
	r.Secrets = kit.Hidden()
	return r, nil
}
