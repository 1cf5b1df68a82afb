package forms

import (
	"time"

	"github.com/bifrost-run/bifrost/domain/permissions"
)

// Draft is what somebody enters about a form.
type Draft struct {
	Name        string
	Description string
	Workflow    string
	// Access is platform when empty.
	Access     Access
	Fields     []Field
	FixedInput map[string]any
}

// By is who enters something, and when.
type By struct {
	ID  permissions.UserID
	Now time.Time
}
