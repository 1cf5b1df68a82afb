package objecttest

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func creates() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"keeps every field and the content":         createKeeps,
		"keeps a file of which little is known":     createLittle,
		"keeps a file without content":              createEmpty,
		"keeps bytes that are no text":              createBytes,
		"keeps eight mebibytes in odd chunks":       createLarge,
		"reads every kind of reader to its end":     createReaders,
		"says the size whatever was claimed before": createSize,
		"keeps a name as it was given":              createNames,
		"refuses an id that is taken":               createTwice,
		"keeps a file for the next process":         createReopen,
	}
}

func limits() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"lets through what has exactly its size":   limitReached,
		"refuses one byte more, and keeps nothing": limitExceeded,
		"is told in a sentence":                    limitTold,
		"of nothing lets an empty file through":    limitNothing,
		"stops reading what goes on for ever":      limitEndless,
	}
}

func createKeeps(t *testing.T, h Harness) {
	for _, s := range []organizations.Scope{given.Scope(), given.Global()} {
		made := h.create(t, s, upload(), "name;mail\nZoë;zoe@example.com\n")
		for range 3 {
			h.holds(t, s, made, "name;mail\nZoë;zoe@example.com\n")
		}
	}
}

func createLittle(t *testing.T, h Harness) {
	s := given.Scope()
	made := h.create(t, s, object.File{ID: given.UUID(given.Now())}, "x")
	h.holds(t, s, made, "x")
}

func createEmpty(t *testing.T, h Harness) {
	s := given.Scope()
	h.holds(t, s, h.create(t, s, upload(), ""), "")
}

func createBytes(t *testing.T, h Harness) {
	s := given.Scope()
	for _, content := range []string{"\x00", "\xff\xfe\x80", "\r\n", "\x1f\x8b\x08\x00", "\n\n\n", text(4096)} {
		h.holds(t, s, h.create(t, s, upload(), content), content)
	}
}

func createLarge(t *testing.T, h Harness) {
	s, whole := given.Scope(), text(8<<20)
	left, sizes, n := whole, []int{1, 7, 4093, 32768, 32769, 65521, 131071}, 0
	reader := readerFunc(func(into []byte) (int, error) {
		if left == "" {
			return 0, io.EOF
		}
		size := min(sizes[n%len(sizes)], len(into))
		n++
		size = copy(into[:size], left)
		left = left[size:]
		return size, nil
	})
	f := upload()
	made, err := h.Files.Create(given.Context(t), s, f, reader, 8<<20)
	want.OK(t, err)
	f.Size = 8 << 20
	want.Equal(t, "the answer", made, f)
	h.holds(t, s, f, whole)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(into []byte) (int, error) { return f(into) }

func createReaders(t *testing.T, h Harness) {
	s, whole := given.Scope(), text(10_001)
	for name, reader := range map[string]io.Reader{
		"one byte at a time":      iotest.OneByteReader(strings.NewReader(whole)),
		"half of what is asked":   iotest.HalfReader(strings.NewReader(whole)),
		"the end with the data":   iotest.DataErrReader(strings.NewReader(whole)),
		"nothing at all at times": &script{says(whole[:1]), says(""), says(""), says(whole[1:100]), says(""), fails(whole[100:200], io.EOF)},
	} {
		expected := whole
		if name == "nothing at all at times" {
			expected = whole[:200]
		}
		f := upload()
		made, err := h.Files.Create(given.Context(t), s, f, reader, roomy)
		want.OK(t, err)
		want.Equal(t, "the size from a reader that gives "+name, made.Size, int64(len(expected)))
		h.holds(t, s, made, expected)
	}
}

func createSize(t *testing.T, h Harness) {
	s := given.Scope()
	for _, claimed := range []int64{-1, 1, 1 << 40} {
		f := upload()
		f.Size = claimed
		h.holds(t, s, h.create(t, s, f, "four"), "four")
	}
}

// createNames has names that would lead elsewhere if a path were made of them.
func createNames(t *testing.T, h Harness) {
	s := given.Scope()
	names := append(given.OddNames(), "", ".", "../../secrets.key", "/etc/passwd", `C:\Windows\win.ini`, "CON", "a\r\nb: c", strings.Repeat("家", 85))
	made := map[string]object.File{}
	for _, name := range names {
		f := upload()
		f.Name, f.ContentType, f.CreatedBy = name, name, name
		made[name] = h.create(t, s, f, "content of "+name)
	}
	for name, f := range made {
		h.holds(t, s, f, "content of "+name)
	}
}

func createTwice(t *testing.T, h Harness) {
	s, f := given.Scope(), upload()
	first := h.create(t, s, f, "the first")
	f.Name = "another"
	for _, content := range []string{"the second", "", "the first"} {
		made, err := h.Files.Create(given.Context(t), s, f, strings.NewReader(content), roomy)
		want.Fault(t, err, fault.Conflict, "file_exists")
		want.Equal(t, "what came with the fault", made, object.File{})
		h.holds(t, s, first, "the first")
	}
}

func createReopen(t *testing.T, h Harness) {
	s, whole := given.Scope(), text(300_000)
	kept, empty, gone := h.create(t, s, upload(), whole), h.create(t, given.Global(), upload(), ""), h.create(t, s, upload(), "gone")
	want.OK(t, h.Files.Delete(given.Context(t), s, gone.ID))
	if h.Reopen == nil {
		t.Log("this family cannot show the end of a process")
		return
	}
	next := h.Reopen(t)
	closeAfter(t, next)
	next.holds(t, s, kept, whole)
	next.holds(t, given.Global(), empty, "")
	next.missing(t, s, gone.ID)
	next.holds(t, s, next.create(t, s, upload(), "new"), "new")
}

func limitReached(t *testing.T, h Harness) {
	s := given.Scope()
	for _, size := range []int{1, 10, 32<<10 - 1, 32 << 10, 32<<10 + 1, 1 << 20} {
		content, f := text(size), upload()
		made, err := h.Files.Create(given.Context(t), s, f, strings.NewReader(content), int64(size))
		want.OK(t, err)
		h.holds(t, s, made, content)
	}
}

func limitExceeded(t *testing.T, h Harness) {
	s := given.Scope()
	for _, size := range []int{0, 1, 10, 32<<10 - 1, 32 << 10, 32<<10 + 1, 1 << 20} {
		for name, reader := range map[string]io.Reader{
			"whole":                 strings.NewReader(text(size + 1)),
			"the end with the data": iotest.DataErrReader(strings.NewReader(text(size + 1))),
			"the last byte alone":   io.MultiReader(strings.NewReader(text(size)), strings.NewReader("x")),
		} {
			f := upload()
			made, err := h.Files.Create(given.Context(t), s, f, reader, int64(size))
			t.Logf("%d bytes and one, read %s", size, name)
			want.Fault(t, err, fault.TooLarge, "file_too_large")
			want.Equal(t, "what came with the fault", made, object.File{})
			h.missing(t, s, f.ID)
			h.holds(t, s, h.create(t, s, f, "small"), "small") // The id is free.
		}
	}
}

func limitTold(t *testing.T, h Harness) {
	for limit, sentence := range map[int64]string{
		1 << 20: "This file is larger than 1 MB.", 3 << 20: "This file is larger than 3 MB.", 10: "This file is larger than 10 bytes.",
	} {
		_, err := h.Files.Create(given.Context(t), given.Scope(), upload(), strings.NewReader(text(int(limit)+1)), limit)
		want.Equal(t, "the fault", fmt.Sprint(err), "file_too_large: "+sentence)
	}
}

func limitNothing(t *testing.T, h Harness) {
	s := given.Scope()
	made, err := h.Files.Create(given.Context(t), s, upload(), strings.NewReader(""), 0)
	want.OK(t, err)
	h.holds(t, s, made, "")
}

func limitEndless(t *testing.T, h Harness) {
	s, f := given.Scope(), upload()
	endless := readerFunc(func(into []byte) (int, error) { return len(into), nil })
	_, err := h.Files.Create(given.Context(t), s, f, endless, 1<<20)
	want.Fault(t, err, fault.TooLarge, "file_too_large")
	h.missing(t, s, f.ID)
}
