package files

import (
	"context"
	"fmt"
	"io"

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
}

// Read passes on what there is. A reader that waits is its owner's to end.
func (r *intake) Read(into []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.from.Read(into)
	if r.size += int64(n); r.size > r.limit {
		return n, errTooLarge(r.limit)
	}
	return n, err
}

func errTooLarge(limit int64) error {
	size := fmt.Sprintf("%d bytes", limit)
	if limit > 0 && limit%(1<<20) == 0 {
		size = fmt.Sprintf("%d MB", limit>>20)
	}
	return fault.New(fault.TooLarge, "file_too_large", "This file is larger than "+size+".")
}
