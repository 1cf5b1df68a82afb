// Package walk goes over many partitions of many tables in bounded pieces, and
// remembers between two pieces where it is. What the rows are is not known here.
package walk

import (
	"context"
)

const (
	// pieceRows and pieceCalls are what one piece looks at and asks storage for,
	// about: a page that was begun is looked at to its end.
	pieceRows  = 100
	pieceCalls = 50
)

// Position is where a walk is in a partition. The zero value is its beginning.
type Position struct {
	// After is the last key that was looked at.
	After string `json:"k,omitempty"`
	// Rest is where storage goes on that had nothing to show behind it yet.
	Rest string `json:"r,omitempty"`
}

// Looked is what a look at a page came to.
type Looked struct {
	// Rows and Calls count what was looked at and what storage was asked for.
	Rows, Calls int
	// Next is where the next page begins, nil at the end of the partition.
	Next *Position
}

// Section is a part of a walk: partitions that are looked at in the same way.
type Section struct {
	// Name is unique in the walk, and is what a cursor says.
	Name string
	// Partitions lists what there is to look at.
	Partitions Lister
	// Cost is the most calls that one row takes.
	Cost int
	// Look looks at a page of at most so many rows.
	Look func(ctx context.Context, partition string, at Position, limit int) (Looked, error)
}

// Lister names partitions behind the one of a name, all of them together in one
// order; an empty name begins. Next is what it goes on behind, empty at the end,
// and there may be no names before that. One transaction at most.
type Lister func(ctx context.Context, after string) (names []string, next string, err error)

// Walk is one kind of walk over everything.
type Walk struct {
	// Name tells the cursors of this walk from those of another.
	Name     string
	Sections []Section
}

// Piece does the piece that begins at a cursor. It answers how many rows it has
// looked at, and the cursor of the next one. Invalid cursor_invalid.
func (w Walk) Piece(ctx context.Context, from string) (looked int, next string, err error) {
	at, err := w.begin(from)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return 0, "", err
	}
	p := piece{sections: w.Sections, at: at, rows: pieceRows, calls: pieceCalls}
	for p.rows > 0 && p.calls > 0 && !p.isOver() {
		if err := p.step(ctx); err != nil {
			return pieceRows - p.rows, "", err
		}
	}
	if !p.isOver() {
		next, err = p.text()
	}
	return pieceRows - p.rows, next, err
}

// piece is one on its way.
type piece struct {
	sections []Section
	at       cursor
	// queue are partitions that come next, as far as they are known. Once it is
	// empty, the lister goes on.
	queue []string
	// listed says that the lister has nothing behind the queue.
	listed bool
	// rows and calls are what is left.
	rows, calls int
}

func (p *piece) isOver() bool { return p.at.section == len(p.sections) }

// step looks at a page, or finds out where the next one is.
func (p *piece) step(ctx context.Context) error {
	switch {
	case p.at.In != nil:
		return p.look(ctx)
	case len(p.queue) > 0:
		p.at.Partition, p.at.In, p.queue = p.queue[0], &Position{}, p.queue[1:]
		return nil
	case p.listed:
		p.at, p.listed = cursor{Walk: p.at.Walk, section: p.at.section + 1}, false
		return nil
	}
	names, next, err := p.sections[p.at.section].Partitions(ctx, p.at.Partition)
	if err != nil {
		return err
	}
	p.calls--
	p.queue, p.listed = names, next == ""
	if len(names) == 0 {
		p.at.Partition = next
	}
	return nil
}

func (p *piece) look(ctx context.Context) error {
	s := p.sections[p.at.section]
	limit := p.rows
	if s.Cost > 0 {
		limit = max(1, min(limit, (p.calls-1)/s.Cost))
	}
	looked, err := s.Look(ctx, p.at.Partition, *p.at.In, limit)
	if err != nil {
		return err
	}
	p.rows -= looked.Rows
	p.calls -= looked.Calls
	p.at.In = looked.Next
	return nil
}
