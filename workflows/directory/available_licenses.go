package directory

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// remembered is how long lists are good that change when somebody buys or makes
// something, and not while a form is filled in.
const remembered = 5 * time.Minute

// AvailableLicenses offers the licences that a client has bought, by part number.
// One of which no unit is free is offered as well, because a unit may become free
// before the form is sent; its label says so.
var AvailableLicenses = workflow.Provide("available_licenses", availableLicenses,
	workflow.About("The Microsoft 365 licences that the client has bought, with how many are free. The value is Microsoft's part number."),
	workflow.Requires(msgraph.Integration), workflow.CacheFor(remembered))

// availableLicenses leaves out products without units, such as ended trials:
// nothing of them can be assigned.
func availableLicenses(ctx context.Context, _ *workflow.Run, _ struct{}) ([]workflow.Option, error) {
	graph, err := msgraph.From(ctx)
	if err != nil {
		return nil, err
	}
	skus, err := graph.SubscribedSkus(ctx)
	if err != nil {
		return nil, err // the integration says what to do about it
	}
	options := []workflow.Option{}
	for _, sku := range skus {
		if sku.Purchased() <= 0 || sku.PartNumber == "" {
			continue
		}
		free := max(sku.Free(), 0) // more may be assigned than bought
		options = append(options, workflow.Option{
			Label: fmt.Sprintf("%s (%d of %d free)", sku, free, sku.Purchased()), Value: sku.PartNumber,
			Metadata: map[string]any{"free": free, "purchased": sku.Purchased()},
		})
	}
	return sorted(options), nil
}

// sorted puts options into the order in which people look for them.
func sorted(options []workflow.Option) []workflow.Option {
	slices.SortStableFunc(options, func(a, b workflow.Option) int {
		return strings.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label))
	})
	return options
}
