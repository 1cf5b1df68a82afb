package start

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"go.uber.org/mock/gomock"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
	"github.com/bifrost-run/bifrost/workflow"
)

// password is what must be found nowhere afterwards.
const password = "correct-horse-battery"

// secretive has inputs that are not kept as they are. Its own rules repeat them,
// as an author's may.
type secretive struct {
	Name     string          `json:"name"`
	Password workflow.Secret `json:"password"`
	Token    workflow.Secret `json:"token,omitzero"`
	List     workflow.File   `json:"list,omitzero"`
}

func (s secretive) Validate() []workflow.FieldError {
	if s.Name == "nobody" {
		return []workflow.FieldError{{Field: "password", Message: "The password " + s.Password.Reveal() + " is not good."}}
	}
	return nil
}

var handover = workflow.Define(workflow.Spec{Name: "start_handover", Title: "Hand over", OrganizationOptional: true},
	func(context.Context, *workflow.Run, secretive) (struct{}, error) { return struct{}{}, nil })

func TestASecretInputIsKeptSealedAndNowhereElse(t *testing.T) {
	t.Parallel()
	c, by := newCounter(t), at(t, contoso(true), permissions.ExecuteWorkflows)
	var plain []byte
	c.sealer.EXPECT().Seal(gomock.Any(), by.Scope, "input "+id, gomock.Any()).DoAndReturn(func(_ context.Context, _ organizations.Scope, _ string, given []byte) ([]byte, error) {
		plain = given
		return []byte("sealed"), nil
	})
	var kept executions.Execution
	c.store.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, a store.Acceptance) (store.Accepted, error) {
		kept = a.Execution
		return store.Accepted{Execution: a.Execution}, nil
	})
	if _, err := c.starter.Run(t.Context(), by, Request{Workflow: "start_handover", Input: []byte(`{"name":"Zoë","password":"` + password + `"}`)}); err != nil {
		t.Fatal(err)
	}
	if string(kept.Input) != `{"name":"Zoë","password":"***"}` || string(kept.Sealed) != "sealed" {
		t.Errorf("kept %s, sealed %q", kept.Input, kept.Sealed)
	}
	var sealed struct {
		Texts map[string]string
		Key   string
	}
	if err := json.Unmarshal(plain, &sealed); err != nil || len(sealed.Texts) != 1 || sealed.Texts["password"] != password || sealed.Key != "a tokena token" {
		t.Errorf("sealed %v, %v", sealed, err)
	}
}

func TestARunWhoseSecretsCannotBeSealedIsNotAccepted(t *testing.T) {
	t.Parallel()
	c, by := newCounter(t), at(t, contoso(true), permissions.ExecuteWorkflows)
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "Try again.")
	c.sealer.EXPECT().Seal(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return(nil, trouble)
	if _, err := c.starter.Run(t.Context(), by, Request{Workflow: "start_handover", Input: []byte(`{"name":"Zoë","password":"` + password + `"}`)}); !errors.Is(err, trouble) {
		t.Error(err)
	}
}

func TestARefusalNeverRepeatsASecret(t *testing.T) {
	t.Parallel()
	for name, input := range map[string]string{
		"the author repeats it": `{"name":"nobody","password":"` + password + `"}`,
		"it is short":           `{"name":"Zoë","password":"` + password[:5] + `"}`,
		"it is no text":         `{"name":"Zoë","password":["` + password + `"]}`,
		"it is misspelt":        `{"name":"Zoë","passwort":"` + password + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, by := newCounter(t), at(t, contoso(true), permissions.ExecuteWorkflows)
			_, err := c.starter.Run(t.Context(), by, Request{Workflow: "start_handover", Input: []byte(input)})
			var f *fault.Fault
			if !errors.As(err, &f) || f.Code != "validation_failed" || len(f.Fields) == 0 {
				t.Fatal(err)
			}
			for _, field := range f.Fields {
				if strings.Contains(field.Message+field.Pointer, password[:5]) {
					t.Errorf("%+v", field)
				}
			}
		})
	}
}

// What is not sealed is kept and shown as it is.
func TestASecretThatIsEnteredTwiceIsRefused(t *testing.T) {
	t.Parallel()
	good := `"password":"` + password + `"`
	for name, r := range map[string]Request{
		"/input/name":       {Input: []byte(`{"name":"Zoë, ` + password + `",` + good + `}`)},
		"/reference/id":     {Input: []byte(`{"name":"Zoë",` + good + `}`), Reference: &executions.Reference{System: "halopsa", ID: password}},
		"/reference/url":    {Input: []byte(`{"name":"Zoë",` + good + `}`), Reference: &executions.Reference{URL: "https://x.example/?p=" + password}},
		"/reference/system": {Input: []byte(`{"name":"Zoë",` + good + `}`), Reference: &executions.Reference{System: password}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, by := newCounter(t), at(t, contoso(true), permissions.ExecuteWorkflows)
			r.Workflow = "start_handover"
			_, err := c.starter.Run(t.Context(), by, r)
			var f *fault.Fault
			if !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Code != "secret_repeated" || f.Fields[0].Pointer != name {
				t.Errorf("got %+v", f)
			}
		})
	}
}

// A digest that is quick to make would let a weak secret be guessed.
func TestARequestWithASecretIsKnownAgainByASlowDigest(t *testing.T) {
	t.Parallel()
	hash := func(input string) string {
		c, by := newCounter(t), at(t, contoso(true), permissions.ExecuteWorkflows)
		c.sealer.EXPECT().Seal(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return([]byte("sealed"), nil)
		var kept store.Acceptance
		c.store.EXPECT().Accept(gomock.Any(), gomock.Any()).DoAndReturn(func(_ context.Context, a store.Acceptance) (store.Accepted, error) {
			kept = a
			return store.Accepted{}, nil
		})
		if _, err := c.starter.Run(t.Context(), by, Request{Workflow: "start_handover", Input: []byte(input), IdempotencyKey: "once", BodyHash: "the quick digest"}); err != nil {
			t.Fatal(err)
		}
		return kept.Idempotency.BodyHash
	}
	first := hash(`{"name":"Zoë","password":"` + password + `"}`)
	if first == "the quick digest" || first != hash(`{ "password":"`+password+`", "name":"Zoë" }`) {
		t.Errorf("the same request has %q", first)
	}
	for _, other := range []string{`{"name":"Zoë","password":"another password"}`, `{"name":"Ana","password":"` + password + `"}`} {
		if hash(other) == first {
			t.Errorf("%s is taken for the same", other)
		}
	}
}

// A file is one that the caller may read, and a foreign one looks like none.
func TestARunTakesFilesOfTheCallerOnly(t *testing.T) {
	t.Parallel()
	const file = "0190a3a0-1234-7000-8000-00000000000f"
	missing := fault.New(fault.NotFound, "not_found", "There is no such file.")
	trouble := fault.New(fault.Unavailable, "storage_unavailable", "Try again.")
	for name, c := range map[string]struct {
		held []permissions.Permission
		file object.File
		err  error
		code string
	}{
		"their own":            {file: object.File{ID: file, CreatedBy: "tenant_person"}},
		"another's":            {file: object.File{ID: file, CreatedBy: "tenant_other"}, code: "validation_failed"},
		"another's, with view": {held: []permissions.Permission{permissions.ViewHistory}, file: object.File{ID: file, CreatedBy: "tenant_other"}},
		"none":                 {err: missing, code: "validation_failed"},
		"trouble":              {err: trouble, code: "storage_unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			desk, by := newCounter(t), at(t, contoso(true), append(c.held, permissions.ExecuteWorkflows)...)
			desk.files.EXPECT().Stat(gomock.Any(), by.Scope, file).Return(c.file, c.err)
			desk.sealer.EXPECT().Seal(gomock.Any(), gomock.Any(), gomock.Any(), gomock.Any()).Return([]byte("sealed"), nil).MaxTimes(1)
			desk.store.EXPECT().Accept(gomock.Any(), gomock.Any()).Return(store.Accepted{}, nil).MaxTimes(1)
			_, err := desk.starter.Run(t.Context(), by, Request{Workflow: "start_handover", Input: []byte(`{"name":"Zoë","password":"` + password + `","list":"` + file + `"}`)})
			if fault.Code(err) != c.code {
				t.Errorf("got %v, want %q", err, c.code)
			}
		})
	}
}
