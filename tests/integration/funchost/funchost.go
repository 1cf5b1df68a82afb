// Package funchost plays Azure for a packaged handler in tests: it starts any
// function app as the Functions host does, passes requests on, listens to its
// queues and runs its timers, and is as unkind to it as Azure may be. It plays
// what Microsoft documents and what the host's source says, and refuses an app
// that asks for more. What such an app should answer is not here.
package funchost

import (
	"cmp"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/cloud"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/chance"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/front"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/invocation"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/record"
)

type (
	// Line is one line that the handler wrote.
	Line = record.Line
	// Event is one thing that the host did or met.
	Event = record.Event
	// Kind is what an Event is about.
	Kind = record.Kind
	// Faults are how often things go wrong by chance.
	Faults = chance.Faults
	// Site is a Static Web App before the functions.
	Site = front.Site
	// Form is how the text of a queue's message is written into a payload.
	Form = invocation.Form
)

// The kinds of events; the record package says what their fields hold.
const (
	Opened   = record.Opened
	Stopped  = record.Stopped
	Spawned  = record.Spawned
	Ready    = record.Ready
	Exited   = record.Exited
	Refused  = record.Refused
	Began    = record.Began
	Ended    = record.Ended
	TimedOut = record.TimedOut
	Killed   = record.Killed
	Said     = record.Said
	Deleted  = record.Deleted
	Released = record.Released
	Poisoned = record.Poisoned
	Renewed  = record.Renewed
	Troubled = record.Troubled
)

// The forms of a message. A trigger whose dataType is "binary" always has Binary;
// the zero Form is Double.
const (
	Double = invocation.Double
	Single = invocation.Single
	Binary = invocation.Binary
)

// Options say what is started and how. Root alone is needed.
type Options struct {
	// Root is a folder with host.json, or a zip of one.
	Root string
	// Storage is the connection string of the host's storage account, which the
	// handler gets as AzureWebJobsStorage unless Env has another. Without one the
	// host listens to no queue and runs no timer by itself.
	Storage string
	// Env are the app settings. The handler has them, what Azure adds, and nothing
	// of the environment of the test.
	Env map[string]string
	// Cloud is what the handler finds where it looks for Microsoft; nil is nothing,
	// and what it calls there goes wherever this machine leads it.
	Cloud *cloud.Cloud
	// Site stands before the functions; nil lets clients reach them directly.
	Site *Site
	// Key opens functions that are not anonymous.
	Key string
	// Form is how messages are written into payloads.
	Form Form
	// Only names the functions that this instance runs; empty is all. Azure scales
	// each queue function by itself.
	Only []string
	// Revives starts the host anew after it has stopped, as the platform does.
	Revives bool
	// Faults happen by chance, by Seed.
	Faults Faults
	Seed   uint64
	Times  Times
}

// Times are how long things take. A zero field is what Azure does.
type Times struct {
	// Ping is the pause between two looks whether the handler has started: 25 ms.
	Ping time.Duration
	// Init is how long it may take to start: what host.json says, or 30 s.
	Init time.Duration
	// StrikeWindow is how long a crash counts: 30 min. A nanosecond lets a handler
	// crash as often as it likes.
	StrikeWindow time.Duration
	// Revive is how long a host that stopped stays so: 1 s, which is a guess.
	Revive time.Duration
	// FunctionTimeout bounds an invocation: what host.json says, or 30 min.
	FunctionTimeout time.Duration
	// Request bounds a request: 230 s, and 45 s behind a Site.
	Request time.Duration
	// Idle bounds how long nothing moves in a request: 240 s.
	Idle time.Duration
	// FirstRetry and LongestRetry are the pauses between the ten tries to reach the
	// handler for a request: 50 ms, growing to 250 ms.
	FirstRetry, LongestRetry time.Duration
	// PollMin and PollMax are the pauses between looks into an empty queue: 100 ms,
	// growing to what host.json says, or a minute.
	PollMin, PollMax time.Duration
	// Visibility is how long a message is hidden while it is worked on: 10 min. It
	// is rounded up to whole seconds. Renewal is when it is hidden anew: half of it.
	Visibility, Renewal time.Duration
	// Reappear is how long a message stays hidden after it failed: what host.json
	// says, or nothing. It is rounded up to whole seconds; a negative one is nothing.
	Reappear time.Duration
	// Lock is how long an instance holds a timer without renewing it: 60 s. Storage
	// accepts no less than 15 s. LockRetry is the pause between tries to get it: 60 s.
	Lock, LockRetry time.Duration
}

// orAzure fills what a test left open.
func (t Times) orAzure(site bool) Times {
	t.Ping = cmp.Or(t.Ping, 25*time.Millisecond)
	t.StrikeWindow = cmp.Or(t.StrikeWindow, 30*time.Minute)
	t.Revive = cmp.Or(t.Revive, time.Second)
	longest := 230 * time.Second
	if site {
		longest = 45 * time.Second
	}
	t.Request = cmp.Or(t.Request, longest)
	t.Idle = cmp.Or(t.Idle, 240*time.Second)
	t.FirstRetry = cmp.Or(t.FirstRetry, 50*time.Millisecond)
	t.LongestRetry = cmp.Or(t.LongestRetry, 250*time.Millisecond)
	t.PollMin = cmp.Or(t.PollMin, 100*time.Millisecond)
	t.Visibility = cmp.Or(t.Visibility, 10*time.Minute)
	t.Renewal = cmp.Or(t.Renewal, t.Visibility/2)
	t.Lock = cmp.Or(t.Lock, time.Minute)
	t.LockRetry = cmp.Or(t.LockRetry, time.Minute)
	return t
}
