package stage

import (
	"context"
	"runtime"
	"time"

	"github.com/bifrost-run/bifrost/workflow/host"
)

// condition is what became of an attempt.
type condition int

const (
	alive condition = iota
	// dead means that its program died: nothing of it may go on.
	dead
	// over means that it returned: what comes late is dropped.
	over
)

// attempt is one attempt of a run, as a platform would host it.
type attempt struct {
	stage *Stage
	info  host.Run
	// died is closed when the program dies, ended when the test is over.
	died, ended chan struct{}

	is condition // under the lock of the stage
}

// act does something for the attempt, under the lock of the stage, and answers
// false when the attempt is over. In a program that is dead, or dies by it, the
// calling goroutine stops here, and ends with the test: an error would let the
// author's code clean up, which no program does after its death.
func (a *attempt) act(do func()) bool {
	a.stage.mu.Lock()
	was := a.is
	if was == alive {
		do()
	}
	is := a.is
	a.stage.mu.Unlock()
	if is == dead {
		<-a.ended
		runtime.Goexit()
	}
	return was == alive
}

// die is for those who hold the lock.
func (a *attempt) die() {
	if a.is == alive {
		a.is = dead
		close(a.died)
	}
}

// finish ends the life of an attempt that returned, and answers what it was.
func (a *attempt) finish() condition {
	a.stage.mu.Lock()
	defer a.stage.mu.Unlock()
	was := a.is
	if was == alive {
		a.is = over
	}
	return was
}

// leave leaves a dead program as it is until the test ends, and then waits for
// the goroutine of the attempt, which is gone soon unless the author's code waits
// for something that never comes.
func (a *attempt) leave(cancel context.CancelFunc, gone <-chan struct{}) {
	a.stage.mu.Lock()
	a.die()
	a.stage.mu.Unlock()
	a.stage.t.Cleanup(func() {
		cancel()
		close(a.ended)
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-gone:
		case <-timer.C:
		}
	})
}
