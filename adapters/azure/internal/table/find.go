package table

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/data/aztables"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// maxPage is the most rows that one answer brings.
const maxPage = 1000

// always are the properties that a row is never read without.
var always = []string{"PartitionKey", "RowKey", "Timestamp", "SchemaVersion"}

// Found is what a query brought.
type Found[E any] struct {
	Rows []E
	// More is true when rows behind the last one fit the query, too: go on with
	// After and its key.
	More bool
	// Rest is not empty when the query ran out of pages: go on with Resume. There
	// may be nothing left.
	Rest string
}

// Find reads the rows that a query asks for, through pages that are short or
// empty: one transaction for each. Unavailable schema_newer and row_unreadable
// unless the query tolerates such rows.
func Find[E any, P entity.Of[E]](ctx context.Context, t *Table, q Query) (Found[E], error) {
	var found Found[E]
	options, err := q.options(P(new(E)))
	if err != nil {
		return found, err
	}
	for pages := 1; ; pages++ {
		page, err := t.page(ctx, options)
		if err != nil {
			return Found[E]{}, err
		}
		for _, data := range page.Entities {
			var row E
			if err := entity.Read(data, P(&row), page.date, len(q.properties) > 0); err != nil {
				if q.unreadable == nil || !isUnreadable(err) {
					return Found[E]{}, err
				}
				q.unreadable(*P(&row).Meta(), err)
				continue
			}
			if q.limit > 0 && len(found.Rows) == q.limit {
				found.More = true
				return found, nil
			}
			found.Rows = append(found.Rows, row)
		}
		if options.NextPartitionKey, options.NextRowKey = page.NextPartitionKey, page.NextRowKey; options.NextPartitionKey == nil {
			return found, nil
		}
		if pages == q.pages {
			found.Rest = rest(options.NextPartitionKey, options.NextRowKey)
			return found, nil
		}
	}
}

// page is one answer, with its rows as they came.
type page struct {
	aztables.ListEntitiesResponse
	date time.Time
}

// page asks for one page. The SDK's pager would go on by itself; here each page
// is a decision.
func (t *Table) page(ctx context.Context, options *aztables.ListEntitiesOptions) (page, error) {
	var answer *http.Response
	got, err := t.client.NewListEntitiesPager(options).NextPage(policy.WithCaptureResponse(ctx, &answer))
	if err = translate(ctx, err); err != nil {
		return page{}, err
	}
	return page{got, dateOf(answer)}, nil
}

// options are the query for the SDK; e says which properties there are.
func (q Query) options(e entity.Entity) (*aztables.ListEntitiesOptions, error) {
	filter, err := q.filter()
	if err != nil {
		return nil, err
	}
	o := &aztables.ListEntitiesOptions{Filter: &filter}
	if q.limit > 0 {
		// One more says whether there are more.
		o.Top = to.Ptr(int32(min(q.limit+1, maxPage)))
	}
	if len(q.properties) > 0 {
		if err := q.knows(e); err != nil {
			return nil, err
		}
		o.Select = to.Ptr(strings.Join(append(slices.Clone(always), q.properties...), ","))
	}
	o.NextPartitionKey, o.NextRowKey = resumed(q.token)
	return o, nil
}

func (q Query) knows(e entity.Entity) error {
	names, err := entity.Names(e)
	if err != nil {
		return err
	}
	for _, property := range q.properties {
		if !slices.Contains(names, property) {
			return fmt.Errorf("select %s: %T has no such property", property, e)
		}
	}
	return nil
}

func isUnreadable(err error) bool {
	code := fault.Code(err)
	return code == entity.Newer || code == entity.Unreadable
}
