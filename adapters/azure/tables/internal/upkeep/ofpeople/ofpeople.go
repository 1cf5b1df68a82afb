// Package ofpeople tells what the repair of people, organizations and grants
// finds, and what is wrong with what is configured and with API keys. How those
// rows are compared and rewritten is said beside those who write them.
package ofpeople

import (
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/repair"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/access/rows"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/apikeys"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/config"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/finding"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/upkeep/walk"
)

// Judge looks at rows of people, organizations and grants.
type Judge struct {
	repairs repair.Repairs
	tables  rows.Tables
}

// New judges the rows of an account by their repair.
func New(s *connect.Storage, r repair.Repairs) Judge {
	return Judge{repairs: r, tables: rows.Open(s)}
}

// Cost is how many calls a row of any index may take of which nothing is wrong.
const Cost = 2

// Page looks at a page of an index.
func (j Judge) Page(ctx context.Context, index repair.Index, of string, at walk.Position, limit int) (walk.Looked, []finding.Finding, error) {
	page, err := j.repairs.Check(ctx, index, of, at.After, limit)
	if err != nil {
		return walk.Looked{}, nil, err
	}
	looked := walk.Looked{Rows: len(page.Keys), Calls: 1 + Cost*len(page.Keys)}
	if page.Next != "" {
		looked.Next = &walk.Position{After: page.Next}
	}
	var found []finding.Finding
	for _, d := range page.Differences {
		settled, err := j.isSettled(ctx, d)
		if err != nil {
			return walk.Looked{}, nil, err
		}
		if settled {
			found = append(found, j.finding(d))
		}
	}
	return looked, found, nil
}

// isSettled reports whether neither the row nor its counterpart was written just
// now: one of them is always written before the other. What cannot be read does
// not pass by itself.
func (j Judge) isSettled(ctx context.Context, d repair.Difference) (bool, error) {
	if isLost(d.Why) || d.Why == repair.CopyDamaged {
		return true, nil
	}
	at := rows.Address{Partition: d.Partition, Row: d.Row}
	places := map[*table.Table]rows.Address{j.tableOf(d.Table): at}
	switch d.Table {
	case rows.TableUsers:
		places[j.tables.UserPermissions] = rows.UserTruth(at)
	case rows.TableOrgPermissions:
		places[j.tables.UserPermissions] = rows.GrantTruth(at)
	case rows.TableUserPermissions:
		if d.Row == rows.RowUser {
			places[j.tables.Users] = rows.UserMirror(at)
		} else {
			places[j.tables.OrgPermissions] = rows.GrantMirror(at)
		}
	case rows.TableOrganizations:
		if d.Partition == rows.PartitionOrganizations {
			places[j.tables.OrganizationConfig] = rows.TruthOf(d.Row)
		}
	}
	for t, place := range places {
		row := bare{*entity.At(place.Partition, place.Row, "")}
		if _, err := t.Get(ctx, &row); err != nil && !finding.IsUnread(err) {
			return false, err
		}
		if !row.Timestamp.IsZero() && !finding.IsSettled(row.Row) {
			return false, nil
		}
	}
	return true, nil
}

// bare is a row of which only the time is asked for.
type bare struct{ entity.Row }

func (j Judge) tableOf(name string) *table.Table {
	switch name {
	case rows.TableUsers:
		return j.tables.Users
	case rows.TableOrgPermissions:
		return j.tables.OrgPermissions
	case rows.TableUserPermissions:
		return j.tables.UserPermissions
	}
	return j.tables.Organizations
}

func (j Judge) finding(d repair.Difference) finding.Finding {
	f := finding.Finding{What: whatOf(d), Where: whereOf(d), Found: sentences[d.Why]}
	if !isLost(d.Why) {
		f.Mend = func(ctx context.Context) (bool, error) { return j.repairs.Mend(ctx, d) }
	}
	return f
}

func isLost(why repair.Why) bool {
	return why == repair.Damaged || why == repair.Newer || why == repair.Contested
}

var sentences = map[repair.Why]string{
	repair.CopyMissing: "It is missing from its list.",
	repair.CopyDiffers: "It and its list do not say the same.",
	repair.CopyDamaged: "It cannot be read in its list.",
	repair.CopyStray:   "It shows something that is not there.",
	repair.Unfinished:  "It was begun and never made.",
	repair.Unclaimed:   "Its tenant does not lead to it.",
	repair.Contested:   "Another organization has the same tenant, and its users sign in there.",
	repair.Void:        "It leads to an organization that does not have it.",
	repair.Spent:       "It was taken back long ago, and the mark of that is still there.",
	repair.Damaged:     finding.Unreadable,
	repair.Newer:       finding.Newer,
}

func whatOf(d repair.Difference) string {
	switch {
	case d.Table == rows.TableUsers:
		return "list of users"
	case d.Table == rows.TableOrgPermissions:
		return "list of an organization's grants"
	case d.Table == rows.TableUserPermissions && d.Row == rows.RowUser:
		return "user"
	case d.Table == rows.TableUserPermissions:
		return "grant of a user"
	case d.Partition == rows.PartitionTenants:
		return "tenant of an organization"
	}
	return "list of organizations"
}

func whereOf(d repair.Difference) string {
	switch d.Table {
	case rows.TableOrgPermissions:
		return "user " + d.Row + " in " + d.Partition
	case rows.TableUserPermissions:
		if d.Row == rows.RowUser {
			return d.Partition
		}
		return "user " + d.Partition + " in " + d.Row
	}
	return d.Row
}

// Configured judges a row of what is configured in a scope.
func Configured(_ context.Context, seen walk.Seen[config.Row]) ([]finding.Finding, error) {
	const what = "setting or integration"
	at := "in " + seen.At.PartitionKey
	if seen.Err != nil {
		return finding.Unread(what, at, seen.Err), nil
	}
	if seen.Row.IsSound() {
		return nil, nil
	}
	return []finding.Finding{{What: what, Where: at, Found: "It cannot be read: set it anew."}}, nil
}

// APIKey judges a row of ApiKeys. One that cannot be read opens nothing.
func APIKey(_ context.Context, seen walk.Seen[apikeys.Row]) ([]finding.Finding, error) {
	const what = "API key"
	if seen.Err != nil {
		return finding.Unread(what, seen.At.RowKey, seen.Err), nil
	}
	if seen.Row.IsSound() {
		return nil, nil
	}
	return []finding.Finding{{What: what, Where: seen.At.RowKey, Found: "It is damaged, or another one's: make a new one."}}, nil
}
