package azure_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/upkeeptest"
)

// damages are what the suite looks at closely, one of each way to mend.
func damages() []upkeeptest.Damage {
	var list []upkeeptest.Damage
	pick := func(harms map[string]harm, lost, invisible bool, names ...string) {
		for _, name := range names {
			list = append(list, upkeeptest.Damage{Name: name, Unmendable: lost, Invisible: invisible, Do: aged(harms[name])})
		}
	}
	pick(toMirrors(), false, false, "that takes an ended run from its user's list", "that lists a run that is not there")
	pick(toOpenRows(), false, false, "that loses the truth of an acceptance")
	pick(unseen(), false, true, "that makes the memory of the sweeper unreadable")
	pick(toTruths(), true, false, "to a run", "by a newer program to a run")
	return list
}

// aged does harm, and lets so much time pass that it is no write on its way.
func aged(do harm) func(*testing.T, upkeeptest.Harness, upkeeptest.Sample) upkeeptest.Harness {
	return func(t *testing.T, h upkeeptest.Harness, s upkeeptest.Sample) upkeeptest.Harness {
		t.Helper()
		p := programOf(t)
		p.admit(t, s.Ended.Actor.ID)
		do(t, p, s)
		p.age()
		return h
	}
}

// sample is what the suite's is, with everybody known.
func (p *tended) sample(t *testing.T) upkeeptest.Sample {
	t.Helper()
	var s upkeeptest.Sample
	user, scope := somebody().ID, someRun().Scope
	p.admit(t, user)
	ok(t, p.register(t.Context(), scope))
	for _, e := range []*executions.Execution{&s.Waiting, &s.Held, &s.Ended} {
		*e = someRun()
		e.Actor.ID, e.Scope = user, scope
		a := store.Acceptance{Execution: *e}
		if s.Key == "" {
			s.Key = "digest-of-a-key"
			a.Idempotency = &store.Idempotency{Key: s.Key, BodyHash: "hash"}
		}
		_, err := p.Executions().Accept(t.Context(), a)
		ok(t, err)
	}
	_, _, err := p.Executions().Claim(t.Context(), s.Held.Doorbell(), (&play{}).claim(today()))
	ok(t, err)
	s.Ended = p.worked(t, s.Ended)
	return s
}

// seen is what people see of a sample.
type seen struct {
	Runs []executions.Execution
	List []executions.Execution
}

func (p *tended) seen(t *testing.T, s upkeeptest.Sample) (all seen) {
	t.Helper()
	for _, e := range []executions.Execution{s.Waiting, s.Held, s.Ended} {
		found, err := p.History().Get(t.Context(), e.Scope, e.ID)
		ok(t, err)
		all.Runs = append(all.Runs, found)
	}
	list, err := p.History().ListByUser(t.Context(), s.Ended.Actor.ID, history.Filter{}, store.Paging{Limit: 10})
	ok(t, err)
	all.List = list.Items
	return all
}

// isAbout reports whether a difference names something of a sample.
func (p *tended) isAbout(s upkeeptest.Sample) func(maintenance.Difference) bool {
	names := []string{s.Ended.Scope.Key(), p.known[s.Ended.Scope].TenantID, string(s.Ended.Actor.ID)}
	for _, e := range []executions.Execution{s.Waiting, s.Held, s.Ended} {
		names = append(names, string(e.ID), rowKeyOf(e))
	}
	return func(d maintenance.Difference) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.Contains(d.Where, name) })
	}
}

// TestOneWalkMendsEveryDamage harms a sample in each way, finds each, and mends all.
func TestOneWalkMendsEveryDamage(t *testing.T) {
	t.Parallel()
	for kind, harms := range map[string]map[string]harm{"mirrors": toMirrors(), "open rows": joinedHarms(toOpenRows(), unseen()), "people": toPeople()} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			p := tend(t)
			delete(harms, "that makes the memory of the sweeper unreadable") // it is nobody's
			samples, before := map[string]upkeeptest.Sample{}, map[string]seen{}
			for name, do := range harms {
				samples[name] = p.sample(t)
				before[name] = p.seen(t, samples[name])
				do(t, p, samples[name])
			}
			p.age()
			found, _ := p.walked(t, false)
			for name, s := range samples {
				if !slices.ContainsFunc(found, p.isAbout(s)) {
					t.Errorf("the damage %s is not found", name)
				}
			}
			mended, _ := p.walked(t, true)
			for _, d := range mended {
				if d.Mending != maintenance.Mended {
					t.Errorf("it was not mended: %+v", d)
				}
			}
			left, _ := p.walked(t, false)
			same(t, "what is left", left, nil)
			for name, s := range samples {
				same(t, "what people see after the damage "+name, p.seen(t, s), before[name])
			}
		})
	}
}

func joinedHarms(all ...map[string]harm) map[string]harm {
	one := map[string]harm{}
	for _, harms := range all {
		maps.Copy(one, harms)
	}
	return one
}

// TestWhatCannotBeMendedIsToldAndLeft harms the truth in each way.
func TestWhatCannotBeMendedIsToldAndLeft(t *testing.T) {
	t.Parallel()
	p := tend(t)
	samples := map[string]upkeeptest.Sample{}
	for name, do := range toTruths() {
		samples[name] = p.sample(t)
		do(t, p, samples[name])
	}
	p.age()
	found, _ := p.walked(t, false)
	for name, s := range samples {
		isTold := slices.ContainsFunc(found, p.isAbout(s))
		if !isTold && !strings.Contains(name, "open") && name != "to an acceptance" && !strings.Contains(name, "tenant") {
			t.Errorf("the damage %s is not told", name)
		}
	}
	if len(found) < len(samples) {
		t.Errorf("%d differences for %d damages", len(found), len(samples))
	}
	for _, d := range found {
		if d.Mending != maintenance.Unmendable || strings.Contains(d.What+d.Where+d.Found, "somebody's") {
			t.Errorf("told: %+v", d)
		}
	}
	mended, _ := p.walked(t, true)
	same(t, "what a mending walk tells", mended, found)
	left, _ := p.walked(t, false)
	same(t, "what is left", left, found)
}

// TestAStoreInWhichNobodyWritesAnyMoreAgrees looks at runs in every part of their
// life long after everybody wrote about them.
func TestAStoreInWhichNobodyWritesAnyMoreAgrees(t *testing.T) {
	t.Parallel()
	p := tend(t)
	p.sample(t)
	cancelled, nobodys := someRun(), someRun()
	nobodys.Actor.ID, nobodys.DueAt = "", today().Add(time.Hour)
	for _, e := range []executions.Execution{cancelled, nobodys} {
		p.admit(t, cancelled.Actor.ID)
		ok(t, p.register(t.Context(), e.Scope))
		_, err := p.Executions().Accept(t.Context(), store.Acceptance{Execution: e})
		ok(t, err)
	}
	_, err := p.Recovery().Cancel(t.Context(), cancelled.Scope, cancelled.ID, today())
	ok(t, err)
	p.age()
	for _, mend := range []bool{false, true} {
		found, looked := p.walked(t, mend)
		same(t, "the differences", found, nil)
		if looked < 20 {
			t.Errorf("it looked at %d rows", looked)
		}
	}
}

// TestWhatIsOnItsWayIsNoDamage harms what a writer leaves between two writes, and
// looks at once. After a while the same is damage.
func TestWhatIsOnItsWayIsNoDamage(t *testing.T) {
	t.Parallel()
	all := joinedHarms(toMirrors(), toOpenRows(), unseen(), toPeople())
	p := tend(t)
	began := time.Now()
	for _, name := range []string{
		"that takes a run that waits from its user's list", "that takes a run at work from its user's list",
		"that leaves a mirror as it was at the beginning", "that lists a run that is not there",
		"that loses the truth of an acceptance", "that leaves a run open that is over",
		"that hides a grant", "that shows a wider grant", "that shows a grant that there is not",
		"that takes an organization from the list", "that gives an organization another name in the list",
	} {
		all[name](t, p, p.sample(t))
	}
	// However slow this machine is, storage says that it took no time.
	took := time.Since(began)
	p.time.jump(-took)
	found, _ := p.walked(t, false)
	same(t, "what is found at once", found, nil)
	p.time.jump(took)
	p.age()
	if found, _ := p.walked(t, false); len(found) < 11 {
		t.Errorf("after a while it finds %+v", found)
	}
}
