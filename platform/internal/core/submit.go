package core

import (
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/keep"
	"github.com/bifrost-run/bifrost/app/observe"
	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/app/start"
	"github.com/bifrost-run/bifrost/app/submit"
	"github.com/bifrost-run/bifrost/ports/store"
)

// newSubmitter puts together what stands behind a form that somebody sends.
func newSubmitter(forms store.Forms, roles store.Memberships, c *describe.Catalog, s *start.Starter, p *provide.Source, k *keep.Keeper, o *observe.Observer) *submit.Submitter {
	return submit.New(forms, roles, submit.Parts{Catalog: c, Starter: s, Source: p, Keeper: k, Observer: o})
}
