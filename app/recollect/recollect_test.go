package recollect_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/app/recollect"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	secretmocks "github.com/bifrost-run/bifrost/ports/secret/mocks"
)

func TestWhatARunStoredIsRecollectedWithItsSecretsKnown(t *testing.T) {
	t.Parallel()
	sealer, kit := secretmocks.NewMockSealer(gomock.NewController(t)), &supply.Kit{}
	x := executions.Execution{ID: "run-1"}
	sealer.EXPECT().Open(gomock.Any(), x.Scope, "step run-1 fetch key", []byte("sealed")).
		Return([]byte(`{"result":{"key":"correct horse"},"secrets":["correct horse"]}`), nil)
	steps, err := recollect.Steps(t.Context(), sealer, kit, x, []executions.Step{
		{Name: "look", Result: []byte(`1`)}, {Name: "fetch key", Result: []byte("sealed"), Sealed: true},
		{Name: "send", Status: executions.StepIntent},
	})
	want := []executions.Step{
		{Name: "look", Result: []byte(`1`)}, {Name: "fetch key", Result: []byte(`{"key":"correct horse"}`)},
		{Name: "send", Status: executions.StepIntent},
	}
	if diff := cmp.Diff(want, steps); diff != "" || err != nil {
		t.Errorf("%s %v", diff, err)
	}
	if !kit.Conceals("it is correct horse") {
		t.Error("a secret of a sealed result is not known")
	}
}

func TestAResultThatCannotBeOpenedIsNotRecollected(t *testing.T) {
	t.Parallel()
	sealer := secretmocks.NewMockSealer(gomock.NewController(t))
	sealer.EXPECT().Open(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).
		Return(nil, fault.New(fault.Unavailable, "secret_unreadable", "It cannot be read."))
	steps, err := recollect.Steps(t.Context(), sealer, &supply.Kit{}, executions.Execution{}, []executions.Step{{Name: "a", Sealed: true}})
	if fault.Code(err) != "secret_unreadable" || steps != nil {
		t.Errorf("%v %v", steps, err)
	}
}
