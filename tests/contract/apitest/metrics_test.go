package apitest

import (
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/metrics"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const summaryPath = "/api/metrics/summary"

func metricsOperations() []operation {
	read := func(a *api, err error) {
		a.counters.EXPECT().Read(gomock.Any(), metrics.Day("2026-04-05"), metrics.Day("2026-05-04")).Return(nil, err)
	}
	return []operation{{
		id: "getMetricsSummary", method: "GET", path: summaryPath, entry: adminOnly, status: 200,
		works: func(a *api) { read(a, nil) }, fails: map[string]func(*api, error){"Counters.Read": read},
	}}
}

// someCounts are of two days, places and workflows.
func someCounts() []metrics.Count {
	contoso := organizations.TargetOf(contosoID)
	return []metrics.Count{
		{Key: metrics.Key{Day: "2026-05-01", In: contoso, Workflow: "add_user"}, Tally: metrics.Tally{Succeeded: 2, Failed: 1, Milliseconds: 900, MinutesSaved: 50}},
		{Key: metrics.Key{Day: "2026-05-01", In: organizations.TargetGlobal(), Workflow: "wipe"}, Tally: metrics.Tally{Partly: 1, TimedOut: 1, Milliseconds: 60_000}},
		{Key: metrics.Key{Day: "2026-05-03", In: contoso, Workflow: "wipe"}, Tally: metrics.Tally{Succeeded: 2, Cancelled: 2, Milliseconds: 100, MinutesSaved: 10}},
	}
}

// counts expects a stretch to be read.
func (a *api) counts(first, last metrics.Day) {
	a.anywhere(admin)
	a.counters.EXPECT().Read(gomock.Any(), first, last).Return(someCounts(), nil)
}

func TestRunsAreSummedUpByDayOrganizationAndWorkflow(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.counts("2026-04-30", "2026-05-03")
	a.ask(get(summaryPath+"?from=2026-04-30&to=2026-05-03", admin)).is(200).says(`{"from":"2026-04-30","to":"2026-05-03",
		"total":{"runs":9,"succeeded":4,"completedWithErrors":1,"failed":1,"timedOut":1,"cancelled":2,"durationMs":61000,"minutesSaved":60},
		"byDay":[
			{"runs":5,"succeeded":2,"completedWithErrors":1,"failed":1,"timedOut":1,"cancelled":0,"durationMs":60900,"minutesSaved":50,"day":"2026-05-01"},
			{"runs":4,"succeeded":2,"completedWithErrors":0,"failed":0,"timedOut":0,"cancelled":2,"durationMs":100,"minutesSaved":10,"day":"2026-05-03"}],
		"byOrganization":[
			{"runs":7,"succeeded":4,"completedWithErrors":0,"failed":1,"timedOut":0,"cancelled":2,"durationMs":1000,"minutesSaved":60,"organizationId":"` + contosoID + `"},
			{"runs":2,"succeeded":0,"completedWithErrors":1,"failed":0,"timedOut":1,"cancelled":0,"durationMs":60000,"minutesSaved":0,"organizationId":"global"}],
		"byWorkflow":[
			{"runs":6,"succeeded":2,"completedWithErrors":1,"failed":0,"timedOut":1,"cancelled":2,"durationMs":60100,"minutesSaved":10,"workflow":"wipe"},
			{"runs":3,"succeeded":2,"completedWithErrors":0,"failed":1,"timedOut":0,"cancelled":0,"durationMs":900,"minutesSaved":50,"workflow":"add_user"}]}`)
}

func TestASummaryIsNarrowedToOnePlaceAndWorkflow(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const none = `{"from":"2026-05-01","to":"2026-05-01","total":{"runs":0,"succeeded":0,"completedWithErrors":0,"failed":0,"timedOut":0,"cancelled":0,"durationMs":0,"minutesSaved":0},"byDay":[],"byOrganization":[],"byWorkflow":[]}`
	for query, says := range map[string]string{
		"&organizationId=019df24a-0000-7000-8000-0000000000ff": none,
		"&workflow=add": none,
		"&organizationId=" + contosoID + "&workflow=none": none,
		"&organizationId=global&workflow=wipe": `{"from":"2026-05-01","to":"2026-05-01","total":{"runs":2,"succeeded":0,"completedWithErrors":1,"failed":0,"timedOut":1,"cancelled":0,"durationMs":60000,"minutesSaved":0},
			"byDay":[{"runs":2,"succeeded":0,"completedWithErrors":1,"failed":0,"timedOut":1,"cancelled":0,"durationMs":60000,"minutesSaved":0,"day":"2026-05-01"}],
			"byOrganization":[{"runs":2,"succeeded":0,"completedWithErrors":1,"failed":0,"timedOut":1,"cancelled":0,"durationMs":60000,"minutesSaved":0,"organizationId":"global"}],
			"byWorkflow":[{"runs":2,"succeeded":0,"completedWithErrors":1,"failed":0,"timedOut":1,"cancelled":0,"durationMs":60000,"minutesSaved":0,"workflow":"wipe"}]}`,
	} {
		a.counts("2026-05-01", "2026-05-01")
		a.ask(get(summaryPath+"?from=2026-05-01&to=2026-05-01"+query, admin)).is(200).says(says)
	}
}

func TestTheStretchOfASummaryIsThirtyDaysUnlessItSays(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for query, stretch := range map[string][2]metrics.Day{
		"":                               {"2026-04-05", "2026-05-04"},
		"?to=2026-03-01":                 {"2026-01-31", "2026-03-01"},
		"?from=2026-05-04":               {"2026-05-04", "2026-05-04"},
		"?from=2026-02-02":               {"2026-02-02", "2026-05-04"},
		"?from=2026-02-01&to=2026-05-03": {"2026-02-01", "2026-05-03"},
	} {
		a.counts(stretch[0], stretch[1])
		a.ask(get(summaryPath+query, admin)).is(200)
	}
}

func TestABadStretchNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for query, wrong := range map[string]string{
		"?organizationId=contoso":        "/organizationId format",
		"?from=yesterday":                "/from format",
		"?to=2026-02-30":                 "/to format",
		"?from=2026-05-04&to=2026-05-03": "/to before_from",
		"?from=2026-02-01&to=2026-05-04": "/to too_far",
	} {
		a.anywhere(admin)
		a.ask(get(summaryPath+query, admin)).fields("query " + wrong)
	}
}
