package workflowtest_test

import (
	"context"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// pretend is a test that may fail: it keeps what it was told.
type pretend struct {
	testing.TB
	ctx context.Context

	mu       sync.Mutex
	failed   bool
	said     []string
	cleanups []func()
}

// numbered are the names of probes.
var numbered = regexp.MustCompile(`probe_\d+`)

func (*pretend) Helper() {}

func (p *pretend) Context() context.Context { return p.ctx }

func (p *pretend) Cleanup(f func()) { p.cleanups = append(p.cleanups, f) }

func (p *pretend) Failed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

func (p *pretend) say(text string, fails bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, numbered.ReplaceAllString(text, "probe"))
	p.failed = p.failed || fails
}

func (p *pretend) Log(args ...any) { p.say(fmt.Sprint(args...), false) }

func (p *pretend) Errorf(format string, args ...any) { p.say(fmt.Sprintf(format, args...), true) }

func (p *pretend) Fatal(args ...any) {
	p.say(fmt.Sprint(args...), true)
	runtime.Goexit()
}

func (p *pretend) Fatalf(format string, args ...any) {
	p.say(fmt.Sprintf(format, args...), true)
	runtime.Goexit()
}

func (p *pretend) FailNow() {
	p.mu.Lock()
	p.failed = true
	p.mu.Unlock()
	runtime.Goexit()
}

// saidBy runs a test that may fail, and answers what it said.
func saidBy(t *testing.T, test func(t testing.TB)) []string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	p := &pretend{ctx: ctx}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			cancel()
			for _, f := range slices.Backward(p.cleanups) {
				f()
			}
		}()
		test(p)
	}()
	<-done
	if !p.failed && len(p.said) > 0 {
		t.Errorf("the test passed, but said %q", p.said)
	}
	return p.said
}

// wantSaid checks that a test fails with this sentence first.
func wantSaid(t *testing.T, want string, test func(t testing.TB)) {
	t.Helper()
	said := saidBy(t, test)
	if len(said) == 0 {
		t.Fatalf("the test passed, want it to say %q", want)
	}
	if said[0] != want {
		t.Errorf("it said\n%s\nwant\n%s", strings.Join(said, "\n"), want)
	}
}
