package jsonbody

import (
	"errors"
	"net/http"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/problem"
)

type judged struct {
	Name  string   `json:"name" maxLength:"3"`
	Parts []string `json:"parts,omitempty" maxItems:"1"`
}

func TestABodyIsJudgedByItsTypeAlone(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		`{"name":"a","parts":["b"]}`:        nil,
		`{}`:                                {"/name required"},
		`{"name":"abcd","parts":["b","c"]}`: {"/name max_length", "/parts items"},
		`{"name":5,"x":1}`:                  {"/name type", "/x unknown_property"},
		`{"name":"a","name":"b"}`:           {" duplicate"},
		`[]`:                                {" type"},
	} {
		got, errs := Judged[judged](t.Context(), []byte(body))
		p := problem.OfHuma(t.Context(), http.StatusUnprocessableEntity, errs)
		if len(errs) != len(want) || len(p.Errors) != len(want) || (len(want) == 0) != (got.Name == "a" && len(got.Parts) == 1) {
			t.Errorf("%s: %+v, %+v", body, got, p.Errors)
			continue
		}
		for _, field := range p.Errors {
			found := false
			for _, one := range want {
				found = found || one == field.Pointer+" "+field.Code
			}
			if !found {
				t.Errorf("%s: %+v", body, field)
			}
		}
	}
	for _, body := range []string{"", "{", `{"name":"a"}x`, "\xff"} {
		_, errs := Judged[judged](t.Context(), []byte(body))
		var status huma.StatusError
		if len(errs) != 1 || !errors.As(errs[0], &status) || status.GetStatus() != http.StatusBadRequest {
			t.Errorf("%q: %v", body, errs)
		}
	}
}
