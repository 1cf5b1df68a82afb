package apikeys

import (
	"reflect"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const kindKey = "api-key" // id: row

func keyOf(id permissions.KeyID) kv.Key { return kv.NewKey(kindKey, string(id)) }

// Kind is the rows of this package, which stand alone.
func Kind() relation.Kind {
	return relation.Kind{
		Name: kindKey, Title: "API key", Where: func(parts []string) string { return strings.Join(parts[1:], " ") },
		Row: func() kv.Row { return new(row) }, Judge: judge,
	}
}

func judge(at kv.Key, _ []string, found kv.Row) ([]relation.Finding, error) {
	if string(keyOf(permissions.KeyID(found.(*row).ID))) != string(at) {
		return []relation.Finding{relation.Lost("It stands in the place of another API key: make a new one.")}, nil
	}
	return nil, nil
}

// made is what a key is from its making on.
type made struct {
	ID            string    `json:"id"`
	Name          string    `json:"name"`
	Digest        string    `json:"digest"`
	Everywhere    bool      `json:"everywhere"`
	Organizations []string  `json:"organizationIds,omitempty"`
	Workflows     []string  `json:"workflows,omitempty"`
	Permissions   []string  `json:"permissions"`
	CreatedBy     string    `json:"createdBy,omitempty"`
	CreatedAt     time.Time `json:"createdAt"`
	ExpiresAt     time.Time `json:"expiresAt"`
}

// row is a key as it is kept.
type row struct {
	kv.Schema
	made
	RevokedAt  time.Time `json:"revokedAt,omitzero"`
	RevokedBy  string    `json:"revokedBy,omitempty"`
	LastUsedAt time.Time `json:"lastUsedAt,omitzero"`
}

func rowOf(k permissions.Key) *row {
	r := &row{
		made: made{
			ID: string(k.ID), Name: k.Name, Digest: k.Digest, Everywhere: k.Everywhere,
			CreatedBy: string(k.CreatedBy), CreatedAt: k.CreatedAt.UTC(), ExpiresAt: k.ExpiresAt.UTC(),
		},
		RevokedAt: k.RevokedAt.UTC(), RevokedBy: string(k.RevokedBy), LastUsedAt: k.LastUsedAt.UTC(),
	}
	for _, id := range k.Organizations {
		r.Organizations = append(r.Organizations, string(id))
	}
	r.Workflows = append(r.Workflows, k.Workflows...)
	for _, p := range k.Permissions.List() {
		r.Permissions = append(r.Permissions, string(p))
	}
	return r
}

func (r row) key() permissions.Key {
	k := permissions.Key{
		ID: permissions.KeyID(r.ID), Name: r.Name, Digest: r.Digest, Everywhere: r.Everywhere, Workflows: r.Workflows,
		CreatedBy: permissions.UserID(r.CreatedBy), CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt,
		RevokedAt: r.RevokedAt, RevokedBy: permissions.UserID(r.RevokedBy), LastUsedAt: r.LastUsedAt,
	}
	for _, id := range r.Organizations {
		k.Organizations = append(k.Organizations, organizations.ID(id))
	}
	var held []permissions.Permission
	for _, p := range r.Permissions {
		held = append(held, permissions.Permission(p))
	}
	k.Permissions = permissions.SetOf(held...)
	return k
}

// isMadeAs reports whether two rows are the same key, whatever has become of it
// since.
func (r row) isMadeAs(other row) bool {
	a, b := r.made, other.made
	if !a.CreatedAt.Equal(b.CreatedAt) || !a.ExpiresAt.Equal(b.ExpiresAt) {
		return false
	}
	a.CreatedAt, a.ExpiresAt = b.CreatedAt, b.ExpiresAt
	return reflect.DeepEqual(a, b)
}
