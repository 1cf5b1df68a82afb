package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// Workflow is what a workflow says about itself.
type Workflow struct {
	Name                 string `json:"name"`
	Title                string `json:"title"`
	Category             string `json:"category,omitempty"`
	RequiresOrganization bool   `json:"requiresOrganization"`
	Needs                Needs  `json:"needs"`
	// Ready is nil in an answer that is about no organization.
	Ready      *bool       `json:"ready,omitempty"`
	Missing    []string    `json:"missing,omitempty"`
	Parameters []Parameter `json:"-"`
}

// Needs is what has to be configured for a workflow.
type Needs struct {
	Integrations []string `json:"integrations"`
	Settings     []string `json:"settings"`
}

// Parameter is one named input.
type Parameter struct{ Name, Type string }

const (
	workflowsMost     = 200
	organizationsMost = 1000
)

// Workflows answers all of them, and what each lacks in an organization; empty
// for none.
func (c *Client) Workflows(ctx context.Context, organization string) ([]Workflow, error) {
	return pages[Workflow](ctx, c, "/api/workflows", organization, workflowsMost)
}

// Workflow answers one, with its parameters. A *RefusedError with the status 404 when
// there is none.
func (c *Client) Workflow(ctx context.Context, name string) (Workflow, error) {
	var found struct {
		Workflow
		Parameters []Parameter
	}
	err := c.call(ctx, http.MethodGet, "/api/workflows/"+url.PathEscape(name), "", nil, &found)
	found.Workflow.Parameters = found.Parameters
	return found.Workflow, err
}

// Organization is one of the account's organizations.
type Organization struct{ ID, Name string }

// UnknownOrganizationError says that a person's word for an organization means
// none, or several.
type UnknownOrganizationError struct {
	Word string
	// Among are the names that it could mean.
	Among []string
}

// Error says what to write instead.
func (e *UnknownOrganizationError) Error() string {
	if len(e.Among) == 0 {
		return fmt.Sprintf("this account belongs to no organization, so to none called %q", e.Word)
	}
	return fmt.Sprintf("%q does not mean one organization: write %s, or its id", e.Word, strings.Join(e.Among, ", "))
}

// namesMost is how many names a sentence can hold.
const namesMost = 10

// Organization finds the account's organization by its id, its name or the
// beginning of its name, in any case of letters; "global" is that. An
// *UnknownOrganizationError when that is none, or several.
func (c *Client) Organization(ctx context.Context, word string) (Organization, error) {
	if strings.EqualFold(word, Global) {
		return Organization{ID: Global, Name: Global}, nil
	}
	all, err := pages[Organization](ctx, c, "/api/organizations", "", organizationsMost)
	if err != nil {
		return Organization{}, err
	}
	var begin []Organization
	for _, o := range all {
		if strings.EqualFold(o.ID, word) || strings.EqualFold(o.Name, word) {
			return o, nil
		}
		if begins(o.Name, word) {
			begin = append(begin, o)
		}
	}
	if len(begin) == 1 {
		return begin[0], nil
	}
	if len(begin) == 0 {
		begin = all
	}
	unknown := &UnknownOrganizationError{Word: word}
	for _, o := range begin[:min(len(begin), namesMost)] {
		unknown.Among = append(unknown.Among, o.Name)
	}
	return Organization{}, unknown
}

// begins reports whether a name begins with a word, in any case of letters.
func begins(name, word string) bool {
	letters, length := []rune(name), utf8.RuneCountInString(word)
	return len(letters) >= length && strings.EqualFold(string(letters[:length]), word)
}
