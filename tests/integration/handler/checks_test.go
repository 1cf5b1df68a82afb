package handler_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/tests/integration/account"
	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

// checkRun expects that a run has succeeded, that no step had an effect after it was
// done, that each answered one thing for ever, and that its log has each line once.
// It answers how many attempts that took.
func checkRun(c *caller, id, file string) int {
	c.t.Helper()
	var e execution
	c.must(http.MethodGet, "/api/executions/"+id, "", http.StatusOK, &e)
	var steps []string
	for _, s := range e.Steps {
		steps = append(steps, s.Name+" "+s.Status)
	}
	if diff := cmp.Diff([]string{"one Success", "two Success", "three Success"}, steps); e.Status != "Success" || diff != "" {
		c.t.Errorf("%s ended as %+v", id, e)
	}
	answered := map[string]string{}
	for _, mark := range marks(c.t, file) {
		var what, step, attempt string
		if _, err := fmt.Sscan(mark, &what, &step, &attempt); err != nil {
			c.t.Errorf("%s: %q: %v", id, mark, err)
		}
		was, done := answered[step]
		if done && (what == "do" || was != attempt) {
			c.t.Errorf("%s: %q, after it was done by attempt %s", id, mark, was)
		}
		if what == "done" {
			answered[step] = attempt
		}
	}
	if len(answered) != 3 {
		c.t.Errorf("%s has left %v", id, answered)
	}
	checkLog(c, id, e)
	return e.Attempt
}

func checkLog(c *caller, id string, e execution) {
	c.t.Helper()
	var l log
	c.must(http.MethodGet, "/api/executions/"+id+"/logs", "", http.StatusOK, &l)
	seen := map[string]int{}
	for i, one := range l.Lines {
		seen[one.Message]++
		if one.Seq != i+1 {
			c.t.Errorf("%s: line %d has seq %d", id, i+1, one.Seq)
		}
		if strings.HasPrefix(one.Message, "attempt ") && seen[one.Message] > 1 {
			c.t.Errorf("%s: %q stands in the log %d times", id, one.Message, seen[one.Message])
		}
	}
	for _, step := range []string{"one", "two", "three"} {
		if last := fmt.Sprintf("attempt %d comes to %s", e.Attempt, step); seen[last] != 1 || !l.Done {
			c.t.Errorf("%s: the log does not have %q: %+v", id, last, l)
		}
	}
}

// checkDeliveries expects that chance has done what it should, and waits until neither
// the platform nor the host is left with anything: a run says that it is over before
// the lists do.
func (a *app) checkDeliveries() {
	a.t.Helper()
	calls, messages, kills := 0, map[string]bool{}, 0
	for _, e := range a.host.Events() {
		switch {
		case e.Kind == funchost.Began && e.Function == "deliver":
			calls++
			messages[e.Message] = true
		case e.Kind == funchost.Exited && e.Text == "137":
			kills++
		}
	}
	a.t.Logf("%d messages were delivered %d times, and the handler was killed %d times", len(messages), calls, kills)
	if kills != killsInAll || calls <= len(messages) || len(messages) < runsInAll {
		a.t.Errorf("%d calls for %d messages, and %d kills", calls, len(messages), kills)
	}
	a.until("a list of open runs without one", func() bool {
		return !slices.ContainsFunc(a.rows("OpenExecutions"), func(row aztables.EDMEntity) bool {
			return uuid.Validate(row.RowKey) == nil
		})
	})
	for _, name := range []string{"executions", "executions-poison"} {
		a.until(name+" being empty", func() bool { return a.waiting(name) == 0 })
	}
}

// checkMirrors expects that both lists of runs say what the runs say, after repairs
// that have brought back one row of a list that was taken away, and that another one
// finds nothing. A repair leaves alone what it takes for a write on its way, until the
// run was over for a minute.
func (a *app) checkMirrors(c *caller, ids []string) {
	a.t.Helper()
	const list = "UserExecutions"
	before := len(a.rows(list))
	account.Forget(a.t, a.account, list)
	repairs, mended := 0, 0.0
	repair := func() {
		repairs++
		mended = a.repair(repairs)
	}
	a.until("a repair that finds what is missing", func() bool {
		repair()
		return len(a.rows(list)) == before
	})
	a.t.Logf("repair %d mended %v", repairs, mended)
	if mended == 0 {
		a.t.Error("a row came back that nobody has mended")
	}
	if repair(); mended != 0 {
		a.t.Errorf("repair %d has mended %v", repairs, mended)
	}
	a.checkLists(c, ids)
	for _, l := range a.host.Lines() {
		if says("cannot be mended")(l) {
			a.t.Error(l.Text)
		}
	}
}

// repair is the repair of that number, and how much it has mended.
func (a *app) repair(number int) (mended float64) {
	a.t.Helper()
	if err := a.host.Fire("repair"); err != nil {
		a.t.Fatal(err)
	}
	said, _ := a.host.AwaitLine("what the repair found", nth(number, says("the storage was checked"))).JSON()
	looked, _ := said["looked at"].(float64)
	mended, known := said["mended"].(float64)
	if looked == 0 || !known {
		a.t.Errorf("repair %d has %v", number, said)
	}
	return mended
}

func (a *app) checkLists(c *caller, ids []string) {
	a.t.Helper()
	for _, list := range []string{"/api/executions?limit=200", "/api/executions?mine=true&limit=200"} {
		var page struct{ Items []execution }
		c.must(http.MethodGet, list, "", http.StatusOK, &page)
		var listed []string
		for _, e := range page.Items {
			listed = append(listed, e.ID)
			if e.Status != "Success" {
				a.t.Errorf("%s has %+v", list, e)
			}
		}
		slices.Sort(listed)
		if diff := cmp.Diff(ids, listed); diff != "" {
			a.t.Errorf("%s is different:\n%s", list, diff)
		}
	}
}
