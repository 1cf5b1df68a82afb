package forms

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/document"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/marked"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// TableName is the table of forms. A scope is a partition of it.
const TableName = "Forms"

// The row keys of forms are their ids. Behind all of them stand the versions, in the same
// partition, so that a transaction writes both.
const versions = "~"

// Layout is what this package keeps in its table.
func Layout() []entity.Table {
	return []entity.Table{{Name: TableName, Rows: []entity.Entity{&Row{}}}}
}

// Row is a form, Forms/{scope}/{formId}, or a version that it had,
// Forms/{scope}/~{formId}_{number turned}: the row as it was, the newest first. The scope
// is the organization's id, or GLOBAL. The pieces are the JSON of the fields and of what is
// given without asking.
type Row struct {
	entity.Row
	marked.Write
	facts
	document.Pieces
}

// facts are what a list of versions shows.
type facts struct {
	// FormID is a UUIDv7.
	FormID string
	// Name is what people call it, and Description what they say about it.
	Name        string
	Description string
	// Workflow is the name of what runs.
	Workflow string
	// Access is which client users are offered it: platform, by_role or
	// everyone_in_organization.
	Access string
	// Number is its version: 1 at first, and one more with each change.
	Number int
	// CreatedAt is when it was made.
	CreatedAt time.Time
	// CreatedBy is the user id of who made it.
	CreatedBy string
	// UpdatedAt is when somebody made this version of it.
	UpdatedAt time.Time
	// UpdatedBy is the user id of who did.
	UpdatedBy string
}

// listed is as much of a version as a list shows.
type listed struct {
	entity.Row
	facts
}

// partitionOf is where the forms of a scope are.
func partitionOf(s organizations.Scope) string { return keys.Encode(s.Key()) }

func addressOf(s organizations.Scope, id forms.ID) rows.Address {
	return rows.Address{Partition: partitionOf(s), Row: keys.Encode(string(id))}
}

// lastNumber is far more than any form is changed, and the width of its keys.
const lastNumber = 9_999_999_999

// versionsOf begins the row keys of the versions of a form.
func versionsOf(id string) string { return versions + keys.Encode(id) + "_" }

// versionKey is that of one; false for a number that no version has.
func versionKey(id string, number int) (string, bool) {
	return fmt.Sprintf("%s%010d", versionsOf(id), lastNumber-number), 0 < number && number < lastNumber
}

// Of asks for the forms in a partition, those that were deleted among them.
func Of(partition string) table.Query { return table.In(partition).Before(versions) }

// VersionsIn asks for the versions of all forms in a partition.
func VersionsIn(partition string) table.Query { return table.In(partition).From(versions) }

// FormAt is where the form stands of which a row is a version.
func (r *Row) FormAt() rows.Address {
	return rows.Address{Partition: r.PartitionKey, Row: keys.Encode(r.FormID)}
}

// blank is the row of a form as a new write, with nothing in it.
func blank(s organizations.Scope, id forms.ID) *Row {
	at := addressOf(s, id)
	r := &Row{Row: entity.Row{PartitionKey: at.Partition, RowKey: at.Row}, Write: marked.NewWrite()}
	r.FormID = string(id)
	return r
}

// rowOf is a form as a new write.
func rowOf(f forms.Form) (*Row, error) {
	r := blank(f.Scope, f.ID)
	r.facts = facts{
		FormID: string(f.ID), Name: f.Name, Description: f.Description, Workflow: f.Workflow, Access: string(f.Access), Number: f.Version,
		CreatedAt: rows.Moment(f.CreatedAt), CreatedBy: string(f.CreatedBy), UpdatedAt: rows.Moment(f.UpdatedAt), UpdatedBy: string(f.UpdatedBy),
	}
	text, err := written(f)
	if err != nil {
		return nil, err
	}
	return r, r.Cut(text)
}

// version is the row as the version that it is once another one is in force.
func (r *Row) version() *Row {
	key, _ := versionKey(r.FormID, r.Number)
	return &Row{Row: entity.Row{PartitionKey: r.PartitionKey, RowKey: key}, Write: r.Write, facts: r.facts, Pieces: r.Pieces}
}

func (f *facts) form(s organizations.Scope) forms.Form {
	return forms.Form{
		ID: forms.ID(f.FormID), Scope: s, Name: f.Name, Description: f.Description, Workflow: f.Workflow, Access: forms.Access(f.Access),
		Version: f.Number, CreatedAt: f.CreatedAt, CreatedBy: permissions.UserID(f.CreatedBy),
		UpdatedAt: f.UpdatedAt, UpdatedBy: permissions.UserID(f.UpdatedBy),
	}
}

// form reads the whole form. Unavailable row_unreadable.
func (r *Row) form(s organizations.Scope) (forms.Form, error) {
	f := r.facts.form(s)
	if err := read(r.Join(), &f); err != nil {
		return forms.Form{}, entity.ErrUnreadable(fmt.Errorf("row %s in %s holds no definition", r.RowKey, r.PartitionKey))
	}
	return f, nil
}

// isAt reports whether a row is about what its row key says.
func (f *facts) isAt(key string) bool {
	if !strings.HasPrefix(key, versions) {
		return f.FormID != "" && key == keys.Encode(f.FormID)
	}
	own, is := versionKey(f.FormID, f.Number)
	return is && key == own
}

// isComplete reports whether none is lost of what a form cannot be without.
func (f *facts) isComplete() bool { return f.Workflow != "" && f.Number > 0 }

// IsSound reports whether the row is about the form or version that its row key says, and
// has not lost what runs and what it asks, or that it is gone.
func (r *Row) IsSound() bool {
	return r.isAt(r.RowKey) && r.IsGone != (r.isComplete() && read(r.Join(), &forms.Form{}) == nil)
}

// IsSound is that of a row which was read in part.
func (l *listed) IsSound() bool { return l.isAt(l.RowKey) && l.isComplete() }

// isMadeAs reports whether two rows are the same form to the last field.
func (r *Row) isMadeAs(other *Row) bool {
	return r.facts == other.facts && bytes.Equal(r.Join(), other.Join())
}
