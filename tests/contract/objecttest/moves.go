package objecttest

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

// roomy is a limit that no case means to reach.
const roomy = 64 << 20

// upload is what is known of a new file before it is kept.
func upload() object.File {
	now := given.Now()
	return object.File{
		ID: given.UUID(now), Name: "Nutzer Ünïcode 家具.csv", ContentType: "text/csv; charset=utf-8", CreatedAt: now,
		CreatedBy: string(given.UserID()), ExecutionID: given.UUID(now),
	}
}

// create keeps a text and expects the answer to know its size.
func (h Harness) create(t *testing.T, s organizations.Scope, f object.File, text string) object.File {
	t.Helper()
	made, err := h.Files.Create(given.Context(t), s, f, strings.NewReader(text), roomy)
	want.OK(t, err)
	f.Size = int64(len(text))
	want.Equal(t, "the answer", made, f)
	return made
}

// holds expects a file to be there, as it was made.
func (h Harness) holds(t *testing.T, s organizations.Scope, f object.File, text string) {
	t.Helper()
	found, err := h.Files.Stat(given.Context(t), s, f.ID)
	want.OK(t, err)
	want.Equal(t, "what is known of the file", found, f)
	found, content, err := h.Files.Open(given.Context(t), s, f.ID)
	want.OK(t, err)
	want.Equal(t, "what is known of the opened file", found, f)
	if got := drain(t, content); got != text {
		t.Errorf("the content is %s, want %s", sum(got), sum(text))
	}
}

// drain reads to the end and closes.
func drain(t *testing.T, content io.ReadCloser) string {
	t.Helper()
	got, err := io.ReadAll(content)
	want.OK(t, errors.Join(err, content.Close()))
	return string(got)
}

// missing expects a file not to be there.
func (h Harness) missing(t *testing.T, s organizations.Scope, id string) {
	t.Helper()
	found, err := h.Files.Stat(given.Context(t), s, id)
	want.Fault(t, err, fault.NotFound, "not_found")
	want.Equal(t, "what came with the fault", found, object.File{})
	found, content, err := h.Files.Open(given.Context(t), s, id)
	want.Fault(t, err, fault.NotFound, "not_found")
	want.Equal(t, "what came with the fault", found, object.File{})
	if content != nil {
		t.Errorf("a content came with the fault: %s", sum(drain(t, content)))
	}
}

// sum names a content without printing it.
func sum(text string) string {
	return fmt.Sprintf("%d bytes from %.20q on with the sum %x", len(text), text, crc32.ChecksumIEEE([]byte(text)))
}

// text is a content of this length that nowhere repeats itself.
func text(length int) string {
	var b bytes.Buffer
	b.Grow(length + 8)
	for state := uint64(length) + 1; b.Len() < length; {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		for shift := 0; shift < 64; shift += 8 {
			b.WriteByte(byte(state >> shift))
		}
	}
	return b.String()[:length]
}

// script is a reader that does one thing at each call, and ends after the last.
type script []func(into []byte) (int, error)

func (s *script) Read(into []byte) (int, error) {
	if len(*s) == 0 {
		return 0, io.EOF
	}
	next := (*s)[0]
	*s = (*s)[1:]
	return next(into)
}

// says is a step of a script that gives a text, which is short enough for every
// reader's buffer.
func says(text string) func([]byte) (int, error) {
	return func(into []byte) (int, error) { return copy(into, text), nil }
}

// fails is a step of a script that gives a text and an error with it.
func fails(text string, err error) func([]byte) (int, error) {
	return func(into []byte) (int, error) { return copy(into, text), err }
}
