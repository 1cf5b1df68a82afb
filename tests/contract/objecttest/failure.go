package objecttest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func failures() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"of the reader is answered as it is, and keeps nothing":     failReader,
		"after the context has ended keeps nothing":                 failEnded,
		"when the context ends while reading keeps nothing":         failEnding,
		"when the context ends with the last byte keeps nothing":    failEndingLast,
		"of a reader that panics keeps nothing, and panics":         failPanic,
		"of one leaves a file alone that was there":                 failBeside,
		"when the context has ended leaves alone what was asked of": failAnyEnded,
	}
}

// nothing expects that an id was not used up by an attempt that failed.
func (h Harness) nothing(t *testing.T, f object.File) {
	t.Helper()
	s := given.Global()
	h.missing(t, s, f.ID)
	made := h.create(t, s, f, "another try")
	h.holds(t, s, made, "another try")
}

func failReader(t *testing.T, h Harness) {
	broken := errors.New("the line is dead")
	for _, cause := range []error{broken, io.ErrUnexpectedEOF, io.ErrClosedPipe, fmt.Errorf("read: %w", io.EOF), fault.New(fault.TooLarge, "body_too_large", "Too much.")} {
		for name, reader := range map[string]io.Reader{
			"at once":         &script{fails("", cause)},
			"with data":       &script{fails("some", cause)},
			"after data":      &script{says("some"), says("more"), fails("", cause), says("never read")},
			"after much data": io.MultiReader(strings.NewReader(text(300_000)), &script{fails("x", cause)}),
		} {
			f := upload()
			made, err := h.Files.Create(given.Context(t), given.Global(), f, reader, roomy)
			if err != cause { //nolint:errorlint // It is answered as it is, and not wrapped.
				t.Errorf("%s: got %v, want the reader's own error %v", name, err, cause)
			}
			want.Equal(t, "what came with the error", made, object.File{})
			h.nothing(t, f)
		}
	}
}

func failEnded(t *testing.T, h Harness) {
	f := upload()
	unread := readerFunc(func([]byte) (int, error) {
		t.Error("a content was read that nobody waits for")
		return 0, io.EOF
	})
	_, err := h.Files.Create(given.Ended(t), given.Global(), f, unread, roomy)
	want.Is(t, err, context.Canceled)
	h.nothing(t, f)
}

// ending gives data, and ends the context with the nth call.
func ending(end context.CancelFunc, n int, last error) io.Reader {
	calls := 0
	return readerFunc(func(into []byte) (int, error) {
		if calls++; calls < n {
			return copy(into, "some data"), nil
		}
		end()
		return copy(into, "the rest"), last
	})
}

func failEnding(t *testing.T, h Harness) {
	for _, n := range []int{1, 2, 50, 5000} {
		f := upload()
		ctx, end := context.WithCancel(given.Context(t))
		defer end()
		made, err := h.Files.Create(ctx, given.Global(), f, ending(end, n, nil), roomy)
		want.Is(t, err, context.Canceled)
		want.Equal(t, "what came with the error", made, object.File{})
		h.nothing(t, f)
	}
}

func failEndingLast(t *testing.T, h Harness) {
	for _, n := range []int{1, 2, 50} {
		f := upload()
		ctx, end := context.WithCancel(given.Context(t))
		defer end()
		_, err := h.Files.Create(ctx, given.Global(), f, ending(end, n, io.EOF), roomy)
		want.Is(t, err, context.Canceled)
		h.nothing(t, f)
	}
}

func failPanic(t *testing.T, h Harness) {
	f := upload()
	func() {
		defer func() { want.Equal(t, "what the reader said", fmt.Sprint(recover()), "the reader has a defect") }()
		_, err := h.Files.Create(given.Context(t), given.Global(), f, &script{says("some"), func([]byte) (int, error) { panic("the reader has a defect") }}, roomy)
		t.Errorf("the defect of the reader was answered as %v", err)
	}()
	h.nothing(t, f)
}

func failBeside(t *testing.T, h Harness) {
	s := given.Scope()
	there := h.create(t, s, upload(), "there before")
	f := there
	_, err := h.Files.Create(given.Context(t), s, f, &script{says("some"), fails("", io.ErrUnexpectedEOF)}, roomy)
	want.Error(t, err, "a second file under an id")
	h.holds(t, s, there, "there before")
}

func failAnyEnded(t *testing.T, h Harness) {
	s, ended := given.Scope(), given.Ended(t)
	there := h.create(t, s, upload(), "there before")
	_, err := h.Files.Stat(ended, s, there.ID)
	want.Is(t, err, context.Canceled)
	_, _, err = h.Files.Open(ended, s, there.ID)
	want.Is(t, err, context.Canceled)
	want.Is(t, h.Files.Delete(ended, s, there.ID), context.Canceled)
	h.holds(t, s, there, "there before")
}
