package erase

import (
	"context"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/secret"
)

// state is what became of an organization in a round.
type state int

const (
	leftAlone state = iota
	erased
	waiting
	unfinished
)

// passes is how often one round goes over everything. What is written meanwhile,
// such as that somebody was refused, is found by the next pass.
const passes = 5

// visit erases an organization as far as there is time. The list may be behind the
// truth, which is asked.
func (e *Eraser) visit(ctx context.Context, org organizations.Organization, until time.Time) (state, error) {
	s := scopeOf(org.ID)
	truth, err := e.ports.Organizations.Get(ctx, s)
	switch {
	case fault.Is(err, fault.NotFound):
		return e.end(ctx, s) // of an end that broke off the list is left
	case err != nil:
		return unfinished, err
	case !truth.IsToBeErased():
		e.log.WarnContext(ctx, "an organization is not erased although it says so: it is in use, or nobody has asked for it", "organization", string(org.ID))
		return leftAlone, nil
	case e.ports.Clock.Now().Before(truth.ErasureAt.Add(settle)):
		return waiting, nil
	}
	return e.erase(ctx, s, truth, until)
}

// erase goes over everything until a whole pass has found nothing, and then removes
// the organization itself.
func (e *Eraser) erase(ctx context.Context, s organizations.Scope, org organizations.Organization, until time.Time) (state, error) {
	for range passes {
		p := pass{Eraser: e, scope: s, until: until}
		err := p.run(ctx)
		if p.removed() > 0 {
			e.log.InfoContext(ctx, "a part of an organization was erased", "organization", string(org.ID), "rows", p.rows, "files", p.files, "secrets", p.secrets)
		}
		switch {
		case fault.Code(err) == "execution_open":
			e.log.InfoContext(ctx, "an organization is erased once its last run is over", "organization", string(org.ID))
			return waiting, nil
		case err != nil || p.late:
			return unfinished, err
		case p.removed() == 0:
			if err := e.say(ctx, org, p.kept); err != nil {
				return unfinished, err
			}
			return e.end(ctx, s)
		}
	}
	return unfinished, nil
}

// end removes the organization itself.
func (e *Eraser) end(ctx context.Context, s organizations.Scope) (state, error) {
	for more := true; more; {
		var err error
		if more, err = e.ports.Store.End(ctx, s); err != nil {
			return unfinished, err
		}
	}
	e.log.InfoContext(ctx, "an organization was erased", "organization", s.String())
	return erased, nil
}

// pass goes once over everything that an organization has, runs first: as long as
// one is not over, what it works with stays.
type pass struct {
	*Eraser
	scope organizations.Scope
	until time.Time

	rows, files, secrets int
	// kept is what the vault keeps of the secrets, of the last piece.
	kept secret.Erased
	// late says that the time was up before the end.
	late bool
}

func (p *pass) removed() int { return p.rows + p.files + p.secrets }

func (p *pass) run(ctx context.Context) error {
	if err := p.each(ctx, p.ofStore()); err != nil || p.late {
		return err
	}
	if err := p.each(ctx, p.ofFiles); err != nil || p.late {
		return err
	}
	err := p.each(ctx, p.ofSecrets)
	p.ports.Options.Drop(p.scope)
	return err
}

// each does piece after piece until there is no more, or the time is up.
func (p *pass) each(ctx context.Context, piece func(context.Context) (more bool, err error)) error {
	for {
		more, err := piece(ctx)
		if err != nil || !more {
			return err
		}
		if p.late = !p.ports.Clock.Now().Before(p.until); p.late {
			return nil
		}
	}
}

func (p *pass) ofStore() func(context.Context) (bool, error) {
	from := ""
	return func(ctx context.Context) (bool, error) {
		page, err := p.ports.Store.Erase(ctx, p.scope, from)
		p.rows += page.Removed
		from = page.Next
		return from != "", err
	}
}

func (p *pass) ofFiles(ctx context.Context) (bool, error) {
	removed, more, err := p.ports.Files.Erase(ctx, p.scope)
	p.files += removed
	return more, err
}

func (p *pass) ofSecrets(ctx context.Context) (bool, error) {
	piece, err := p.ports.Secrets.Erase(ctx, p.scope)
	p.secrets += piece.Removed
	p.kept = piece
	return piece.More, err
}
