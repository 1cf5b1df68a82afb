package compose_test

import (
	"context"
	"errors"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/forms"
	"github.com/bifrost-run/bifrost/workflow"
)

var _ = workflow.Provide("compose_tags", func(context.Context, *workflow.Run, struct {
	Of string `json:"of,omitempty" label:"Of"`
	In string `json:"in,omitempty" label:"In"`
}) ([]workflow.Option, error) {
	return nil, nil
})

func TestTheTrailKeepsAllThatWasEntered(t *testing.T) {
	t.Parallel()
	d := newDesk(t, ana, here, trust...)
	d.records()
	d.kept.EXPECT().Create(gomock.Any(), gomock.Any()).Return(nil)
	most := 2
	_, err := d.Create(t.Context(), d.by, greeting(func(d *forms.Draft) {
		d.Description = "Be polite."
		d.Fields[0].Type, d.Fields[0].Options = forms.TypeSelect, []forms.Option{{Label: "Jo Bell", Value: "Jo"}}
		d.Fields = append(d.Fields, forms.Field{
			Name: "tags", Type: forms.TypeMultiSelect, MaxLength: &most,
			Provider: &forms.Provider{Name: "compose_tags", Inputs: map[string]forms.Input{"of": {Field: "name"}, "in": {Value: "Leeds"}}},
			Condition: &forms.Condition{Any: []forms.Condition{
				{Field: "name", Op: "eq", Value: "Jo"}, {All: []forms.Condition{{Not: &forms.Condition{Field: "name", Op: "empty"}}}},
			}},
		})
	}))
	if err != nil {
		t.Fatal(err, broken(err))
	}
	said(t, d.entries[0].After, `{"name":"Greeting","description":"Be polite.","workflow":"compose_greet","access":"by_role","version":1,"fields":[
		{"name":"name","type":"select","label":"Name","default":"Jo","required":true,"options":[{"label":"Jo Bell","value":"Jo"}]},
		{"name":"tags","type":"multi_select","maxLength":2,"provider":{"name":"compose_tags","inputs":{"of":{"field":"name"},"in":{"value":"Leeds"}}},
		 "condition":{"any":[{"field":"name","op":"eq","value":"Jo"},{"all":[{"not":{"field":"name","op":"empty"}}]}]}}],"fixedInput":{"count":3}}`)
}

func TestWhatStorageRefusesIsNotAnswered(t *testing.T) {
	t.Parallel()
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "x")
	d := newDesk(t, ana, here, trust...)
	d.records()
	d.holds(saved(d.by.Scope))
	d.kept.EXPECT().Create(gomock.Any(), gomock.Any()).Return(trouble)
	d.kept.EXPECT().Change(gomock.Any(), gomock.Any(), gomock.Any()).Return(trouble)
	if v, err := d.Create(t.Context(), d.by, greeting()); !errors.Is(err, trouble) || v.Form.ID != "" {
		t.Errorf("created: %+v, %v", v, err)
	}
	if v, err := d.Replace(t.Context(), d.by, id, farewell(), anyway); !errors.Is(err, trouble) || v.Form.ID != "" {
		t.Errorf("changed: %+v, %v", v, err)
	}
}
