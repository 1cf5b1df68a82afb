package inspect

import (
	"context"
	"errors"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/bifrost-run/bifrost/adapters/azure/internal/connect"
	"github.com/bifrost-run/bifrost/adapters/azure/internal/trouble"
	"github.com/bifrost-run/bifrost/domain/fault"
)

// Reason is why something cannot be used; empty for none.
type Reason string

// The reasons.
const (
	// Silent is a service that does not answer.
	Silent Reason = "silent"
	// NoSignIn is a caller for whom no token could be had.
	NoSignIn Reason = "no sign-in"
	// Keyless is an account that takes no keys, asked with one.
	Keyless Reason = "keyless"
	// Refused is a caller without the role, or with a wrong key.
	Refused Reason = "refused"
	// Network is a caller whose network is not let in.
	Network Reason = "network"
	// Missing is a table, queue or container that is not there.
	Missing Reason = "missing"
	// Odd is everything else.
	Odd Reason = "odd"
)

// networkCode is what the firewall of Azure Storage says, whoever asks. A role that is
// missing is AuthorizationPermissionMismatch, and a wrong key AuthenticationFailed.
const networkCode = "AuthorizationFailure"

// reasonOf reads what a call to storage ended with.
func reasonOf(err error) Reason {
	if err == nil {
		return ""
	}
	answer, is := errors.AsType[*azcore.ResponseError](err)
	switch {
	case !is:
		return unanswered(err)
	case answer.ErrorCode == "KeyBasedAuthenticationNotPermitted":
		return Keyless
	case answer.ErrorCode == networkCode:
		return Network
	case answer.StatusCode == http.StatusUnauthorized || answer.StatusCode == http.StatusForbidden:
		return Refused
	}
	// A context that has ended is nobody's answer, so that the look is as if it had not.
	switch fault.Code(trouble.Fault(context.Background(), string(connect.Tables), err)) {
	case "storage_incomplete":
		return Missing
	case "storage_unavailable":
		return Silent
	}
	return Odd
}

// unanswered is the reason of a call that got no answer.
func unanswered(err error) Reason {
	switch fault.Code(trouble.Fault(context.Background(), string(connect.Tables), err)) {
	case "storage_refused":
		return NoSignIn
	case "storage_unavailable":
		return Silent
	}
	return Odd
}

// refusalOf is the reason why a write was not even tried; empty for one that found
// nothing to write.
func refusalOf(err error) Reason {
	switch reason := reasonOf(err); reason {
	case Refused, Network, Keyless, NoSignIn:
		return reason
	default:
		return ""
	}
}
