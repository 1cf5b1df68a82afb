package wire

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxPage is how many objects Graph puts on a page at most.
const maxPage = 999

// Kind is a kind of object and the names that a query may use for it.
type Kind struct {
	// Name is Graph's, such as "user".
	Name string
	// Defaults are the properties that Graph answers without $select, and More
	// those that must be asked for, of those that are simulated.
	Defaults, More []string
	// Filters are the properties that $filter may name: texts and bools.
	Filters []string
}

// Selection reads $select: the properties to answer. The text says what is wrong
// with it.
func (k Kind) Selection(query url.Values) (names []string, problem string) {
	if query.Get("$select") == "" {
		return k.Defaults, ""
	}
	names = strings.Split(query.Get("$select"), ",")
	for _, name := range names {
		if !slices.Contains(k.Defaults, name) && !slices.Contains(k.More, name) {
			return nil, "Could not find a property named '" + name + "' on type 'microsoft.graph." + k.Name + "'."
		}
	}
	return names, ""
}

// Query is what a list was asked for: which objects, which properties, which page.
type Query struct {
	// Size is how many objects a page has at most.
	Size int

	request *http.Request
	names   []string
	matches func(object map[string]any) bool
	start   int
	kind    string // to be shown with each object; empty for none
}

// Query reads what a list was asked for; the Answer is the refusal, if any.
func (k Kind) Query(r *http.Request) (Query, Answer) {
	values := r.URL.Query()
	names, problem := k.Selection(values)
	if problem != "" {
		return Query{}, BadRequest(problem)
	}
	matches, ok := Filter(values.Get("$filter"), k.Filters)
	if !ok {
		return Query{}, Error(http.StatusBadRequest, "Request_UnsupportedQuery", "The simulated directory knows only filters of "+
			"the form: property eq 'text', property eq true, startswith(property,'text'), and those joined by or.")
	}
	start, size, ok := page(values)
	if !ok {
		return Query{}, BadRequest("The $top or $skiptoken of the query is invalid.")
	}
	return Query{Size: size, request: r, names: names, matches: matches, start: start}, Answer{}
}

// Mixed is Query for a list that could hold other kinds, too: each object says
// of which it is. Graph filters such a list only in ways that are not simulated.
func (k Kind) Mixed(r *http.Request) (Query, Answer) {
	if r.URL.Query().Has("$filter") {
		return Query{}, Error(http.StatusBadRequest, "Request_UnsupportedQuery", "The simulated directory does not filter this list.")
	}
	query, refusal := k.Query(r)
	query.kind = "#microsoft.graph." + k.Name
	return query, refusal
}

// Selects reports whether a property was asked for.
func (q Query) Selects(name string) bool { return slices.Contains(q.names, name) }

// Answer is the page of those objects that was asked for.
func (q Query) Answer(objects []map[string]any) Answer {
	found := []map[string]any{}
	for _, object := range objects {
		if !q.matches(object) {
			continue
		}
		shown := Select(object, q.names)
		if q.kind != "" {
			shown["@odata.type"] = q.kind
		}
		found = append(found, shown)
	}
	end := min(q.start+q.Size, len(found))
	body := map[string]any{"value": found[min(q.start, end):end]}
	if end < len(found) {
		body["@odata.nextLink"] = nextLink(q.request, end)
	}
	return NewAnswer(http.StatusOK, body)
}

// Select reduces an object to the named properties that it has; an empty text is
// null, as in Graph.
func Select(object map[string]any, names []string) map[string]any {
	chosen := maps.Clone(object)
	maps.DeleteFunc(chosen, func(name string, _ any) bool { return !slices.Contains(names, name) })
	for name, value := range chosen {
		if value == "" {
			chosen[name] = nil
		}
	}
	return chosen
}

// page reads where a page starts and how long it is: 100 objects unless $top
// says otherwise.
func page(query url.Values) (start, size int, ok bool) {
	size, ok = number(query.Get("$top"), 100)
	if !ok || size < 1 || size > maxPage {
		return 0, 0, false
	}
	start, ok = number(query.Get("$skiptoken"), 0)
	return start, size, ok && start >= 0
}

func number(text string, absent int) (int, bool) {
	if text == "" {
		return absent, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// nextLink is the absolute address of the next page, as the caller reached this
// one: RequestURI still has the prefix that http.StripPrefix took away.
func nextLink(r *http.Request, start int) string {
	next := *r.URL
	if original, err := url.ParseRequestURI(r.RequestURI); err == nil {
		next = *original
	}
	next.Scheme, next.Host = "http", r.Host
	if r.TLS != nil {
		next.Scheme = "https"
	}
	query := next.Query()
	query.Set("$skiptoken", strconv.Itoa(start))
	next.RawQuery = query.Encode()
	return next.String()
}
