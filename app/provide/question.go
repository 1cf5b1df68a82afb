package provide

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/cache"
)

// question is a request that was judged: everything that its options depend on.
// Who asks is not among it, because the answer is shared.
type question struct {
	source *Source
	entry  describe.ProviderEntry
	scope  organizations.Scope
	org    organizations.Organization
	// inputs is canonical: questions that mean the same have the same bytes.
	inputs json.RawMessage
	// search is for the provider to look for, filter for the platform.
	search, filter string
	key            string
	// kit has read what is configured, which the key depends on, so that an answer
	// is remembered by exactly what it was asked with.
	kit *supply.Kit
}

func newQuestion(ctx context.Context, s *Source, by permissions.Authority, entry describe.ProviderEntry, r Request) (*question, error) {
	inputs, err := canonical(r.Inputs)
	if err != nil {
		return nil, err
	}
	q := &question{source: s, entry: entry, scope: by.Scope, inputs: inputs}
	if by.Organization != nil {
		q.org = *by.Organization
	}
	search := strings.TrimSpace(r.Search)
	if entry.Provider.Searchable {
		q.search = search
	} else {
		q.filter = strings.ToLower(search)
	}
	held := []string{}
	for _, p := range allowed {
		if by.Permissions.Has(p) {
			held = append(held, string(p))
		}
	}
	q.kit = s.supplier.For(q.scope, q.org)
	inForce, err := q.kit.Digest(ctx)
	if err != nil {
		return nil, err
	}
	q.key = digest(entry.Provider.Name, string(inputs), q.search, strings.Join(held, " "), inForce)
	return q, nil
}

// canonical writes a JSON object without spaces, its names in order.
func canonical(inputs json.RawMessage) (json.RawMessage, error) {
	object := map[string]any{}
	if len(bytes.TrimSpace(inputs)) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(inputs))
		decoder.UseNumber()
		if err := decoder.Decode(&object); err != nil {
			return nil, fmt.Errorf("read inputs that were judged good: %w", err)
		}
	}
	raw, err := json.Marshal(object)
	if err != nil {
		return nil, fmt.Errorf("write the inputs: %w", err)
	}
	return raw, nil
}

// digest is short however long the parts are, and another one for other parts.
func digest(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// answer picks what was asked for.
func (q *question) answer(found cache.Answer) Answer {
	a := Answer{
		Options: []catalog.Option{}, Truncated: found.Truncated, Cached: found.Remembered,
		FetchedAt: found.FetchedAt, ExpiresAt: found.FetchedAt.Add(q.entry.Provider.CacheFor),
	}
	for _, o := range found.Options {
		if !q.finds(o) {
			continue
		}
		if len(a.Options) == OptionsMax {
			a.Truncated = true
			break
		}
		a.Options = append(a.Options, o)
	}
	return a
}

// finds reports whether the platform's own search matches an option.
func (q *question) finds(o catalog.Option) bool {
	return q.filter == "" || strings.Contains(strings.ToLower(o.Label), q.filter) || strings.Contains(strings.ToLower(o.Value), q.filter)
}

// failed falls back on what was remembered last. What a person has to set first is
// said instead, and the older answer forgotten: with options of a connection that
// is gone nothing could be run.
func (s *Source) failed(ctx context.Context, q *question, err error) (Answer, error) {
	if fault.Is(err, fault.Conflict) {
		s.kept.Forget(q.scope, q.key)
		return Answer{}, err
	}
	if ctx.Err() != nil {
		return Answer{}, err
	}
	last, ok := s.kept.Last(q.scope, q.key)
	if !ok {
		return Answer{}, err
	}
	a := q.answer(cache.Answer{OptionList: last, Remembered: true})
	a.StaleReason = sentence(err)
	return a, nil
}

// sentence is what may be said of an error to whoever asked.
func sentence(err error) string {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind == fault.Internal {
		f = &fault.Fault{}
	}
	return cmp.Or(f.Message, "Something went wrong on our side.")
}
