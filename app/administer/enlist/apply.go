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

// stopped is an error in the middle of a file, which says how far it came.
func stopped(err error, entries []Entry, at int) error {
	var f *fault.Fault
	if at == 0 || !errors.As(err, &f) || f.Kind == fault.Internal {
		return err
	}
	told := *f
	told.Message += " The rows before row " + strconv.Itoa(entries[at].Number) + " are done, it and those after it are not. Send the same file again for the rest."
	return &told
}
