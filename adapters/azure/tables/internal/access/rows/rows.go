// Package rows is what the tables of people and organizations hold: their keys,
// their entities, and how a row is read so that it is believed. In which order
// rows are written is not here.
package rows

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Tables are the tables of one account.
type Tables struct {
	Organizations      *table.Table
	OrganizationConfig *table.Table
	Users              *table.Table
	UserPermissions    *table.Table
	OrgPermissions     *table.Table
}

// Open names the tables; nobody is asked.
func Open(s *connect.Storage) Tables {
	return Tables{
		Organizations:      table.New(s, TableOrganizations),
		OrganizationConfig: table.New(s, TableOrganizationConfig),
		Users:              table.New(s, TableUsers),
		UserPermissions:    table.New(s, TableUserPermissions),
		OrgPermissions:     table.New(s, TableOrgPermissions),
	}
}

// Layout is what the tables hold. OrganizationConfig has settings beside the
// organization, which are another package's.
func Layout() []entity.Table {
	return []entity.Table{
		{Name: TableOrganizations, Rows: []entity.Entity{&Organization{}}},
		{Name: TableOrganizationConfig, Rows: []entity.Entity{&Organization{}}},
		{Name: TableUsers, Rows: []entity.Entity{&User{}}},
		{Name: TableUserPermissions, Rows: []entity.Entity{&User{}, &Grant{}}},
		{Name: TableOrgPermissions, Rows: []entity.Entity{&Grant{}}},
	}
}

// Create makes the tables that are missing, for a local program.
func (t Tables) Create(ctx context.Context) error {
	for _, one := range []*table.Table{t.Organizations, t.OrganizationConfig, t.Users, t.UserPermissions, t.OrgPermissions} {
		if err := one.Create(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Stored is a row that says what it is about.
type Stored[E any] interface {
	entity.Of[E]
	// IsSound reports whether that is what its keys say.
	IsSound() bool
}

// Read reads a row; it has its keys also when there is none. Unavailable
// row_unreadable also for one that is about something else than its keys say.
func Read[E any, P Stored[E]](ctx context.Context, t *table.Table, at Address) (P, bool, error) {
	row := P(new(E))
	*row.Meta() = entity.Row{PartitionKey: at.Partition, RowKey: at.Row}
	found, err := t.Get(ctx, row)
	if err == nil && found && !row.IsSound() {
		return row, false, ErrDamaged()
	}
	return row, found, err
}

// ErrDamaged is the fault for a row that says it is about something else than
// its keys do: somebody has copied or edited it by hand.
func ErrDamaged() error {
	return fault.New(fault.Unavailable, entity.Unreadable, "Stored data is damaged. An administrator can find it with bifrost storage check.")
}

// ErrBeaten says that somebody else was faster, and has to be looked at first.
var ErrBeaten = errors.New("another writer was faster")

// IsBeaten reports whether a conditional write found something else than it was
// told, which may be its own earlier try.
func IsBeaten(err error) bool {
	switch fault.Code(err) {
	case trouble.Exists, trouble.Changed, trouble.Missing:
		return true
	}
	return false
}

// Attempts is how often a writer tries against others before it gives up.
const Attempts = 30

// Persist does what answers ErrBeaten until it is not beaten. Conflict
// changed_meanwhile when that does not end.
func Persist(ctx context.Context, do func() error) error {
	for range Attempts {
		if err := do(); !errors.Is(err, ErrBeaten) {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return ErrBusy()
}

// ErrBusy is the fault of a writer that has given up.
func ErrBusy() error {
	return fault.New(fault.Conflict, trouble.Changed, "Many are changing this at the same time. Try again in a moment.")
}

// precision is what Azure keeps of a time. Rows are made with no more, so that
// what was stored equals what was written.
const precision = 100 * time.Nanosecond

// Moment is a time as rows keep one.
func Moment(t time.Time) time.Time { return t.UTC().Truncate(precision) }

// NewClaim marks one write.
func NewClaim() string { return rand.Text() }
