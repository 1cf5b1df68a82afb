package enlist

import (
	"context"
	"errors"
	"strconv"

	"github.com/bifrost-run/bifrost/app/administer"
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// applyAll makes the rows what they say, one after the other, and looks again now and then.
func (e *Enlister) applyAll(ctx context.Context, by authorize.Caller, rows []Row, entries []Entry) error {
	unseen, until := 0, 1
	for i := range entries {
		if err := e.apply(ctx, by, &entries[i]); err != nil {
			return stopped(err, entries, i)
		}
		if entries[i].Outcome == Created {
			unseen++
		}
		isLast := i+1 == len(entries)
		if unseen < until && (unseen == 0 || !isLast) {
			continue
		}
		if err := e.lookAgain(ctx, by, rows, entries, i+1); err != nil {
			return stopped(err, entries, i+1)
		}
		unseen, until = 0, lookAfter
	}
	return nil
}

// apply makes a row what it says. A new organization has its id from then on.
func (e *Enlister) apply(ctx context.Context, by authorize.Caller, entry *Entry) error {
	switch entry.Outcome {
	case Created:
		entry.Now.ID = organizations.ID(e.random.ID())
		created := record.Change{Action: audit.OrganizationImport, ID: string(entry.Now.ID), After: administer.RecordOf(entry.Now)}
		if err := e.recorder.WriteGlobal(ctx, by.Principal, created); err != nil {
			return err
		}
		return e.store.Create(ctx, entry.Now)
	case Changed:
		return e.change(ctx, by, *entry.Was, entry.Now)
	default:
		return nil
	}
}

func (e *Enlister) change(ctx context.Context, by authorize.Caller, was, next organizations.Organization) error {
	authority, err := authorize.AdminAt(by, was)
	if err != nil {
		return err
	}
	changed := record.Change{Action: audit.OrganizationImport, ID: string(was.ID), Before: administer.RecordOf(was), After: administer.RecordOf(next)}
	if err := e.recorder.Write(ctx, authority, changed); err != nil {
		return err
	}
	return e.store.Change(ctx, was, next)
}

// lookAfter is after how many new organizations an import looks at all of them again: a
// look is one read for a thousand, and each new organization is a few writes.
const lookAfter = 20

// lookAgain judges the rows from one on anew, by what there is now. The rows before it
// must be what they were made to be.
func (e *Enlister) lookAgain(ctx context.Context, by authorize.Caller, rows []Row, entries []Entry, from int) error {
	now, err := e.Preview(ctx, by, rows)
	if err != nil {
		return err
	}
	for i, entry := range entries[:from] {
		if entry.Outcome == Created && len(now[i].Reasons) > 0 {
			return fault.New(fault.Conflict, "made_twice", "Somebody else has made the organization of row "+strconv.Itoa(entry.Number)+" at the same moment, so that there are two of its name. Rename the one that you do not keep.")
		}
	}
	if bad := reasons(now[from:]); len(bad) > 0 {
		return fault.New(fault.Conflict, "changed_meanwhile", "Somebody else has changed what this file is about. "+bad[0].Message)
	}
	copy(entries[from:], now[from:])
	return nil
}

// stopped is an error in the middle of a file, which says how far it came.
func stopped(err error, entries []Entry, at int) error {
	var f *fault.Fault
	if at == 0 || !errors.As(err, &f) || f.Kind == fault.Internal {
		return err
	}
	told := *f
	if at == len(entries) {
		told.Message += " All rows are done."
		return &told
	}
	told.Message += " The rows before row " + strconv.Itoa(entries[at].Number) + " are done, it and those after it are not. Send the same file again for the rest."
	return &told
}
