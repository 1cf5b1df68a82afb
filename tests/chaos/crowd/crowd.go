package crowd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Crowd is many clients of one program.
type Crowd struct {
	Client        *Client
	Organizations []string
	// Workflows are those that somebody may start.
	Workflows []string
	// Clients ask at the same time, and start Runs runs together.
	Clients, Runs int
	// Seed repeats what they want, though not when.
	Seed uint64
	// Turns lets one run be asked for each time that something comes.
	Turns <-chan struct{}

	mu        sync.Mutex
	asked     map[string]request
	accepted  map[string][]string
	cancelled []string
}

// Accepted are the ids that each key was answered, of all requests under it.
func (c *Crowd) Accepted() map[string][]string { return c.accepted }

// Cancelled are the runs whose end somebody was granted.
func (c *Crowd) Cancelled() []string { return c.cancelled }

// Start starts all runs and returns when each was accepted.
func (c *Crowd) Start(ctx context.Context) error {
	c.asked, c.accepted = map[string]request{}, map[string][]string{}
	return c.each(func(chance *rand.Rand, key string) error { return c.one(ctx, chance, key) })
}

// Again asks once more under every key, as somebody who was never answered, and
// returns when all were.
func (c *Crowd) Again(ctx context.Context) error {
	return c.each(func(_ *rand.Rand, key string) error {
		c.mu.Lock()
		q := c.asked[key]
		c.mu.Unlock()
		_, err := c.accept(ctx, key, q)
		return err
	})
}

// each lets every client do something for each of its keys, until it fails.
func (c *Crowd) each(do func(chance *rand.Rand, key string) error) error {
	var all sync.WaitGroup
	failures := make([]error, c.Clients)
	for n := range c.Clients {
		all.Go(func() {
			chance := rand.New(rand.NewPCG(c.Seed, uint64(n)))
			for i := n; i < c.Runs && failures[n] == nil; i += c.Clients {
				failures[n] = do(chance, fmt.Sprintf("key-%d", i))
			}
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

// one starts a run, sometimes asks once more under its key, and sometimes ends it.
func (c *Crowd) one(ctx context.Context, chance *rand.Rand, key string) error {
	select {
	case <-c.Turns:
	case <-ctx.Done():
		return ctx.Err()
	}
	in := c.Organizations[chance.IntN(len(c.Organizations))]
	q := request{
		method: http.MethodPost, path: "/api/workflows/" + c.Workflows[chance.IntN(len(c.Workflows))] + "/executions", organization: in, body: `{}`,
		headers: map[string]string{"Idempotency-Key": key},
	}
	if chance.IntN(5) == 0 {
		q.headers["Prefer"] = "wait=3"
	}
	id, err := c.accept(ctx, key, q)
	if err == nil && chance.IntN(10) == 0 {
		_, err = c.accept(ctx, key, q)
	}
	if err == nil && chance.IntN(12) == 0 {
		err = c.cancel(ctx, id, in, time.Duration(chance.IntN(200))*time.Millisecond)
	}
	return err
}

func (c *Crowd) accept(ctx context.Context, key string, q request) (string, error) {
	a, err := c.Client.ask(ctx, q)
	if err != nil {
		return "", err
	}
	var run struct{ ID string }
	if err := json.Unmarshal(a.body, &run); err != nil || run.ID == "" || a.status != http.StatusAccepted && a.status != http.StatusOK {
		return "", fmt.Errorf("%s is answered %d: %s", key, a.status, a.body)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[key], c.accepted[key] = q, append(c.accepted[key], run.ID)
	return run.ID, nil
}

// cancel asks for the end of a run. A run that is over by then refuses, also where
// it was an earlier request of this one whose answer was lost that has ended it.
func (c *Crowd) cancel(ctx context.Context, id, in string, after time.Duration) error {
	timer := time.NewTimer(after)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	a, err := c.Client.ask(ctx, request{method: http.MethodPost, path: "/api/executions/" + id + "/cancel", organization: in})
	switch {
	case err != nil:
		return err
	case a.status == http.StatusConflict:
		return c.seeCancelled(ctx, id, in)
	case a.status != http.StatusOK && a.status != http.StatusAccepted:
		return fmt.Errorf("the end of %s is answered %d: %s", id, a.status, a.body)
	}
	c.grant(id)
	return nil
}

// seeCancelled notes a run that was ended by a request that nobody has heard of.
func (c *Crowd) seeCancelled(ctx context.Context, id, in string) error {
	var run struct{ Status string }
	err := c.Client.Read(ctx, http.MethodGet, "/api/executions/"+id, in, "", http.StatusOK, &run)
	if err == nil && run.Status == "Cancelled" {
		c.grant(id)
	}
	return err
}

func (c *Crowd) grant(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancelled = append(c.cancelled, id)
}

// Grant gives the crowd, which administers the platform, permissions of its own: for
// schedules, which run while nobody is signed in, a role does not count.
func (c *Crowd) Grant(ctx context.Context) error {
	var me struct{ User struct{ ID string } }
	err := c.Client.Read(ctx, http.MethodGet, "/api/me", "", "", http.StatusOK, &me)
	for _, in := range c.Organizations {
		const all = `{"permissions":{"canExecuteWorkflows":true,"canManageForms":true,"canViewHistory":true,"canManageConfig":false}}`
		if err == nil {
			err = c.Client.Read(ctx, http.MethodPut, "/api/permissions/"+url.PathEscape(me.User.ID)+"/"+in, in, all, http.StatusOK, &struct{}{})
		}
	}
	return err
}

// Schedule makes schedules that each start one run, at instants spread over a time
// from now on, and answers their ids. It is not asked again, and so belongs before
// anything that would lose an answer.
func (c *Crowd) Schedule(ctx context.Context, number int, over time.Duration) ([]string, error) {
	var ids []string
	for i := range number {
		at := time.Now().UTC().Add(2*time.Second + over*time.Duration(i)/time.Duration(number))
		draft := fmt.Sprintf(`{"name":"number %d","workflow":"chaos_steps","at":%q,"missed":"once","overlap":"allow"}`, i, at.Format(time.RFC3339Nano))
		var made struct{ ID string }
		if err := c.Client.Read(ctx, http.MethodPost, "/api/schedules", c.Organizations[i%len(c.Organizations)], draft, http.StatusCreated, &made); err != nil {
			return nil, err
		}
		ids = append(ids, made.ID)
	}
	return ids, nil
}
