package redact_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/bifrost-run/bifrost/app/internal/redact"
)

func TestAReaderBehavesAsOne(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("the hunter2, ", 10_000)
	want := []byte(strings.Repeat("the ***, ", 10_000))
	s := knowing("hunter2")
	for name, from := range map[string]io.Reader{
		"all at once":        strings.NewReader(text),
		"byte by byte":       iotest.OneByteReader(strings.NewReader(text)),
		"by halves":          iotest.HalfReader(strings.NewReader(text)),
		"the end with bytes": iotest.DataErrReader(strings.NewReader(text)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := iotest.TestReader(s.Reader(from), want); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNothingKnownPassesThrough(t *testing.T) {
	t.Parallel()
	got, err := io.ReadAll(iotest.OneByteReader(knowing("short").Reader(strings.NewReader("hunter2 short"))))
	if err != nil || string(got) != "hunter2 short" {
		t.Errorf("got %q, %v", got, err)
	}
}

// The code that writes a file may ask for a secret in the middle of it.
func TestASecretThatBecomesKnownIsHiddenFromThenOn(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*redact.Set{"with another": knowing("hunter2"), "as the first": knowing()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const late = "another-secret that is longer than what was held back until then"
			from, to := io.Pipe()
			go func() {
				_, _ = to.Write([]byte("begun, "))
				s.Add(late)
				for _, letter := range []byte("then " + late + " end") {
					_, _ = to.Write([]byte{letter})
				}
				_ = to.Close()
			}()
			if got, err := io.ReadAll(s.Reader(from)); err != nil || string(got) != "begun, then *** end" {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestAnErrorIsPassedOnAfterWhatWasRead(t *testing.T) {
	t.Parallel()
	broken := errors.New("the line is broken")
	for name, from := range map[string]io.Reader{
		"by itself":  io.MultiReader(strings.NewReader("a hunter2, hunt"), iotest.ErrReader(broken)),
		"with bytes": &lastWords{text: "a hunter2, hunt", err: broken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := knowing("hunter2").Reader(from)
			got, err := io.ReadAll(r)
			if string(got) != "a ***, hunt" || !errors.Is(err, broken) {
				t.Errorf("got %q, %v", got, err)
			}
			if n, err := r.Read(make([]byte, 1)); n != 0 || !errors.Is(err, broken) {
				t.Errorf("then %d bytes, %v", n, err)
			}
		})
	}
}

// lastWords answers its text and its error at once.
type lastWords struct {
	text string
	err  error
}

func (l *lastWords) Read(p []byte) (int, error) {
	n := copy(p, l.text)
	l.text = l.text[n:]
	return n, l.err
}

type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

func TestAReaderThatNeverAnswersIsGivenUp(t *testing.T) {
	t.Parallel()
	if _, err := io.ReadAll(knowing("hunter2").Reader(silent{})); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v", err)
	}
}

func TestReadingNothingReadsNothing(t *testing.T) {
	t.Parallel()
	if n, err := knowing("hunter2").Reader(iotest.ErrReader(errors.New("asked"))).Read(nil); n != 0 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
}

// tide is an endless stream that counts what it gave.
type tide struct{ given, most int }

func (e *tide) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "abcdefg"[(e.given+i)%7]
	}
	e.given += len(p)
	e.most = max(e.most, len(p))
	return len(p), nil
}

func TestAStreamIsNotGatheredInMemory(t *testing.T) {
	t.Parallel()
	var from tide
	r := knowing("hunter2").Reader(&from)
	into := make([]byte, 1000)
	for taken := 0; taken < 4<<20; {
		n, err := r.Read(into)
		if err != nil {
			t.Fatal(err)
		}
		if taken += n; from.given-taken > 64<<10 || from.most > 64<<10 {
			t.Fatalf("%d bytes were taken ahead of %d, at most %d at once", from.given-taken, taken, from.most)
		}
	}
}
