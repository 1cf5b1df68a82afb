package table

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// keysOf are the row keys of what was found.
func keysOf(found Found[thing]) []string {
	keys := make([]string, len(found.Rows))
	for i, row := range found.Rows {
		keys[i] = row.RowKey
	}
	return keys
}

func TestQueriesFindWhatTheyAskForInOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	due := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for i, key := range []string{"!user", "a", "b", "c_1", "c_2", "d", "global"} {
		row := at("p", key)
		row.Fence, row.Name, row.Open, row.Share, row.DueAt = int64(i), "it's "+key, i%2 == 0, float64(i)/2, due.Add(time.Duration(i)*time.Minute)
		must(t, w.Insert(t.Context(), &row))
	}
	other := at("q", "a")
	must(t, w.Insert(t.Context(), &other))
	for name, test := range map[string]struct {
		query Query
		want  []string
		more  bool
	}{
		"all":                       {In("p"), []string{"!user", "a", "b", "c_1", "c_2", "d", "global"}, false},
		"another partition":         {In("q"), []string{"a"}, false},
		"nothing":                   {In("nobody"), []string{}, false},
		"some keys":                 {In("p").Keys("global", "!user", "x"), []string{"!user", "global"}, false},
		"a range":                   {In("p").From("b").Before("d"), []string{"b", "c_1", "c_2"}, false},
		"after":                     {In("p").After("c_2"), []string{"d", "global"}, false},
		"after nonsense":            {In("p").After("c\x00'/?#%\\"), []string{"c_1", "c_2", "d", "global"}, false},
		"a prefix":                  {In("p").Prefix("c_"), []string{"c_1", "c_2"}, false},
		"a limit":                   {In("p").Limit(2), []string{"!user", "a"}, true},
		"a limit that is not met":   {In("p").Limit(7), []string{"!user", "a", "b", "c_1", "c_2", "d", "global"}, false},
		"a text":                    {In("p").Where(Is("Name", "it's b")), []string{"b"}, false},
		"not a text":                {In("p").Where(Not("Name", "it's b")).Before("c"), []string{"!user", "a"}, false},
		"a number":                  {In("p").Where(Above("Fence", 4)), []string{"d", "global"}, false},
		"a long number":             {In("p").Where(AtLeast("Fence", int64(5)), Below("Fence", int64(6))), []string{"d"}, false},
		"a share":                   {In("p").Where(AtMost("Share", 0.5)), []string{"!user", "a"}, false},
		"a whole share":             {In("p").Where(Is("Share", 1.0)), []string{"b"}, false},
		"a flag":                    {In("p").Where(Is("Open", false)), []string{"a", "c_1", "d"}, false},
		"a time":                    {In("p").Where(AtMost("DueAt", due.Add(time.Minute))), []string{"!user", "a"}, false},
		"all that fits in a filter": {In("p").From("a").Before("d").Keys("a", "b", "c_1", "c_2", "x", "y", "z").Where(AtLeast("Fence", 0), AtMost("Fence", 9), Not("Name", ""), Above("Share", 0.0), Is("Open", true)), []string{"b", "c_2"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, err := Find[thing](t.Context(), w.Table, test.query)
			must(t, err)
			if diff := cmp.Diff(test.want, keysOf(found)); diff != "" || found.More != test.more || found.Rest != "" {
				t.Errorf("more is %v, rest is %q: %s", found.More, found.Rest, diff)
			}
		})
	}
}

func TestSelectedRowsHaveWhatTheyWereAskedForAndCannotBeWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	row := at("p", "r")
	row.Name, row.Status = "n", "Pending"
	must(t, w.Insert(t.Context(), &row))
	found, err := Find[thing](t.Context(), w.Table, In("p").Select("Status"))
	must(t, err)
	got := found.Rows[0]
	if got.Name != "" || got.Status != "Pending" || got.RowKey != "r" || got.Version != row.Version || got.Timestamp.IsZero() || got.ReadAt.IsZero() {
		t.Errorf("got %+v", got)
	}
	for name, err := range map[string]error{
		"replace": w.Replace(t.Context(), &got), "put": w.Put(t.Context(), &got), "merge": w.Merge(t.Context(), &got, got.progress),
		"transact": w.Transact(t.Context(), Replace(&got)),
	} {
		if err == nil {
			t.Errorf("%s has lost the name", name)
		}
	}
	if _, err := Find[thing](t.Context(), w.Table, In("p").Select("Colour")); err == nil {
		t.Error("a property that no thing has was selected")
	}
}

func TestPagesAreFollowedToTheLimitOrTheLastOneAllowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	const rows = 2300
	for from := 0; from < rows; from += MaxOperations {
		var operations []Operation
		for i := range MaxOperations {
			row := at("p", fmt.Sprintf("r%04d", from+i))
			operations = append(operations, Insert(&row))
		}
		must(t, w.Transact(t.Context(), operations...))
	}
	all, err := Find[thing](t.Context(), w.Table, In("p"))
	must(t, err)
	if keys := keysOf(all); len(keys) != rows || !slices.IsSorted(keys) {
		t.Errorf("%d rows", len(keys))
	}
	some, err := Find[thing](t.Context(), w.Table, In("p").Limit(1500))
	must(t, err)
	if len(some.Rows) != 1500 || !some.More {
		t.Errorf("%d rows, more is %v", len(some.Rows), some.More)
	}
	one, err := Find[thing](t.Context(), w.Table, In("p").Pages(1))
	must(t, err)
	two, err := Find[thing](t.Context(), w.Table, In("p").Resume(one.Rest))
	must(t, err)
	if len(one.Rows) != maxPage || len(two.Rows) != rows-maxPage || one.Rest == "" || two.Rest != "" {
		t.Errorf("%d rows and %d rows", len(one.Rows), len(two.Rows))
	}
}
