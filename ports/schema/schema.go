// Package schema holds the capability that holds an input against the
// parameters that a workflow declares.
package schema

import (
	"github.com/bifrost-run/bifrost/domain/catalog"
	"github.com/bifrost-run/bifrost/domain/fault"
)

//go:generate go tool mockgen -typed -destination=mocks/mocks.go -package=mocks github.com/bifrost-run/bifrost/ports/schema Compiler,Validator

// Compiler makes validators, once for each workflow at start.
type Compiler interface {
	// Compile answers a validator for the parameters, or why there can be none
	// (a pattern that does not compile, a limit on a type that has none).
	Compile(parameters []catalog.Parameter) (Validator, error)
}

// Validator judges inputs. It is safe for concurrent use.
type Validator interface {
	// Validate answers every bad field at once, pointers beginning with /input,
	// none for a good input. The input is a JSON object; empty stands for {}.
	// Messages never repeat what was entered.
	Validate(input []byte) []fault.Field
}
