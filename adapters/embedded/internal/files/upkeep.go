package files

import (
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"time"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/entry"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
)

// piece is how many files one call looks at.
const piece = 100

// Inventory lists files of every scope. It satisfies object.Inventory.
type Inventory struct{ Files }

var _ object.Inventory = Inventory{}

// Inventory is the list of these files.
func (f Files) Inventory() Inventory { return Inventory{f} }

// Older looks at a piece of the rows, in the order of their keys. A row that
// cannot be read is left out.
func (i Inventory) Older(ctx context.Context, cursor string, before time.Time) (object.InventoryPage, error) {
	after, err := positionOf(cursor)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return object.InventoryPage{}, err
	}
	keys, err := i.db.Keys(kv.Span{Prefix: kv.NewKey(kindFile), After: after, Limit: piece})
	if err != nil {
		return object.InventoryPage{}, err
	}
	var page object.InventoryPage
	for _, at := range keys {
		stored, old, err := i.older(at, before)
		if err != nil {
			return object.InventoryPage{}, err
		}
		if old {
			page.Items = append(page.Items, stored)
		}
	}
	if len(keys) == piece {
		page.Next = base64.RawURLEncoding.EncodeToString(keys[piece-1])
	}
	return page, nil
}

// positionOf is the key that a cursor names, nil for the beginning.
func positionOf(cursor string) (kv.Key, error) {
	if cursor == "" {
		return nil, nil
	}
	after, err := base64.RawURLEncoding.DecodeString(cursor)
	if parts, ok := kv.Key(after).Parts(); err == nil && ok && parts[0] == kindFile {
		return after, nil
	}
	return nil, entry.ErrCursor()
}

func (i Inventory) older(at kv.Key, before time.Time) (object.Stored, bool, error) {
	parts, _ := at.Parts()
	in, d, ok := placeAt(parts)
	if !ok {
		return object.Stored{}, false, nil
	}
	file, err := i.find(in)
	if kv.Unreadable(err) || fault.Is(err, fault.NotFound) {
		return object.Stored{}, false, nil
	}
	return object.Stored{Scope: d.Scope(), File: file}, err == nil && file.CreatedAt.Before(before), err
}

// placeAt is the place whose scope and id are the second and third part of a key.
func placeAt(parts []string) (place, executions.Doorbell, bool) {
	if len(parts) != 3 {
		return place{}, executions.Doorbell{}, false
	}
	d, err := executions.NewDoorbell(parts[2], parts[1])
	at := place{scope: parts[1], id: parts[2]}
	return at, d, err == nil && at == place{scope: d.Scope().Key(), id: string(d.ID())}
}

// Kind is the rows of this package: each must have its content.
func (f Files) Kind() relation.Kind {
	return relation.Kind{Name: kindFile, Title: "file", Where: whereOf, Row: func() kv.Row { return new(row) }, Judge: f.judge}
}

func (f Files) judge(_ kv.Key, parts []string, stored kv.Row) ([]relation.Finding, error) {
	at, _, ok := placeAt(parts)
	if !ok {
		return []relation.Finding{relation.Lost("Its key names no file.")}, nil
	}
	content, size, err := f.contents.open(at)
	if errors.Is(err, fs.ErrNotExist) {
		return []relation.Finding{relation.Lost("Its content is missing: bring it back from a backup.")}, nil
	}
	if err != nil {
		return nil, kv.ErrBroken(err)
	}
	defer func() { _ = content.Close() }() // nothing was read
	if size != stored.(*row).Size {
		return []relation.Finding{relation.Lost("Its content has another size than it had: bring it back from a backup.")}, nil
	}
	return nil, nil
}

func whereOf(parts []string) string {
	if len(parts) < 3 {
		return relation.InScope(parts)
	}
	return parts[2] + " in " + parts[1]
}

// Strays looks at contents that are published and have no row. A content on its
// way to its row is none: the lock on its place is held until it has one.
func (f Files) Strays(after string, limit int, remove bool) (looked int, strays []string, next string, err error) {
	all, more, err := f.contents.list(after, limit)
	if err != nil {
		return 0, nil, "", kv.ErrBroken(err)
	}
	for _, at := range all {
		stray, err := f.stray(at, remove)
		if err != nil {
			return 0, nil, "", err
		}
		if stray {
			strays = append(strays, at.id+" in "+at.scope)
		}
	}
	if more {
		next = all[len(all)-1].name()
	}
	return len(all), strays, next, nil
}

func (f Files) stray(at place, remove bool) (bool, error) {
	defer f.locks.Lock(at.name())()
	known, err := f.known(at)
	if err != nil || known || f.spared.Has(at) {
		return false, err
	}
	if remove {
		if err := f.contents.remove(at); err != nil {
			return true, kv.ErrBroken(err)
		}
	}
	return true, nil
}
