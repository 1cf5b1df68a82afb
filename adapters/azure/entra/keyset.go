package entra

import (
	"context"
	"crypto/rsa"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	// keepKeys is how long keys are used before they are read again. Entra announces
	// new ones days before it signs with them.
	keepKeys = 24 * time.Hour
	// askEvery is the pause between two questions while there are keys: whoever makes
	// up key ids must not make this program ask for each.
	askEvery = 5 * time.Minute
	// firstPause is the pause while there are none, and so nobody can come in.
	firstPause = 5 * time.Second
)

// KeySetOptions say where an issuer publishes its keys. URL and Issuer are needed.
type KeySetOptions struct {
	// URL is where the keys are: ".../discovery/v2.0/keys".
	URL string
	// Issuer is that of Options. Keys that are published for another one are left out.
	Issuer string
	// Transport sends the requests; nil is one of its own, which honours HTTPS_PROXY
	// and SSL_CERT_FILE as every program does.
	Transport http.RoundTripper
	// Log hears when keys cannot be read; nil is the default one.
	Log *slog.Logger
}

// KeySet has the keys that an issuer publishes. It asks for the first time when
// the first token comes. It is safe for concurrent use.
type KeySet struct {
	options KeySetOptions
	client  *http.Client

	stopping context.Context
	stop     context.CancelFunc
	work     sync.WaitGroup

	mu sync.Mutex
	// keys are the last that were read, nil for none.
	keys map[string]*rsa.PublicKey
	// readAt is when that was, askedAt when the last question was answered or not.
	readAt, askedAt time.Time
	// failing is the first of the questions in a row that got no keys, zero when the
	// last did.
	failing time.Time
	// flight closes at the end of the question under way, nil for none.
	flight chan struct{}
}

var _ Keys = (*KeySet)(nil)

// OpenKeySet asks nobody: the issuer may be out of reach.
func OpenKeySet(o KeySetOptions) (*KeySet, error) {
	if !strings.HasPrefix(o.URL, "https://") {
		return nil, errors.New("the address of the sign-in keys must begin with https://")
	}
	if strings.Count(o.Issuer, tenantPlaceholder) != 1 {
		return nil, errors.New("the issuer of the sign-in keys must hold " + tenantPlaceholder + " once")
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &KeySet{options: o, client: newClient(o.Transport)}
	s.stopping, s.stop = context.WithCancel(context.Background())
	return s, nil
}

// Close ends a question that is under way. Keys that were read stay known.
func (s *KeySet) Close() {
	s.mu.Lock()
	s.stop()
	s.mu.Unlock()
	s.work.Wait()
	s.client.CloseIdleConnections()
}

// Key answers a key, and waits for the issuer when it is not known and may be
// asked for. Unavailable signin_unavailable when the issuer does not answer.
func (s *KeySet) Key(ctx context.Context, keyID string) (*rsa.PublicKey, bool, error) {
	s.mu.Lock()
	key := s.keys[keyID]
	asking := s.ask(key == nil)
	s.mu.Unlock()
	if key != nil {
		return key, true, nil
	}
	if asking != nil {
		select {
		case <-asking:
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if key = s.keys[keyID]; key != nil {
		return key, true, nil
	}
	if s.keys == nil || !s.failing.IsZero() {
		return nil, false, errUnread()
	}
	return nil, false, nil
}

// Read reads the keys unless some are known already, for whoever wants to hear of a
// Trouble before a token comes.
func (s *KeySet) Read(ctx context.Context) {
	s.mu.Lock()
	known, asking := s.keys != nil, s.ask(false)
	s.mu.Unlock()
	if known || asking == nil {
		return
	}
	select {
	case <-asking:
	case <-ctx.Done():
	}
}

// Trouble answers since when keys are needed that cannot be read; the zero time
// when all is well or nobody has needed any. Asking brings the end of a trouble.
func (s *KeySet) Trouble() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failing.IsZero() || s.keys != nil && time.Since(s.readAt) < keepKeys {
		return time.Time{}
	}
	s.ask(false)
	return s.failing
}

// ask begins a question unless one is under way or it is too early, and answers
// what closes at its end; nil for none. The lock is held.
func (s *KeySet) ask(missing bool) <-chan struct{} {
	if s.flight == nil && s.isDue(missing) && s.stopping.Err() == nil {
		s.flight = make(chan struct{})
		s.work.Go(s.fly)
	}
	return s.flight
}

func (s *KeySet) isDue(missing bool) bool {
	if s.keys == nil {
		return time.Since(s.askedAt) >= firstPause
	}
	needed := missing || time.Since(s.readAt) >= keepKeys
	return needed && time.Since(s.askedAt) >= askEvery
}

// fly asks once. Whoever waits and leaves does not end it for the others.
func (s *KeySet) fly() {
	keys, err := s.fetch(s.stopping)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.askedAt = time.Now()
	switch {
	case err == nil:
		s.keys, s.readAt, s.failing = keys, s.askedAt, time.Time{}
	case s.failing.IsZero():
		s.failing = s.askedAt
	}
	if err != nil && s.stopping.Err() == nil {
		s.options.Log.Error("the sign-in keys cannot be read; those that are known stay in use", "known", len(s.keys), "error", err)
	}
	close(s.flight)
	s.flight = nil
}

func errUnread() error {
	f := fault.New(fault.Unavailable, "signin_unavailable", "Your sign-in cannot be verified at the moment. Try again soon.")
	f.RetryAfter = firstPause
	return f
}
