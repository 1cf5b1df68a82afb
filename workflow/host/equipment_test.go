package host_test

import (
	"strings"
	"testing"

	"github.com/bifrost-run/bifrost/workflow/host"
)

func TestAHostWithoutEquipmentSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	var h host.Unequipped
	if found, err := h.Settings(t.Context(), []string{"office"}); len(found) > 0 || err != nil {
		t.Error("settings:", found, err)
	}
	if h.Conceals("anything") {
		t.Error("it conceals what it never gave")
	}
	_, secretErr := h.Secret(t.Context(), "key")
	_, openErr := h.OpenFile(t.Context(), "f1")
	_, saveErr := h.SaveFile(t.Context(), host.NewFile{Name: "x", Content: strings.NewReader("")})
	for code, c := range map[string]struct {
		err      error
		sentence string
	}{
		"secret_missing":      {secretErr, "The secret key is not set."},
		"file_not_found":      {openErr, "The file does not exist any more."},
		"files_not_supported": {saveErr, "Files cannot be kept here."},
	} {
		if d := host.Diagnose(c.err); d.Code != code || d.Message != c.sentence || !d.Permanent {
			t.Errorf("%s: %+v", code, d)
		}
	}
}

func TestARefusalEndsARunForGood(t *testing.T) {
	t.Parallel()
	d := host.Diagnose(host.Refusal("not_today", "Not today."))
	if want := (host.Diagnosis{Code: "not_today", Message: "Not today.", Details: "Not today. (not_today: Not today.)", Permanent: true}); d != want {
		t.Errorf("%+v", d)
	}
}
