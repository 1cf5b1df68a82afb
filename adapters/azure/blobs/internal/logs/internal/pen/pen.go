// Package pen adds lines to one log, each exactly once, however often a request
// is sent and whoever else writes there. What is read is not known here.
package pen

import (
	"bytes"
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/logs/internal/segment"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Pen writes one log under one fence. It knows where the end is, and every block
// that it adds asks for that: a block that is sent twice, or too late, is refused.
//
// A block whose answer was lost is in doubt. Before anything else is said or
// written the doubt is settled: either the block stands where it was to stand, or
// something else does and it never will. So a caller who asks how much log there
// is always learns whether its lines are part of it.
type Pen struct {
	log   segment.Log
	fence int64
	// limit is how many blocks a segment may have.
	limit int
	// turn holds a token while the pen is in use; the rest belongs to who has it.
	turn chan struct{}

	// at is the end, if known is true; exists says that its segment has a blob, and
	// full that it shall have no further block.
	at                  segment.Spot
	known, exists, full bool
	// seq is the number of the last line.
	seq int64
	// bytes is what the caller was told last, which moves by its own lines alone.
	// It is valid once opened.
	bytes  int64
	opened bool
	// marked says that the takeover stands in the log.
	marked bool
	// lost says that a higher fence was seen.
	lost bool
	// doubt is the block that may stand at the end; nil when all is known.
	doubt *block
}

type block struct {
	data  []byte
	lines int
}

// rounds is how often something else may come in between before the caller has
// to try again.
const rounds = 8

// New is a pen for a log, whose segments have at most so many blocks. One fence
// has one pen.
func New(log segment.Log, fence int64, limit int) *Pen {
	return &Pen{log: log, fence: fence, limit: limit, turn: make(chan struct{}, 1)}
}

// Append adds lines, all or none, and answers how much log there is. A pen of a
// fence above 1 takes the log over with its first call, if there is any log.
// Conflict lease_lost; TooLarge log_too_large.
func (p *Pen) Append(ctx context.Context, lines []executions.Line) (int64, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	return p.write(ctx, lines)
}

func (p *Pen) write(ctx context.Context, lines []executions.Line) (int64, error) {
	if p.lost {
		return 0, executions.ErrLeaseLost()
	}
	if _, err := p.settle(ctx); err != nil {
		return 0, err
	}
	if !p.opened && p.fence == 1 && len(lines) > 0 {
		p.begin(segment.Spot{Segment: 1}) // Nobody wrote before the first writer.
	}
	if !p.known {
		if err := p.find(ctx); err != nil {
			return 0, err
		}
	}
	if len(lines) == 0 {
		return p.bytes, nil
	}
	for range rounds {
		added, err := p.try(ctx, lines)
		if !added && err == nil {
			added, err = p.settle(ctx)
		}
		if err != nil {
			return 0, err
		}
		if added {
			return p.bytes, nil
		}
	}
	return 0, errRestless()
}

// begin takes a place for the end of a log without a blob there.
func (p *Pen) begin(at segment.Spot) {
	p.at, p.known, p.exists, p.full = at, true, false, false
	p.open(at)
}

func (p *Pen) open(at segment.Spot) {
	if !p.opened {
		p.opened, p.bytes = true, at.Total()
	}
}

// try adds lines at the end, and answers false when the end is not where it was.
func (p *Pen) try(ctx context.Context, lines []executions.Line) (bool, error) {
	if err := p.reach(ctx); err != nil || !p.known || !p.exists {
		return false, err
	}
	b, err := p.render(lines)
	if err != nil {
		return false, err
	}
	p.doubt = b
	switch err = p.put(ctx, b.data); {
	case err == nil:
		p.took(b)
		return true, nil
	case fault.Code(err) == trouble.Changed:
		return p.look(ctx)
	case fault.Code(err) == trouble.Missing:
		p.doubt, p.known = nil, false
		return false, nil
	}
	return false, err
}

// reach makes sure that there is a blob to add to, as far as one call can.
func (p *Pen) reach(ctx context.Context) error {
	switch {
	case !p.known:
		return p.find(ctx)
	case p.full:
		return p.turnOver(ctx)
	case p.exists:
		return nil
	}
	err := p.log.Create(ctx, p.at.Segment)
	switch fault.Code(err) {
	case trouble.Exists, trouble.Changed:
		p.known = false
		return nil
	}
	p.exists = err == nil
	return err
}

// turnOver ends a segment that has too many blocks.
func (p *Pen) turnOver(ctx context.Context) error {
	err := p.put(ctx, segment.Next(p.at.Segment+1))
	switch {
	case err == nil:
		p.begin(segment.Spot{Segment: p.at.Segment + 1, Base: p.at.Total()})
		return nil
	case fault.Code(err) == trouble.Changed:
		err = nil
	}
	p.known, p.full = false, false
	return err
}

// render makes one block of lines, with the takeover in front if it stands nowhere.
func (p *Pen) render(lines []executions.Line) (*block, error) {
	var data bytes.Buffer
	if p.fence > 1 && !p.marked {
		data.Write(segment.Takeover(p.fence))
	}
	for i, line := range lines {
		line.Seq = p.seq + int64(i) + 1
		if err := segment.Render(&data, line, p.fence); err != nil {
			return nil, err
		}
	}
	return &block{data: data.Bytes(), lines: len(lines)}, nil
}

// put adds a block at the end.
func (p *Pen) put(ctx context.Context, data []byte) error {
	_, blocks, err := p.log.Add(ctx, p.at.Segment, data, p.at.Offset)
	if err != nil {
		if fault.Code(err) == trouble.Exists {
			return errors.New("a segment of a log has no room although it was to be left early")
		}
		return err
	}
	p.at.Offset += int64(len(data))
	p.full = blocks >= p.limit
	return nil
}

// took counts a block that stands in front of the end.
func (p *Pen) took(b *block) {
	p.seq += int64(b.lines)
	p.bytes = p.at.Total()
	p.doubt, p.marked = nil, true
}

// errRestless is for a log at which several writers add without a pause.
func errRestless() error {
	return fault.New(fault.Unavailable, "storage_unavailable", "Several workers write this log at the moment. Try again in a moment.")
}
