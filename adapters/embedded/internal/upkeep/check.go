package upkeep

import (
	"context"
	"fmt"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/relation"
	"github.com/bifrost-run/bifrost/adapters/embedded/internal/runs/related"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/maintenance"
)

// Check looks at a piece of all rows, in the order of their keys, and at what
// stands beside them in the end.
func (u Upkeep) Check(ctx context.Context, from string, mend bool) (maintenance.CheckPage, error) {
	c, err := begin(walkCheck, from)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return maintenance.CheckPage{}, err
	}
	w := walk{Upkeep: u, cursor: c, mend: mend}
	if c.Beside {
		err = w.beside()
	} else {
		err = w.rows(ctx)
	}
	if err != nil {
		return maintenance.CheckPage{}, err
	}
	if !w.done {
		w.page.Next, err = w.cursor.text()
	}
	return w.page, err
}

// walk is one call of Check.
type walk struct {
	Upkeep
	cursor cursor
	mend   bool
	page   maintenance.CheckPage
	done   bool
}

func (w *walk) rows(ctx context.Context) error {
	keys, err := w.db.Keys(kv.Span{After: w.cursor.After, Limit: piece})
	if err != nil {
		return err
	}
	for _, at := range keys {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.row(at); err != nil {
			return err
		}
		w.cursor.After = at
	}
	if len(keys) == piece {
		return nil
	}
	w.cursor.Beside, w.cursor.After = true, nil
	if w.cursor.Tally.ID == "" {
		return nil
	}
	return w.settle()
}

func (w *walk) row(at kv.Key) error {
	if w.cursor.Tally.Ends(at) {
		if err := w.settle(); err != nil {
			return err
		}
	}
	w.page.Looked++
	if err := w.judge(func() (sight, error) { return w.look(at) }); err != nil {
		return err
	}
	return w.runs.Count(&w.cursor.Tally, at)
}

// settle is done with the log that was counted.
func (w *walk) settle() error {
	counted := w.cursor.Tally
	w.cursor.Tally = related.Tally{}
	return w.judge(func() (sight, error) {
		found, err := w.runs.Settle(counted)
		kind, parts := counted.Log()
		return sight{w.kinds[kind], parts, found}, err
	})
}

// sight is what a look at a row came to.
type sight struct {
	kind  relation.Kind
	parts []string
	found []relation.Finding
}

// judge asks what is wrong, and when something is asks again while nobody
// writes: what changed between two reads is no difference. Then it mends.
func (w *walk) judge(look func() (sight, error)) error {
	if seen, err := look(); err != nil || len(seen.found) == 0 {
		return err
	}
	return w.db.Still(func(commit func(*kv.Batch) error) error {
		seen, err := look()
		if err != nil {
			return err
		}
		for _, f := range seen.found {
			d := seen.difference(f)
			if w.mend && f.Mend != nil {
				if err := commit(f.Mend); err != nil {
					return err
				}
				d.Mending = maintenance.Mended
			}
			w.page.Differences = append(w.page.Differences, d)
		}
		return nil
	})
}

func (s sight) difference(f relation.Finding) maintenance.Difference {
	d := maintenance.Difference{What: s.kind.Title, Found: f.Found, Mending: maintenance.Unmendable}
	if s.kind.Where != nil {
		d.Where = s.kind.Where(s.parts)
	}
	if f.What != "" {
		d.What, d.Where = f.What, f.Where
	}
	if f.Mend != nil {
		d.Mending = maintenance.Mendable
	}
	return d
}

// look reads the row at a key and judges it. A row that is gone is fine.
func (u Upkeep) look(at kv.Key) (seen sight, err error) {
	value, there, err := u.db.Raw(at)
	if err != nil || !there {
		return sight{}, err
	}
	kind, parts, known := u.kindOf(at)
	if !known {
		seen = sight{kind: relation.Kind{Title: "row", Where: ofStranger}, parts: parts}
		seen.found, err = u.stranger(at, parts)
		return seen, err
	}
	seen = sight{kind: kind, parts: parts}
	row := kind.Row()
	if err := kv.Decode(value, row); err != nil {
		seen.found, err = unread(kind, at, parts, err)
		return seen, err
	}
	if kind.Judge != nil {
		seen.found, err = kind.Judge(at, parts, row)
	}
	return seen, err
}

func (u Upkeep) kindOf(at kv.Key) (relation.Kind, []string, bool) {
	parts, ok := at.Parts()
	if !ok {
		return relation.Kind{}, nil, false
	}
	kind, known := u.kinds[parts[0]]
	return kind, parts, known
}

// stranger tells once of each kind that this program does not know.
func (u Upkeep) stranger(at kv.Key, parts []string) ([]relation.Finding, error) {
	if parts == nil {
		return []relation.Finding{relation.Lost("Its key was not written by bifrost.")}, nil
	}
	first, err := relation.IsFirst(u.db, kv.NewKey(parts[0]), at)
	if err != nil || !first {
		return nil, err
	}
	return []relation.Finding{relation.Lost("This bifrost does not know rows of this kind, which a newer one wrote; they are left alone.")}, nil
}

// ofStranger names the kind of a row, which is its program's word.
func ofStranger(parts []string) string {
	if len(parts) == 0 {
		return "of no kind"
	}
	return fmt.Sprintf("of the kind %.30q", parts[0])
}

// unread is what to do about a row that cannot be read.
func unread(kind relation.Kind, at kv.Key, parts []string, err error) ([]relation.Finding, error) {
	switch {
	case fault.Code(err) == "schema_newer":
		return []relation.Finding{relation.Lost("A newer bifrost wrote it; it is left alone.")}, nil
	case kind.Damaged != nil:
		return kind.Damaged(at, parts)
	default:
		return []relation.Finding{relation.Lost("It cannot be read: bring it back from a backup.")}, nil
	}
}

// beside looks at contents that no row knows.
func (w *walk) beside() error {
	looked, strays, next, err := w.contents.Strays(w.cursor.Content, piece, w.mend)
	if err != nil {
		return err
	}
	w.page.Looked += looked
	mending := maintenance.Mendable
	if w.mend {
		mending = maintenance.Mended
	}
	for _, name := range strays {
		w.page.Differences = append(w.page.Differences, maintenance.Difference{
			What: "content of a file", Where: name, Found: "No file has this content.", Mending: mending,
		})
	}
	w.cursor.Content, w.done = next, next == ""
	return nil
}
