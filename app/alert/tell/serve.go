package tell

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/ports/notify"
)

const (
	// single is how many messages a rule sends in one round. What else there is stands in
	// one more: whoever gets a hundred mails reads none of them.
	single = 10
	// roundMost is how long the sending of one rule may take in one look, and beginMost
	// until when another message is begun: each has some time. What is left is the next
	// look's.
	roundMost = 10 * time.Second
	beginMost = 5 * time.Second
	// failuresMost is how many messages a receiver may fail in one round: one message may
	// be the reason, three are not.
	failuresMost = 3
	// testMost is how long a test may take, and giveBackMost how long it may take to give
	// a right back, also when the program ends.
	testMost     = 15 * time.Second
	giveBackMost = 5 * time.Second
)

// outcome is how far a round has come.
type outcome struct {
	// left are the calls that are to be tried again, late those that there was no time
	// for.
	left, late []call
	// told is when somebody was told, zero for nobody.
	told time.Time
	// trouble is what the channel has said last, nil for nothing.
	trouble error
	// failures is how many messages could not be sent and may be later.
	failures int
	// broken are the lanes of these.
	broken map[string]bool
	// failed is trouble with the store.
	failed []error
}

// serve tells what one rule has to tell. A channel that cannot be reached, or fails
// several times, is tried no more in this round.
func (t *Teller) serve(ctx context.Context, r round, now time.Time) outcome {
	o := outcome{broken: map[string]bool{}}
	beginning, end := context.WithTimeout(ctx, beginMost)
	defer end()
	sending, stop := context.WithTimeout(ctx, roundMost)
	defer stop()
	for _, bundle := range bundles(t.ready(r, now, &o)) {
		switch {
		case isDown(r.rule, o):
			o.left = append(o.left, bundle...)
			continue
		case beginning.Err() != nil:
			o.late = append(o.late, bundle...)
			continue
		}
		if claimed := t.claim(ctx, bundle, now, &o); len(claimed) > 0 {
			t.deliver(sending, r.rule, claimed, now, &o)
		}
	}
	for what := range o.broken {
		t.waits.failed(what, r.rule, t.ports.Clock.Now())
	}
	if err := t.note(ctx, r.rule, o); err != nil {
		o.failed = append(o.failed, err)
	}
	return o
}

// ready is what of a round is not left alone for a while. What the channel has refused
// for good is done with.
func (t *Teller) ready(r round, now time.Time, o *outcome) round {
	ready := round{rule: r.rule}
	for _, c := range r.calls {
		switch {
		case t.waits.holds(refusal(c), r.rule, now):
		case t.waits.holds(lane(r.rule, c), r.rule, now):
			o.left = append(o.left, c)
		default:
			ready.calls = append(ready.calls, c)
		}
	}
	return ready
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
	if err != nil {
		t.log.Warn("an alert could not be told", "rule", string(rule.ID), "item", string(items[0].ID), "error", err)
		o.trouble = err
	}
	if err == nil || fault.Code(err) == notify.MailIncomplete {
		o.told = now
		t.waits.succeeded(lane(rule, claimed[0]))
		return
	}
	if isFinal(err) {
		for _, c := range claimed {
			t.waits.refused(refusal(c), rule, t.ports.Clock.Now())
		}
	} else {
		o.left, o.failures = append(o.left, claimed...), o.failures+1
		o.broken[lane(rule, claimed[0])] = true
	}
	t.giveBack(ctx, claimed, o)
}

// giveBack lets others tell about claimed calls, also when the program ends.
func (t *Teller) giveBack(ctx context.Context, claimed []call, o *outcome) {
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

// isDown reports whether another message would fare no better in this round. Runs of a
// workflow stand or fail by themselves.
func isDown(rule alerts.Rule, o outcome) bool {
	return rule.Then.Channel != alerts.Workflow && (o.failures >= failuresMost || slices.Contains(down, fault.Code(o.trouble)))
}

// isFinal reports whether the same message would be refused again, however often.
func isFinal(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Code(err) == notify.WebhookRejected
}
