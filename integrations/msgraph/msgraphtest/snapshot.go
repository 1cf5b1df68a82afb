package msgraphtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph/msgraphtest/internal/wire"
)

const (
	// snapshotFormat is written into each snapshot, so that another one is not misread.
	snapshotFormat = 2
	// withoutGroups is the format before there were groups and sign-ins.
	withoutGroups = 1
)

type snapshotContent struct {
	Format  int      `json:"format"`
	Tenants []Tenant `json:"tenants"`
}

// Snapshot is everything that the Directory knows, as JSON for Restore.
// Passwords are not part of it, because they are never kept.
func (d *Directory) Snapshot() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.snapshot()
}

// snapshot is Snapshot for those who hold the lock.
func (d *Directory) snapshot() []byte {
	content := snapshotContent{Format: snapshotFormat}
	for _, tenant := range d.tenants {
		content.Tenants = append(content.Tenants, tenant)
	}
	slices.SortFunc(content.Tenants, func(a, b Tenant) int { return strings.Compare(a.ID, b.ID) })
	encoded, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		panic(err) // plain structs of texts and numbers always encode
	}
	return encoded
}

// Restore replaces everything by a snapshot, of this format or an older one. On
// an error nothing has changed.
func (d *Directory) Restore(snapshot []byte) error {
	var content snapshotContent
	if err := wire.Decode(snapshot, &content); err != nil {
		return fmt.Errorf("not a snapshot: %w", err)
	}
	if content.Format != snapshotFormat && content.Format != withoutGroups {
		return fmt.Errorf("snapshot of format %d; this program knows format %d", content.Format, snapshotFormat)
	}
	tenants, err := byID(content.Tenants)
	if err == nil && content.Format == withoutGroups {
		err = d.upgrade(tenants)
	}
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tenants = tenants
	return nil
}

// upgrade brings the tenants of an older snapshot to the format of today.
func (d *Directory) upgrade(tenants map[string]Tenant) error {
	if d.options.Upgrade == nil {
		return nil
	}
	for id, old := range tenants {
		upgraded, err := d.options.Upgrade(old).Completed()
		if err != nil {
			return fmt.Errorf("tenant %s could not be upgraded: %w", id, err)
		}
		upgraded.ID = id
		tenants[id] = upgraded
	}
	return nil
}

func byID(list []Tenant) (map[string]Tenant, error) {
	tenants := map[string]Tenant{}
	for _, tenant := range list {
		if _, twice := tenants[tenant.ID]; twice || tenant.ID == "" {
			return nil, errors.New("a tenant of the snapshot has no id of its own")
		}
		if problem := tenant.Problem(); problem != "" {
			return nil, fmt.Errorf("tenant %s of the snapshot: %s", tenant.ID, problem)
		}
		tenants[tenant.ID] = tenant
	}
	return tenants, nil
}
