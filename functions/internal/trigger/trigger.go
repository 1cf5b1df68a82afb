// Package trigger is how the Functions host calls what is not HTTP: messages of
// queues and ticks of timers, each as a POST to the name of its function. It
// reads the host's envelope, bounds the time, and answers in the one way that the
// host takes for an answer. What a message says is not here.
//
// Nothing is decided by the metadata of a call: the host puts the properties of a
// message over its own.
package trigger

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/functions/internal/manifest"
)

// Timeout is how long the host lets a function take, as host.json has it. Then
// it kills the process with everything that is under way in it.
const Timeout = time.Hour

// queueLimit is how long a message may take. What goes on longer is interrupted,
// for which the engine needs twenty of the seconds that are left.
const queueLimit = Timeout - 30*time.Second

// Set is the functions that the host calls by their names.
type Set struct {
	log       *slog.Logger
	functions map[string]function
	declared  []manifest.Function
	lifetime  context.Context
	end       context.CancelFunc
}

// function handles the body of a call within its limit.
type function struct {
	limit  time.Duration
	handle func(ctx context.Context, log *slog.Logger, sent body) error
}

// New is a Set without functions.
func New(log *slog.Logger) *Set {
	s := &Set{log: log, functions: map[string]function{}}
	s.lifetime, s.end = context.WithCancel(context.Background())
	return s
}

// Queue adds a function for the messages of a queue. An error lets the host
// bring the message again; after its last try it moves to the queue's poison
// queue.
func (s *Set) Queue(name, queue string, handle func(context.Context, Message) error) {
	s.add(manifest.Queue(name, queue), function{queueLimit, func(ctx context.Context, _ *slog.Logger, sent body) error {
		return handle(ctx, messageOf(queue, sent))
	}})
}

// Timer is when a function is called that nobody asks for.
type Timer struct {
	Name string
	// Schedule has six fields, the first of which is seconds, in UTC.
	Schedule string
	// Limit is how long a call may take.
	Limit time.Duration
	// MakesUp lets the host call once for what it missed. It cannot for a schedule
	// of less than a minute.
	MakesUp bool
}

// Timer adds a function for a schedule. An error only tells the host: the next
// call is when the schedule says.
func (s *Set) Timer(t Timer, handle func(context.Context) error) {
	s.add(manifest.Timer(t.Name, t.Schedule, t.MakesUp), function{t.Limit, func(ctx context.Context, log *slog.Logger, sent body) error {
		if isPastDue(sent) {
			log.Info("a timer makes up for what it missed")
		}
		return handle(ctx)
	}})
}

func (s *Set) add(declared manifest.Function, f function) {
	s.functions[declared.Name] = f
	s.declared = append(s.declared, declared)
}

// Declared are the functions, in the order in which they were added.
func (s *Set) Declared() []manifest.Function { return s.declared }

// Has reports whether there is a function of that name.
func (s *Set) Has(name string) bool {
	_, has := s.functions[name]
	return has
}

// Stop ends what is under way, and lets what comes later come again.
func (s *Set) Stop() { s.end() }

// Serve answers a call of the function of that name, which Has.
func (s *Set) Serve(w http.ResponseWriter, r *http.Request, name string) {
	log := s.log.With("function", name, "invocation", invocation(r))
	if r.Method != http.MethodPost {
		refuse(w, http.StatusMethodNotAllowed, "method_not_allowed")
		return
	}
	sent, err := read(r.Body)
	if err != nil {
		log.Error("a call of the host broke off", "error", err)
		refuse(w, http.StatusBadRequest, "body_incomplete")
		return
	}
	if err := s.call(r.Context(), s.functions[name], log, sent); err != nil {
		log.Error("the function failed", "error", err)
		status, code := shown(err)
		refuse(w, status, code)
		return
	}
	accept(w)
}

// call is not bound to the connection: a host that went away does not take a run
// along, which goes on to its end and is found there when its message comes again.
func (s *Set) call(ctx context.Context, f function, log *slog.Logger, sent body) (err error) {
	if s.lifetime.Err() != nil {
		return fault.New(fault.Unavailable, "program_stops", "The program is about to end.")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), f.limit)
	defer cancel()
	defer context.AfterFunc(s.lifetime, cancel)()
	defer func() {
		if cause := recover(); cause != nil {
			err = panicked(log, cause)
		}
	}()
	return f.handle(ctx, log, sent)
}
