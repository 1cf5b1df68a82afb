package history

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/keys"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/table"
	"github.com/bifrost-run/bifrost/adapters/azure/tables/internal/runs/rows"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/executions/history"
)

// within asks for the runs of a partition that were accepted in the time of a filter.
func within(partition string, f history.Filter) table.Query {
	low, high := keys.Between(f.From, f.To)
	return table.In(partition).From(low).Before(high)
}

// question is a filter that storage applies by itself, as far as it can.
type question struct {
	table.Query
	// whole says that every row which storage answers may pass, isPlain that it brings
	// them all.
	whole, isPlain bool
}

// narrowed lets storage look for what passes a filter. Statuses are those which the
// rows of an index may have for a run that passes.
func narrowed(q table.Query, f history.Filter, statuses []executions.Status) question {
	// The position behind which a page begins is one more comparison.
	const position = 1
	ask := question{Query: q, whole: true}
	ask = ask.is("Workflow", f.Workflow).is("FormId", f.Form).is("OriginId", f.Origin).is("ActorId", string(f.Actor)).refers(f.Reference)
	for _, among := range []struct {
		property string
		values   []string
	}{{"Status", texts(statuses)}, {"Trigger", texts(f.Triggers)}} {
		if len(among.values)+position > ask.Room() {
			ask.whole = false
			continue
		}
		ask.Query = ask.Among(among.property, among.values...)
	}
	return ask
}

func (ask question) is(property, value string) question {
	switch {
	case value == "":
	case !canAsk(value):
		ask.whole = false
	default:
		ask.Query = ask.Where(table.Is(property, value))
	}
	return ask
}

// refers asks for a ticket. References are documents in rows, which storage compares
// from their beginning: a number alone it cannot look for.
func (ask question) refers(r history.Reference) question {
	if r == (history.Reference{}) {
		return ask
	}
	from, end, err := rows.ReferencesTo(r.System, r.ID)
	if err != nil || r.System == "" || !canAsk(r.System+r.ID) {
		ask.whole = false
		return ask
	}
	ask.Query = ask.Where(table.AtLeast("Reference", from), table.Below("Reference", end))
	return ask
}

// canAsk reports whether storage reads a text in a question.
func canAsk(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = string(item)
	}
	return out
}

// copied are the statuses that the copies may have of runs that have one of these: a
// copy says how a run ended, and until it does how it was accepted.
func copied(wanted []executions.Status) []executions.Status {
	if len(wanted) == 0 {
		return nil
	}
	return slices.DeleteFunc(executions.Statuses(), func(s executions.Status) bool {
		return s.IsTerminal() && !slices.Contains(wanted, s)
	})
}
