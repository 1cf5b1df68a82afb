package fuzzapi

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// usually is how many requests every test run sends, and seed what they come from. A
// longer search has a seed of its own, which it logs.
const (
	usually     = 3000
	usualSeed   = 1
	concurrency = 4
)

// setting is a number from the environment, or what is usual.
func setting(t *testing.T, name string, usual uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s is no number: %s", name, text)
	}
	return n
}

// Whatever is asked, the program answers what its contract declares, in time, and repeats
// nothing. BIFROST_FUZZ_REQUESTS=200000 asks more, and BIFROST_FUZZ_SEED other things.
func TestWhateverIsAskedTheContractHolds(t *testing.T) {
	p := start(t)
	ids := newPool()
	p.prepare(t, ids)
	count, seed := setting(t, "BIFROST_FUZZ_REQUESTS", usually), setting(t, "BIFROST_FUZZ_SEED", usualSeed)
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	s := &search{program: p, pool: ids, seed: seed, statuses: map[string]int{}, seen: map[string]bool{}}
	var workers sync.WaitGroup
	for w := range uint64(concurrency) {
		workers.Go(func() {
			for i := w; i < count && t.Context().Err() == nil; i += concurrency {
				s.ask(t, i)
			}
		})
	}
	workers.Wait()
	t.Logf("seed %d, %d requests: %s", seed, count, s.summary())
	s.judgeCoverage(t)
}

// search is one search, and what it met.
type search struct {
	program *program
	pool    *pool
	seed    uint64

	lock     sync.Mutex
	statuses map[string]int
	// reached counts the requests with which each operation was content, by its id.
	reached map[string]int
	// seen are the complaints, each once.
	seen map[string]bool
}

// malices are how hostile requests are, from kind to wild.
var malices = []float64{0, 0, 0.03, 0.1, 0.3}

// ask sends the request of that number.
func (s *search) ask(t *testing.T, i uint64) {
	chance := rand.New(rand.NewPCG(s.seed, i))
	operations := s.program.document.Operations()
	o := operations[i%uint64(len(operations))]
	m := &maker{Rand: chance, document: s.program.document, pool: s.pool, mark: fmt.Sprintf("zq%xmk", i), key: fmt.Sprintf("zk%x", i), malice: malices[chance.IntN(len(malices))]}
	r, hitsIt := m.another(s.program, o)
	if m.malice > 0 && m.chance(0.08) {
		r, hitsIt = m.noise(s.program, o), false
	}
	a, err := s.program.send(t.Context(), r)
	var wrong []string
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		wrong = []string{"there is no answer in time"}
	case err != nil:
		return // no client sends it
	case hitsIt:
		wrong = s.program.judge(r, a)
	default:
		wrong = judgeNoise(r, a)
	}
	s.note(t, i, r, a, wrong)
}

// note counts an answer, remembers what it made, and complains about each thing once.
func (s *search) note(t *testing.T, i uint64, r request, a answer, wrong []string) {
	if a.status < 300 {
		s.pool.addLocation(a.header.Get("Location"))
		s.pool.addItems(r.operation.Path, a)
		if etag := a.header.Get("ETag"); etag != "" {
			s.pool.add("etag "+r.path, etag)
		}
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.statuses[strconv.Itoa(a.status)]++
	for _, complaint := range wrong {
		key := r.operation.OperationID + strconv.Itoa(a.status) + complaint
		if s.seen[key] || len(s.seen) > 40 {
			continue
		}
		s.seen[key] = true
		t.Errorf("%s, request %d of seed %d: %d: %s\n%s\n%.800s", r.operation.OperationID, i, s.seed, a.status, complaint, r, a.body)
	}
	if a.status < 300 {
		if s.reached == nil {
			s.reached = map[string]int{}
		}
		s.reached[r.operation.OperationID]++
	}
}

func (s *search) summary() string {
	var parts []string
	for _, status := range slices.Sorted(maps.Keys(s.statuses)) {
		parts = append(parts, fmt.Sprintf("%s: %d", status, s.statuses[status]))
	}
	return strings.Join(parts, ", ")
}

// judgeCoverage expects that most operations were also content with something: a search
// that is refused at the door finds nothing.
func (s *search) judgeCoverage(t *testing.T) {
	t.Helper()
	var never []string
	for _, o := range s.program.document.Operations() {
		if s.reached[o.OperationID] == 0 {
			never = append(never, o.OperationID)
		}
	}
	t.Logf("never content: %v", never)
	if len(never) > len(s.program.document.Operations())/4 {
		t.Errorf("%d operations refused everything", len(never))
	}
}
