package logs

import (
	"bytes"
	"context"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/logs/internal/segment"
)

// skip moves on to a line near the one behind which the caller wants to read, if
// it is not in what was read from the beginning of a segment.
func (r *reader) skip(ctx context.Context) error {
	low, high := int64(0), min(r.size, r.end-r.at.Base)
	if r.after <= segment.EndingOf(r.rest, 0).Seq || int64(len(r.rest)) >= high {
		return nil
	}
	for high-low > rangeBytes {
		middle := low + (high-low)/2
		start, seq, err := r.probe(ctx, middle, high)
		switch {
		case err != nil:
			return err
		case seq == 0 || seq > r.after:
			high = middle
		default:
			low = start
		}
	}
	if low > 0 {
		r.at.Offset, r.rest = low, nil
	}
	return nil
}

// probeBytes is how much is read in the middle of a blob to find a line.
const probeBytes = 64 << 10

// probe finds the first line of the log that begins behind an offset: where it
// begins and its number, zero when none is in front of the end.
func (r *reader) probe(ctx context.Context, offset, end int64) (start, seq int64, err error) {
	for _, count := range []int64{probeBytes, 2 * segment.MaxLine} {
		data, _, err := r.log.Read(ctx, r.at.Segment, offset, min(count, end-offset))
		if err != nil {
			return 0, 0, err
		}
		start := offset + int64(bytes.IndexByte(data, '\n')+1)
		for line := range bytes.Lines(data[start-offset:]) {
			if e := segment.Parse(line); e.Seq > 0 {
				return start, e.Seq, nil
			}
			start += int64(len(line))
		}
	}
	return 0, 0, nil
}

// cutLine takes the first line off, with its line feed, which is not among the
// first bytes that were searched already.
func cutLine(data []byte, searched int) (line, rest []byte, found bool) {
	if at := bytes.IndexByte(data[searched:], '\n'); at >= 0 {
		end := searched + at + 1
		return data[:end], data[end:], true
	}
	return nil, data, false
}

// place is a spot with the fence that counts behind it.
type place struct {
	segment.Spot
	fence int64
}

// places remembers where cursors stand. It forgets any when there are many.
type places struct {
	mu    sync.Mutex
	known map[placeKey]place
}

type placeKey struct {
	path  string
	after int64
}

// manyPlaces is about a quarter of a megabyte.
const manyPlaces = 2048

// of is where a cursor stands, or the beginning if that is not known.
func (p *places) of(path string, after int64) place {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at, ok := p.known[placeKey{path, after}]; ok {
		return at
	}
	return place{Spot: segment.Spot{Segment: 1}}
}

func (p *places) keep(path string, after int64, at place) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key := range p.known {
		if len(p.known) < manyPlaces {
			break
		}
		delete(p.known, key)
	}
	p.known[placeKey{path, after}] = at
}
