package fuzzapi

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/functions"
	"github.com/bifrost-run/bifrost/tests/contract/openapi"
)

// What the search looks for is found when it is there.
func TestWhatIsWrongWithAnAnswerWouldBeSeen(t *testing.T) {
	t.Parallel()
	raw, err := functions.Contract()
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{document: document, codes: codes(t)}
	r := request{operation: document.Paths["/api/roles"]["get"], method: "GET", marks: []string{"zq1mk"}}
	problem := func(code, detail string) string {
		return `{"type":"about:blank","title":"x","status":400,"code":"` + code + `","detail":"` + detail + `"}`
	}
	for what, c := range map[string]struct {
		status           int
		kind, body, want string
	}{
		"a good one":         {200, "application/json", `{"items":[]}`, ""},
		"a refusal":          {403, "application/problem+json", problem("admin_required", "No."), ""},
		"a defect":           {500, "application/problem+json", problem("internal", "Oh."), "the program's fault"},
		"storage away":       {503, "application/problem+json", problem("storage_unavailable", "Oh."), "the program's fault"},
		"another status":     {418, "application/problem+json", problem("not_found", "Tea."), "not declared"},
		"another type":       {200, "text/html", `{"items":[]}`, "not declared"},
		"another shape":      {200, "application/json", `{"items":[{}]}`, "missing"},
		"no JSON":            {200, "application/json", `{"items":`, "no JSON"},
		"an echo":            {400, "application/problem+json", problem("cursor_invalid", "ZQ1MK is none."), "repeats"},
		"a code of nowhere":  {400, "application/problem+json", problem("quite_new", "Oh."), "does not know the code"},
		"too long a request": {414, "application/problem+json", problem("address_too_long", "Oh."), ""},
	} {
		a := answer{status: c.status, header: http.Header{"Content-Type": {c.kind}}, body: []byte(c.body)}
		found := strings.Join(p.judge(r, a), "; ")
		if (found == "") != (c.want == "") || !strings.Contains(found, c.want) {
			t.Errorf("%s: it finds %q, not %q", what, found, c.want)
		}
	}
}
