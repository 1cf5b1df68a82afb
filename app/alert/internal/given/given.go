// Package given says what a workflow is given that runs for an alert: whatever its
// parameters are called of what is known about an item.
package given

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/domain/alerts"
	"github.com/bifrost-run/bifrost/domain/attention"
	"github.com/bifrost-run/bifrost/domain/catalog"
)

// field is something that is known about an item.
type field struct {
	name string
	// kind is what it is, beside a text.
	kind catalog.Type
	of   func(alerts.Rule, attention.Item) string
}

// fields are all that an item can give.
var fields = []field{
	{"item_id", catalog.TypeUUID, func(_ alerts.Rule, i attention.Item) string { return string(i.ID) }},
	{"kind", "", func(_ alerts.Rule, i attention.Item) string { return string(i.KindOf()) }},
	{"subject", "", func(_ alerts.Rule, i attention.Item) string { return i.Subject }},
	{"name", "", func(_ alerts.Rule, i attention.Item) string { return i.Name }},
	{"organization_id", "", func(_ alerts.Rule, i attention.Item) string { return i.Scope.String() }},
	{"workflow", "", func(_ alerts.Rule, i attention.Item) string { return i.Workflow }},
	{"title", "", func(_ alerts.Rule, i attention.Item) string { return i.Title }},
	{"status", "", func(_ alerts.Rule, i attention.Item) string { return i.Status }},
	{"message", "", func(_ alerts.Rule, i attention.Item) string { return i.Message }},
	{"code", "", func(_ alerts.Rule, i attention.Item) string { return i.Code }},
	{"trigger", "", func(_ alerts.Rule, i attention.Item) string { return i.Trigger }},
	{"actor_name", "", func(_ alerts.Rule, i attention.Item) string { return i.ActorName }},
	{"at", catalog.TypeDateTime, func(_ alerts.Rule, i attention.Item) string { return i.At.UTC().Format(time.RFC3339) }},
	{"rule_id", catalog.TypeUUID, func(r alerts.Rule, _ attention.Item) string { return string(r.ID) }},
	{"rule_name", "", func(r alerts.Rule, _ attention.Item) string { return r.Name }},
}

// find answers what a parameter is given, and whether there is anything.
func find(p catalog.Parameter) (field, bool) {
	for _, f := range fields {
		if f.name == p.Name {
			return f, p.Type == catalog.TypeString || p.Type == f.kind
		}
	}
	return field{}, false
}

// Problem says in a sentence what of a workflow's parameters nothing is known for;
// empty when it can be started.
func Problem(parameters []catalog.Parameter) string {
	var missing []string
	for _, p := range parameters {
		if _, known := find(p); p.Required && !known {
			missing = append(missing, p.Name)
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return "This workflow needs what an alert does not have: " + strings.Join(missing, ", ") + "."
}

// Input is the JSON that a workflow is given. What is not known of this item is left
// out.
func Input(parameters []catalog.Parameter, r alerts.Rule, i attention.Item) ([]byte, error) {
	input := map[string]string{}
	for _, p := range parameters {
		f, known := find(p)
		if !known {
			continue
		}
		if text := f.of(r, i); text != "" || p.Required {
			input[p.Name] = text
		}
	}
	raw, err := json.Marshal(input)
	if err != nil {
		return nil, fmt.Errorf("write the input of an alert's workflow: %w", err)
	}
	return raw, nil
}
