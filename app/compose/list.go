package compose

import (
	"context"
	"strings"

	"github.com/bifrost-run/bifrost/app/internal/offer"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/store"
)

// Filter says which forms somebody looks for. What is empty does not count.
type Filter struct {
	// Text stands somewhere in the name or description, in any letters.
	Text     string
	Workflow string
	Access   forms.Access
}

// passes reports whether a form is looked for.
func (f Filter) passes(form forms.Form) bool {
	text := strings.ToLower(f.Text)
	return (f.Workflow == "" || f.Workflow == form.Workflow) && (f.Access == "" || f.Access == form.Access) &&
		(strings.Contains(strings.ToLower(form.Name), text) || strings.Contains(strings.ToLower(form.Description), text))
}

// Page is a part of the forms that somebody is offered in a place.
type Page struct {
	Items []View
	// Next is where the next part begins, empty at the end. A page may be short, or empty,
	// without being the last.
	Next string
}

// looks is how many pages one answer reads at most, whatever is left out of them, and
// lookMost how many forms each of them has at least: most of a page may be left out.
const (
	looks    = 4
	lookMost = 50
)

// inherited begins the positions in the forms of global, which come last.
const inherited = "global/"

// List reads a page of the forms that the caller is offered here: those of the place
// first, then those of global, both in the order in which they were made.
func (c *Composer) List(ctx context.Context, by permissions.Authority, f Filter, p store.Paging) (Page, error) {
	page := Page{Next: p.After}
	for range looks {
		after, isInherited := strings.CutPrefix(page.Next, inherited)
		layer := offer.Layer(isInherited)
		read, err := c.offers.Page(ctx, by, layer, store.Paging{After: after, Limit: max(p.Limit, lookMost)})
		if err != nil {
			return Page{}, err
		}
		seen, err := c.offers.Judge(ctx, by, found(read.Items, f))
		if err != nil {
			return Page{}, err
		}
		page.Next = next(layer, read.Next, by.Scope.IsGlobal())
		if room := p.Limit - len(page.Items); len(seen) > room {
			seen, page.Next = seen[:room], position(layer, string(seen[room-1].Form.ID))
		}
		for _, offered := range seen {
			page.Items = append(page.Items, c.view(by, offered))
		}
		if page.Next == "" || len(page.Items) == p.Limit {
			break
		}
	}
	return page, nil
}

func found(page []forms.Form, f Filter) []forms.Form {
	var list []forms.Form
	for _, form := range page {
		if f.passes(form) {
			list = append(list, form)
		}
	}
	return list
}

// next is where reading goes on after a page that ended before after, empty for nowhere.
func next(layer offer.Layer, after string, isGlobal bool) string {
	switch {
	case after != "":
		return position(layer, after)
	case layer == offer.Own && !isGlobal:
		return inherited
	default:
		return ""
	}
}

func position(layer offer.Layer, after string) string {
	if layer == offer.Inherited {
		return inherited + after
	}
	return after
}
