package summarize_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/summarize"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	storemocks "github.com/bifrost-run/bifrost/ports/store/mocks"
	systemmocks "github.com/bifrost-run/bifrost/ports/system/mocks"
)

func TestOneWorkflowInOnePlaceIsAddedUpAlone(t *testing.T) {
	t.Parallel()
	c := gomock.NewController(t)
	counters, clock := storemocks.NewMockCounters(c), systemmocks.NewMockClock(c)
	clock.EXPECT().Now().Return(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)).AnyTimes()
	here := organizations.TargetOf("01954f00-0000-7000-8000-00000000000a")
	key := func(day metrics.Day, in organizations.Target, workflow string) metrics.Count {
		return metrics.Count{Key: metrics.Key{Day: day, In: in, Workflow: workflow}, Tally: metrics.Tally{Succeeded: 2, Failed: 1}}
	}
	counters.EXPECT().Read(gomock.Any(), metrics.Day("2026-11-20"), metrics.Day("2026-11-22")).Return([]metrics.Count{
		key("2026-11-20", here, "report"), key("2026-11-20", here, "other"), key("2026-11-21", organizations.TargetGlobal(), "report"), key("2026-11-22", here, "report"),
	}, nil)
	s := summarize.New(counters, clock)
	admin := authorize.Caller{Principal: permissions.Principal{User: permissions.User{Type: permissions.PlatformUser}, AppRoles: []permissions.AppRole{permissions.AdminRole}}}
	got, err := s.Summary(t.Context(), admin, summarize.Question{From: "2026-11-20", In: here, Workflow: "report"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(metrics.Tally{Succeeded: 4, Failed: 2}, got.Total); diff != "" || len(got.Days) != 2 || len(got.Places) != 1 || len(got.Workflows) != 1 {
		t.Errorf("%+v %s", got, diff)
	}
	if _, err := s.Summary(t.Context(), authorize.Caller{}, summarize.Question{}); fault.Code(err) != "admin_required" {
		t.Error(err)
	}
	if _, err := s.Summary(t.Context(), admin, summarize.Question{From: "soon"}); fault.Code(err) != "validation_failed" {
		t.Error(err)
	}
}
