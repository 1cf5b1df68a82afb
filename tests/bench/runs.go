package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// throughput is how many empty workflows end in a second: each client starts the
// next run once it has the answer that the one before is over.
func (b *bench) throughput(ctx context.Context) error {
	for _, clients := range crowds {
		_, perSecond, err := repeat(clients, b.during, func() error { return b.client.run(ctx, emptyWorkflow) })
		if err != nil {
			return err
		}
		target := ""
		if clients == crowd {
			target = "at least 500/s"
		}
		commits := b.floors.commits[clients]
		b.table.add(row{
			what: "empty workflows from the request to the end, " + people(clients), target: target,
			measured: fmt.Sprintf("%.0f/s", perSecond), floor: fmt.Sprintf("%.0f commits/s", commits), ratio: ratio(commits, perSecond),
		})
	}
	return nil
}

// answers is how long the answer "queued" takes, and how long a run then waits for
// its first line.
func (b *bench) answers(ctx context.Context) error {
	answer, err := b.client.call(ctx, http.MethodPost, startPath(emptyWorkflow), "{}", nil)
	if err != nil {
		return err
	}
	for _, clients := range []int{1, crowd} {
		var started starts
		answered, err := times(clients, b.answerCount, func() error {
			e, err := b.client.start(ctx, stampedWorkflow, nil)
			started.add(e)
			return err
		})
		if err != nil {
			return err
		}
		queued, err := started.waited(ctx)
		if err != nil {
			return err
		}
		bare, err := bareAnswers(ctx, b.client, answer, clients, b.answerCount)
		if err != nil {
			return err
		}
		commit := b.floors.commit[clients]
		b.table.add(row{
			what: "answer \"queued\", " + people(clients) + ": p50, p95", target: "p95 < 100 ms", measured: both(answered),
			floor: "a bare answer " + both(bare) + " and a commit " + both(commit), ratio: ratios(answered, bare, commit),
		}, row{
			what: "from the acceptance to the first line, " + people(clients) + ": p50, p95", target: "< 50 ms", measured: both(queued),
			floor: "two commits of " + both(commit), ratio: ratios(queued, commit, commit),
		})
	}
	return nil
}

// starts are runs that were accepted.
type starts struct {
	mu   sync.Mutex
	list []execution
}

func (s *starts) add(e execution) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, e)
}

// waited is how long each of them waited for its first line, once all have come to
// it. The acceptance is known to the millisecond, so that it may be one too much.
func (s *starts) waited(ctx context.Context) (*sample, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var took sample
	for _, e := range s.list {
		first, err := firstLine(ctx, e.ID)
		if err != nil {
			return nil, err
		}
		took.add(max(0, first.Sub(e.CreatedAt)))
	}
	return &took, nil
}

// firstLine waits until a run has come to its first line.
func firstLine(ctx context.Context, id string) (time.Time, error) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if at, there := firstLines.LoadAndDelete(id); there {
			return at.(time.Time), nil
		}
		select {
		case <-ctx.Done():
			return time.Time{}, fmt.Errorf("the run %s does not begin: %w", id, ctx.Err())
		case <-tick.C:
		}
	}
}
