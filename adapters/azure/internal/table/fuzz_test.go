package table

import (
	"slices"
	"strings"
	"testing"
)

// taken takes a filter apart as OData reads it: what stands between quotes, where two
// of them are one, and all the rest with a mark for each text. False for a text that
// does not end.
func taken(filter string) (rest string, texts []string, ok bool) {
	var outside strings.Builder
	for {
		before, after, found := strings.Cut(filter, "'")
		outside.WriteString(before)
		if !found {
			return outside.String(), texts, true
		}
		var text strings.Builder
		for {
			within, behind, found := strings.Cut(after, "'")
			if !found {
				return "", nil, false
			}
			text.WriteString(within)
			if filter = behind; !strings.HasPrefix(behind, "'") {
				break
			}
			text.WriteByte('\'')
			after = behind[1:]
		}
		texts = append(texts, text.String())
		outside.WriteByte('?')
	}
}

// Whatever a value holds, it is compared, and says nothing else to storage.
func FuzzNoValueLeavesItsQuotes(f *testing.F) {
	f.Add("0195509f-2a00-7abc-8def-0123456789ab", "x", "key", "O'Brien")
	f.Add("GLOBAL", "' or PartitionKey ne '", "''", "'")
	f.Add("p", "\\' or true or '", "%27 or 1 eq 1", "'' or '' eq ''")
	f.Add("p", "\u2019 or \uff07", "a\x00'", "\xff'\xfe")
	f.Add("p", strings.Repeat("'", 600), "", "datetime'2026-01-01'")
	f.Fuzz(func(t *testing.T, partition, after, key, value string) {
		q := In(partition).After(after).Keys(key, value).Where(Is("Actor", value), Not("Action", key))
		filter, err := q.filter()
		if err != nil {
			return // a partition that no table has
		}
		want, texts := "PartitionKey eq ?", []string{partition}
		if position(after) != "" {
			want, texts = want+" and RowKey gt ?", append(texts, position(after))
		}
		want += " and Actor eq ? and Action ne ? and (RowKey eq ? or RowKey eq ?)"
		texts = append(texts, value, key, key, value)
		if rest, got, ok := taken(filter); !ok || rest != want || !slices.Equal(got, texts) {
			t.Errorf("%q says %q of %q, %t, want %q of %q", filter, rest, got, ok, want, texts)
		}
	})
}

// A continuation is one that a query gave out, or the beginning.
func FuzzNoContinuationBreaksTheQuery(f *testing.F) {
	f.Add("", "", "")
	f.Add("x", "1!8!UEFSVElUSU9O", "1!4!Uk9X")
	f.Add("Lg.Lg", "a.b", ".")
	f.Add("!.!", "\xff", "")
	f.Fuzz(func(t *testing.T, text, partition, row string) {
		if p, r := resumed(text); p == nil && r != nil {
			t.Errorf("%q goes on at the row %q of nowhere", text, *r)
		}
		p, r := resumed(rest(&partition, &row))
		if partition == "" {
			if p != nil || r != nil {
				t.Errorf("no continuation goes on at %v, %v", p, r)
			}
			return
		}
		if p == nil || *p != partition || row != "" && (r == nil || *r != row) {
			t.Errorf("%q, %q goes on elsewhere", partition, row)
		}
	})
}
