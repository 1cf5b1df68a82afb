package authorize

import (
	"context"
	"sync"
	"time"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

const (
	// useEvery is how far the last use that is written down may be behind.
	useEvery = 10 * time.Minute
	// usesMax is how many keys a process remembers to have written down, which is more
	// than a provider has. Beyond it they are forgotten, and some written down again.
	usesMax = 4096
	// usePatience is how long a request waits for its key's last use to be written
	// down. It is one small write in ten minutes, which takes some milliseconds;
	// whatever takes longer is given up.
	usePatience = 250 * time.Millisecond
)

// uses remembers when a process last wrote down the use of each key, or tried to:
// storage in trouble must not delay every request. The zero value remembers nothing.
type uses struct {
	mu sync.Mutex
	at map[permissions.KeyID]time.Time
}

// due reports whether a use is to be written down now, and remembers that it is.
func (u *uses) due(k permissions.Key, now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	last := k.LastUsedAt
	if tried := u.at[k.ID]; tried.After(last) {
		last = tried
	}
	if now.Sub(last) < useEvery {
		return false
	}
	if u.at == nil || len(u.at) >= usesMax {
		u.at = map[permissions.KeyID]time.Time{}
	}
	u.at[k.ID] = now
	return true
}

// used writes down that a key was used, in line, because work that outlives its
// request is lost when a process is. The request goes on whatever becomes of it.
func (a *Authorizer) used(ctx context.Context, k permissions.Key) {
	now := a.clock.Now()
	if !a.uses.due(k, now) {
		return
	}
	writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), usePatience)
	defer cancel()
	if err := a.keys.Used(writing, k.ID, now); err != nil {
		a.log.Warn("the last use of an API key could not be written down", "key", string(k.ID), "error", err)
	}
}
