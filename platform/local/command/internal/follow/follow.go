// Package follow shows the log of a run while it is written, until the run is
// over, and cancels the run when the person who follows it wants to leave.
package follow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/client"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/show"
)

const (
	// logWait is how long the program may hold an answer for news.
	logWait = 20 * time.Second
	// cancelPatience is how long a cancelled run may take to end.
	cancelPatience = time.Minute
	// lossesMost is how often a program may go away without a word in between.
	lossesMost = 10
)

// Run is a run that was started. It is followed once.
type Run struct {
	Client           *client.Client
	Organization, ID string
	// Out gets the lines of the log, and what happens to the following of it.
	Out io.Writer
	// Again waits for a program that has gone and answers a client of it.
	Again func(ctx context.Context) (*client.Client, error)

	cursor string
}

// ToEnd answers the run once it is over. When ctx ends, it cancels the run and
// still waits for its end, for a minute at most.
func (r *Run) ToEnd(ctx context.Context) (client.Execution, error) {
	err := r.read(ctx)
	if err != nil && ctx.Err() != nil {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelPatience)
		defer cancel()
		ctx = late
		fmt.Fprintln(r.Out, "Cancelling the run. A second Ctrl+C leaves it to end by itself.")
		if err := r.Client.Cancel(ctx, r.Organization, r.ID); err != nil && !isOver(err) {
			return client.Execution{}, fmt.Errorf("the run %s could not be cancelled: %w", r.ID, err)
		}
		err = r.read(ctx)
	}
	if err != nil {
		return client.Execution{}, fmt.Errorf("the run %s goes on, but it cannot be followed: %w", r.ID, err)
	}
	return r.Client.Execution(context.WithoutCancel(ctx), r.Organization, r.ID)
}

func isOver(err error) bool {
	var p *client.RefusedError
	return errors.As(err, &p) && p.Code == "execution_finished"
}

// read shows lines until the run is over. A program that was started again in
// between goes on with the run, and so does this.
func (r *Run) read(ctx context.Context) error {
	losses := 0
	for {
		page, err := r.Client.Log(ctx, r.Organization, r.ID, r.cursor, logWait)
		if gone := (*url.Error)(nil); errors.As(err, &gone) && ctx.Err() == nil && losses < lossesMost {
			losses++
			fmt.Fprintln(r.Out, "The program does not answer. Waiting for it to start again.")
			if again, errAgain := r.Again(ctx); errAgain == nil {
				r.Client = again
				continue
			}
		}
		if err != nil {
			return err
		}
		losses = 0
		for _, l := range page.Lines {
			show.Log(r.Out, show.Line{Time: l.Time, Level: l.Level, Step: l.Step, Message: l.Message, Fields: l.Fields})
		}
		if r.cursor = page.Cursor; page.Done {
			return nil
		}
	}
}
