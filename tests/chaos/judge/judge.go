package judge

import "fmt"

// Finding is what came of one rule.
type Finding struct {
	// Rule is what must never change, in words.
	Rule string
	// Looked is how many things it was held against.
	Looked int
	// Broken are those that break it, one sentence each.
	Broken []string
}

func (f *Finding) look() { f.Looked++ }

// must breaks the rule unless it is so.
func (f *Finding) must(isSo bool, format string, arguments ...any) {
	if !isSo {
		f.Broken = append(f.Broken, fmt.Sprintf(format, arguments...))
	}
}

// rules are the rules in the order of the table.
var rules = []struct {
	name string
	hold func(Evidence, *Finding)
}{
	{"every accepted run is over", over},
	{"a key is one run, and no run is nobody's", keys},
	{"a run ends as its workflow may", ends},
	{"a cancel that was granted is kept", cancels},
	{"who ends a run holds it", holders},
	{"no step begins again after it was stored", memo},
	{"a step has one result for ever", results},
	{"what may happen once happens once", once},
	{"no line is doubled, none is missing", lines},
	{"the counters are the runs", counters},
	{"every list says what the runs say", lists},
	{"what did not end well needs attention", attention},
	{"a schedule fires once", schedules},
	{"one repair leaves nothing to mend", differences},
}

// Judge holds the evidence against every rule.
func Judge(e Evidence) []Finding {
	found := make([]Finding, len(rules))
	for i, rule := range rules {
		found[i].Rule = rule.name
		rule.hold(e, &found[i])
	}
	return found
}

func over(e Evidence, f *Finding) {
	status := map[string]Run{}
	for _, r := range e.Runs {
		status[r.ID] = r
	}
	for key, ids := range e.Accepted {
		for _, id := range ids {
			f.look()
			f.must(status[id].IsOver(), "%s, which was accepted as %s, is %q", id, key, status[id].Status)
		}
	}
}

// keys finds a request that has led to two runs, two requests that have led to one,
// and a run that nobody has asked for.
func keys(e Evidence, f *Finding) {
	owner := map[string]string{}
	for key, ids := range e.Accepted {
		f.look()
		for _, id := range ids {
			f.must(id == ids[0], "%s is both %s and %s", key, ids[0], id)
			f.must(owner[id] == "" || owner[id] == key, "%s is both %s and %s", id, owner[id], key)
			owner[id] = key
		}
	}
	for _, r := range e.Runs {
		f.must(owner[r.ID] != "" || r.Trigger == "schedule", "nobody has asked for %s", r.ID)
	}
}

func lists(e Evidence, f *Finding) {
	status := map[string]string{}
	for _, r := range e.Runs {
		status[r.ID] = r.Status
	}
	for name, listed := range e.Lists {
		for id, said := range listed {
			f.look()
			f.must(said == status[id], "%s says that %s is %s, it is %q", name, id, said, status[id])
		}
	}
	for _, r := range e.Runs {
		_, byOrganization := e.Lists[r.OrganizationID][r.ID]
		_, byPerson := e.Lists["mine"][r.ID]
		f.must(byOrganization, "the list of %s does not have %s", r.OrganizationID, r.ID)
		f.must(byPerson, "the list of who started it does not have %s", r.ID)
	}
}

func attention(e Evidence, f *Finding) {
	asked := map[string]int{}
	for _, id := range e.Attention {
		asked[id]++
	}
	for _, r := range e.Runs {
		f.look()
		want := 0
		if r.Status == "Failed" || r.Status == "CompletedWithErrors" || r.Status == "Timeout" {
			want = 1
		}
		f.must(asked[r.ID] == want, "%s, which is %s, is shown %d times", r.ID, r.Status, asked[r.ID])
		delete(asked, r.ID)
	}
	for id := range asked {
		f.must(false, "%s is shown, and is no run", id)
	}
}

func schedules(e Evidence, f *Finding) {
	fired := map[string][]string{}
	for _, r := range e.Runs {
		if r.Trigger == "schedule" {
			fired[r.Origin.ID] = append(fired[r.Origin.ID], r.ID)
		}
	}
	for _, id := range e.Schedules {
		f.look()
		f.must(len(fired[id]) == 1, "%s has started %v", id, fired[id])
		delete(fired, id)
	}
	for id, runs := range fired {
		f.must(false, "%v are of the schedule %q, which is none", runs, id)
	}
}

func differences(e Evidence, f *Finding) {
	f.look()
	f.Broken = append(f.Broken, e.Differences...)
}
