package pen

import (
	"bytes"
	"context"

	"github.com/bifrost-run/bifrost/adapters/azure/blobs/internal/logs/internal/segment"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// settle ends a doubt, and answers true when the doubtful block stands. It puts
// another block where that one was to stand: when this succeeds, the doubtful one
// is refused whenever it may still arrive.
func (p *Pen) settle(ctx context.Context) (bool, error) {
	for range rounds {
		if p.doubt == nil {
			return false, nil
		}
		err := p.put(ctx, segment.Takeover(p.fence))
		switch {
		case err == nil:
			p.doubt, p.marked = nil, true
		case fault.Code(err) == trouble.Changed:
			if stands, err := p.look(ctx); stands || err != nil {
				return stands, err
			}
		case fault.Code(err) == trouble.Missing:
			p.doubt, p.known = nil, false
		default:
			return false, err
		}
	}
	return false, errRestless()
}

// look reads what stands where the doubtful block was to stand, after storage
// has said that something does. It answers true for the block itself.
func (p *Pen) look(ctx context.Context) (bool, error) {
	data, size, err := p.log.Read(ctx, p.at.Segment, p.at.Offset, int64(len(p.doubt.data)))
	switch {
	case err != nil:
		return false, err
	case bytes.Equal(data, p.doubt.data):
		p.at.Offset += int64(len(data))
		p.known = size == p.at.Offset
		p.took(p.doubt)
		return true, nil
	case len(data) > 0:
		p.doubt, p.known = nil, false
		p.lost = segment.EndingOf(data, 0).Fence > p.fence
	}
	if p.lost {
		return false, executions.ErrLeaseLost()
	}
	return false, nil
}

// find learns where the end is by taking over: nobody else can add anything from
// then on without seeing that. lease_lost behind a higher fence.
func (p *Pen) find(ctx context.Context) error {
	at := segment.Spot{Segment: max(p.at.Segment, 1), Base: p.at.Base}
	mark := segment.Takeover(p.fence)
	for range rounds {
		offset, blocks, err := p.log.Add(ctx, at.Segment, mark, segment.Anywhere)
		if fault.Code(err) == trouble.Missing {
			p.begin(at)
			return nil
		}
		if err != nil {
			return err
		}
		found, there, err := p.tail(ctx, at.Segment, offset, mark)
		switch {
		case err != nil:
			return err
		case found.Fence > p.fence:
			p.lost = true
			return executions.ErrLeaseLost()
		case !there:
			continue
		}
		p.seq = max(p.seq, found.Seq)
		at.Offset = offset
		if found.Next > 0 {
			at = segment.Spot{Segment: found.Next, Base: at.Base + found.End}
			continue
		}
		p.open(at)
		at.Offset += int64(len(mark))
		p.at, p.known, p.exists, p.full, p.marked = at, true, true, blocks >= p.limit, true
		return nil
	}
	return errRestless()
}

// tailBytes is how much is read at first to find the last line.
const tailBytes = 4 << 10

// tail reads back from a mark until there is a line. It answers false when the
// mark does not stand where storage has said.
func (p *Pen) tail(ctx context.Context, number int, offset int64, mark []byte) (segment.Ending, bool, error) {
	for back := int64(tailBytes); ; back *= 8 {
		start := max(offset-back, 0)
		data, _, err := p.log.Read(ctx, number, start, offset-start+int64(len(mark)))
		if err != nil {
			return segment.Ending{}, false, err
		}
		if !bytes.HasSuffix(data, mark) || int64(len(data)) != offset-start+int64(len(mark)) {
			return segment.Ending{}, false, nil
		}
		data = data[:len(data)-len(mark)]
		if start > 0 {
			whole := len(data)
			_, data, _ = bytes.Cut(data, []byte("\n"))
			start += int64(whole - len(data))
		}
		found := segment.EndingOf(data, start)
		if found.Seq > 0 || offset <= back {
			return found, true, nil
		}
	}
}
