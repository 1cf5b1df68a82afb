package goclient

import (
	"context"
	"fmt"
	"net/http"
)

// Connect is the API at an origin such as https://bifrost.example, asked with an access
// token or an API key. The scope is what every request is about: an organization's id, or
// global; empty for operations that have none.
func Connect(origin, token, scope string) (*ClientWithResponses, error) {
	return NewClientWithResponses(origin, WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		if scope != "" {
			r.Header.Set("X-Organization-Id", scope)
		}
		return nil
	}))
}

// RefusedError is every refusal of the platform. Programs tell them apart by
// Problem.Code.
type RefusedError struct{ Problem Problem }

// Error is the code with the sentence for people.
func (e *RefusedError) Error() string { return e.Problem.Code + ": " + e.Problem.Detail }

// Answer is what every generated call answers.
type Answer interface {
	StatusCode() int
	GetApplicationproblemJSONDefault() *Problem
}

// Check is the error of a call: that of the network, or a *RefusedError. It is nil for
// an answer that is well.
func Check(answer Answer, err error) error {
	switch {
	case err != nil:
		return err
	case answer.StatusCode() < http.StatusBadRequest:
		return nil
	case answer.GetApplicationproblemJSONDefault() == nil:
		return fmt.Errorf("the answer is %d without a problem", answer.StatusCode())
	default:
		return &RefusedError{Problem: *answer.GetApplicationproblemJSONDefault()}
	}
}
