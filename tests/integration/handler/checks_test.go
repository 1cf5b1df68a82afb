package handler_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

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

// checkDeliveries expects that chance has done what it should, and that the host was
// not left with anything.
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
	for _, row := range a.rows("OpenExecutions") {
		if _, err := uuid.Parse(row.RowKey); err == nil {
			a.t.Errorf("the run %s is still open", row.RowKey)
		}
	}
	for _, name := range []string{"executions", "executions-poison"} {
		until(a.t, name+" being empty", func() bool { return a.waiting(name) == 0 })
	}
}

// checkMirrors expects that both lists of runs say what the runs say, after one
// repair, and that another one finds nothing. One row of a list is taken away before.
func (a *app) checkMirrors(c *caller, ids []string) {
	a.t.Helper()
	account.Forget(a.t, a.account, "UserExecutions")
	for round := range 2 {
		if err := a.host.Fire("repair"); err != nil {
			a.t.Fatal(err)
		}
		said, _ := a.host.AwaitLine("what the repair found", nth(round+1, says("the storage was checked"))).JSON()
		a.t.Logf("repair %d looked at %v and mended %v", round+1, said["looked at"], said["mended"])
		if (said["mended"] == 0.0) != (round == 1) || said["looked at"] == 0.0 {
			a.t.Errorf("repair %d has %v", round+1, said)
		}
	}
	a.checkLists(c, ids)
	for _, l := range a.host.Lines() {
		if says("cannot be mended")(l) {
			a.t.Error(l.Text)
		}
	}
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
