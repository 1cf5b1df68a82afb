package compose

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/bifrost-run/bifrost/domain/forms"
)

// length is the size of a draft as compact JSON, in bytes.
func length(draft forms.Draft) int {
	text, err := written(forms.Form{
		Name: draft.Name, Description: draft.Description, Workflow: draft.Workflow, Access: draft.Access,
		Fields: draft.Fields, FixedInput: draft.FixedInput,
	})
	if err != nil {
		return forms.MaxBytes + 1 // what cannot be written down is too much
	}
	return len(text)
}

// written is a form as compact JSON, in which & and < are one byte long.
func written(f forms.Form) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(recordOf(f)); err != nil {
		return nil, fmt.Errorf("write down a form: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// isSame reports whether two versions of a form say the same.
func isSame(was, next forms.Form) bool {
	next.Version = was.Version
	before, err := written(was)
	after, afterErr := written(next)
	return err == nil && afterErr == nil && bytes.Equal(before, after)
}
