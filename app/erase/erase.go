// Package erase removes what organizations have that somebody has asked to erase
// for good. It goes round by itself, for nobody in particular, in pieces that may
// be repeated: a process that dies loses nothing but time. How a store removes is
// behind its port, and who may ask for it is app/administer's.
package erase

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/bifrost-run/bifrost/app/record"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/cache"
	"github.com/bifrost-run/bifrost/ports/maintenance"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/secret"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/ports/system"
)

const (
	// settle is how long after it was asked for an erasure begins. From then on no
	// change is begun there, and this is longer than any that was begun before takes.
	settle = 5 * time.Minute
	// listed is how many organizations are read at once.
	listed = 1000
)

// Ports are what an Eraser works on.
type Ports struct {
	Organizations store.Organizations
	Store         maintenance.Erasure
	Files         object.Erasure
	Secrets       secret.Erasure
	// Options are what this process remembers. Another forgets in a day at most.
	Options cache.Options
	Clock   system.Clock
}

// Eraser erases organizations.
type Eraser struct {
	ports    Ports
	recorder *record.Recorder
	reader   *record.Reader
	log      *slog.Logger
}

// New is an Eraser over these ports.
func New(ports Ports, recorder *record.Recorder, reader *record.Reader, log *slog.Logger) *Eraser {
	return &Eraser{ports: ports, recorder: recorder, reader: reader, log: log}
}

// Round counts organizations by what a round came to for them.
type Round struct {
	// Erased are gone. Waiting have a run that is not over, or were asked for just
	// now. Unfinished are gone on with in the next round.
	Erased, Waiting, Unfinished int
}

// Round erases every organization that is to be erased, one after the other, until
// an instant. Trouble with one keeps no other from being erased; what was done
// before an error is answered with it.
func (e *Eraser) Round(ctx context.Context, until time.Time) (Round, error) {
	due, err := e.due(ctx)
	if err != nil {
		return Round{}, err
	}
	var round Round
	var troubles error
	for _, org := range due {
		state, err := e.visit(ctx, org, until)
		troubles = errors.Join(troubles, err)
		switch state {
		case erased:
			round.Erased++
		case waiting:
			round.Waiting++
		case leftAlone:
		case unfinished:
			round.Unfinished++
		}
	}
	return round, troubles
}

// due lists the organizations that somebody has asked to erase.
func (e *Eraser) due(ctx context.Context) ([]organizations.Organization, error) {
	var due []organizations.Organization
	for at := (store.Paging{Limit: listed}); ; {
		page, err := e.ports.Organizations.List(ctx, at)
		if err != nil {
			return nil, err
		}
		for _, org := range page.Items {
			if org.IsErasing() {
				due = append(due, org)
			}
		}
		if at.After = page.Next; at.After == "" {
			return due, nil
		}
	}
}

// scopeOf is where an erasure works.
func scopeOf(id organizations.ID) organizations.Scope {
	return permissions.EraseSystem.Authority(organizations.TargetOf(id)).Scope
}
