package table

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/entity"
)

// maxComparisons is what Azure allows in one filter.
const maxComparisons = 15

// Query asks for rows of one partition, in the order of their keys. It begins
// with In; each method answers a query that asks for more.
type Query struct {
	partition   string
	comparisons []string
	// used counts the comparisons, each of which may be of several.
	used       int
	keys       []string
	properties []string
	limit      int
	pages      int
	token      string
	unreadable func(entity.Row, error)
	broken     error
}

// In asks for the rows of a partition.
func In(partition string) Query { return Query{partition: partition} }

// Keys narrows to the rows with one of these keys.
func (q Query) Keys(keys ...string) Query {
	q.keys = append(append([]string(nil), q.keys...), keys...)
	return q
}

// From begins with a row key; an empty one begins at the beginning.
func (q Query) From(key string) Query { return q.bound("ge", key) }

// After begins behind a row key: the last of the page before. Any text is a
// position; an empty one begins at the beginning.
func (q Query) After(key string) Query { return q.bound("gt", position(key)) }

// Before ends in front of a row key; an empty one goes to the end.
func (q Query) Before(key string) Query { return q.bound("lt", key) }

// Prefix narrows to row keys that begin with a text that ends in ASCII.
func (q Query) Prefix(prefix string) Query {
	if prefix == "" {
		return q
	}
	last := len(prefix) - 1
	return q.From(prefix).Before(prefix[:last] + string(rune(prefix[last]+1)))
}

// position cuts a text where no key goes on: it stands at the same place among
// keys, and Azure reads it.
func position(text string) string {
	units := 0
	for i, r := range text {
		if units++; r > 0xffff {
			units++
		}
		if r < 0x20 || units > entity.MaxKey {
			return text[:i]
		}
	}
	return text
}

func (q Query) bound(operator, key string) Query {
	if key == "" {
		return q
	}
	return q.compare("RowKey", operator, quote(key))
}

func (q Query) compare(name, operator, literal string) Query {
	q.comparisons = append(append([]string(nil), q.comparisons...), name+" "+operator+" "+literal)
	q.used++
	return q
}

// Among narrows to rows whose property has one of these values; none are no bound.
func (q Query) Among(property string, values ...string) Query {
	if len(values) == 0 {
		return q
	}
	each := make([]string, len(values))
	for i, value := range values {
		each[i] = property + " eq " + quote(value)
	}
	q.comparisons = append(append([]string(nil), q.comparisons...), "("+strings.Join(each, " or ")+")")
	q.used += len(values)
	return q
}

// Room is how many more comparisons Azure takes.
func (q Query) Room() int { return maxComparisons - 1 - q.used - len(q.keys) }

// Where narrows to rows for which all comparisons hold. A row that lacks the
// property is left out, also by Not.
func (q Query) Where(comparisons ...Comparison) Query {
	for _, c := range comparisons {
		literal, err := literalOf(c.value)
		if err != nil && q.broken == nil {
			q.broken = fmt.Errorf("compare %s: %w", c.property, err)
		}
		q = q.compare(c.property, c.operator, literal)
	}
	return q
}

// Select asks for these properties only. The rows that come cannot be written.
func (q Query) Select(properties ...string) Query {
	q.properties = append(append([]string(nil), q.properties...), properties...)
	return q
}

// Limit is the most rows wanted; zero is all.
func (q Query) Limit(rows int) Query {
	q.limit = rows
	return q
}

// Pages is the most storage pages to read, each of which is one transaction and
// at most a thousand rows looked at; zero is as many as it takes. What was not
// looked at is said by Found.Rest.
func (q Query) Pages(pages int) Query {
	q.pages = pages
	return q
}

// Resume goes on where an earlier, otherwise equal query ran out of pages, by
// its Found.Rest. A text that is none begins at the beginning.
func (q Query) Resume(rest string) Query {
	q.token = rest
	return q
}

// Tolerate hands rows that cannot be read (schema_newer, row_unreadable) to note
// and goes on without them. Otherwise the first one ends the query.
func (q Query) Tolerate(note func(row entity.Row, err error)) Query {
	q.unreadable = note
	return q
}

// Comparison is a condition on one property.
type Comparison struct {
	property, operator string
	value              any
}

// The comparisons. A value is a string, bool, integer, float or time, of the
// type that the property has.

// Is asks for equality.
func Is(property string, value any) Comparison { return Comparison{property, "eq", value} }

// Not asks for another value.
func Not(property string, value any) Comparison { return Comparison{property, "ne", value} }

// Above asks for a greater value.
func Above(property string, value any) Comparison { return Comparison{property, "gt", value} }

// AtLeast asks for a value that is not smaller.
func AtLeast(property string, value any) Comparison { return Comparison{property, "ge", value} }

// Below asks for a smaller value.
func Below(property string, value any) Comparison { return Comparison{property, "lt", value} }

// AtMost asks for a value that is not greater.
func AtMost(property string, value any) Comparison { return Comparison{property, "le", value} }

// filter is the query in OData.
func (q Query) filter() (string, error) {
	if q.broken != nil {
		return "", q.broken
	}
	if err := entity.CheckKey(q.partition); err != nil {
		return "", fmt.Errorf("a query without a partition: PartitionKey %w", err)
	}
	if room := q.Room(); room < 0 {
		return "", fmt.Errorf("a query of %d comparisons, %d are the most", maxComparisons-room, maxComparisons)
	}
	all := append([]string{"PartitionKey eq " + quote(q.partition)}, q.comparisons...)
	if len(q.keys) > 0 {
		keys := make([]string, len(q.keys))
		for i, key := range q.keys {
			keys[i] = "RowKey eq " + quote(key)
		}
		all = append(all, "("+strings.Join(keys, " or ")+")")
	}
	return strings.Join(all, " and "), nil
}

func literalOf(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return quote(v), nil
	case bool:
		return strconv.FormatBool(v), nil
	case int:
		return strconv.Itoa(v) + "L", nil
	case int64:
		return strconv.FormatInt(v, 10) + "L", nil
	case float64:
		literal := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(literal, ".") {
			literal += ".0"
		}
		return literal, nil
	case time.Time:
		return "datetime'" + v.UTC().Format(entity.TimeLayout) + "'", nil
	}
	return "", fmt.Errorf("a %T cannot be compared", value)
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// rest is a continuation as one text, and resumed reads it back.
func rest(partition, row *string) string {
	encode := func(part *string) string {
		if part == nil {
			return ""
		}
		return base64.RawURLEncoding.EncodeToString([]byte(*part))
	}
	return encode(partition) + "." + encode(row)
}

func resumed(rest string) (partition, row *string) {
	first, second, _ := strings.Cut(rest, ".")
	partition, row = decode(first), decode(second)
	if partition == nil {
		return nil, nil
	}
	return partition, row
}

func decode(part string) *string {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil || len(raw) == 0 {
		return nil
	}
	text := string(raw)
	return &text
}
