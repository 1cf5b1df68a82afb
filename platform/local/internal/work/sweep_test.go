package work_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
)

func TestTheSweepLooksAtOnceAndThenRegularly(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		d := ring(t).Doorbell
		var looks []time.Duration
		f.recovery.EXPECT().Due(gomock.Any(), gomock.Any()).AnyTimes().DoAndReturn(func(context.Context, time.Time) ([]executions.Doorbell, error) {
			looks = append(looks, f.elapsed())
			if len(looks) == 2 { // trouble once must not end the sweeping
				return nil, errors.New("the disk is on fire")
			}
			return []executions.Doorbell{d}, nil
		})
		f.recovery.EXPECT().Recover(gomock.Any(), d, gomock.Any(), gomock.Any()).Times(3)
		f.Start()
		time.Sleep(3*every + every/2)
		f.stop(t, 0)
		if len(looks) != 4 || looks[0] != 0 || looks[1] != every || looks[2] != 2*every || looks[3] != 3*every {
			t.Errorf("looked after %v", looks)
		}
		if heard := f.heard.String(); strings.Count(heard, "the sweep failed") != 1 || !strings.Contains(heard, "the disk is on fire") {
			t.Errorf("the operator heard %q", heard)
		}
	})
}

// A sweep that is cut off by the stop is no trouble that anybody must hear of.
func TestASweepThatIsCutOffIsNotReported(t *testing.T) {
	t.Parallel()
	inside(t, func(t *testing.T, f floor) {
		f.receives()
		f.recovery.EXPECT().Due(gomock.Any(), gomock.Any()).DoAndReturn(func(ctx context.Context, _ time.Time) ([]executions.Doorbell, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		f.Start()
		synctest.Wait()
		f.stop(t, 0)
		if f.heard.Len() != 0 {
			t.Errorf("the operator heard %q", f.heard)
		}
	})
}
