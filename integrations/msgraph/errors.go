package msgraph

import "github.com/bifrost-run/bifrost/integrations/msgraph/internal/exchange"

// Error is a refusal by Microsoft, for errors.As: status, code, message and the
// request id that Microsoft's support asks for. It never holds a secret or a token.
type Error = exchange.Error

var (
	// ErrNotFound is what errors.Is finds when there is no such object.
	ErrNotFound = exchange.ErrNotFound
	// ErrAlreadyExists is what errors.Is finds when another object has a value
	// that must be unique, such as the user principal name.
	ErrAlreadyExists = exchange.ErrAlreadyExists
	// ErrAlreadyDone is what errors.Is finds when a change was refused because it
	// was made before: the user is a member already, or no longer, or the licence
	// is gone. A step that may be repeated takes it for success.
	ErrAlreadyDone = exchange.ErrAlreadyDone
	// ErrPremiumRequired is what errors.Is finds when Microsoft answers only for
	// tenants with Microsoft Entra ID P1 or P2, as it does about sign-ins.
	ErrPremiumRequired = exchange.ErrPremiumRequired
)
