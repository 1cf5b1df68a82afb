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

func TestTheTimeOfAnUploadIsTheClientsUntilAStretchHasCome(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &line{began: time.Now()}
		u := Upload{body: slow{strings.NewReader("abc")}, extend: l.deadline}
		var one [1]byte
		for range 3 {
			if n, err := u.Read(one[:]); n != 1 || err != nil {
				t.Fatal(n, err)
			}
			time.Sleep(time.Hour) // whoever stores it is slow
		}
		if _, err := u.Read(one[:]); !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		// The deadline stands still while the client is waited for, goes on with the hours
		// in which it is not, and nothing of it is left at the end.
		if diff := cmp.Diff([]time.Duration{30 * time.Second, 30*time.Second + time.Hour, 30*time.Second + 2*time.Hour, 30*time.Second + 3*time.Hour, 0}, l.set); diff != "" {
			t.Error(diff)
		}
	})
}

// pieces gives so many bytes each second, and honours the deadline as a connection.
type pieces struct {
	size, left int
	until      time.Time
}

func (p *pieces) extend(until time.Time) error {
	p.until = until
	return nil
}

func (p *pieces) Read(into []byte) (int, error) {
	if p.left == 0 {
		return 0, io.EOF
	}
	n := min(p.size, p.left, len(into))
	time.Sleep(time.Duration(n) * time.Second / time.Duration(p.size))
	if time.Now().After(p.until) {
		return 0, os.ErrDeadlineExceeded
	}
	p.left -= n
	return n, nil
}

func TestASlowUploadPassesAndATrickleDoesNot(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		perSecond int
		passes    bool
	}{
		"1 Mbit/s": {125_000, true}, "80 kbit/s": {10_000, true}, "64 kbit/s": {8_000, false}, "a byte a second": {1, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			began, p := time.Now(), &pieces{size: c.perSecond, left: 100 << 20}
			n, err := io.Copy(io.Discard, &Upload{body: p, extend: p.extend})
			if c.passes != (err == nil && n == 100<<20) {
				t.Errorf("%s: %d bytes, %v", name, n, err)
			}
			if !c.passes && (fault.Code(err) != "upload_incomplete" || time.Since(began) > 2*patience) {
				t.Errorf("%s: it ends after %s with %v", name, time.Since(began), err)
			}
		})
	}
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
