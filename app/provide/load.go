package provide

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/bifrost-run/bifrost/app/abandon"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/workflow/host"
)

const (
	brokenSentence = "The data provider stopped because of a fault in its code."
	lateSentence   = "The data provider did not answer in time."
	stuckSentence  = "The data provider does not answer: earlier questions to it still go on."
)

// toSet are the codes of what a person has to set before a provider can answer.
var toSet = []string{
	"integration_not_connected", "tenant_missing", "secret_missing", "setting_missing", "setting_wrong_type", "setting_unreadable",
}

var errVanished = errors.New("the goroutine of the data provider was ended by its code")

// fetched is what became of one question to a provider.
type fetched struct {
	list catalog.OptionList
	err  error
}

// load asks the provider once there is a place for the question, and no longer
// than it may take, so that one which ignores the end of its time holds up nobody.
func (q *question) load(ctx context.Context) (catalog.OptionList, error) {
	s := q.source
	place := q.place(ctx)
	if place == nil {
		return catalog.OptionList{}, fault.New(fault.Upstream, "provider_failed", stuckSentence)
	}
	limited, release := context.WithTimeout(ctx, s.settings.Limit)
	defer release()
	h := &desk{kit: q.kit, question: q}
	f, left := abandon.Run(limited, s.settings.Grace, fetched{err: errVanished}, func() fetched { return q.ask(limited, h) })
	if left != nil {
		q.abandon(h, place, left)
		return catalog.OptionList{}, fault.New(fault.Upstream, "provider_failed", lateSentence)
	}
	place.end()
	if errors.Is(f.err, errVanished) {
		f.err = q.broken(h.kit, f.err, nil)
	}
	return f.list, f.err
}

// place waits for the question's place as long as a provider may take.
func (q *question) place(ctx context.Context) *stay {
	limited, release := context.WithTimeout(ctx, q.source.settings.Limit)
	defer release()
	return q.source.crowd.enter(limited, q.scope.String(), q.entry.Provider.Name)
}

// abandon goes on without a provider that does not end. It keeps its place: Go
// cannot end it.
func (q *question) abandon(h *desk, place *stay, left <-chan fetched) {
	h.over.Store(true)
	place.leave()
	log, about := q.source.log, q.about()
	log.Error("abandoned a data provider that ignores the end of its time", about...)
	go func() {
		<-left
		place.endLeft()
		log.Info("an abandoned data provider has ended", about...)
	}()
}

// ask calls the author's code, and reads what it answered while its panics are
// still its own: what stands in metadata may have methods.
func (q *question) ask(ctx context.Context, h *desk) (f fetched) {
	defer func() {
		if cause := recover(); cause != nil {
			f = fetched{err: q.broken(h.kit, errors.New("panic: "+plain(cause)), debug.Stack())}
		}
	}()
	options, err := q.entry.Code.Options(ctx, h, q.info(), q.search, q.inputs)
	if err != nil {
		return fetched{err: q.diagnosed(h, err)}
	}
	list, err := shown(options, &h.kit.Secrets)
	if err != nil {
		return fetched{err: q.unshowable(h.kit, err)}
	}
	list.FetchedAt = q.source.clock.Now()
	return fetched{list: list}
}

// plain is the text of what was thrown. Anything else than an error or a text is
// only named: fmt follows a cycle until the stack is full, and nothing recovers.
func plain(thrown any) string {
	switch thrown.(type) {
	case error, fmt.Stringer, string:
		return fmt.Sprint(thrown)
	default:
		return fmt.Sprintf("%T", thrown)
	}
}

// info is what the code is told. It is not told who asks: the answer is for
// everybody with the same permissions.
func (q *question) info() host.Run {
	return host.Run{Attempt: 1, Org: host.Organization{ID: string(q.org.ID), Name: q.org.Name, TenantID: q.org.TenantID}}
}

// diagnosed is an error of the code as the caller gets it.
func (q *question) diagnosed(h *desk, err error) error {
	if trouble := h.met(); trouble != nil {
		q.source.log.Error("the platform could not give a data provider what it needs", append(q.about(), "error", trouble)...)
		return trouble
	}
	d := host.Diagnose(err)
	sentence := h.kit.Secrets.Text(d.Message)
	if slices.Contains(toSet, d.Code) {
		return fault.New(fault.Conflict, d.Code, sentence)
	}
	return q.failedWith(h.kit, d.Code, sentence, d.Details)
}

func (q *question) broken(kit *supply.Kit, cause error, stack []byte) error {
	return q.failedWith(kit, "panicked", brokenSentence, cause.Error()+"\n\n"+string(stack))
}

func (q *question) unshowable(kit *supply.Kit, cause error) error {
	return q.failedWith(kit, "options_not_encodable", "The data provider answered options that cannot be shown.", cause.Error())
}

// failedWith logs what only developers should read.
func (q *question) failedWith(kit *supply.Kit, code, sentence, details string) error {
	q.source.log.Warn("a data provider failed", append(q.about(), "code", code, "message", sentence, "details", kit.Secrets.Text(details))...)
	return fault.New(fault.Upstream, "provider_failed", sentence)
}

// about says in a log what the line is about.
func (q *question) about() []any {
	return []any{"provider", q.entry.Provider.Name, "organization", q.scope.String()}
}
