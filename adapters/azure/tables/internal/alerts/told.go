package alerts

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Told remembers what was told. It satisfies store.Told. Upkeep forgets what is old.
type Told struct{ table *table.Table }

var _ store.Told = Told{}

// CreateTable makes the table if it is missing, for a local program.
func (t Told) CreateTable(ctx context.Context) error { return t.table.Create(ctx) }

// Tell claims the right to tell about a trouble: one transaction for a new one, three
// for one that was told before.
func (t Told) Tell(ctx context.Context, trouble string, since, now time.Time) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	claim := claimOf(trouble, now)
	err := t.table.Insert(ctx, claim)
	if !rows.IsBeaten(err) {
		return err == nil, err
	}
	var mine bool
	err = rows.Persist(ctx, func() error {
		mine, err = t.claim(ctx, claim, since)
		return err
	})
	return mine, err
}

// claim takes over what was told before an instant, and finds out whose the claim is
// by now. rows.ErrBeaten when that has to be looked at again.
func (t Told) claim(ctx context.Context, claim *Trouble, since time.Time) (mine bool, err error) {
	stored, found, err := rows.Read[Trouble](ctx, t.table, rows.AddressOf(claim))
	isUnread := fault.Code(err) == entity.Unreadable
	switch {
	case err != nil && !isUnread:
		return false, err
	case isUnread:
		claim.Version = entity.Any // it tells nobody when it was told
	case !found:
		err = t.table.Insert(ctx, claim)
		return err == nil, beaten(err)
	case stored.ClaimID == claim.ClaimID:
		return true, nil
	case !stored.At.Before(rows.Moment(since)):
		return false, nil
	default:
		claim.Version = stored.Version
	}
	err = t.table.Replace(ctx, claim)
	return err == nil, beaten(err)
}

func beaten(err error) error {
	if rows.IsBeaten(err) {
		return rows.ErrBeaten
	}
	return err
}

// Forget gives the right back, in one transaction.
func (t Told) Forget(ctx context.Context, trouble string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	at := troubleAt(trouble)
	return t.table.Delete(ctx, entity.At(at.Partition, at.Row, entity.Any))
}
