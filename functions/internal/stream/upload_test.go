package stream

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// line is a connection that remembers its deadlines, as time from the beginning.
type line struct {
	began time.Time
	set   []time.Duration
}

func (l *line) deadline(at time.Time) error {
	if at.IsZero() {
		l.set = append(l.set, 0)
		return nil
	}
	l.set = append(l.set, at.Sub(l.began))
	return errors.ErrUnsupported // as a connection without deadlines says
}

// slow takes a second for each byte.
type slow struct{ io.Reader }

func (s slow) Read(into []byte) (int, error) {
	time.Sleep(time.Second) // in a bubble: no time passes
	return s.Reader.Read(into[:1])
}

func TestAnUploadMayTakeItsTimeAsLongAsItGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &line{began: time.Now()}
		u := Upload{body: slow{strings.NewReader("abc")}, extend: l.deadline}
		if text, err := io.ReadAll(&u); string(text) != "abc" || err != nil {
			t.Errorf("%q %v", text, err)
		}
		// Each read has its own 30 seconds, and nothing is left of them at the end.
		if diff := cmp.Diff([]time.Duration{30 * time.Second, 31 * time.Second, 32 * time.Second, 33 * time.Second, 0}, l.set); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnUploadThatEndsEarlyIsIncomplete(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{io.ErrUnexpectedEOF, os.ErrDeadlineExceeded, errors.New("connection reset by peer")} {
		l := &line{began: time.Now()}
		u := Upload{body: io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(cause)), extend: l.deadline}
		text, err := io.ReadAll(&u)
		if string(text) != "abc" || fault.Code(err) != "upload_incomplete" || !fault.Is(err, fault.Malformed) || !errors.Is(err, cause) {
			t.Errorf("%v: %q, %v", cause, text, err)
		}
		if last := l.set[len(l.set)-1]; last != 0 {
			t.Errorf("%v: a deadline of %s is left", cause, last)
		}
	}
}
