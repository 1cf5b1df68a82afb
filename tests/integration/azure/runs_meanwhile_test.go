package azure_test

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/store"
)

// meanwhile lets something else happen in front of one call.
type meanwhile struct {
	next policy.Transporter
	// at is the call, the first one is 1; none at 0.
	at      int32
	calls   atomic.Int32
	happens func()
}

// Do sends one request.
func (m *meanwhile) Do(r *http.Request) (*http.Response, error) {
	if m.calls.Add(1) == m.at {
		m.happens()
	}
	return m.next.Do(r)
}

// encounter is two transitions of one run.
type encounter struct {
	shape func(*executions.Execution)
	begin func(*play)
	// first is interrupted by second, once in front of each of its calls.
	first, second func(ctx context.Context, p *play, by *process) error
	// allowed are the codes that either may be refused with.
	allowed []string
}

func TestTransitionsOfTwoProgramsLeaveOneHonestRun(t *testing.T) {
	t.Parallel()
	for name, x := range encounters() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := start(t, blobNetwork)
			calls := x.meets(t, home, 0)
			for at := int32(1); at <= calls; at++ {
				t.Run(fmt.Sprintf("before call %d of %d", at, calls), func(t *testing.T) {
					t.Parallel()
					x.meets(t, home, at)
				})
			}
		})
	}
}

// meets lets the second transition happen in front of a call of the first, and
// answers how many calls that makes.
func (x encounter) meets(t *testing.T, home *process, at int32) int32 {
	t.Helper()
	p := newPlay(t, home, nil)
	if x.shape != nil {
		x.shape(&p.run)
	}
	x.begin(p)
	between := &meanwhile{next: blobNetwork, at: at}
	first := &process{account: home.account, time: &storageTime{between, p.judge.time.timeline}}
	first.open(t)
	between.happens = func() { x.refused(p, "the second", x.second(t.Context(), p, p.judge)) }
	x.refused(p, "the first", x.first(t.Context(), p, first))
	p.agrees()
	p.recovered()
	if e := p.agrees(); !e.Status.IsTerminal() {
		p.ends()
	}
	return between.calls.Load()
}

func (x encounter) refused(p *play, which string, err error) {
	p.t.Helper()
	for _, code := range x.allowed {
		if fault.Code(err) == code {
			return
		}
	}
	if err != nil {
		p.t.Errorf("%s is answered with %v", which, err)
	}
}

func encounters() map[string]encounter {
	claims := func(ctx context.Context, p *play, by *process) error {
		_, _, err := by.Executions().Claim(ctx, p.run.Doorbell(), p.claim(p.judge.time.of(time.Now())))
		return err
	}
	cancels := func(ctx context.Context, p *play, by *process) error {
		_, err := by.Recovery().Cancel(ctx, p.run.Scope, p.run.ID, today())
		return err
	}
	recovers := func(ctx context.Context, p *play, by *process) error {
		_, err := by.Recovery().Recover(ctx, p.run.Doorbell(), p.judge.time.of(time.Now()), 0)
		return err
	}
	finishes := func(ctx context.Context, p *play, by *process) error {
		_, err := by.Executions().Finish(ctx, p.lease, executions.Outcome{Event: executions.EventSucceed, Now: today()})
		return err
	}
	renews := func(ctx context.Context, p *play, by *process) error {
		_, _, err := by.Executions().Renew(ctx, p.lease, executions.Progress{Done: 1})
		return err
	}
	releases := func(ctx context.Context, p *play, by *process) error {
		_, err := by.Executions().Release(ctx, p.lease, executions.Release{DueAt: today(), Now: today()})
		return err
	}
	accepts := func(ctx context.Context, p *play, by *process) error {
		_, err := by.Executions().Accept(ctx, store.Acceptance{Execution: p.run})
		return err
	}
	// recoversLong is what sweepers do while a program stands still.
	recoversLong := func(ctx context.Context, p *play, by *process) error {
		for range 4 {
			p.judge.time.jump(16 * time.Minute)
			if err := recovers(ctx, p, by); err != nil {
				return err
			}
		}
		return nil
	}
	taken, over, lost := "execution_state", "execution_finished", "lease_lost"
	return map[string]encounter{
		"a bell for a run that waited and its claim":    {begin: wokenOften, first: recovers, second: claims},
		"a claim and a bell for a run that waited":      {begin: wokenOften, first: claims, second: recovers, allowed: []string{taken}},
		"a claim that stands still, and bells":          {begin: wokenOften, first: claims, second: recoversLong, allowed: []string{taken}},
		"two claims":                                    {begin: accepted, first: claims, second: claims, allowed: []string{taken}},
		"a claim and a wish to stop":                    {begin: accepted, first: claims, second: cancels, allowed: []string{over}},
		"a wish to stop and a claim":                    {begin: accepted, first: cancels, second: claims, allowed: []string{over}},
		"an end and a wish to stop":                     {begin: claimed, first: finishes, second: cancels, allowed: []string{over}},
		"a wish to stop and an end":                     {begin: claimed, first: cancels, second: finishes, allowed: []string{over}},
		"a heartbeat and a wish to stop":                {begin: claimed, first: renews, second: cancels},
		"a wish to stop and a heartbeat":                {begin: claimed, first: cancels, second: renews},
		"a release and a wish to stop":                  {begin: claimed, first: releases, second: cancels},
		"a wish to stop and a release":                  {begin: claimed, first: cancels, second: releases, allowed: []string{over}},
		"a recovery and a wish to stop":                 {begin: dead, first: recovers, second: cancels},
		"a wish to stop and a recovery":                 {begin: dead, first: cancels, second: recovers},
		"an end and a recovery":                         {begin: dead, first: finishes, second: recovers, allowed: []string{lost}},
		"a recovery and an end":                         {begin: dead, first: recovers, second: finishes, allowed: []string{lost}},
		"a recovery and a heartbeat":                    {begin: dead, first: recovers, second: renews, allowed: []string{lost}},
		"two recoveries":                                {begin: dead, first: recovers, second: recovers},
		"a release and a claim":                         {begin: claimed, first: releases, second: claims, allowed: []string{taken, lost}},
		"a recovery of what was half stored, and twice": {begin: acceptedByHalves, first: recovers, second: recovers},
		"a claim of what was half stored, and twice":    {begin: acceptedByHalves, first: claims, second: claims, allowed: []string{taken}},
		"two acceptances of one id":                     {begin: func(*play) {}, first: accepts, second: accepts},
	}
}

// wokenOften is a run that waited so long that the sweeper looks rarely, and
// would look now.
func wokenOften(p *play) {
	accepted(p)
	for range 4 {
		p.judge.time.jump(16 * time.Minute)
		p.recovered()
	}
	p.judge.time.jump(16 * time.Minute)
}

// wokenNow is one at which it has just looked.
func wokenNow(p *play) {
	wokenOften(p)
	p.recovered()
}
