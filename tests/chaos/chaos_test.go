//go:build chaos

package chaos_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/bifrost-run/bifrost/tests/chaos/author"
	"github.com/bifrost-run/bifrost/tests/chaos/crowd"
	"github.com/bifrost-run/bifrost/tests/chaos/deeds"
	"github.com/bifrost-run/bifrost/tests/chaos/judge"
)

var (
	onEmbedded = flag.Int("embedded", 200, "runs on the local program; 0 leaves it out")
	onAzure    = flag.Int("azure", 30, "runs on the packaged handler; 0 leaves it out")
	seed       = flag.Uint64("seed", 0, "repeats the decisions of chance, though not their moments; 0 is another one each time")
)

// programs are what is tormented, made once.
var programs struct{ local, handler string }

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	flag.Parse()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	folder, err := os.MkdirTemp("", "bifrost-chaos-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := build(folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// build makes both programs as an author does.
func build(folder string) error {
	programs.local, programs.handler = filepath.Join(folder, "program"), filepath.Join(folder, "handler.zip")
	for _, words := range [][]string{
		{"go", "build", "-trimpath", "-o", programs.local, "./tests/chaos/author/program"},
		{programs.local, "package", "--main", "./tests/chaos/author/handler", "--out", programs.handler},
	} {
		c := exec.Command(words[0], words[1:]...)
		c.Dir, c.Env = filepath.Join("..", ".."), append(cleanEnv(), "CGO_ENABLED=0")
		if said, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w\n%s", words, err, said)
		}
	}
	return nil
}

// scene is one program under torment, and what is known of it.
type scene struct {
	t     *testing.T
	name  string
	runs  int
	file  string
	began time.Time
	turns chan struct{}
	// Mine starts the runs; other has not.
	crowd    *crowd.Crowd
	other    *crowd.Client
	evidence judge.Evidence

	kills, stops, doubled int
	// given is how many turns there were.
	given int
}

func newScene(t *testing.T, name string, runs int) *scene {
	t.Helper()
	t.Logf("the seed is %d", *seed)
	s := &scene{t: t, name: name, runs: runs, file: filepath.Join(t.TempDir(), "deeds"), began: time.Now(), turns: make(chan struct{}, runs)}
	s.crowd = &crowd.Crowd{Client: &crowd.Client{}, Workflows: slices.Sorted(maps.Keys(author.Ends)), Runs: runs, Seed: *seed, Turns: s.turns}
	if err := os.WriteFile(s.file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// organize lets runs be for the organizations that the other one sees, too.
func (s *scene) organize() {
	s.t.Helper()
	var page struct{ Items []struct{ ID string } }
	if err := s.other.Read(s.t.Context(), http.MethodGet, "/api/organizations", "", "", http.StatusOK, &page); err != nil {
		s.t.Fatal(err)
	}
	for _, organization := range page.Items {
		s.crowd.Organizations = append(s.crowd.Organizations, organization.ID)
	}
}

// let lets the clients start that share of all runs, and no more for now.
func (s *scene) let(share float64) {
	for ; s.given < s.runs && s.given < int(share*float64(s.runs)); s.given++ {
		s.turns <- struct{}{}
	}
}

// play makes schedules, and then lets clients start all runs while somebody is unkind.
func (s *scene) play(clients int, scheduled time.Duration, unkind func(context.Context, *rand.Rand)) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 5*time.Minute)
	defer cancel()
	s.crowd.Clients = clients
	err := s.crowd.Grant(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	if s.evidence.Schedules, err = s.crowd.Schedule(ctx, 20, scheduled); err != nil {
		s.t.Fatal(err)
	}
	started := make(chan error, 1)
	go func() { started <- s.crowd.Start(ctx) }()
	s.let(0.1)
	unkind(ctx, rand.New(rand.NewPCG(*seed, *seed)))
	s.let(1)
	if err := <-started; err != nil {
		s.t.Fatalf("not every run was accepted: %v", err)
	}
	if err := s.crowd.Again(ctx); err != nil {
		s.t.Fatalf("not every run was answered again: %v", err)
	}
	s.evidence.Accepted, s.evidence.Cancelled = s.crowd.Accepted(), s.crowd.Cancelled()
}

// read waits until it is quiet, and reads everything.
func (s *scene) read(deadline time.Duration) {
	s.t.Helper()
	r := crowd.Reader{Mine: s.crowd.Client, Other: s.other, Organizations: s.crowd.Organizations, Schedules: len(s.evidence.Schedules)}
	if err := r.Read(s.t.Context(), time.Now().Add(deadline), &s.evidence); err != nil {
		s.t.Fatal(err)
	}
	file, err := os.Open(s.file)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // It was only read.
	if s.evidence.Deeds, err = deeds.Read(file); err != nil {
		s.t.Fatal(err)
	}
}

// most is how many sentences are shown of a rule that was broken.
const most = 10

// judge prints what there was and what came of it.
func (s *scene) judge() {
	s.t.Helper()
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	starts, takeovers := s.evidence.Starts()
	for _, row := range []struct {
		what  string
		count any
	}{
		{"executions", len(s.evidence.Runs)}, {"kills", s.kills}, {"standstills", s.stops},
		{"requests asked again", s.crowd.Client.Retries()}, {"requests answered as before", s.crowd.Client.Replays()},
		{"messages delivered again", s.doubled}, {"function starts", starts}, {"takeovers", takeovers},
		{"cancels", len(s.evidence.Cancelled)}, {"seconds", int(time.Since(s.began).Seconds())}, {"seed", *seed},
	} {
		fmt.Fprintf(table, "%s\t%v\n", row.what, row.count)
	}
	for _, f := range judge.Judge(s.evidence) {
		verdict := "holds"
		if len(f.Broken) > 0 {
			verdict = fmt.Sprintf("BROKEN %d times", len(f.Broken))
			s.t.Errorf("%s:\n  %s", f.Rule, strings.Join(slices.Sorted(slices.Values(f.Broken))[:min(most, len(f.Broken))], "\n  "))
		}
		fmt.Fprintf(table, "%s\t%d\t%s\n", f.Rule, f.Looked, verdict)
	}
	_ = table.Flush() // A text takes everything.
	s.t.Logf("%s\n%s", s.name, &text)
}
