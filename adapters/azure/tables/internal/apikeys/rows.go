package apikeys

import (
	"reflect"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// The table of API keys, and its one partition.
const (
	TableName = "ApiKeys"
	Partition = "KEY"
)

// Layout is what this package keeps in its table.
func Layout() []entity.Table {
	return []entity.Table{{Name: TableName, Rows: []entity.Entity{&Row{}}}}
}

// Row is an API key. ApiKeys/KEY/{keyId}.
type Row struct {
	entity.Row
	made
	revocation
	use
}

// made is what a key is from its making on.
type made struct {
	// KeyID is a UUIDv7, which is no secret.
	KeyID string
	// Name is what people call it.
	Name string
	// Digest is the SHA-256 of the secret half, in hexadecimal.
	Digest string
	// Everywhere opens every organization, and global.
	Everywhere bool
	// Organizations are the ids of those that it opens; none with Everywhere.
	Organizations []string `table:",json"`
	// Workflows are the names of those that it starts and reads, none for AnyWorkflow.
	// Both say the same, so that a row which has lost its names opens nothing.
	Workflows   []string `table:",json"`
	AnyWorkflow bool
	// Permissions are the names of what it may. Names that nobody knows allow nothing.
	Permissions []string `table:",json"`
	// CreatedBy is the user id of who made it.
	CreatedBy string
	// CreatedAt is when.
	CreatedAt time.Time
	// ExpiresAt is when it begins to be refused.
	ExpiresAt time.Time
}

// revocation is the end of a key. It is written once.
type revocation struct {
	// IsRevoked and RevokedAt say the same, so that a row which has lost one of them is
	// not taken for a good key. RevokedAt is when somebody revoked it.
	IsRevoked bool
	RevokedAt time.Time
	// RevokedBy is the user id of who did.
	RevokedBy string
}

// use is written on its own, so that it never touches a revocation.
type use struct {
	// LastUsedAt is the last use that was noted, zero for none. It may be some minutes
	// behind.
	LastUsedAt time.Time
}

func addressOf(id permissions.KeyID) rows.Address {
	return rows.Address{Partition: Partition, Row: keys.Encode(string(id))}
}

func revoked(by permissions.UserID, at time.Time) revocation {
	return revocation{IsRevoked: !at.IsZero(), RevokedAt: rows.Moment(at), RevokedBy: string(by)}
}

func rowOf(k permissions.Key) *Row {
	at := addressOf(k.ID)
	row := &Row{
		Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row},
		made: made{
			KeyID: string(k.ID), Name: k.Name, Digest: k.Digest, Everywhere: k.Everywhere, Permissions: rows.Names(k.Permissions),
			AnyWorkflow: len(k.Workflows) == 0,
			CreatedBy:   string(k.CreatedBy), CreatedAt: rows.Moment(k.CreatedAt), ExpiresAt: rows.Moment(k.ExpiresAt),
		},
		revocation: revoked(k.RevokedBy, k.RevokedAt),
		use:        use{LastUsedAt: rows.Moment(k.LastUsedAt)},
	}
	for _, id := range k.Organizations {
		row.Organizations = append(row.Organizations, string(id))
	}
	row.Workflows = append(row.Workflows, k.Workflows...)
	return row
}

func (r Row) key() permissions.Key {
	k := permissions.Key{
		ID: permissions.KeyID(r.KeyID), Name: r.Name, Digest: r.Digest, Everywhere: r.Everywhere, Workflows: r.Workflows,
		CreatedBy: permissions.UserID(r.CreatedBy), CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt,
		RevokedAt: r.RevokedAt, RevokedBy: permissions.UserID(r.RevokedBy), LastUsedAt: r.LastUsedAt,
	}
	for _, id := range r.Organizations {
		k.Organizations = append(k.Organizations, organizations.ID(id))
	}
	var held []permissions.Permission
	for _, name := range r.Permissions {
		held = append(held, permissions.Permission(name))
	}
	k.Permissions = permissions.SetOf(held...)
	return k
}

// isMadeAs reports whether two rows are the same key, whatever has become of it
// since.
func (r *Row) isMadeAs(other *Row) bool { return reflect.DeepEqual(r.made, other.made) }

// IsSound reports whether the row is about the key that its row key says, and has
// lost nothing that limits it.
func (r *Row) IsSound() bool {
	return r.KeyID != "" && rows.AddressOf(r) == addressOf(permissions.KeyID(r.KeyID)) &&
		r.AnyWorkflow == (len(r.Workflows) == 0) && r.IsRevoked == !r.RevokedAt.IsZero()
}
