package files

import (
	"context"
	"fmt"
	"io"

	"github.com/bifrost-run/bifrost/adapters/embedded/internal/kv"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// intake reads a content until it ends, is too large, or nobody waits for it any
// longer.
type intake struct {
	ctx   context.Context
	from  io.Reader
	limit int64
	// size is how much was read.
	size int64
	// err is why reading ended early, nil when it did not.
	err error
}

// Read passes on what there is. A reader that waits is its owner's to end.
func (r *intake) Read(into []byte) (int, error) {
	if r.err = r.ctx.Err(); r.err != nil {
		return 0, r.err
	}
	n, err := r.from.Read(into)
	r.size += int64(n)
	if r.size > r.limit {
		err = errTooLarge(r.limit)
	}
	if err != nil && err != io.EOF { //nolint:errorlint // A reader ends with this very value; one that wraps it has failed.
		r.err = err
	}
	return n, err
}

// reason tells trouble of the reader, which is answered as it is, from trouble
// of the disk.
func (r *intake) reason(err error) error {
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
