package roles

import (
	"context"
	"errors"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Delete removes a role: it leaves first, so that nobody joins any more, then its
// memberships are taken back, and the row goes last. Whoever repeats it goes on.
func (r Roles) Delete(ctx context.Context, id permissions.RoleID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return rows.Persist(ctx, func() error {
		row, found, err := rows.Read[Role](ctx, r.table, roleAt(id))
		switch {
		case fault.Code(err) == entity.Unreadable:
			*row = outOf(id)
		case err != nil || !found:
			return err
		}
		if !row.IsLeaving {
			if err := r.leave(ctx, row); err != nil {
				return err
			}
		}
		return r.clear(ctx, row)
	})
}

// outOf is what a role that cannot be read leaves as.
func outOf(id permissions.RoleID) Role {
	row := roleOf(permissions.Role{ID: id})
	row.Version = entity.Any
	return row
}

func (r Roles) leave(ctx context.Context, row *Role) error {
	row.IsLeaving, row.ClaimID = true, rows.NewClaim()
	return r.replace(ctx, row)
}

func (r Roles) clear(ctx context.Context, row *Role) error {
	id := permissions.RoleID(row.RoleID)
	for kind := range r.twins {
		if err := r.empty(ctx, id, kind); err != nil {
			return err
		}
	}
	at := rows.AddressOf(row)
	// A row that is leaving changes no more: any version is this one.
	err := r.table.Delete(ctx, entity.At(at.Partition, at.Row, entity.Any))
	if rows.IsBeaten(err) {
		return nil
	}
	return err
}

// Members are taken back in pages, some at the same time.
const (
	takenTogether = 100
	takenAtOnce   = 8
)

// empty takes all members of one kind out of a role, as far as its list shows
// them; whoever is added meanwhile takes that back.
func (r Roles) empty(ctx context.Context, id permissions.RoleID, kind permissions.MemberKind) error {
	for {
		shown, err := r.shown(ctx, id, kind)
		if err != nil || len(shown) == 0 {
			return err
		}
		if err := r.takeAll(ctx, id, shown); err != nil {
			return err
		}
	}
}

// entry is a member as the list of a role shows it, and where.
type entry struct {
	member permissions.Member
	at     rows.Address
}

// shown are members of a role by its list, also by rows that are damaged: the key
// of a member that is in use is its id.
func (r Roles) shown(ctx context.Context, id permissions.RoleID, kind permissions.MemberKind) ([]entry, error) {
	var shown []entry
	note := func(row entity.Row, _ error) {
		shown = append(shown, entry{permissions.Member{Kind: kind, ID: row.RowKey}, rows.AddressOf(&row)})
	}
	found, err := table.Find[Membership](ctx, r.twins[kind].Mirror, table.In(roleKey(id)).Limit(takenTogether).Tolerate(note))
	for _, row := range found.Rows {
		if member := row.member(); row.IsSound() && member.Kind == kind {
			shown = append(shown, entry{member, rows.AddressOf(&row)})
		} else {
			note(row.Row, nil)
		}
	}
	return shown, err
}

func (r Roles) takeAll(ctx context.Context, id permissions.RoleID, shown []entry) error {
	errs := make([]error, len(shown))
	var all sync.WaitGroup
	for worker := range takenAtOnce {
		all.Go(func() {
			for i := worker; i < len(shown); i += takenAtOnce {
				if errs[i] = r.takeShown(ctx, id, shown[i]); errs[i] != nil {
					return
				}
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// takeShown leaves nothing where the member was shown, which for a damaged row
// need not be its place.
func (r Roles) takeShown(ctx context.Context, id permissions.RoleID, e entry) error {
	err := r.take(ctx, id, e.member)
	if err != nil || e.at == other(membershipAt(id, e.member)) {
		return err
	}
	err = r.twins[e.member.Kind].Mirror.Delete(ctx, entity.At(e.at.Partition, e.at.Row, entity.Any))
	if rows.IsBeaten(err) {
		return nil
	}
	return err
}
