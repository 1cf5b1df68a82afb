package objecttest

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func opens() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"reads in pieces of any size":             openPieces,
		"may be closed before the end":            openHalf,
		"serves several readers at once":          openTogether,
		"ends honestly when the file was deleted": openDeleted,
		"does not know what was never made":       openUnknown,
	}
}

func deletes() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"takes the file and no other":               deleteOne,
		"of what is not there is no fault":          deleteNothing,
		"may be followed by another file, as it is": deleteThenCreate,
	}
}

func (h Harness) open(t *testing.T, f object.File) io.ReadCloser {
	t.Helper()
	_, content, err := h.Files.Open(given.Context(t), given.Global(), f.ID)
	want.OK(t, err)
	return content
}

func openPieces(t *testing.T, h Harness) {
	whole := text(70_001)
	made := h.create(t, given.Global(), upload(), whole)
	for _, size := range []int{1, 3, 4096, 65536, 70_001, 1 << 20} {
		content, piece, got := h.open(t, made), make([]byte, size), bytes.Buffer{}
		for {
			n, err := content.Read(piece)
			got.Write(piece[:n])
			if errors.Is(err, io.EOF) {
				break
			}
			want.OK(t, err)
		}
		want.OK(t, content.Close())
		if got.String() != whole {
			t.Errorf("in pieces of %d the content is %s, want %s", size, sum(got.String()), sum(whole))
		}
	}
}

func openHalf(t *testing.T, h Harness) {
	made := h.create(t, given.Global(), upload(), text(100_000))
	for range 20 {
		content := h.open(t, made)
		_, err := io.ReadFull(content, make([]byte, 10))
		want.OK(t, errors.Join(err, content.Close()))
	}
	h.holds(t, given.Global(), made, text(100_000))
}

func openTogether(t *testing.T, h Harness) {
	whole, ctx := text(500_000), given.Context(t)
	made := h.create(t, given.Global(), upload(), whole)
	readers := make([]io.ReadCloser, 8)
	for i := range readers { // All are open before the first one reads.
		readers[i] = h.open(t, made)
	}
	for _, err := range harness.Together(len(readers), func(i int) error {
		got, err := io.ReadAll(readers[i])
		if string(got) != whole {
			err = errors.Join(err, errors.New("a reader got "+sum(string(got))))
		}
		return errors.Join(err, readers[i].Close(), ctx.Err())
	}) {
		want.OK(t, err)
	}
}

// openDeleted lets a family choose between the whole content and an error. What
// it must not do is to end as if there were no more.
func openDeleted(t *testing.T, h Harness) {
	whole := text(1 << 20)
	made := h.create(t, given.Global(), upload(), whole)
	content := h.open(t, made)
	first := make([]byte, 1000)
	_, err := io.ReadFull(content, first)
	want.OK(t, err)
	want.OK(t, h.Files.Delete(given.Context(t), given.Global(), made.ID))
	h.missing(t, given.Global(), made.ID)
	rest, err := io.ReadAll(content)
	if got := string(first) + string(rest); err == nil && got != whole {
		t.Errorf("without an error the content is %s, want %s", sum(got), sum(whole))
	}
	want.OK(t, content.Close())
}

func openUnknown(t *testing.T, h Harness) {
	h.create(t, given.Global(), upload(), "another")
	h.missing(t, given.Global(), given.UUID(given.Now()))
}

func deleteOne(t *testing.T, h Harness) {
	s := given.Scope()
	left := make([]object.File, 6)
	for i := range left {
		left[i] = h.create(t, s, upload(), text(i*1000))
	}
	for i := range left {
		want.OK(t, h.Files.Delete(given.Context(t), s, left[i].ID))
		h.missing(t, s, left[i].ID)
		for j := i + 1; j < len(left); j++ {
			h.holds(t, s, left[j], text(j*1000))
		}
	}
}

func deleteNothing(t *testing.T, h Harness) {
	s := given.Scope()
	want.OK(t, h.Files.Delete(given.Context(t), s, given.UUID(given.Now())))
	made := h.create(t, s, upload(), "content")
	want.OK(t, h.Files.Delete(given.Context(t), s, given.UUID(given.Now())))
	h.holds(t, s, made, "content")
	for range 3 {
		want.OK(t, h.Files.Delete(given.Context(t), s, made.ID))
	}
}

func deleteThenCreate(t *testing.T, h Harness) {
	f := upload()
	for _, content := range []string{"the first", "", "the third, longer", "4"} {
		h.holds(t, given.Global(), h.create(t, given.Global(), f, content), content)
		old := h.open(t, f)
		want.OK(t, h.Files.Delete(given.Context(t), given.Global(), f.ID))
		h.missing(t, given.Global(), f.ID)
		want.OK(t, old.Close())
	}
}
