package handler_test

import (
	"errors"
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
	// hidden is how long a message is away that the host has left: no longer than a lease,
	// which the test waits for in any case, and so long that the kills are over before the
	// fifth time, after which it would stay away.
	hidden = 30 * time.Second
)

func TestNothingIsLostOrDoneTwiceAlthoughTheHandlerIsKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	t.Logf("the seed is %d", seed)
	a := start(t, authors, func(o *funchost.Options) {
		o.Seed, o.Faults = seed, funchost.Faults{Duplicate: 0.3, Delay: 0.2, Longest: 300 * time.Millisecond}
		o.Env["BIFROST_RATE"] = "0" // one person asks about everything here, as often as they can
		// The host leaves a message hidden whose handler died with it in a queue for poison,
		// or that it could not delete. In Azure it comes again after ten minutes.
		o.Times.Visibility = hidden
	})
	c := a.withClient()
	stopSweeps := a.sweepOften()
	effects := t.TempDir()
	accepted := make(chan []string)
	k := &killer{app: a, effects: effects, chance: rand.New(rand.NewPCG(seed, seed)), turns: make(chan struct{}, runsInAll)}
	k.let(runsAtFirst)
	go func() { accepted <- a.acceptAll(c, effects, k.turns) }()
	k.kill(firstKills, k.awaitEffect)
	ids := <-accepted
	if t.Failed() {
		t.FailNow()
	}
	a.until("a run is performed again", func() bool { return anyAgain(t, effects) })
	k.kill(killsInAll, func() {})
	attempts := map[int]int{}
	for _, id := range ids {
		a.until("the end of "+id, func() bool { return isOver(c, id) })
		attempts[checkRun(c, id, filepath.Join(effects, id))]++
	}
	t.Logf("runs by how many attempts they needed: %v", attempts)
	a.checkDeliveries()
	stopSweeps()
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
func (a *app) acceptAll(c *caller, effects string, turns <-chan struct{}) []string {
	var mu sync.Mutex
	var ids []string
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() {
			for i := range runsInAll / clients {
				<-turns
				id := a.accept(c, effects, fmt.Sprintf("%d-%d", client, i))
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

func (a *app) accept(c *caller, effects, key string) string {
	var r reply
	if !await(func() bool {
		var err error
		r, err = c.try(http.MethodPost, "/api/workflows/effects/executions", `{"input":{"folder":"`+effects+`"}}`, "Idempotency-Key", key)
		return err == nil && r.status < http.StatusInternalServerError
	}, a.brought) || r.status != http.StatusAccepted {
		c.t.Errorf("the run %s is answered %d: %s", key, r.status, r.body)
		return ""
	}
	return r.execution(c.t).ID
}

// killer ends the handler at moments of chance.
type killer struct {
	app    *app
	chance *rand.Rand
	done   int
	// turns lets runs be accepted, so that they go on for as long as the first kills.
	turns chan struct{}
	// effects is the folder of what runs leave outside, left its size at the last kill.
	effects string
	left    int64
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
// another process, which has served for some time: half of them at any moment of it,
// the others after what they wait for.
func (k *killer) kill(inAll int, await func()) {
	k.app.t.Helper()
	for ; k.done < inAll; k.done++ {
		k.app.host.Await("the handler's start", nth(k.done+1, is(funchost.Ready)))
		pause := 200 + k.chance.IntN(600)
		if k.chance.IntN(2) == 0 {
			await()
			pause -= 200
		}
		timer := time.NewTimer(time.Duration(pause) * time.Millisecond)
		<-timer.C
		k.app.host.Kill()
		k.app.host.Await("the handler's end", nth(k.done+1, is(funchost.Exited)))
		k.left = k.size()
		k.let(runsAKill)
	}
}

// awaitEffect waits until a run of this process has one, which comes because others
// were let in when the last process was dead. On a busy machine a process that is
// killed after its time alone may not have begun a single run.
func (k *killer) awaitEffect() {
	k.app.t.Helper()
	k.app.until("an effect", func() bool { return k.size() > k.left })
}

// size is how much runs have left outside, in bytes.
func (k *killer) size() (all int64) {
	k.app.t.Helper()
	files, err := os.ReadDir(k.effects)
	for _, file := range files {
		about, trouble := file.Info()
		if err = errors.Join(err, trouble); trouble == nil {
			all += about.Size()
		}
	}
	if err != nil {
		k.app.t.Fatal(err)
	}
	return all
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
