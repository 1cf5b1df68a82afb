package logs

import (
	"context"
	"errors"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/logs/internal/segment"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// pageBytes ends a page early: a thousand lines may be of 48 KiB each.
const pageBytes = 1 << 20

// errNobody is a defect of the caller: no decision was made.
var errNobody = errors.New("a log was to be read for nobody: the scope is missing")

// Read answers lines after a cursor: one look at the run's row, and one range of
// the blob for about each megabyte. Where a cursor stands is remembered; for one
// of another process it is searched in about a dozen ranges, once.
func (l *Logs) Read(ctx context.Context, s organizations.Scope, id executions.ID, after int64, limit int) (executions.LogPage, error) {
	page := executions.LogPage{Cursor: max(after, 0)}
	if !s.Valid() {
		return page, errNobody
	}
	if err := ctx.Err(); err != nil {
		return page, err
	}
	d, err := executions.NewDoorbell(string(id), s.Key())
	if err != nil {
		return page, nil //nolint:nilerr // An id that the platform cannot have made has no log.
	}
	bounds, err := l.options.Bounds(ctx, s, d.ID())
	if fault.Is(err, fault.NotFound) {
		return page, nil
	}
	if err != nil {
		return page, err
	}
	r := &reader{log: l.log(d), after: page.Cursor, end: everything, size: unknown}
	if bounds.Final {
		r.end = bounds.LogBytes
	}
	r.at = l.places.of(r.log.Path, page.Cursor)
	at, err := r.fill(ctx, &page, max(limit, 1))
	if err == nil {
		l.places.keep(r.log.Path, page.Cursor, at)
	}
	return page, err
}

// fill reads lines into a page, and one more to know whether there is more. It
// answers where the page ends.
func (r *reader) fill(ctx context.Context, page *executions.LogPage, limit int) (place, error) {
	at, size := r.at, int64(0)
	for {
		line, found, err := r.line(ctx)
		switch {
		case err != nil:
			return place{}, err
		case !found && len(page.Lines) == 0 && r.seq == page.Cursor:
			return r.at, nil
		case !found:
			return at, nil
		case len(page.Lines) == limit || size >= pageBytes:
			page.More = true
			return at, nil
		}
		page.Lines, page.Cursor = append(page.Lines, line), line.Seq
		at, size = r.at, size+line.Size()
	}
}

// everything is the end of a log that is still written, and unknown the size of
// a blob of which nothing was read.
const (
	everything = int64(1) << 62
	unknown    = int64(-1)
)

// reader reads a log from a place on.
type reader struct {
	log segment.Log
	// after is the number of the line behind which the caller wants to read.
	after int64
	// end is the length up to which the log counts.
	end int64
	// at is the place of the first byte of rest, which was read and not used yet.
	at   place
	rest []byte
	// size is the length of the segment's blob when it was looked at first.
	size int64
	// seq is the number of the last line that counts.
	seq int64
	// searched says that this segment was searched.
	searched bool
}

// line is the next line that counts and stands behind after.
func (r *reader) line(ctx context.Context) (executions.Line, bool, error) {
	for {
		raw, err := r.raw(ctx)
		if raw == nil || err != nil {
			return executions.Line{}, false, err
		}
		e := segment.Parse(raw)
		switch {
		case e.Next > 0:
			r.at.Spot = segment.Spot{Segment: e.Next, Base: r.at.Total()}
			r.rest, r.size, r.searched = nil, unknown, false
		case e.Takeover > 0:
			r.at.fence = max(r.at.fence, e.Takeover)
		case e.Seq > 0 && e.Fence >= r.at.fence:
			r.at.fence, r.seq = e.Fence, e.Seq
			if e.Seq > r.after {
				return e.Line(), true, nil
			}
		}
	}
}

// raw is the next line of the blob, nil at the end.
func (r *reader) raw(ctx context.Context) ([]byte, error) {
	for searched := 0; ; {
		line, rest, found := cutLine(r.rest, searched)
		if found {
			r.rest = rest
			r.at.Offset += int64(len(line))
			return line, nil
		}
		searched = len(r.rest)
		before := r.at
		more, err := r.more(ctx)
		if err != nil || !more {
			return nil, err
		}
		if r.at != before {
			searched = 0
		}
	}
}

// rangeBytes is how much is read at once.
const rangeBytes = 1 << 20

// more reads on, and answers false when there is no more.
func (r *reader) more(ctx context.Context) (bool, error) {
	from := r.at.Offset + int64(len(r.rest))
	count := min(max(rangeBytes, int64(len(r.rest))), r.end-r.at.Base-from)
	if r.size != unknown {
		count = min(count, r.size-from)
	}
	if count <= 0 {
		return false, nil
	}
	data, size, err := r.log.Read(ctx, r.at.Segment, from, count)
	if err != nil {
		return false, err
	}
	if r.size == unknown {
		r.size = size
	}
	r.rest = append(r.rest, data...)
	if from == 0 && !r.searched {
		r.searched = true
		err = r.skip(ctx)
	}
	return len(data) > 0, err
}
