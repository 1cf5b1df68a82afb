package fire

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestNobodyWaitsForASlowTicker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		done := make(chan time.Time, 1)
		began := time.Now()
		slow := func(context.Context) error { time.Sleep(time.Minute); return nil }
		quick := func(context.Context) error { done <- time.Now(); return nil }
		if err := New(Tickers{{"slow", slow}, {"quick", quick}}).tick(t.Context()); err != nil {
			t.Error(err)
		}
		if at := <-done; !at.Equal(began) {
			t.Errorf("it waited for %s", at.Sub(began))
		}
	})
}

func TestTroubleOfOneTickerIsNamedAndKeepsNoOtherFromItsWork(t *testing.T) {
	t.Parallel()
	down, looked := errors.New("down"), false
	err := New(Tickers{
		{"first", func(context.Context) error { return down }},
		{"second", func(context.Context) error { panic("oh") }},
		{"third", func(context.Context) error { looked = true; return nil }},
	}).tick(t.Context())
	if !errors.Is(err, down) || !strings.Contains(err.Error(), "first: down") || !strings.Contains(err.Error(), "second: panicked: oh") || strings.Contains(err.Error(), "third") || !looked {
		t.Errorf("looked %t: %v", looked, err)
	}
}
