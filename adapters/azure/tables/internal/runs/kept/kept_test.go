package kept

import (
	"fmt"
	"sync"
	"testing"
)

func TestAMapForgetsRatherThanGrow(t *testing.T) {
	t.Parallel()
	m := New[int, string](10)
	for i := range 1000 {
		m.Put(i, fmt.Sprint(i))
		if v, ok := m.Get(i); !ok || v != fmt.Sprint(i) {
			t.Fatalf("the newest entry %d is forgotten: %q", i, v)
		}
	}
	left := 0
	for i := range 1000 {
		if _, ok := m.Get(i); ok {
			left++
		}
	}
	if left != 10 {
		t.Errorf("%d entries are remembered, 10 are the most", left)
	}
}

func TestAFullMapKeepsWhatItReplaces(t *testing.T) {
	t.Parallel()
	m := New[string, int](2)
	m.Put("a", 1)
	m.Put("b", 1)
	for n := range 10 {
		m.Put("a", n)
	}
	a, _ := m.Get("a")
	b, ok := m.Get("b")
	if a != 9 || b != 1 || !ok {
		t.Errorf("a is %d, b is %d", a, b)
	}
	m.Drop("a")
	if _, ok := m.Get("a"); ok {
		t.Error("a dropped entry is there")
	}
}

func TestManyTakeOneThing(t *testing.T) {
	t.Parallel()
	m, made := New[string, *int](2), 0
	seen := make([]*int, 32)
	var all sync.WaitGroup
	for i := range seen {
		all.Go(func() {
			seen[i] = m.Take("a", func() *int { made++; return new(int) })
		})
	}
	all.Wait()
	for _, v := range seen {
		if v != seen[0] || made != 1 {
			t.Fatalf("it was made %d times", made)
		}
	}
}
