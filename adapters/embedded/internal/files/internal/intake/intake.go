// Package intake reads the content of a file that somebody sends.
package intake

import (
	"context"
	"fmt"
	"io"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Reader reads a content until it ends, is too large, or nobody waits for it any
// longer.
type Reader struct {
	// Size is how much was read.
	Size  int64
	ctx   context.Context
	from  io.Reader
	limit int64
	// err is why reading ended early, nil when it did not.
	err error
}

// Read passes on what there is. A reader that waits is its owner's to end.
func (r *Reader) Read(into []byte) (int, error) {
	if r.err = r.ctx.Err(); r.err != nil {
		return 0, r.err
	}
	n, err := r.from.Read(into)
	r.Size += int64(n)
	if r.Size > r.limit {
		err = errTooLarge(r.limit)
	}
	if err != nil && err != io.EOF { //nolint:errorlint // A reader ends with this very value; one that wraps it has failed.
		r.err = err
	}
	return n, err
}

// New reads at most so many bytes for as long as somebody waits.
func New(ctx context.Context, from io.Reader, limit int64) *Reader {
	return &Reader{ctx: ctx, from: from, limit: limit}
}

// Reason tells trouble of the reader, which is answered as it is, from trouble
// of the disk.
func (r *Reader) Reason(err error) error {
	if r.err != nil {
		return r.err
	}
	return kv.ErrBroken(err)
}

func errTooLarge(limit int64) error {
	size := fmt.Sprintf("%d bytes", limit)
	if limit > 0 && limit%(1<<20) == 0 {
		size = fmt.Sprintf("%d MB", limit>>20)
	}
	return fault.New(fault.TooLarge, "file_too_large", "This file is larger than "+size+".")
}
