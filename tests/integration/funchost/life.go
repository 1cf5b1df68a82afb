package funchost

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/front"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/invocation"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/queues"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/routes"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/script"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/timers"
	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/worker"
)

// life is a host from its start to its end. Its handler may die in it more than
// once.
type life struct {
	host      *Host
	worker    *worker.Worker
	front     *front.Front
	caller    *invocation.Caller
	listeners []listener
	// over ends every invocation with the host.
	over context.Context
	stop context.CancelFunc
}

// listener is a queue's or a timer's.
type listener interface{ Run(ctx context.Context) }

// hostID is what the instances of an app have in common.
const hostID = "funchost"

// begin makes a life, and starts its handler.
func (h *Host) begin() (*life, error) {
	l := &life{host: h}
	l.over, l.stop = context.WithCancel(context.Background())
	table, err := routes.New(h.app.Host.RoutePrefix, h.active())
	if err != nil {
		return nil, err
	}
	if l.listeners, err = l.listen(); err != nil {
		return nil, err
	}
	times, handler := h.options.Times, h.app.Host.Handler
	hang := h.app.Host.FunctionTimeout + time.Minute
	if h.app.Host.FunctionTimeout < 0 {
		hang = 0
	}
	l.caller = invocation.NewCaller(hang)
	l.front = front.New(front.Options{
		Routes: table, Site: h.options.Site, Key: h.options.Key, Longest: times.Request, Idle: times.Idle,
		Tries: 10, FirstPause: times.FirstRetry, LongestPause: times.LongestRetry, Invoke: l.proxied,
	})
	l.worker, err = worker.Start(worker.Options{
		Path: handler.Path, Arguments: handler.Arguments, Folder: handler.Folder, Root: h.app.Root, Environment: h.environment(),
		Ping: times.Ping, Init: handler.InitializationTimeout, Hang: hang, StrikeWindow: times.StrikeWindow, Log: h.log,
	})
	if err != nil {
		return nil, err
	}
	h.log.Add(Event{Kind: Opened})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.life = l
	return l, nil
}

func (h *Host) environment() []string {
	var all []string
	for name, value := range h.options.Env {
		all = append(all, name+"="+value)
	}
	slices.Sort(all)
	return all
}

// active are the functions that this instance runs.
func (h *Host) active() []script.Function {
	return slices.DeleteFunc(slices.Clone(h.app.Functions), func(f script.Function) bool {
		return f.Disabled || len(h.options.Only) > 0 && !slices.Contains(h.options.Only, f.Name)
	})
}

// listen makes a listener for each queue and timer, when there is storage.
func (l *life) listen() ([]listener, error) {
	var all []listener
	for _, f := range l.host.active() {
		var one listener
		var err error
		switch {
		case f.Timer != nil:
			if one, err = l.timer(f); l.host.options.Storage == "" && err == nil {
				one = nil // Its schedule was read all the same.
			}
		case f.Queue != nil && l.host.options.Storage != "":
			one, err = l.queue(f)
		}
		if err != nil {
			return nil, fmt.Errorf("the function %s: %w", f.Name, err)
		}
		if one != nil {
			all = append(all, one)
		}
	}
	return all, nil
}

func (l *life) queue(f script.Function) (listener, error) {
	h := l.host
	if f.Queue.ConnectionString == "" {
		return nil, errors.New("the setting of its connection is missing")
	}
	return queues.New(queues.Options{
		Function: f, Settings: h.app.Host.Queues, PollMin: h.options.Times.PollMin,
		Visibility: h.options.Times.Visibility, Renewal: h.options.Times.Renewal, Dice: h.dice, Log: h.log,
		Invoke: func(ctx context.Context, m invocation.Message) error { return l.message(ctx, f, m) },
	})
}

func (l *life) timer(f script.Function) (listener, error) {
	h := l.host
	var keeper timers.Keeper
	if h.options.Storage != "" {
		blobs, err := timers.NewBlobs(h.options.Env["AzureWebJobsStorage"], hostID, h.options.Times.Lock, h.options.Times.LockRetry)
		if err != nil {
			return nil, err
		}
		keeper = blobs
	}
	return timers.New(timers.Options{
		Function: f, Keeper: keeper, Pause: time.Second, Log: h.log,
		Invoke: func(ctx context.Context, status *invocation.Status, isPastDue bool) {
			_ = l.tick(ctx, f, status, isPastDue) // It is in the log, and changes nothing.
		},
	})
}

// run serves until the handler has crashed too often or the host ends.
func (l *life) run(ending context.Context) {
	var work sync.WaitGroup
	for _, one := range l.listeners {
		work.Go(func() { one.Run(l.over) })
	}
	select {
	case <-l.worker.Stopped():
	case <-ending.Done():
	}
	l.stop()
	l.worker.Stop()
	work.Wait()
	l.front.Close()
	l.caller.Close()
}

// message is one invocation for a queue.
func (l *life) message(ctx context.Context, f script.Function, m invocation.Message) error {
	form := l.host.options.Form
	if f.Queue.Binary {
		form = Binary
	}
	return l.posted(ctx, f, Event{Message: m.ID, Delivery: m.DequeueCount}, invocation.Queue(f.Name, f.Binding, form, m))
}

// tick is one invocation for a timer.
func (l *life) tick(ctx context.Context, f script.Function, status *invocation.Status, isPastDue bool) error {
	return l.posted(ctx, f, Event{}, invocation.Timer(f.Name, f.Binding, status, isPastDue))
}

// posted is an invocation that is not by HTTP. An answer that the host does not
// notice keeps it going until its time is over.
func (l *life) posted(ctx context.Context, f script.Function, about Event, payload []byte) error {
	about.Function = f.Name
	return l.invoke(ctx, about, func(ctx context.Context, address, id string) error {
		answer, err := l.caller.Post(ctx, address, f.Name, id, payload)
		if errors.Is(err, invocation.ErrHangs) {
			<-ctx.Done()
			return fmt.Errorf("%w: %w", err, context.Cause(ctx))
		}
		if err != nil {
			return err
		}
		for _, line := range answer.Logs {
			l.host.log.Add(Event{Kind: Said, Function: f.Name, ID: id, Text: fmt.Sprint(line)})
		}
		return nil
	})
}

// proxied is an invocation by HTTP.
func (l *life) proxied(ctx context.Context, function string, f func(ctx context.Context, address, id string) error) error {
	return l.invoke(ctx, Event{Function: function}, f)
}

// errTimeout is the end of an invocation by functionTimeout.
var errTimeout = errors.New("timeout value was exceeded by function")

// invoke runs one invocation: it waits for the handler, and kills it when it takes
// longer than functionTimeout, with everything else that it does.
func (l *life) invoke(ctx context.Context, about Event, call func(ctx context.Context, address, id string) error) error {
	about.ID = uuid.NewString()
	note := func(kind Kind, text string) {
		e := about
		e.Kind, e.Text = kind, text
		l.host.log.Add(e)
	}
	note(Began, "")
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(l.over, func() { cancel(worker.ErrStopped) })()
	var start atomic.Int64 // Zero is none: it was never called.
	if limit := l.host.app.Host.FunctionTimeout; limit > 0 {
		defer time.AfterFunc(limit, func() {
			note(TimedOut, "")
			l.worker.Restart(int(start.Load()))
			cancel(errTimeout)
		}).Stop()
	}
	l.endanger(note)
	number, err := l.worker.Await(ctx)
	start.Store(int64(number))
	if err == nil {
		err = call(ctx, l.worker.URL(), about.ID)
	}
	if err != nil {
		note(Ended, err.Error())
		return err
	}
	note(Ended, "")
	return nil
}

// endanger sometimes kills the handler a little later: also when the invocation
// is over, in the middle of what follows.
func (l *life) endanger(note func(Kind, string)) {
	after := l.host.dice.Kill()
	if after == 0 {
		return
	}
	time.AfterFunc(after, func() {
		if l.over.Err() == nil {
			note(Killed, "")
			l.worker.Kill()
		}
	})
}
