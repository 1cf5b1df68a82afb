package memo

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/app/internal/sealing"
	"github.com/bifrost-run/bifrost/app/supply"
	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

const (
	run      = executions.ID("0190a3a0-1234-7000-8000-000000000001")
	password = "correct horse battery"
)

// box seals by writing down where, backwards so that nothing can be read.
type box struct{ err error }

func (b box) Seal(_ context.Context, _ organizations.Scope, about string, plain []byte) ([]byte, error) {
	sealed := []byte(about + "\n" + string(plain))
	slices.Reverse(sealed)
	return sealed, b.err
}

func (b box) Open(_ context.Context, _ organizations.Scope, about string, sealed []byte) ([]byte, error) {
	plain := slices.Clone(sealed)
	slices.Reverse(plain)
	text, ours := strings.CutPrefix(string(plain), about+"\n")
	if !ours {
		return nil, errors.New("sealed for another place")
	}
	return []byte(text), b.err
}

func newMemo(secrets ...string) *Memo {
	m := &Memo{Sealer: box{}, Run: run, Kit: supply.New(nil, nil).For(organizations.Scope{}, organizations.Organization{})}
	for _, text := range secrets {
		m.Kit.Hide(text)
	}
	return m
}

func stepOf(name, result string) executions.Step {
	return executions.Step{Name: name, Status: executions.StepSuccess, Attempt: 1, Result: []byte(result)}
}

func TestAResultWithASecretIsSealedAndAnyOtherIsNot(t *testing.T) {
	t.Parallel()
	m := newMemo(password)
	for name, c := range map[string]struct {
		step   executions.Step
		sealed bool
	}{
		"holds it":         {stepOf("a", `{"password":"`+password+`"}`), true},
		"holds it escaped": {stepOf("a", `"https://x/?p=correct+horse+battery"`), true},
		"holds none":       {stepOf("a", `{"id":"7"}`), false},
		"an intent":        {executions.Step{Name: "a", Status: executions.StepIntent}, false},
	} {
		kept, err := m.Sealed(t.Context(), c.step)
		if err != nil || kept.Sealed != c.sealed || strings.Contains(string(kept.Result), password) || !c.sealed && string(kept.Result) != string(c.step.Result) {
			t.Errorf("%s: %+v, %v", name, kept, err)
		}
	}
}

// An attempt that recalls a secret has not asked for it, and must hide it all the same.
func TestALaterAttemptRecallsTheResultAndHidesTheSecret(t *testing.T) {
	t.Parallel()
	kept, err := newMemo(password).Sealed(t.Context(), stepOf("read the key", `{"password":"`+password+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	later := newMemo()
	if err := later.Open(t.Context(), []executions.Step{stepOf("plain", `1`), kept}); err != nil {
		t.Fatal(err)
	}
	step, ok := later.Recall("read the key")
	if !ok || step.Sealed || string(step.Result) != `{"password":"`+password+`"}` || !later.Kit.Conceals("it is "+password) {
		t.Errorf("%+v %t", step, ok)
	}
	if step, ok := later.Recall("plain"); !ok || string(step.Result) != "1" {
		t.Errorf("%+v", step)
	}
	if _, ok := later.Recall("another"); ok {
		t.Error("a step is recalled that was never stored")
	}
	again, err := later.Sealed(t.Context(), stepOf("use the key", `"`+password+`"`))
	if err != nil || !again.Sealed {
		t.Error(again, err)
	}
}

func TestAResultOpensForItsOwnStepAndRunOnly(t *testing.T) {
	t.Parallel()
	kept, err := newMemo(password).Sealed(t.Context(), stepOf("a", `"`+password+`"`))
	if err != nil {
		t.Fatal(err)
	}
	moved, elsewhere := kept, newMemo()
	moved.Name = "b"
	elsewhere.Run = "0190a3a0-1234-7000-8000-000000000002"
	if newMemo().Open(t.Context(), []executions.Step{moved}) == nil || elsewhere.Open(t.Context(), []executions.Step{kept}) == nil {
		t.Error("it opened elsewhere")
	}
}

// Once the secrets of a run are erased, so is what its steps answered with them.
func TestTheResultsOfARunWithSecretInputsAreGoneWithItsKey(t *testing.T) {
	t.Parallel()
	const vaulted = "battery staple"
	m := newMemo(vaulted)
	m.Key = sealing.KeyOf("the run's own")
	m.Typed(password)
	kept, err := m.Sealed(t.Context(), stepOf("a", `"`+password+`"`))
	if err != nil {
		t.Fatal(err)
	}
	configured, err := m.Sealed(t.Context(), stepOf("c", `"`+vaulted+`"`))
	if err != nil || !configured.Sealed {
		t.Fatal(configured, err)
	}
	later, over := newMemo(), newMemo()
	later.Key = m.Key
	if err := later.Open(t.Context(), []executions.Step{kept}); err != nil {
		t.Fatal(err)
	}
	if step, ok := later.Recall("a"); !ok || string(step.Result) != `"`+password+`"` {
		t.Errorf("a later attempt recalls %s, %t", step.Result, ok)
	}
	if err := over.Open(t.Context(), []executions.Step{stepOf("b", "1"), kept, configured}); err != nil {
		t.Fatal(err)
	}
	if step, ok := over.Recall("a"); ok || over.Kit.Conceals(password) {
		t.Errorf("it is still there: %s", step.Result)
	}
	if step, ok := over.Recall("c"); !ok || string(step.Result) != `"`+vaulted+`"` || !over.Kit.Conceals(vaulted) {
		t.Errorf("what the vault has anyway is gone: %s, %t", step.Result, ok)
	}
	if _, ok := over.Recall("b"); !ok {
		t.Error("what holds no secret is gone, too")
	}
}

func TestTroubleOfTheSealerIsAnswered(t *testing.T) {
	t.Parallel()
	kept, err := newMemo(password).Sealed(t.Context(), stepOf("a", `"`+password+`"`))
	if err != nil {
		t.Fatal(err)
	}
	trouble := errors.New("kaputt")
	m := newMemo(password)
	m.Sealer = box{err: trouble}
	if _, err := m.Sealed(t.Context(), stepOf("a", `"`+password+`"`)); !errors.Is(err, trouble) {
		t.Error(err)
	}
	if err := m.Open(t.Context(), []executions.Step{kept}); !errors.Is(err, trouble) {
		t.Error(err)
	}
}
