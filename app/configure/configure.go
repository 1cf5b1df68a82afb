// Package configure keeps the settings and secrets of organizations and of the
// layer of defaults, and says what a run of an organization gets of them. Who
// calls is decided before; what a caller may see is decided here. Connecting
// other systems is configure/connect.
package configure

import "github.com/bifrost-run/bifrost/app/configure/internal/known"

// Known says which integrations this build has.
type Known = known.Source

// KnownIntegration is what an integration declares about itself.
type KnownIntegration = known.Integration
