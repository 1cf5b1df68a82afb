package archive

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/local/internal/replay"
	"github.com/bifrost-run/bifrost/workflow/host"
)

// placeOf is the scope of a run, as the API writes it.
func placeOf(r replay.Record) string {
	if r.Organization.ID == "" {
		return organizations.GlobalName
	}
	return r.Organization.ID
}

// kit equips code for the organization of a run.
func (v visit) kit(ctx context.Context, of replay.Record) (*supply.Kit, permissions.Authority, error) {
	target, err := organizations.ParseTarget(placeOf(of))
	if err != nil {
		return nil, permissions.Authority{}, err
	}
	by, err := v.at(ctx, target)
	if err != nil {
		return nil, permissions.Authority{}, err
	}
	var org organizations.Organization
	if by.Organization != nil {
		org = *by.Organization
	}
	return v.archive.ports.Supplier.For(by.Scope, org), by, nil
}

// Settings answers what is in force.
func (v visit) Settings(ctx context.Context, of replay.Record, keys []string) (map[string]host.Setting, error) {
	kit, _, err := v.kit(ctx, of)
	if err != nil {
		return nil, err
	}
	return kit.Settings(ctx, keys)
}

// Secret answers a secret.
func (v visit) Secret(ctx context.Context, of replay.Record, key string) (string, error) {
	kit, _, err := v.kit(ctx, of)
	if err != nil {
		return "", err
	}
	return kit.Secret(ctx, key)
}

// Connection answers an integration, whole.
func (v visit) Connection(ctx context.Context, of replay.Record, integration string, secrets bool) (host.Connection, error) {
	kit, _, err := v.kit(ctx, of)
	if err != nil {
		return host.Connection{}, err
	}
	c, err := kit.Connection(ctx, integration)
	if err != nil {
		return host.Connection{}, err
	}
	if !secrets {
		for key := range c.Secrets {
			c.Secrets[key] = replay.Hidden
		}
	}
	return host.Connection{Integration: c.Integration, TenantID: c.TenantID, Settings: c.Settings, Secrets: c.Secrets}, nil
}

// File answers an upload.
func (v visit) File(ctx context.Context, of replay.Record, id string) (host.File, error) {
	_, by, err := v.kit(ctx, of)
	if err != nil {
		return host.File{}, err
	}
	f, content, err := v.archive.ports.Files.Open(ctx, by.Scope, id)
	if err != nil {
		return host.File{}, err
	}
	return host.File{Name: f.Name, ContentType: f.ContentType, Size: f.Size, Content: content}, nil
}

// explained is an error as its code and sentence, for somebody elsewhere.
func explained(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	if d := host.Diagnose(err); d.Permanent {
		return fault.Wrap(err, fault.Conflict, d.Code, d.Message)
	}
	return err
}
