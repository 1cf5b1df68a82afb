// Package enlist takes many organizations at once, from a file: it says what each of its
// rows would change, and changes that. What a file looks like is not known here.
package enlist

import (
	"context"
	"slices"
	"strconv"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/internal/survey"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// RowsMax is how many rows a file has at most: more than the clients of the largest
// providers, and few enough to be done while somebody waits.
const RowsMax = 1000

// Row is what a file says of one organization. What it does not say stays as it is.
type Row struct {
	// Number is where people find it, counted from 1.
	Number int
	// ID, TenantID and Name say which organization is meant: the first that is not empty
	// and is an organization's decides. TenantID and Name are also what it shall have;
	// empty they are not said.
	ID, TenantID, Name string
	// Tags are all that it shall carry; nil says nothing of them.
	Tags *[]string
	// Problems are what was wrong with the row before anybody could read it. Pointers are
	// relative to the row.
	Problems []fault.Field
}

// Outcome is what a row comes to.
type Outcome string

// What becomes of a row.
const (
	Created   Outcome = "created"
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged"
	Refused   Outcome = "refused"
)

// Entry is what became, or would become, of one row.
type Entry struct {
	Number  int
	Outcome Outcome
	// Was is the organization that the row is about; nil for one that is new, and for a
	// row that names none.
	Was *organizations.Organization
	// Now is what it is then, without an id while a new one is only looked at; zero for
	// a refused row.
	Now organizations.Organization
	// Reasons says what is wrong with a Refused row. Pointers are relative to a body that
	// holds the rows in its property organizations.
	Reasons []fault.Field
}

// Enlister takes organizations from files, all for administrators.
type Enlister struct {
	store    store.Organizations
	recorder *record.Recorder
	clock    system.Clock
	random   system.Random
	turn     turn
}

// New is the use case over these ports.
func New(kept store.Organizations, recorder *record.Recorder, clock system.Clock, random system.Random) *Enlister {
	return &Enlister{store: kept, recorder: recorder, clock: clock, random: random, turn: newTurn()}
}

// Preview says what each row would come to, and changes nothing. It reads all
// organizations, a thousand at a time.
func (e *Enlister) Preview(ctx context.Context, by authorize.Caller, rows []Row) ([]Entry, error) {
	if !by.Principal.IsAdmin() {
		return nil, permissions.AdminOnly()
	}
	if len(rows) > RowsMax {
		return nil, fault.ValidationFailed(fault.Field{In: "body", Code: "max_items", Message: "Send at most 1,000 organizations at a time."})
	}
	var known []organizations.Organization
	for org, err := range survey.All(ctx, e.store) {
		if err != nil {
			return nil, err
		}
		known = append(known, org)
	}
	return compare(rows, known, string(by.Principal.User.ID), e.clock.Now()), nil
}

// Import does what Preview says, row by row, or nothing when a row is refused:
// validation_failed lists every reason. Each row that changes something has an entry in
// the trail. When storage is in trouble, or somebody else changes the same organization,
// the fault says which rows are done, and the same file again does the rest: what is
// there by then is not made again.
//
// Imports take turns in one process, each with a fresh look at all organizations;
// Conflict import_under_way when the turn does not come in time. Between processes nothing
// but a tenant keeps an organization from being made twice: an import looks again after
// its first new organization, after every few and at the end, takes what others have made
// meanwhile as it is, and ends with Conflict made_twice when one of its own has a double.
// Organizations without a tenant that two processes make between two looks exist twice.
func (e *Enlister) Import(ctx context.Context, by authorize.Caller, rows []Row) ([]Entry, error) {
	if !by.Principal.IsAdmin() {
		return nil, permissions.AdminOnly()
	}
	if err := e.turn.take(ctx); err != nil {
		return nil, err
	}
	defer e.turn.leave()
	entries, err := e.Preview(ctx, by, rows)
	if err != nil {
		return nil, err
	}
	if bad := reasons(entries); len(bad) > 0 {
		return nil, fault.ValidationFailed(bad...)
	}
	if err := e.applyAll(ctx, by, rows, entries); err != nil {
		return nil, err
	}
	return entries, nil
}

// reasons are what keeps a file from being taken, each with its row.
func reasons(entries []Entry) []fault.Field {
	var bad []fault.Field
	for _, entry := range entries {
		for _, reason := range entry.Reasons {
			reason.Message = "Row " + strconv.Itoa(entry.Number) + ": " + reason.Message
			bad = append(bad, reason)
		}
	}
	return bad
}

// All goes through the organizations that a filter picks, for a file that Import takes.
func (e *Enlister) All(ctx context.Context, by authorize.Caller, wanted organizations.Filter) ([]organizations.Organization, error) {
	if !by.Principal.IsAdmin() {
		return nil, permissions.AdminOnly()
	}
	var picked []organizations.Organization
	for org, err := range survey.All(ctx, e.store) {
		if err != nil {
			return nil, err
		}
		if wanted.Picks(org) {
			picked = append(picked, org)
		}
	}
	return slices.Clip(picked), nil
}
