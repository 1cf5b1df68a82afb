package session

import (
	"context"
	"errors"
	"net/http"

	"github.com/bifrost-run/bifrost/workflow/host"
	"github.com/bifrost-run/bifrost/workflow/internal/failure"
)

// Open makes the client of an integration. In an undo it sends only what making it
// and taking steps back sends.
func Open[C any](ctx context.Context, c host.Connection, open func(context.Context, host.Connection) (C, error)) (C, error) {
	at := At(ctx)
	if at.Session.rewind != nil && c.HTTP != nil {
		gated := *c.HTTP
		gated.Transport = gate{session: at.Session, next: gated.Transport}
		c.HTTP = &gated
	}
	at.opening = true
	return open(at.Enter(ctx), c)
}

// gate stands before what code sends that may only be played again.
type gate struct {
	session *Session
	// next is nil for the default one.
	next http.RoundTripper
}

var errSends = errors.New("outside of a step, while the run is played again")

// RoundTrip refuses what the played code sends. A request without a context of the
// run is nobody's: it is sent once nothing is played any more.
func (g gate) RoundTrip(request *http.Request) (*http.Response, error) {
	at := At(request.Context())
	if !at.undoing && !at.opening && (at.Session == g.session || g.session.rewind.Playing()) {
		if request.Body != nil {
			_ = request.Body.Close() // as a transport must
		}
		return nil, failure.Coded(failure.UndoSendsNothing, errSends)
	}
	next := g.next
	if next == nil {
		next = http.DefaultTransport
	}
	return next.RoundTrip(request)
}
