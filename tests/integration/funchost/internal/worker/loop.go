package worker

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost/internal/record"
)

// run starts processes until the host stops. The system kills a process with the
// thread that started it, so this goroutine keeps its thread.
func (w *Worker) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(w.stopped)
	for {
		p, err := w.spawn()
		if p == nil {
			if err != nil {
				w.end("the handler cannot be started: " + err.Error())
			}
			return
		}
		if !w.attend(p) {
			return
		}
	}
}

// end marks the end of a life from inside of it.
func (w *Worker) end(why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.stopping {
		w.stopping, w.why = true, why
		w.unready()
	}
}

// spawn answers nil when the host is stopping.
func (w *Worker) spawn() (*process, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopping {
		return nil, nil
	}
	w.starts++
	p, err := start(w.options, w.port, w.starts)
	if err != nil {
		w.options.Log.Add(record.Event{Kind: record.Refused, Text: err.Error()})
		return nil, err
	}
	w.process = p
	w.options.Log.Add(record.Event{Kind: record.Spawned, Text: strconv.Itoa(p.command.Process.Pid)})
	return p, nil
}

// attend stays with a process until there has to be another one; false at the
// end of the host's life.
func (w *Worker) attend(p *process) bool {
	answered := w.initialize(p)
	if answered {
		w.mark()
		<-p.gone
	}
	p.kill()
	w.mu.Lock()
	wanted, stopping := p.wanted, w.stopping
	w.mu.Unlock()
	switch {
	case stopping:
		return false
	case wanted || p.code() == restartCode:
		w.again()
		return true
	case answered && p.code() == 0:
		// The host writes a line and does nothing; only a restart that is wanted
		// for another reason helps.
		return w.sleep()
	}
	return w.strike(p)
}

// initialize reports whether the process has answered in time. Nobody notices
// before that time that it has ended with code 0.
func (w *Worker) initialize(p *process) bool {
	late := time.NewTimer(w.options.Init)
	defer late.Stop()
	answers := make(chan struct{})
	asking, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		if ask(asking, w.URL(), w.options.Ping, w.options.Hang) {
			close(answers)
		}
	}()
	gone := p.gone
	for {
		select {
		case <-answers:
			return true
		case <-gone:
			if p.code() != 0 {
				return false
			}
			gone = nil
		case <-late.C:
			return false
		case <-w.changed:
			if w.isOver(p) {
				return false
			}
		}
	}
}

func (w *Worker) isOver(p *process) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stopping || p.wanted
}

func (w *Worker) mark() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopping || w.process.wanted || w.isReady {
		return
	}
	w.isReady = true
	close(w.ready)
	w.options.Log.Add(record.Event{Kind: record.Ready, Text: strconv.Itoa(w.process.command.Process.Pid)})
}

// sleep waits for somebody who wants another process.
func (w *Worker) sleep() bool {
	for {
		<-w.changed
		w.mu.Lock()
		wanted, stopping := w.process.wanted, w.stopping
		w.mu.Unlock()
		if wanted || stopping {
			return !stopping
		}
	}
}

func (w *Worker) again() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unready()
}

// strike counts a crash; false when it was one too many.
func (w *Worker) strike(p *process) bool {
	w.again()
	if now := time.Now(); now.Sub(w.crashed) > w.options.StrikeWindow {
		w.crashes, w.crashed = 1, now
	} else {
		w.crashes++
		w.crashed = now
	}
	if w.crashes < strikes {
		return true
	}
	w.end(fmt.Sprintf("Exceeded http worker restart retry count. Shutting down Functions Host. The last one ended with code %d: %s", p.code(), p.trouble()))
	return false
}
