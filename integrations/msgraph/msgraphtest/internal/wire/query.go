package wire

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Selection reads $select: the properties to answer, defaults when it is
// absent. The text says what is wrong with it.
func Selection(query url.Values, known, defaults []string) (names []string, problem string) {
	if query.Get("$select") == "" {
		return defaults, ""
	}
	names = strings.Split(query.Get("$select"), ",")
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, "Could not find a property named '" + name + "' on type 'microsoft.graph.user'."
		}
	}
	return names, ""
}

// Select reduces an object to the named properties; an empty text is null, as in Graph.
func Select(object map[string]any, names []string) map[string]any {
	chosen := map[string]any{}
	for _, name := range names {
		chosen[name] = object[name]
		if object[name] == "" {
			chosen[name] = nil
		}
	}
	return chosen
}

var equality = regexp.MustCompile(`^(\w+) eq (?:'((?:[^']|'')*)'|(true|false))$`)

// Filter understands equality with a text or a bool, ignoring case, and nothing else.
func Filter(expression string, known []string) (matches func(object map[string]any) bool, ok bool) {
	if expression == "" {
		return func(map[string]any) bool { return true }, true
	}
	parts := equality.FindStringSubmatch(expression)
	if parts == nil || !slices.Contains(known, parts[1]) {
		return nil, false
	}
	want := strings.ReplaceAll(parts[2], "''", "'") + parts[3]
	return func(object map[string]any) bool {
		return strings.EqualFold(fmt.Sprint(object[parts[1]]), want)
	}, true
}

// Page reads where a page starts and how long it is: 100 objects
// unless $top says otherwise, and Graph allows 999 at most.
func Page(query url.Values) (start, size int, ok bool) {
	size, ok = number(query.Get("$top"), 100)
	if !ok || size < 1 || size > 999 {
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

// NextLink is the absolute address of the next page, as the caller reached this
// one: RequestURI still has the prefix that http.StripPrefix took away.
func NextLink(r *http.Request, start int) string {
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
