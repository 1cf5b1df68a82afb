// Package repair finds where the truths and the copies of people, organizations
// and grants disagree, and makes them agree. When that is done is for a use case
// to say.
package repair

import (
	"context"
	"fmt"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/clients"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/twins"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Repairs finds where truths and copies disagree, and makes them agree. A walk
// over everything reads Clients, Tenants and People to the end, then Members for
// each client and GLOBAL, and Held for each person.
type Repairs struct {
	tables  rows.Tables
	clients clients.Clients
	people  twins.Twins[rows.User, *rows.User]
	grants  twins.Twins[rows.Grant, *rows.Grant]
}

// New is the repair of these tables, which the ports write in the same way.
func New(t rows.Tables, c clients.Clients, people twins.Twins[rows.User, *rows.User], grants twins.Twins[rows.Grant, *rows.Grant]) Repairs {
	return Repairs{tables: t, clients: c, people: people, grants: grants}
}

// Index is a kind of partition that a walk reads.
type Index string

// The indexes.
const (
	// Clients is the list of organizations; one partition.
	Clients Index = "organizations"
	// Tenants are the claims to tenants; one partition.
	Tenants Index = "tenants"
	// People is the list of users; one partition.
	People Index = "people"
	// Members are the copies of the grants in one scope.
	Members Index = "members"
	// Held is the truth about one user and what they were granted.
	Held Index = "held"
)

// Why says what is wrong with a row.
type Why string

// What can be wrong. Damaged, Newer and Contested rows are left alone: they are
// for a person to look at, or for the program that wrote them.
const (
	CopyMissing Why = "copy_missing"
	CopyDiffers Why = "copy_differs"
	CopyDamaged Why = "copy_damaged"
	// CopyStray is the copy of nothing.
	CopyStray Why = "copy_without_truth"
	// Unfinished is a claim to a tenant whose organization was never made.
	Unfinished Why = "creation_unfinished"
	// Unclaimed is an organization whose tenant does not lead to it.
	Unclaimed Why = "tenant_unclaimed"
	// Contested is an organization whose tenant leads to another one that has it, too.
	Contested Why = "tenant_contested"
	// Void is a claim to a tenant that its organization does not have.
	Void Why = "tenant_claim_void"
	// Spent is the mark of a grant that was taken back more than a day ago.
	Spent   Why = "revocation_spent"
	Damaged Why = "truth_damaged"
	Newer   Why = "schema_newer"
)

// Difference is one row that needs a look.
type Difference struct {
	Table, Partition, Row string
	Why                   Why
}

// Findings are what a page of a walk brought.
type Findings struct {
	// Keys are the row keys of the page: the ids of organizations in Clients and
	// of users in People, by which Members and Held go on.
	Keys        []string
	Differences []Difference
	// Next is where the next page begins, empty at the end.
	Next string
}

// spentAfter is longer than any request can be on its way.
const spentAfter = 24 * time.Hour

// Check reads a page of an index behind a row key, and the counterpart of each
// row. Of is the scope's key for Members and the user's for Held.
func (r Repairs) Check(ctx context.Context, index Index, of, after string, limit int) (Findings, error) {
	switch index {
	case Clients:
		return inspect(ctx, r.tables.Organizations, rows.TableOrganizations, CopyDamaged, rows.Address{Partition: rows.PartitionOrganizations, Row: after}, limit, r.ofEntry)
	case Tenants:
		return inspect(ctx, r.tables.Organizations, rows.TableOrganizations, Damaged, rows.Address{Partition: rows.PartitionTenants, Row: after}, limit, r.ofClaim)
	case People:
		return inspect(ctx, r.people.Mirror, rows.TableUsers, CopyDamaged, rows.Address{Partition: rows.PartitionUsers, Row: after}, limit, ofMirror(r.people))
	case Members:
		return inspect(ctx, r.grants.Mirror, rows.TableOrgPermissions, CopyDamaged, rows.Address{Partition: of, Row: after}, limit, ofMirror(r.grants))
	case Held:
		return inspect(ctx, r.grants.Truth, rows.TableUserPermissions, Damaged, rows.Address{Partition: of, Row: after}, limit, r.ofTruth)
	}
	return Findings{}, fmt.Errorf("there is no index %s", index)
}

// inspect looks at the rows of a page one after the other. What cannot be read
// is unreadable, or newer.
func inspect[E any, P rows.Stored[E]](ctx context.Context, t *table.Table, name string, unreadable Why, behind rows.Address, limit int, look func(context.Context, P) (Why, error)) (Findings, error) {
	var f Findings
	add := func(row entity.Row, why Why) {
		f.Differences = append(f.Differences, Difference{name, row.PartitionKey, row.RowKey, why})
	}
	found, err := table.Find[E, P](ctx, t, table.In(behind.Partition).After(behind.Row).Limit(max(limit, 1)).Tolerate(func(row entity.Row, err error) {
		add(row, troubleOf(err, unreadable))
	}))
	if err != nil {
		return Findings{}, err
	}
	for i := range found.Rows {
		row := P(&found.Rows[i])
		f.Keys = append(f.Keys, row.Meta().RowKey)
		why := unreadable
		if row.IsSound() {
			if why, err = look(ctx, row); err != nil {
				return Findings{}, err
			}
		}
		if why != "" {
			add(*row.Meta(), why)
		}
	}
	if found.More {
		f.Next = f.Keys[len(f.Keys)-1]
	}
	return f, nil
}

// troubleOf says what is wrong with a row that could not be read, and nothing
// when reading failed for another reason.
func troubleOf(err error, unreadable Why) Why {
	switch fault.Code(err) {
	case entity.Newer:
		return Newer
	case entity.Unreadable:
		return unreadable
	}
	return ""
}

// orTrouble turns the failure to read a counterpart into what is wrong with it.
func orTrouble(err error, unreadable Why) (Why, error) {
	if why := troubleOf(err, unreadable); why != "" {
		return why, nil
	}
	return "", err
}

// ofMirror compares a mirror with its truth.
func ofMirror[E any, P twins.Twin[E]](w twins.Twins[E, P]) func(context.Context, P) (Why, error) {
	return func(ctx context.Context, mirror P) (Why, error) {
		truth, found, err := rows.Read[E, P](ctx, w.Truth, w.TruthOf(rows.AddressOf(mirror)))
		switch {
		case err != nil:
			return orTrouble(err, Damaged)
		case !found, !truth.IsLive():
			return CopyStray, nil
		case !w.Agree(truth, mirror):
			return CopyDiffers, nil
		}
		return "", nil
	}
}

// ofTruth compares a row of UserPermissions with its mirror.
func (r Repairs) ofTruth(ctx context.Context, row *rows.Standing) (Why, error) {
	if row.RowKey == rows.RowUser {
		person := row.AsUser()
		return counterpart(ctx, r.people, &person)
	}
	if grant := row.AsGrant(); grant.IsGranted {
		return counterpart(ctx, r.grants, &grant)
	}
	if isSpent(row.Row) {
		return Spent, nil
	}
	return "", nil
}

// isSpent goes by storage's clock alone.
func isSpent(row entity.Row) bool { return row.ReadAt.Sub(row.Timestamp) > spentAfter }

func counterpart[E any, P twins.Twin[E]](ctx context.Context, w twins.Twins[E, P], truth P) (Why, error) {
	mirror, found, err := rows.Read[E, P](ctx, w.Mirror, w.MirrorOf(rows.AddressOf(truth)))
	switch {
	case err != nil:
		return orTrouble(err, CopyDamaged)
	case !found:
		return CopyMissing, nil
	case !w.Agree(truth, mirror):
		return CopyDiffers, nil
	}
	return "", nil
}

// ofEntry compares an organization in the list with its truth and its claim.
func (r Repairs) ofEntry(ctx context.Context, entry *rows.Organization) (Why, error) {
	truth, found, err := r.clients.Read(ctx, entry.OrganizationID)
	switch {
	case err != nil:
		return orTrouble(err, Damaged)
	case !found:
		return CopyStray, nil
	case !truth.Says(*entry):
		return CopyDiffers, nil
	case truth.TenantID == "":
		return "", nil
	}
	claim, found, err := rows.Read[rows.Organization](ctx, r.tables.Organizations, rows.ClaimOf(truth.TenantID))
	if err != nil {
		return orTrouble(err, Unclaimed)
	}
	if found && claim.OrganizationID == truth.OrganizationID {
		return "", nil
	}
	return r.unclaimed(ctx, truth, claim, found)
}

// unclaimed tells whether a tenant can be led back to its organization.
func (r Repairs) unclaimed(ctx context.Context, truth, claim *rows.Organization, claimed bool) (Why, error) {
	if !claimed {
		return Unclaimed, nil
	}
	other, found, err := r.clients.Read(ctx, claim.OrganizationID)
	if err != nil {
		return orTrouble(err, Contested)
	}
	if found && other.Holds(truth.TenantID) {
		return Contested, nil
	}
	return Unclaimed, nil
}

// ofClaim looks for the organization that a claim is for.
func (r Repairs) ofClaim(ctx context.Context, claim *rows.Organization) (Why, error) {
	truth, found, err := r.clients.Read(ctx, claim.OrganizationID)
	switch {
	case err != nil:
		return orTrouble(err, Damaged)
	case !found && claim.Base == "":
		return Unfinished, nil
	case !found:
		return Void, nil
	case !truth.Holds(claim.TenantID) && clients.IsUnderWay(claim, truth):
		return "", nil
	case !truth.Holds(claim.TenantID):
		return Void, nil
	}
	_, found, err = rows.Read[rows.Organization](ctx, r.tables.Organizations, rows.EntryOf(claim.OrganizationID))
	if err != nil {
		return orTrouble(err, CopyDamaged)
	}
	if !found {
		return CopyMissing, nil
	}
	return "", nil
}
