package daily_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/app/maintain"
	"github.com/bifrost-run/bifrost/functions/internal/daily"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
)

// hand is a clock that a test turns.
type hand struct{ at time.Time }

func (h *hand) Now() time.Time { return h.at }

// walk goes over four parts, each of which takes that long, and answers from
// where it went.
func walk(part time.Duration, broken int) (from []string, said string, err error) {
	clock, log := &hand{time.Date(2026, 11, 22, 1, 10, 0, 0, time.UTC)}, &bytes.Buffer{}
	f := daily.New(nil, clock, slog.New(slog.NewTextHandler(log, nil)))
	err = f.Walk(context.Background(), func(_ context.Context, s maintain.Stretch) (string, error) {
		if s.Until.Sub(clock.at) > daily.Limit {
			return "", errors.New("the stretch is longer than the function may take")
		}
		from = append(from, s.From)
		clock.at = clock.at.Add(part)
		if len(from) == broken {
			return "x", errors.New("broken")
		}
		return []string{"b", "c", "d", ""}[len(from)-1], nil
	})
	return from, log.String(), err
}

func TestAWalkGoesOnWhereItsPartEnds(t *testing.T) {
	t.Parallel()
	if from, said, err := walk(time.Minute, 0); err != nil || said != "" || !slices.Equal(from, []string{"", "b", "c", "d"}) {
		t.Errorf("%q, %q, %v", from, said, err)
	}
}

func TestAWalkEndsWithItsTimeAndSaysSo(t *testing.T) {
	t.Parallel()
	if from, said, err := walk(20*time.Minute, 0); err != nil || !strings.Contains(said, "not over") || !slices.Equal(from, []string{"", "b", "c"}) {
		t.Errorf("%q, %q, %v", from, said, err)
	}
}

func TestAWalkEndsWithTrouble(t *testing.T) {
	t.Parallel()
	if from, _, err := walk(time.Minute, 2); err == nil || !slices.Equal(from, []string{"", "b"}) {
		t.Errorf("%q, %v", from, err)
	}
}

func TestADailyFunctionEndsBeforeTheHostKillsIt(t *testing.T) {
	t.Parallel()
	if daily.Limit >= trigger.Timeout {
		t.Errorf("it may take %s, and is killed after %s", daily.Limit, trigger.Timeout)
	}
}
