package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// fanOut starts one workflow in each of many organizations, until all are over: by as
// many requests, and by one.
func (b *bench) fanOut(ctx context.Context) error {
	places := make(chan string, b.organizations)
	for i := range b.organizations {
		id, err := b.client.organizationNamed(ctx, fmt.Sprintf("Client %03d", i))
		if err != nil {
			return err
		}
		places <- id
	}
	began := time.Now()
	if _, err := times(crowd, b.organizations, func() error { return b.client.in(<-places).run(ctx, emptyWorkflow) }); err != nil {
		return err
	}
	b.fannedOut(fmt.Sprintf("one workflow in %d organizations, %s", b.organizations, people(crowd)), b.organizations, time.Since(began))
	return b.inOneBatch(ctx)
}

// fannedOut compares with as many bare commits.
func (b *bench) fannedOut(what string, runs int, took time.Duration) {
	commits := b.floors.commits[crowd]
	least := time.Duration(float64(runs) / commits * float64(time.Second))
	b.table.add(row{
		what: what + ", until all are over", target: "500 in < 5 s", measured: short(took),
		floor: fmt.Sprintf("%d commits %s", runs, short(least)), ratio: ratio(took.Seconds(), least.Seconds()),
	})
}

// batch is what is read of one.
type batch struct {
	ID     string `json:"id"`
	Stage  string `json:"stage"`
	Counts struct {
		Waiting, Refused, Open, Success int
	} `json:"counts"`
}

// grant is what somebody needs to run workflows and to see how they ended.
const grant = `{"permissions":{"canExecuteWorkflows":true,"canManageConfig":false,"canManageForms":false,"canViewHistory":true}}`

// inOneBatch runs it once more in every organization that there is. Its owner needs a
// grant, because a batch goes on while nobody is signed in.
func (b *bench) inOneBatch(ctx context.Context) error {
	me, err := ask[struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
	}](ctx, b.client, http.MethodGet, "/api/me", "", nil)
	if err != nil {
		return err
	}
	if _, err := b.client.in("global").call(ctx, http.MethodPut, "/api/permissions/"+me.User.ID+"/global", grant, nil); err != nil {
		return err
	}
	began := time.Now()
	asked, err := ask[batch](ctx, b.client, http.MethodPost, "/api/batches", `{"workflow":"`+emptyWorkflow+`","targets":{"all":true}}`, nil)
	if err != nil {
		return err
	}
	done, err := b.awaitBatch(ctx, asked.ID)
	if err != nil {
		return err
	}
	b.fannedOut(fmt.Sprintf("one batch over %d organizations", done.Counts.Success), done.Counts.Success, time.Since(began))
	return nil
}

// batchLook is how often somebody looks whether a batch is over: seldom enough to be no
// work beside it.
const batchLook = 20 * time.Millisecond

func (b *bench) awaitBatch(ctx context.Context, id string) (batch, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(batchLook)
	defer tick.Stop()
	for {
		found, err := ask[batch](ctx, b.client, http.MethodGet, "/api/batches/"+id, "", nil)
		if err != nil {
			return batch{}, err
		}
		switch c := found.Counts; {
		case found.Stage == "done" && c.Success > 0 && c.Refused+c.Waiting+c.Open == 0:
			return found, nil
		case found.Stage == "done", found.Stage == "held", found.Stage == "cancelled":
			return batch{}, fmt.Errorf("the batch %s ended as %+v", id, found)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return batch{}, fmt.Errorf("the batch %s is not over: %w", id, ctx.Err())
		}
	}
}
