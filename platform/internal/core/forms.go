package core

import (
	"github.com/bifrost-run/bifrost/app/authorize"
	"github.com/bifrost-run/bifrost/app/compose"
	"github.com/bifrost-run/bifrost/app/describe"
	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// newComposer gives the use case its ports by their names.
func newComposer(kept store.Forms, earlier store.FormVersions, roles store.Memberships, clock system.Clock, random system.Random, c *describe.Catalog, authorizer *authorize.Authorizer, recorder *record.Recorder) *compose.Composer {
	ports := compose.Ports{Forms: kept, Versions: earlier, Memberships: roles, Clock: clock, Random: random}
	return compose.New(ports, c, authorizer, recorder)
}
