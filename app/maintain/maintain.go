// Package maintain looks after what is stored, for nobody in particular: it
// repairs what stands in several places, removes what was kept for long enough,
// and brings rows of an older shape to today's. Each is a walk in stretches, so
// that a timer with little time can go on where it stopped, and any of them may
// be repeated. How a store walks is behind its port.
package maintain

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/audit"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

// Ports are what a Maintainer works on.
type Ports struct {
	Upkeep    maintenance.Upkeep
	History   store.History
	Files     object.Files
	Inventory object.Inventory
	Expiry    maintenance.Expiry
	Clock     system.Clock
}

// Maintainer looks after one store.
type Maintainer struct {
	ports Ports
	keep  executions.Retention
	trail audit.Retention
}

// New is a Maintainer that removes runs and files after so many days, and audit
// entries after as many as trail says.
func New(ports Ports, keep executions.Retention, trail audit.Retention) *Maintainer {
	return &Maintainer{ports: ports, keep: keep, trail: trail}
}

// Stretch is a part of a walk. The zero value is a whole one.
type Stretch struct {
	// From is where the stretch before ended, empty for the beginning.
	From string
	// Until is when to stop, after the piece that is under way; zero for the end of
	// the walk.
	Until time.Time
}

// along does piece after piece until the walk is over, its time is, or enough
// was found. It answers where the next stretch begins, empty at the end of the
// walk; after an error that is the piece that failed.
func (m *Maintainer) along(ctx context.Context, s Stretch, piece func(from string) (next string, enough bool, err error)) (string, error) {
	for from := s.From; ; {
		if err := ctx.Err(); err != nil {
			return from, err
		}
		next, enough, err := piece(from)
		if err != nil {
			return from, err
		}
		if next == "" || enough || !s.Until.IsZero() && !m.ports.Clock.Now().Before(s.Until) {
			return next, nil
		}
		from = next
	}
}
