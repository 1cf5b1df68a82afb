package walk

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// memory is a table whose partitions have so many rows each.
type memory struct {
	names []string
	rows  map[string]int
	// looked are the rows that were looked at, in order, and calls how often.
	looked []string
	calls  int
}

func (m *memory) list(_ context.Context, after string) ([]string, string, error) {
	m.calls++
	for i, name := range m.names {
		if name > after {
			end := min(i+3, len(m.names))
			next := ""
			if end < len(m.names) {
				next = m.names[end-1]
			}
			return m.names[i:end], next, nil
		}
	}
	return nil, "", nil
}

// section looks at pages of at most seven rows, as storage may answer fewer than
// it was asked for, and at an empty one in between.
func (m *memory) section(name string, cost int) Section {
	return Section{Name: name, Partitions: m.list, Cost: cost, Look: func(_ context.Context, partition string, at Position, limit int) (Looked, error) {
		m.calls++
		if at.After == "007" && at.Rest == "" {
			return Looked{Calls: 1, Next: &Position{After: at.After, Rest: "more"}}, nil
		}
		from, _ := strconv.Atoi(at.After)
		to := min(from+min(limit, 7), m.rows[partition])
		for i := from; i < to; i++ {
			m.looked = append(m.looked, fmt.Sprintf("%s/%s/%d", name, partition, i))
			m.calls += cost
		}
		looked := Looked{Rows: to - from, Calls: 1 + cost*(to-from)}
		if to < m.rows[partition] {
			looked.Next = &Position{After: fmt.Sprintf("%03d", to)}
		}
		return looked, nil
	}}
}

func TestPiecesTogetherLookAtEveryRowOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &memory{rows: map[string]int{}}
		var want []string
		for i := range rapid.SampledFrom([]int{0, 1, 2, 3, 4, 20, 70}).Draw(t, "partitions") {
			name := fmt.Sprintf("p%03d", i)
			m.names = append(m.names, name)
			m.rows[name] = rapid.SampledFrom([]int{0, 0, 0, 0, 0, 1, 7, 8, 60}).Draw(t, "rows")
		}
		w := Walk{Name: "w"}
		for i := range rapid.IntRange(1, 3).Draw(t, "sections") {
			w.Sections = append(w.Sections, m.section(strconv.Itoa(i), rapid.SampledFrom([]int{0, 1, 2, 60}).Draw(t, "cost")))
			for _, name := range m.names {
				for row := range m.rows[name] {
					want = append(want, fmt.Sprintf("%d/%s/%d", i, name, row))
				}
			}
		}
		looked := 0
		for from := ""; ; {
			calls, rows := m.calls, len(m.looked)
			n, next, err := w.Piece(t.Context(), from)
			if err != nil {
				t.Fatal(err)
			}
			looked += n
			if m.calls-calls > pieceCalls+61 || len(m.looked)-rows > pieceRows+7 {
				t.Fatalf("a piece of %d calls and %d rows", m.calls-calls, len(m.looked)-rows)
			}
			if from = next; from == "" {
				break
			}
		}
		if diff := cmp.Diff(want, m.looked); diff != "" || looked != len(want) {
			t.Fatalf("looked at %d, -want +got\n%s", looked, diff)
		}
	})
}

func TestAPieceThatFailedIsNotCountedAndMayBeRepeated(t *testing.T) {
	t.Parallel()
	m := &memory{names: []string{"p"}, rows: map[string]int{"p": 300}}
	w := Walk{Name: "w", Sections: []Section{m.section("s", 0)}}
	_, next, err := w.Piece(t.Context(), "")
	if err != nil || next == "" {
		t.Fatalf("%q, %v", next, err)
	}
	sound := w.Sections[0].Look
	storm := errors.New("storm")
	w.Sections[0].Look = func(context.Context, string, Position, int) (Looked, error) { return Looked{}, storm }
	if _, again, err := w.Piece(t.Context(), next); !errors.Is(err, storm) || again != "" {
		t.Errorf("got %q, %v", again, err)
	}
	w.Sections[0].Look = sound
	before := len(m.looked)
	if _, _, err = w.Piece(t.Context(), next); err != nil || m.looked[before] != fmt.Sprintf("s/p/%d", before) {
		t.Errorf("it goes on with %s behind %d rows: %v", m.looked[before], before, err)
	}
}

func TestTheCursorOfAnotherWalkIsRefused(t *testing.T) {
	t.Parallel()
	m := &memory{names: []string{"p"}, rows: map[string]int{"p": 300}}
	w := Walk{Name: "w", Sections: []Section{m.section("s", 0)}}
	_, next, err := w.Piece(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []Walk{{Name: "v", Sections: w.Sections}, {Name: "w", Sections: []Section{m.section("r", 0)}}} {
		if _, _, err := other.Piece(t.Context(), next); fault.Code(err) != "cursor_invalid" {
			t.Errorf("%s: got %v", other.Name, err)
		}
	}
}
