package submit

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/bifrost-run/bifrost/app/provide"
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

// searchesMax is how many values of one field are looked for one by one, which is only
// needed where a provider has more options than it answers at once.
const searchesMax = 50

// chosen holds what a field holds against the options of its data provider; nil when
// all of it is among them. That the provider cannot be asked is no fault of the value.
func (s *Submitter) chosen(ctx context.Context, by permissions.Authority, f filled, field forms.Field) (*fault.Field, error) {
	request, err := f.question(field)
	if err != nil {
		return nil, err
	}
	refused := &fault.Field{In: "body", Code: "option", Message: "Choose one of the options that are offered."}
	answer, err := s.source.ThroughForm(ctx, by, request)
	if err != nil {
		err = mended(field, err)
		if len(fault.Fields(err)) > 0 {
			return refused, nil // nothing can be offered for these earlier values
		}
		return nil, err
	}
	missing := slices.DeleteFunc(texts(f.values[field.Name]), func(value string) bool { return offers(answer, value) })
	provider, _ := s.build.Provider(field.Provider.Name)
	switch {
	case len(missing) == 0:
		return nil, nil
	case answer.StaleReason != "":
		return nil, fault.New(fault.Upstream, "provider_failed", answer.StaleReason)
	case !answer.Truncated && !provider.Searchable || len(missing) > searchesMax:
		return refused, nil
	}
	for _, value := range missing {
		request.Search = value
		found, err := s.finds(ctx, by, request, value)
		if err != nil || !found {
			return refused, err
		}
	}
	return nil, nil
}

// finds looks for one value where not all options are answered at once.
func (s *Submitter) finds(ctx context.Context, by permissions.Authority, r provide.Request, value string) (bool, error) {
	answer, err := s.source.ThroughForm(ctx, by, r)
	switch {
	case len(fault.Fields(err)) > 0:
		return false, nil // longer than anything that can be searched for
	case err != nil:
		return false, err
	case !offers(answer, value) && answer.StaleReason != "":
		return false, fault.New(fault.Upstream, "provider_failed", answer.StaleReason)
	}
	return offers(answer, value), nil
}

// question is what a field's provider is asked with, by the values of earlier fields.
func (f filled) question(field forms.Field) (provide.Request, error) {
	asked := map[string]json.RawMessage{}
	for name, input := range field.Provider.Inputs {
		value, given := f.values[input.Field]
		if !given {
			continue
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return provide.Request{}, fmt.Errorf("write the inputs of a data provider: %w", err)
		}
		asked[name] = raw
	}
	inputs, err := completed(field.Provider.Inputs, asked)
	return provide.Request{Provider: field.Provider.Name, Inputs: inputs}, err
}

// texts are the choices that a field holds: one, or those of a list.
func texts(value any) []string {
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	texts := make([]string, 0, len(list))
	for _, choice := range list {
		text, _ := choice.(string) // the form's own rules have seen to it
		texts = append(texts, text)
	}
	return texts
}

func offers(a provide.Answer, value string) bool {
	return slices.ContainsFunc(a.Options, func(o catalog.Option) bool { return o.Value == value })
}
