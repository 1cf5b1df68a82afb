// Package example gives the schema of a body one that is true to life: a value of the
// body's own type, which the compiler keeps up to date. Bodies without one are composed by
// functions/internal/contract, part by part.
package example

import (
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/functions/internal/wire"
)

// The people, places and things of all examples.
const (
	Organization = "01954f00-6b2e-7a41-8f0d-1c2b3a4d5e6f"
	Run          = "0195509f-2a00-7abc-8def-0123456789ab"
	Person       = "11111111-1111-4111-8111-111111111111_22222222-2222-4222-8222-222222222222"
)

// Of is the schema with an example. A value that is no JSON is left out, which a law of
// the contract notices.
func Of(s *huma.Schema, value any) *huma.Schema {
	text, err := json.Marshal(value)
	var plain any
	if err == nil && json.Unmarshal(text, &plain) == nil {
		s.Examples = []any{plain}
	}
	return s
}

// At is a moment of the day on which the examples happen.
func At(afterEight time.Duration) wire.Time {
	return wire.Time(time.Date(2026, time.December, 1, 8, 0, 0, 0, time.UTC).Add(afterEight))
}
