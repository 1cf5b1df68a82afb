// Package wire stands between a program and Azure Storage in tests: it counts
// what a program asks for, as Azure bills it, and breaks single calls in the ways
// in which they break.
package wire

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Counter counts the requests that pass. Safe for concurrent use.
type Counter struct {
	next  policy.Transporter
	mu    sync.Mutex
	calls Tally
}

// Count counts in front of a transport.
func Count(next policy.Transporter) *Counter { return &Counter{next: next, calls: Tally{}} }

// Do sends one request.
func (c *Counter) Do(r *http.Request) (*http.Response, error) {
	call, err := Classify(r)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.calls[call]++
	c.mu.Unlock()
	return c.next.Do(r)
}

// Take answers what was counted since the last Take.
func (c *Counter) Take() Tally {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.calls
	c.calls = Tally{}
	return taken
}

// Tally says how often which call was made. Each is one transaction.
type Tally map[Call]int

// Total is the number of transactions.
func (t Tally) Total() int {
	total := 0
	for _, n := range t {
		total += n
	}
	return total
}

// String lists the calls: "2 tables get WorkflowExecutions, 1 queues send executions".
func (t Tally) String() string {
	lines := make([]string, 0, len(t))
	for call, n := range t {
		lines = append(lines, fmt.Sprintf("%d %s", n, call))
	}
	slices.SortFunc(lines, func(a, b string) int {
		_, first, _ := strings.Cut(a, " ")
		_, second, _ := strings.Cut(b, " ")
		return cmp.Compare(first, second)
	})
	return strings.Join(lines, ", ")
}

// Ledger sets what operations cost beside what they may. Safe for concurrent use.
type Ledger struct {
	mu    sync.Mutex
	lines []string
}

// Enter takes the cost of an operation; the test fails when it is over the most.
func (l *Ledger) Enter(t testing.TB, operation string, cost Tally, most int) {
	t.Helper()
	if cost.Total() > most {
		t.Errorf("%s costs %d transactions, %d are the most: %s", operation, cost.Total(), most, cost)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, fmt.Sprintf("%s\t%d\t%d\t%s\n", operation, cost.Total(), most, cost))
}

// String is the table, in the order of the entries.
func (l *Ledger) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "operation\tcosts\tat most\tcalls\n", strings.Join(l.lines, ""))
	_ = table.Flush() // a strings.Builder takes everything
	return text.String()
}
