package executions

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/functions/internal/rest"
	"github.com/bifrost-run/bifrost/functions/internal/shown"
	"github.com/bifrost-run/bifrost/ports/store"
)

// WaitMax is the longest that an answer waits for a run, in seconds: below the
// 45 seconds after which a proxy in front gives up.
const WaitMax = 30

// Started is the answer of every operation that starts a run.
type Started struct {
	// Status is 200 for a run that is over and was waited for, 202 for every other.
	Status            int
	Location          string `header:"Location"`
	PreferenceApplied string `header:"Preference-Applied"`
	Replayed          string `header:"Idempotency-Replayed"`
	Body              shown.Execution
}

// Waiter waits for runs.
type Waiter interface {
	// Wait answers the run once it is over, or as it is after the wait.
	Wait(ctx context.Context, by permissions.Authority, id executions.ID, wait time.Duration) (observe.View, error)
}

// Accepted answers a run that was accepted, for every operation that starts one: at
// once, or when it is over where the caller prefers to wait for that.
func Accepted(ctx context.Context, by rest.By, a store.Accepted, prefer string, runs Waiter) *Started {
	out := &Started{
		Status: http.StatusAccepted, Location: "/api/executions/" + string(a.Execution.ID),
		Body: shown.View(observe.View{Execution: a.Execution, MayCancel: observe.MayCancel(by.Authority, a.Execution)}),
	}
	if a.Replayed {
		out.Replayed = "true"
	}
	if wait := waitOf(prefer); wait > 0 {
		await(ctx, by, a.Execution.ID, wait, runs, out)
	}
	return out
}

// await holds the answer until the run is over or the wait is. The run is
// accepted by then: storage that cannot be read now does not take that back, and
// whoever hears otherwise starts it twice.
func await(ctx context.Context, by rest.By, id executions.ID, wait int, runs Waiter, out *Started) {
	v, err := runs.Wait(ctx, by.Authority, id, time.Duration(wait)*time.Second)
	if err != nil {
		return
	}
	out.Body = shown.View(v)
	if v.Execution.Status.IsTerminal() {
		out.Status, out.PreferenceApplied = http.StatusOK, "wait="+strconv.Itoa(wait)
	}
}

// waitOf reads the wait preference of RFC 7240, 0 for none. A longer wait than
// WaitMax is cut, which the answer says.
func waitOf(prefer string) int {
	for _, preference := range strings.FieldsFunc(prefer, func(r rune) bool { return r == ',' || r == ';' }) {
		name, value, _ := strings.Cut(strings.TrimSpace(preference), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "wait") {
			continue
		}
		seconds, err := strconv.Atoi(strings.Trim(strings.TrimSpace(value), `"`))
		if err == nil && seconds > 0 {
			return min(seconds, WaitMax)
		}
	}
	return 0
}
