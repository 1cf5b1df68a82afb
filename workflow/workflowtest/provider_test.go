package workflowtest_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/workflow"
	"github.com/bifrost-run/bifrost/workflow/workflowtest"
)

type roomsInput struct {
	Floor string `json:"floor"`
	Min   int    `json:"min" default:"2"`
}

func roomsOf(fn func(ctx context.Context, run *workflow.Run, in roomsInput) ([]workflow.Option, error), options ...workflow.ProviderOption) *workflow.Provider[roomsInput] {
	return workflow.Provide(probeName(), fn, append(options, workflow.Requires(office, gateway))...)
}

func TestAProviderIsAskedLikeAWorkflowIsRun(t *testing.T) {
	t.Parallel()
	p := roomsOf(func(ctx context.Context, run *workflow.Run, in roomsInput) ([]workflow.Option, error) {
		client, err := workflow.Connect(ctx, gateway)
		if err != nil {
			return nil, err
		}
		workflow.Log(ctx).Info("asked", "min", in.Min)
		return []workflow.Option{{Label: office.Get(run) + run.Search, Value: in.Floor}}, client.Send("?")
	}, workflow.Searchable())
	offer := workflowtest.Options(t, p, roomsInput{Floor: "1"}, workflowtest.Fake(gateway, sms(&outbox{})), workflowtest.Setting(office, "Leeds"), workflowtest.Search(" and Ana"))
	if diff := cmp.Diff([]workflow.Option{{Label: "Leeds and Ana", Value: "1"}}, offer.Options); diff != "" {
		t.Error(diff)
	}
	if len(offer.Log) != 1 || offer.Log[0].String() != `info asked {"min":2}` || offer.Diagnosis.Code != "" {
		t.Errorf("%+v", offer)
	}
	if offer = workflowtest.Options(t, p, roomsInput{}); offer.Diagnosis.Code != "integration_not_connected" || offer.Options != nil {
		t.Errorf("%+v", offer)
	}
}

func TestAProviderThatPanicsSaysSo(t *testing.T) {
	t.Parallel()
	p := roomsOf(func(context.Context, *workflow.Run, roomsInput) ([]workflow.Option, error) { panic("kaputt") })
	if d := workflowtest.Options(t, p, roomsInput{}).Diagnosis; d.Code != "panicked" {
		t.Errorf("%+v", d)
	}
}

func TestAProviderIsHeldToWhatItDeclares(t *testing.T) {
	t.Parallel()
	p := roomsOf(func(ctx context.Context, run *workflow.Run, _ roomsInput) ([]workflow.Option, error) {
		key, err := run.Secret(ctx, "key")
		return []workflow.Option{{Label: "a", Value: key}}, err
	})
	wantSaid(t, "workflowtest: probe is asked to search, but it is not workflow.Searchable", func(t testing.TB) {
		workflowtest.Options(t, p, roomsInput{}, workflowtest.Search("a"))
	})
	wantSaid(t, "workflowtest: the setting unneeded is given, but it is not among the Needs of probe", func(t testing.TB) {
		workflowtest.Options(t, p, roomsInput{}, workflowtest.Setting(unneeded, "a"))
	})
	wantSaid(t, `workflowtest: CrashAfter("a") never came: probe stored the steps []`, func(t testing.TB) {
		workflowtest.Options(t, p, roomsInput{}, workflowtest.CrashAfter("a"), workflowtest.Secret("key", mark), workflowtest.SecretsMayShow())
	})
	wantSaid(t, `workflowtest: the result holds the secret key: [{"label":"a","value":"***"}]`+"\nA platform shows *** in its place: leave it out, or say workflowtest.SecretsMayShow.", func(t testing.TB) {
		workflowtest.Options(t, p, roomsInput{}, workflowtest.Secret("key", mark))
	})
	broken := workflow.Provide[none](probeName(), nil)
	wantSaid(t, "workflowtest: no program with probe would start:\n"+broken.Definition().Source+": data provider probe: the function is missing", func(t testing.TB) {
		workflowtest.Options(t, broken, none{})
	})
	lists := workflow.Provide(probeName(), func(context.Context, *workflow.Run, struct {
		Names []string `json:"names"`
	}) ([]workflow.Option, error) {
		return nil, nil
	})
	wantSaid(t, "workflowtest: probe would refuse these inputs:\n  names: Fill in this field. (required)", func(t testing.TB) {
		workflowtest.Options(t, lists, struct {
			Names []string `json:"names"`
		}{})
	})
}
