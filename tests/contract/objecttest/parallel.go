package objecttest

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func parallel() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"creates of different files lose nothing":         parallelApart,
		"creates of one id make one file, whole":          parallelSame,
		"uploads that wait hold up no other file":         parallelWaiting,
		"creates and deletes leave a file whole, or none": parallelDelete,
	}
}

func parallelApart(t *testing.T, h Harness) {
	scopes, ctx := []organizations.Scope{given.Scope(), given.Scope(), given.Global()}, given.Context(t)
	made := make([]object.File, 24)
	content := func(i int) string { return text(20_000 + i) }
	for _, err := range harness.Together(len(made), func(i int) (err error) {
		made[i], err = h.Files.Create(ctx, scopes[i%3], upload(), strings.NewReader(content(i)), roomy)
		return err
	}) {
		want.OK(t, err)
	}
	for i, f := range made {
		h.holds(t, scopes[i%3], f, content(i))
	}
}

func parallelSame(t *testing.T, h Harness) {
	for range 5 {
		s, f, ctx := given.Scope(), upload(), given.Context(t)
		made := make([]object.File, 8)
		content := func(i int) string { return text(30_000 + 1000*i) }
		won := -1
		for i, err := range harness.Together(len(made), func(i int) (err error) {
			own := f
			own.Name = fmt.Sprint("number ", i)
			made[i], err = h.Files.Create(ctx, s, own, strings.NewReader(content(i)), roomy)
			return err
		}) {
			if err != nil {
				want.Fault(t, err, fault.Conflict, "file_exists")
				continue
			}
			if won >= 0 {
				t.Errorf("number %d and number %d have both made the file", won, i)
			}
			won = i
		}
		if won < 0 {
			t.Fatal("nobody has made the file")
		}
		h.holds(t, s, made[won], content(won))
	}
}

// parallelWaiting has more uploads that wait for their sender than a store could
// have locks or connections.
func parallelWaiting(t *testing.T, h Harness) {
	const waiting = 100
	s, ctx := given.Scope(), given.Context(t)
	read, sent := make(chan struct{}, waiting), make(chan struct{})
	slow := func() io.Reader {
		return &script{says("begun "), func(into []byte) (int, error) {
			read <- struct{}{}
			<-sent
			return copy(into, "and ended"), nil
		}}
	}
	made, results := make([]object.File, waiting), make(chan []error)
	go func() {
		results <- harness.Together(waiting, func(i int) (err error) {
			made[i], err = h.Files.Create(ctx, s, upload(), slow(), roomy)
			return err
		})
	}()
	for range waiting {
		select {
		case <-read:
		case <-ctx.Done():
			close(sent)
			t.Fatalf("not all of the uploads are read at the same time: %v", errors.Join(<-results...))
		}
	}
	other := h.create(t, s, upload(), "quick")
	h.holds(t, s, other, "quick")
	want.OK(t, h.Files.Delete(ctx, s, other.ID))
	close(sent)
	want.OK(t, errors.Join(<-results...))
	for _, f := range made {
		h.holds(t, s, f, "begun and ended")
	}
}

func parallelDelete(t *testing.T, h Harness) {
	for range 20 {
		s, f, ctx := given.Scope(), upload(), given.Context(t)
		want.OK(t, errors.Join(harness.Together(6, func(i int) error {
			switch i % 3 {
			case 0:
				return h.Files.Delete(ctx, s, f.ID)
			case 1:
				return whole(h.Files.Open(ctx, s, f.ID))
			}
			_, err := h.Files.Create(ctx, s, f, strings.NewReader(text(5000)), roomy)
			if fault.Code(err) == "file_exists" {
				err = nil
			}
			return err
		})...))
		want.OK(t, whole(h.Files.Open(ctx, s, f.ID)))
		want.OK(t, h.Files.Delete(ctx, s, f.ID))
		h.missing(t, s, f.ID)
	}
}

// whole is an error unless the file is there with all of its content, or not there.
func whole(_ object.File, content io.ReadCloser, err error) error {
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	}
	got, err := io.ReadAll(content)
	if string(got) != text(5000) {
		err = errors.Join(err, errors.New("the content is "+sum(string(got))))
	}
	return errors.Join(err, content.Close())
}
