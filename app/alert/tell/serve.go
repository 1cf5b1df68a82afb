package tell

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	// single is how many messages a rule sends in one round. What else there is stands in
	// one more: whoever gets a hundred mails reads none of them.
	single = 10
	// sendMost is how long one message may take, and giveBackMost how long it may take to
	// give its right back, also when the program ends.
	sendMost     = 15 * time.Second
	giveBackMost = 5 * time.Second
)

// outcome is how far a round has come.
type outcome struct {
	// left are the calls that are to be tried again.
	left []call
	// told is when somebody was told, zero for nobody.
	told time.Time
	// trouble is what the channel has said last, nil for nothing.
	trouble error
	// failed is trouble with the store.
	failed []error
}

// serve tells what one rule has to tell, and answers the calls that are to be tried
// again. An error is not of the channel, but of the store. Once a channel cannot be
// reached, nothing more is tried in this round.
func (t *Teller) serve(ctx context.Context, r round, now time.Time) ([]call, error) {
	var o outcome
	for _, bundle := range bundles(r) {
		if ctx.Err() != nil || isDown(o.trouble) {
			o.left = append(o.left, bundle...)
			continue
		}
		if claimed := t.claim(ctx, bundle, now, &o); len(claimed) > 0 {
			t.deliver(ctx, r.rule, claimed, now, &o)
		}
	}
	if err := t.note(ctx, r.rule, o); err != nil {
		o.failed = append(o.failed, err)
	}
	return o.left, errors.Join(o.failed...)
}

// bundles are the messages of a round. Each run of a workflow is for one item.
func bundles(r round) [][]call {
	most := single
	if r.rule.Then.Channel == alerts.Workflow || len(r.calls) == single+1 {
		most = len(r.calls)
	}
	most = min(most, len(r.calls))
	list := slices.Collect(slices.Chunk(r.calls[:most], 1))
	if rest := r.calls[most:]; len(rest) > 0 {
		list = append(list, rest)
	}
	return list
}

// claim answers the calls of a bundle that nobody has told about.
func (t *Teller) claim(ctx context.Context, bundle []call, now time.Time, o *outcome) []call {
	var claimed []call
	for _, c := range bundle {
		first, err := t.ports.Told.Tell(ctx, c.digest, alerts.Since(c.item, now), now)
		switch {
		case err != nil:
			o.failed, o.left = append(o.failed, err), append(o.left, c)
		case first:
			claimed = append(claimed, c)
		}
	}
	return claimed
}

// deliver sends one message about claimed calls, or gives the rights back.
func (t *Teller) deliver(ctx context.Context, rule alerts.Rule, claimed []call, now time.Time, o *outcome) {
	items := make([]attention.Item, len(claimed))
	for i, c := range claimed {
		items[i] = c.item
	}
	err := t.send(ctx, rule, items)
	if err == nil {
		o.told = now
		return
	}
	t.log.Warn("an alert could not be told", "rule", string(rule.ID), "item", string(items[0].ID), "error", err)
	o.trouble, o.left = err, append(o.left, claimed...)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), giveBackMost)
	defer cancel()
	for _, c := range claimed {
		if err := t.ports.Told.Forget(ctx, c.digest); err != nil {
			o.failed = append(o.failed, err)
		}
	}
}

// send tells by the channel of a rule. Only a workflow takes one item alone.
func (t *Teller) send(ctx context.Context, rule alerts.Rule, items []attention.Item) error {
	ctx, cancel := context.WithTimeout(ctx, sendMost)
	defer cancel()
	if rule.Then.Channel == alerts.Workflow {
		return t.start(ctx, rule, items[0])
	}
	return t.post(ctx, rule, t.message(ctx, rule, items))
}

// note writes into the rule what came of a round, when anything did. Whoever has
// changed the rule meanwhile has forgotten its trouble.
func (t *Teller) note(ctx context.Context, rule alerts.Rule, o outcome) error {
	trouble := sentence(o.trouble)
	if o.told.IsZero() && (o.trouble == nil || trouble == rule.Trouble) {
		return nil
	}
	err := t.ports.Rules.Change(ctx, rule, rule.Noted(o.told, trouble))
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// sentence is what a person may know of trouble, empty for none.
func sentence(err error) string {
	var f *fault.Fault
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f) && f.Kind != fault.Internal:
		return f.Message
	default:
		return "It could not be told. The program's log says why."
	}
}

// down are the codes of a channel that would not take another message either.
var down = []string{"webhook_unreachable", "mail_unreachable", "mail_not_set_up"}

func isDown(err error) bool { return err != nil && slices.Contains(down, fault.Code(err)) }
