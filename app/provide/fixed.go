package provide

import (
	"strings"

	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Fixed answers choices that a form's author has written down, as a data provider would
// that always knows them. Faults: validation_failed for a search that is too long.
func (s *Source) Fixed(list []catalog.Option, search string) (Answer, error) {
	if bad := judgeSearch(search); len(bad) > 0 {
		return Answer{}, fault.ValidationFailed(bad...)
	}
	q, now := question{filter: strings.ToLower(strings.TrimSpace(search))}, s.clock.Now()
	a := Answer{Options: []catalog.Option{}, FetchedAt: now, ExpiresAt: now}
	for _, o := range list {
		if q.finds(o) {
			a.Options = append(a.Options, o)
		}
	}
	return a, nil
}
