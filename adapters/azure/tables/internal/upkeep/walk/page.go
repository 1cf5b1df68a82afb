package walk

import (
	"cmp"
	"context"
	"slices"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
)

// Seen is a row of a page.
type Seen[E any] struct {
	// At has the keys of the row, also of one that cannot be read.
	At  entity.Row
	Row E
	// Err is why it cannot be read, row_unreadable or schema_newer; nil usually.
	Err error
}

// Read reads one page of a partition in the order of its keys, with the rows that
// cannot be read in their places, and where the next one begins, nil at the end.
// One transaction.
func Read[E any, P entity.Of[E]](ctx context.Context, t *table.Table, q table.Query, at Position, limit int) ([]Seen[E], *Position, error) {
	var seen []Seen[E]
	note := func(row entity.Row, err error) { seen = append(seen, Seen[E]{At: row, Err: err}) }
	found, err := table.Find[E, P](ctx, t, q.After(at.After).Resume(at.Rest).Limit(limit).Pages(1).Tolerate(note))
	if err != nil {
		return nil, nil, err
	}
	for i := range found.Rows {
		seen = append(seen, Seen[E]{At: *P(&found.Rows[i]).Meta(), Row: found.Rows[i]})
	}
	slices.SortFunc(seen, func(a, b Seen[E]) int { return cmp.Compare(a.At.RowKey, b.At.RowKey) })
	if !found.More && found.Rest == "" {
		return seen, nil, nil
	}
	if len(seen) == 0 {
		return nil, &Position{After: at.After, Rest: found.Rest}, nil
	}
	if found.More {
		// What cannot be read behind the last row that can is of the next page.
		last := P(&found.Rows[len(found.Rows)-1]).Meta().RowKey
		seen = slices.DeleteFunc(seen, func(s Seen[E]) bool { return s.At.RowKey > last })
	}
	return seen, &Position{After: seen[len(seen)-1].At.RowKey}, nil
}

// key is a row of which nothing but its key is asked for.
type key struct{ entity.Row }

// Fixed lists these partitions.
func Fixed(names ...string) Lister {
	return func(_ context.Context, after string) ([]string, string, error) {
		return names[slices.Index(names, after)+1:], "", nil
	}
}

// listed is how many partitions are listed at once.
const listed = 100

// KeysOf lists the row keys of a partition, whatever the rows hold.
func KeysOf(t *table.Table, partition string) Lister {
	return func(ctx context.Context, after string) ([]string, string, error) {
		at := Position{After: after}
		for {
			seen, next, err := Read[key](ctx, t, table.In(partition), at, listed)
			if err != nil {
				return nil, "", err
			}
			names := make([]string, len(seen))
			for i, s := range seen {
				names[i] = s.At.RowKey
			}
			if next == nil {
				return names, "", nil
			}
			if at = *next; at.Rest == "" {
				return names, at.After, nil
			}
		}
	}
}

// Beginning lists a name in front of those of another list, which does not have it.
func Beginning(first string, then Lister) Lister {
	return func(ctx context.Context, after string) ([]string, string, error) {
		switch after {
		case "":
			return []string{first}, first, nil
		case first:
			after = ""
		}
		return then(ctx, after)
	}
}
