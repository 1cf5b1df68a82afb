package handler_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/funchost"
)

// seed repeats the decisions of chance, though not their moments.
const seed = 20261129

const (
	// runsInAll are accepted by clients at the same time, killsInAll end the handler:
	// most of them while runs are accepted and performed for the first time, the rest
	// while the runs that died are performed again.
	runsInAll, clients     = 100, 5
	firstKills, killsInAll = 15, 20
	// runsAtFirst may be accepted before the first kill, runsAKill more after each.
	runsAtFirst, runsAKill = 10, 6
)

func TestNothingIsLostOrDoneTwiceAlthoughTheHandlerIsKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	t.Logf("the seed is %d", seed)
	a := start(t, authors, func(o *funchost.Options) {
		o.Seed, o.Faults = seed, funchost.Faults{Duplicate: 0.3, Delay: 0.2, Longest: 300 * time.Millisecond}
		o.Env["BIFROST_RATE"] = "0" // one person asks about everything here, as often as they can
	})
	c := a.withClient()
	stopSweeps := a.sweepOften()
	effects := t.TempDir()
	accepted := make(chan []string)
	k := &killer{app: a, chance: rand.New(rand.NewPCG(seed, seed)), turns: make(chan struct{}, runsInAll)}
	k.let(runsAtFirst)
	go func() { accepted <- acceptAll(c, effects, k.turns) }()
	k.kill(firstKills)
	ids := <-accepted
	if t.Failed() {
		t.FailNow()
	}
	until(t, "a run is performed again", func() bool { return anyAgain(t, effects) })
	k.kill(killsInAll)
	attempts := map[int]int{}
	for _, id := range ids {
		until(t, "the end of "+id, func() bool { return isOver(c, id) })
		attempts[checkRun(c, id, filepath.Join(effects, id))]++
	}
	t.Logf("runs by how many attempts they needed: %v", attempts)
	stopSweeps()
	a.checkDeliveries()
	a.checkMirrors(c, ids)
}

// sweepOften does what the timer does four times a minute, each second, until the
// answer is called.
func (a *app) sweepOften() (stop func()) {
	done := make(chan struct{})
	var sweeping sync.WaitGroup
	sweeping.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			_ = a.host.Fire("sweep") // The handler may die in it.
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	})
	return func() {
		close(done)
		sweeping.Wait()
	}
}

// acceptAll starts all runs, as clients that ask again under the same key until they
// are answered, each run at its turn. It answers the ids.
func acceptAll(c *caller, effects string, turns <-chan struct{}) []string {
	var mu sync.Mutex
	var ids []string
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() {
			for i := range runsInAll / clients {
				<-turns
				id := accept(c, effects, fmt.Sprintf("%d-%d", client, i))
				mu.Lock()
				ids = append(ids, id)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	slices.Sort(ids)
	if distinct := len(slices.Compact(slices.Clone(ids))); distinct != runsInAll {
		c.t.Errorf("%d runs were accepted, not %d", distinct, runsInAll)
	}
	return ids
}

func accept(c *caller, effects, key string) string {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		r, err := c.try(http.MethodPost, "/api/workflows/effects/executions", `{"input":{"folder":"`+effects+`"}}`, "Idempotency-Key", key)
		if err == nil && r.status == http.StatusAccepted {
			return r.execution(c.t).ID
		}
		if err == nil && r.status < http.StatusInternalServerError {
			c.t.Errorf("a run is answered %d: %s", r.status, r.body)
			return ""
		}
	}
	c.t.Errorf("the run %s is not accepted", key)
	return ""
}

// killer ends the handler at moments of chance.
type killer struct {
	app    *app
	chance *rand.Rand
	done   int
	// turns lets runs be accepted, so that they go on for as long as the first kills.
	turns chan struct{}
}

func (k *killer) let(runs int) {
	for range runs {
		select {
		case k.turns <- struct{}{}:
		default:
		}
	}
}

// kill goes on until the handler was killed so often in all. Each kill meets
// another process, which has served for some time.
func (k *killer) kill(inAll int) {
	k.app.t.Helper()
	for ; k.done < inAll; k.done++ {
		k.app.host.Await("the handler's start", nth(k.done+1, is(funchost.Ready)))
		timer := time.NewTimer(time.Duration(200+k.chance.IntN(600)) * time.Millisecond)
		<-timer.C
		k.app.host.Kill()
		k.app.host.Await("the handler's end", nth(k.done+1, is(funchost.Exited)))
		k.let(runsAKill)
	}
}

func is(kind funchost.Kind) func(funchost.Event) bool {
	return func(e funchost.Event) bool { return e.Kind == kind }
}

// nth matches the last of so many.
func nth[T any](n int, match func(T) bool) func(T) bool {
	return func(v T) bool {
		if match(v) {
			n--
		}
		return n == 0
	}
}

// until asks again and again, for as long as a run may take whose handler died twice.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(2 * patience); !is(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("it has not come to %s", what)
		}
	}
}

// anyAgain reports whether an attempt has had an effect that was not the first.
func anyAgain(t *testing.T, effects string) bool {
	t.Helper()
	files, err := os.ReadDir(effects)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(f os.DirEntry) bool {
		return slices.ContainsFunc(marks(t, filepath.Join(effects, f.Name())), func(m string) bool {
			return strings.HasPrefix(m, "do ") && !strings.HasSuffix(m, " 1")
		})
	})
}

// marks are what a run has left outside.
func marks(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func isOver(c *caller, id string) bool {
	c.t.Helper()
	r, err := c.try(http.MethodGet, "/api/executions/"+id, "")
	if err != nil || r.status != http.StatusOK {
		c.t.Fatalf("the run %s: %v %+v", id, err, r)
	}
	return slices.Contains([]string{"Success", "Failed", "CompletedWithErrors", "Timeout", "Cancelled"}, r.execution(c.t).Status)
}

// says matches the lines with a text.
func says(text string) func(funchost.Line) bool {
	return func(l funchost.Line) bool { return strings.Contains(l.Text, text) }
}
