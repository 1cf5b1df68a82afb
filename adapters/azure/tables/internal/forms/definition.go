package forms

import (
	"bytes"
	"encoding/json"

	"github.com/bifrost-run/bifrost/adapters/internal/definition"
	"github.com/bifrost-run/bifrost/domain/forms"
)

// written is the definition of a form as JSON, as short as JSON can be.
func written(f forms.Form) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(definition.Of(f))
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), err
}

// read puts into a form what written made of one.
func read(text []byte, into *forms.Form) error {
	var d definition.Definition
	err := json.Unmarshal(text, &d)
	d.Into(into)
	return err
}
