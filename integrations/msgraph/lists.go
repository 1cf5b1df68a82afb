package msgraph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
)

const (
	// maxPages ends a list that would never end; at 999 users a page it is far
	// above the largest tenants.
	maxPages = 1000
	// maxPage is how many objects Graph puts on a page at most.
	maxPage = 999
)

// selecting asks for properties, in the largest pages.
func selecting(properties string) url.Values {
	return url.Values{"$select": {properties}, "$top": {strconv.Itoa(maxPage)}}
}

// filtered adds an OData filter; an empty one matches all.
func filtered(query url.Values, filter string) url.Values {
	if filter != "" {
		query.Set("$filter", filter)
	}
	return query
}

// beginning is a filter for objects one of whose properties begins with a text;
// Graph ignores case. An empty text matches all, as an empty filter.
func beginning(text string, properties ...string) string {
	if text == "" {
		return ""
	}
	clauses := make([]string, len(properties))
	for i, property := range properties {
		clauses[i] = "startswith(" + property + ",'" + strings.ReplaceAll(text, "'", "''") + "')"
	}
	return strings.Join(clauses, " or ")
}

// list reads every page.
func list[T any](ctx context.Context, c *Client, address string) ([]T, error) {
	return upTo[T](ctx, c, address, math.MaxInt)
}

// listOf reads every page of a mixed list and keeps the objects of one type. Graph
// could choose them itself, but then answers from an index that lags behind.
func listOf[T any](ctx context.Context, c *Client, kind, address string) ([]T, error) {
	mixed, err := list[json.RawMessage](ctx, c, address)
	if err != nil {
		return nil, err
	}
	found := []T{}
	for _, raw := range mixed {
		var object struct {
			Type string `json:"@odata.type"`
		}
		if err := read(raw, &object); err != nil {
			return nil, err
		}
		if object.Type != kind {
			continue
		}
		var wanted T
		if err := read(raw, &wanted); err != nil {
			return nil, err
		}
		found = append(found, wanted)
	}
	return found, nil
}

// search reads the first objects, as many as the limit says, which is 1 at least.
func search[T any](ctx context.Context, c *Client, path string, query url.Values, limit int) ([]T, error) {
	limit = max(limit, 1)
	query.Set("$top", strconv.Itoa(min(limit, maxPage)))
	return upTo[T](ctx, c, c.address(path, query), limit)
}

// upTo reads the pages that a limit needs.
func upTo[T any](ctx context.Context, c *Client, address string, limit int) ([]T, error) {
	found := []T{}
	for range maxPages {
		page, next, err := readPage[T](ctx, c, address)
		if err != nil {
			return nil, err
		}
		found = append(found, page...)
		if next == "" || len(found) >= limit {
			return found[:min(len(found), limit)], nil
		}
		address = next
	}
	return nil, fmt.Errorf("the list has more than %d pages", maxPages)
}

// readPage reads one page and the address of the next, which is empty at the
// end. A link to another host is refused, because the token would travel there.
func readPage[T any](ctx context.Context, c *Client, address string) (objects []T, next string, err error) {
	var page struct {
		Value []T    `json:"value"`
		Next  string `json:"@odata.nextLink"`
	}
	if err := c.get(ctx, address, &page); err != nil {
		return nil, "", err
	}
	if page.Next == "" {
		return page.Value, "", nil
	}
	link, err := url.Parse(page.Next)
	if err != nil || link.Scheme != c.base.Scheme || link.Host != c.base.Host || link.User != nil {
		return nil, "", errors.New("microsoft Graph linked the next page on another host, which was not followed")
	}
	return page.Value, page.Next, nil
}
