package users

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/bifrost-run/bifrost/integrations/msgraph"
	"github.com/bifrost-run/bifrost/workflow"
)

// holding is a licence that a user holds, and the group that it comes from:
// empty for one that was given to the user.
type holding struct {
	SKU     msgraph.SKU `json:"sku"`
	GroupID string      `json:"groupId"`
}

func (h holding) String() string { return h.SKU.String() }

// findLicences reads what a user holds, with the names of the products.
func findLicences(ctx context.Context, graph *msgraph.Client, user msgraph.User) ([]holding, error) {
	return workflow.Step(ctx, "find licences", func(ctx context.Context) ([]holding, error) {
		assignments, err := graph.LicenseAssignments(ctx, user.ID)
		if err != nil {
			return nil, err
		}
		skus, err := graph.SubscribedSkus(ctx)
		if err != nil {
			return nil, err
		}
		held := make([]holding, len(assignments))
		for i, a := range assignments {
			held[i] = holding{SKU: msgraph.SKU{ID: a.SKUID}, GroupID: a.GroupID}
			if known := slices.IndexFunc(skus, func(s msgraph.SKU) bool { return strings.EqualFold(s.ID, a.SKUID) }); known >= 0 {
				held[i].SKU = skus[known]
			}
		}
		return held, nil
	})
}

// removeLicences takes away what was given to the user, each licence alone: in
// one call, one that is gone already would keep the others from being removed.
func removeLicences(ctx context.Context, graph *msgraph.Client, user msgraph.User, held []holding) (removed, failed []holding, err error) {
	given := slices.DeleteFunc(slices.Clone(held), func(h holding) bool { return h.GroupID != "" })
	return each(ctx, "remove licence", given, func(ctx context.Context, h holding) error {
		err := graph.RemoveLicense(ctx, user.ID, h.SKU.ID)
		if errors.Is(err, msgraph.ErrAlreadyDone) {
			workflow.Log(ctx).Info("The licence is gone already.", "licence", h.String())
			return nil
		}
		if err == nil {
			workflow.Log(ctx).Info("Removed the licence.", "licence", h.String())
		}
		return err
	})
}

// inherited tells of the licences that come from groups which of them go, with
// the groups that were left, and which stay.
func inherited(ctx context.Context, held []holding, left []msgraph.Group) (goes, stays []holding) {
	for _, h := range held {
		switch {
		case h.GroupID == "":
		case slices.ContainsFunc(left, func(g msgraph.Group) bool { return strings.EqualFold(g.ID, h.GroupID) }):
			workflow.Log(ctx).Info("The licence comes from a group and goes with the membership, within minutes.", "licence", h.String())
			goes = append(goes, h)
		default:
			workflow.Log(ctx).Warn("The licence comes from a group that was not left.", "licence", h.String(), "groupId", h.GroupID)
			stays = append(stays, h)
		}
	}
	return goes, stays
}
