package crowd

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/tests/chaos/judge"
)

// Reader reads what the platform says once the chaos is over: as Mine, who has
// started everything and administers the platform, and as Other, who has not.
type Reader struct {
	Mine, Other   *Client
	Organizations []string
	// Schedules have to have fired.
	Schedules int
}

// mine is the name of the list of a person's own runs.
const mine = "mine"

// Read waits until every run is over and counted, and reads everything. When that
// does not come before the deadline, it reads what there is.
func (r Reader) Read(ctx context.Context, deadline time.Time, e *judge.Evidence) error {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		isQuiet, err := r.lists(ctx, e)
		if err != nil {
			return err
		}
		if isQuiet || time.Now().After(deadline) {
			break
		}
		<-tick.C
	}
	if err := r.runs(ctx, e); err != nil {
		return err
	}
	for {
		e.Counters = judge.Counters{}
		if err := r.Mine.Read(ctx, http.MethodGet, "/api/metrics/summary", "", "", http.StatusOK, &e.Counters); err != nil {
			return err
		}
		if e.Counted() || time.Now().After(deadline) {
			return r.attention(ctx, e)
		}
		<-tick.C
	}
}

// lists reads every list of runs, and reports whether none goes on.
func (r Reader) lists(ctx context.Context, e *judge.Evidence) (isQuiet bool, err error) {
	isQuiet, e.Lists = true, map[string]map[string]string{}
	fired := 0
	read := func(name, path, in string) error {
		e.Lists[name] = map[string]string{}
		return pages(ctx, r.Mine, path, in, func(run judge.Run) {
			e.Lists[name][run.ID] = run.Status
			isQuiet = isQuiet && run.IsOver()
			if name == mine && run.Trigger == "schedule" {
				fired++
			}
		})
	}
	for _, in := range r.Organizations {
		if err := read(in, "/api/executions?limit=200", in); err != nil {
			return false, err
		}
	}
	err = read(mine, "/api/executions?mine=true&limit=200", "")
	return isQuiet && fired >= r.Schedules, err
}

// runs reads each run that is in a list, or was accepted, with its log.
func (r Reader) runs(ctx context.Context, e *judge.Evidence) error {
	in := map[string]string{}
	for _, organization := range r.Organizations {
		for id := range e.Lists[organization] {
			in[id] = organization
		}
	}
	e.Runs = nil
	for _, id := range slices.Sorted(maps.Keys(in)) {
		var run judge.Run
		if err := r.Mine.Read(ctx, http.MethodGet, "/api/executions/"+id, in[id], "", http.StatusOK, &run); err != nil {
			return err
		}
		if err := r.log(ctx, &run); err != nil {
			return err
		}
		e.Runs = append(e.Runs, run)
	}
	return nil
}

func (r Reader) log(ctx context.Context, run *judge.Run) error {
	for cursor, done := "", false; !done; {
		var page struct {
			Lines  []judge.Line
			Cursor string
			Done   bool
		}
		path := "/api/executions/" + run.ID + "/logs?cursor=" + url.QueryEscape(cursor)
		if err := r.Mine.Read(ctx, http.MethodGet, path, run.OrganizationID, "", http.StatusOK, &page); err != nil {
			return err
		}
		run.Lines = append(run.Lines, page.Lines...)
		// A run that never ends has a log that is never done.
		cursor, done = page.Cursor, page.Done || len(page.Lines) == 0
	}
	return nil
}

func (r Reader) attention(ctx context.Context, e *judge.Evidence) error {
	e.Attention = nil
	return pages(ctx, r.Other, "/api/attention?limit=200", "", func(item struct{ ID string }) {
		e.Attention = append(e.Attention, item.ID)
	})
}

// pages reads a list to its end.
func pages[T any](ctx context.Context, c *Client, path, in string, each func(T)) error {
	for cursor := ""; ; {
		var page struct {
			Items      []T
			NextCursor string
		}
		if err := c.Read(ctx, http.MethodGet, path+"&cursor="+url.QueryEscape(cursor), in, "", http.StatusOK, &page); err != nil {
			return err
		}
		for _, item := range page.Items {
			each(item)
		}
		if cursor = page.NextCursor; cursor == "" {
			return nil
		}
	}
}
