package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// small is everything, as little of it as there can be.
func small() bench {
	return bench{during: 10 * time.Millisecond, answerCount: 3, organizations: 2, sizes: []int{60, 70}, deepest: 80, table: &table{hearer: io.Discard}}
}

func TestEverythingIsMeasured(t *testing.T) {
	t.Parallel()
	b := small()
	if err := b.all(t.Context(), t.TempDir()); err != nil {
		t.Fatal(err)
	}
	measured := map[string]string{}
	for _, r := range b.table.rows {
		if r.what == "" || r.measured == "" || measured[r.what] != "" {
			t.Errorf("it measures %q as %q, and as %q before", r.what, r.measured, measured[r.what])
		}
		measured[r.what] = r.measured
	}
	for what, want := range map[string]string{
		"reads of the store for a page of 50 of 60 runs of one organization":         "1",
		"reads of the store for a page of 50 of 70 runs of one organization":         "1",
		"reads of the store for a page of 50 of 80 runs of one organization":         "1",
		"its reads of the store: the organization, and one for each scope":           "3",
		"memory after 70 runs, with its clients: heap in use, resident":              "",
		"empty workflows from the request to the end, 32 clients":                    "",
		"one workflow in 2 organizations, 32 clients, until all are over":            "",
		"50 runs in parallel, of 100 ms each, from the request to the end: p50, p95": "",
		"from the acceptance to the first line, 1 client: p50, p95":                  "",
		"the same, 100 callers who ask each 100 ms: p50, p95":                        "",
		"the store alone, a page of 50 of 80 runs of one organization: p50, p95":     "",
	} {
		if got, there := measured[what]; !there || want != "" && got != want {
			t.Errorf("%q is measured as %q (%t), want %q", what, got, there, want)
		}
	}
}

func TestATableIsMarkdown(t *testing.T) {
	t.Parallel()
	var heard, out bytes.Buffer
	all := table{hearer: &heard}
	all.add(row{"an answer", "< 1 s", "2 ms", "a commit 1 ms", "2.0"}, row{what: "memory", measured: "3 MiB"})
	all.write(&out)
	want := "| what | target | measured | floor | ratio |\n|---|---|---|---|---|\n" +
		"| an answer | < 1 s | 2 ms | a commit 1 ms | 2.0 |\n| memory |  | 3 MiB |  |  |\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
	if heard.String() != "an answer: 2 ms\nmemory: 3 MiB\n" {
		t.Errorf("whoever waits heard %q", heard.String())
	}
}

func TestASampleKnowsItsShares(t *testing.T) {
	t.Parallel()
	var s sample
	if s.p95() != 0 {
		t.Errorf("an empty one says %s", s.p95())
	}
	for i := 100; i > 0; i-- {
		s.add(time.Duration(i) * time.Millisecond)
	}
	if s.p50() != 51*time.Millisecond || s.p95() != 96*time.Millisecond || s.at(1) != 100*time.Millisecond || s.count() != 100 {
		t.Errorf("%s, %s, %s of %d", s.p50(), s.p95(), s.at(1), s.count())
	}
	var half sample
	half.add(10 * time.Millisecond)
	if got := ratios(&s, &half, &half); got != "2.5, 4.8" {
		t.Errorf("the ratios are %s", got)
	}
}

func TestNumbersAreShort(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0 µs", 23456: "23 µs", 123 * time.Microsecond: "0.1 ms", 9940 * time.Microsecond: "9.9 ms",
		12345 * time.Microsecond: "12 ms", 1234 * time.Millisecond: "1.2 s", 12345 * time.Millisecond: "12 s",
	} {
		if got := short(d); got != want {
			t.Errorf("%d ns is %s, want %s", d, got, want)
		}
	}
	for want, got := range map[string]string{"": ratio(1, 0), "2.5": ratio(5, 2), "31": ratio(62, 2)} {
		if got != want {
			t.Errorf("a ratio is %q, want %q", got, want)
		}
	}
}

func TestCountingStopsAtTheFirstError(t *testing.T) {
	t.Parallel()
	done := 0
	took, err := times(1, 10, func() error {
		if done++; done == 3 {
			return io.ErrUnexpectedEOF
		}
		return nil
	})
	if !errors.Is(err, io.ErrUnexpectedEOF) || took.count() != 2 || done != 3 {
		t.Errorf("%d done, %d taken, %v", done, took.count(), err)
	}
}

func TestLongHistoriesCanBeLeftOut(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]int{100, 1000}, upTo(full().sizes, 1000)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{100}, upTo(full().sizes, 1)); diff != "" {
		t.Error(diff)
	}
	var trouble strings.Builder
	if code := command([]string{"-quick"}, io.Discard, &trouble); code != 2 || !strings.Contains(trouble.String(), "-quick") {
		t.Errorf("an unknown flag ends with %d: %s", code, trouble.String())
	}
}
