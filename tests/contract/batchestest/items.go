package batchestest

import (
	"slices"
	"testing"

	"github.com/bifrost-run/bifrost/domain/batches"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/tests/contract/internal/given"
	"github.com/bifrost-run/bifrost/tests/contract/internal/harness"
	"github.com/bifrost-run/bifrost/tests/contract/internal/want"
)

func items() harness.Cases[Harness] {
	return harness.Cases[Harness]{
		"come in the order of their organizations":  itemsOrder,
		"that were planned before stay as they are": itemsStay,
		"planned by several at once are there once": itemsMeet,
		"take what is put":                          itemsPut,
		"that nobody planned are left out":          itemsNotPlanned,
		"of one batch are not those of another":     itemsApart,
		"begin behind any text":                     itemsPositions,
	}
}

func itemsOrder(t *testing.T, h Harness) {
	b, orgs := create(t, h), organizationsOf(250)
	wanted := planned(orgs...)
	shuffled := slices.Clone(wanted)
	for i := range shuffled {
		j := i * 7919 % len(shuffled)
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	}
	plan(t, h, b, shuffled)
	plan(t, h, b, nil)
	put(t, h, b)
	for _, limit := range []int{1000, 250, 249, 100, 17} {
		want.Equal(t, "the items", list(t, h, b, limit), wanted)
	}
}

func itemsStay(t *testing.T, h Harness) {
	b, orgs := create(t, h), organizationsOf(230)
	first := planned(orgs[20:60]...)
	plan(t, h, b, first)
	first[3].Round, first[3].Refusal = 2, batches.Refusal{Code: "forbidden", Message: "Nicht erlaubt."}
	put(t, h, b, first[3])
	wanted := planned(orgs...)
	for i := range wanted {
		wanted[i].Name, wanted[i].IsFirst = "another", false
	}
	plan(t, h, b, wanted)
	plan(t, h, b, wanted)
	copy(wanted[20:60], first)
	want.Equal(t, "the items", list(t, h, b, 100), wanted)
}

func itemsMeet(t *testing.T, h Harness) {
	b, orgs, ctx := create(t, h), organizationsOf(120), given.Context(t)
	for _, err := range harness.Together(4, func(i int) error {
		return h.Items.Plan(ctx, b.ID, planned(orgs[10*i:len(orgs)-10*(3-i)]...))
	}) {
		want.OK(t, err)
	}
	var got []organizations.ID
	for _, i := range list(t, h, b, 50) {
		got = append(got, i.Organization)
	}
	want.Equal(t, "the organizations", got, orgs)
}

func itemsPut(t *testing.T, h Harness) {
	b, orgs := create(t, h), organizationsOf(130)
	wanted := planned(orgs...)
	plan(t, h, b, wanted)
	for i := range wanted {
		wanted[i].Round, wanted[i].Refusal = i%3, batches.Refusal{Code: "forbidden", Message: "Nicht erlaubt: 家具."}
	}
	said := slices.Clone(wanted)
	for i := range said {
		// Nothing else is taken of what is put.
		said[i].Name, said[i].IsFirst, said[i].Problem = "another", !said[i].IsFirst, "x"
	}
	put(t, h, b, said...)
	put(t, h, b, said...)
	want.Equal(t, "the items", list(t, h, b, 100), wanted)
	wanted[0].Round, wanted[0].Refusal = 3, batches.Refusal{}
	put(t, h, b, wanted[0])
	want.Equal(t, "the items", list(t, h, b, 100), wanted)
}

func itemsNotPlanned(t *testing.T, h Harness) {
	b, orgs := create(t, h), organizationsOf(6)
	wanted := planned(orgs[1], orgs[4])
	plan(t, h, b, wanted)
	all := planned(orgs...)
	for i := range all {
		all[i].Round, all[i].Refusal = 1, batches.Refusal{Code: "forbidden", Message: "x"}
	}
	put(t, h, b, all...)
	put(t, h, b, all[0], all[5])
	for i := range wanted {
		wanted[i].Round, wanted[i].Refusal = 1, all[0].Refusal
	}
	want.Equal(t, "the items", list(t, h, b, 100), wanted)
}

func itemsApart(t *testing.T, h Harness) {
	one, other, orgs := create(t, h), create(t, h), organizationsOf(5)
	first, second := planned(orgs[:3]...), planned(orgs[1:]...)
	plan(t, h, one, first)
	plan(t, h, other, second)
	second[0].Round, second[0].Refusal = 1, batches.Refusal{Code: "forbidden", Message: "x"}
	put(t, h, other, second[0])
	want.Equal(t, "the items of one", list(t, h, one, 2), first)
	want.Equal(t, "the items of the other", list(t, h, other, 2), second)
}

func itemsPositions(t *testing.T, h Harness) {
	b, orgs := create(t, h), organizationsOf(3)
	plan(t, h, b, planned(orgs...))
	for _, text := range append(given.OddNames(), string(orgs[0])+"_", string(orgs[0])[:20]) {
		page, err := h.Items.List(given.Context(t), b, store.Paging{After: text, Limit: 10})
		want.OK(t, err)
		if len(page.Items) > 3 || page.Next != "" {
			t.Errorf("behind %q there are %+v", text, page)
		}
	}
}
