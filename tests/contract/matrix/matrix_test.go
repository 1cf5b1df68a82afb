// Package matrix holds one table of who may do what: every operation of the API,
// for every kind of caller, in every kind of place. The real API on the embedded
// store in memory is asked for each cell, while somebody watches what that asks of
// storage. What an operation does is not here.
package matrix

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each operation gets a world of its own, so that what one does cannot let another
// in.
func TestEveryCellOfTheTable(t *testing.T) {
	t.Parallel()
	all, err := registered()
	must(t, err)
	rows, shapes := table(t)
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.ask(r, all[r.operation()], r.order, r.at)
			if shape, ok := shapes[r.where]; ok && r.permission != "anyone" {
				w.ask(r, all[r.operation()], shape.order, shape.at)
			}
		})
	}
}

// ask asks for an operation in some kinds of place, for everybody.
func (w *world) ask(r row, o operation, order []string, at map[string]string) {
	w.t.Helper()
	for _, place := range order {
		for i, who := range everybody() {
			c := cell{row: r, op: o, ask: requests[r.name], caller: who, place: place}
			c.judge(w.t, at[place][i], w.send(c))
		}
	}
}

// Whatever can be told of a refusal is the same for an organization that is somebody
// else's and for one that does not exist, down to what storage is asked for. What is
// about no organization does not care whether one is named.
func TestForeignAndUnknownOrganizationsCannotBeToldApart(t *testing.T) {
	t.Parallel()
	all, err := registered()
	must(t, err)
	rows, shapes := table(t)
	for _, r := range rows {
		unknown, placed := shapes[r.where].at["unknown"]
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			w, compared := newWorld(t), 0
			for i, who := range everybody() {
				if placed && r.at["foreign"][i] != unknown[i] {
					continue // they are no stranger there
				}
				compared++
				c := cell{row: r, op: all[r.operation()], ask: requests[r.name], caller: who, place: "unknown"}
				nobodys := w.send(c)
				c.place = "foreign"
				theirs := w.send(c)
				if diff := cmp.Diff(nobodys.plain(), theirs.plain()); nobodys.status != theirs.status || theirs.status >= 400 && diff != "" {
					t.Errorf("%s: %d and %d; -unknown +foreign\n%s", c, nobodys.status, theirs.status, diff)
				}
			}
			if compared < 10 {
				t.Errorf("only %d callers are strangers there", compared)
			}
		})
	}
}

// The same holds, at home, for the things of an organization that is somebody
// else's: its runs and files are as if they were not there.
func TestForeignAndUnknownThingsCannotBeToldApart(t *testing.T) {
	t.Parallel()
	all, err := registered()
	must(t, err)
	rows, _ := table(t)
	for _, r := range rows {
		ask := requests[r.name]
		if strings.HasPrefix(r.where, "nowhere") || ask.thing == nil || ask.params["id"] == "" && ask.params["fileId"] == "" && ask.params["formId"] == "" {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for _, who := range everybody() {
				c := cell{row: r, op: all[r.operation()], ask: ask, caller: who, place: "own", elsewhere: true}
				theirs := w.send(c)
				c.ask.thing = nil
				if diff := cmp.Diff(w.send(c).plain(), theirs.plain()); diff != "" || theirs.status < 400 {
					t.Errorf("%s: %d; -unknown +foreign\n%s", c, theirs.status, diff)
				}
			}
		})
	}
}
