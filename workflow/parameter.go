package workflow

import "github.com/bifrost-run/bifrost/workflow/internal/input"

// Type is the type of a parameter, as forms and the API name it.
type Type = input.Type

// Parameter is one named input of a workflow, made from a field of its input
// struct: Name, Type and Item (the type of a list's elements), Label, Help,
// Required, Default (JSON), and its limits, of which nil ones do not exist. For
// a list the length limits count elements; every other rule holds for each.
type Parameter = input.Parameter

// The parameter types.
const (
	TypeString   = input.TypeString
	TypeInt      = input.TypeInt
	TypeFloat    = input.TypeFloat
	TypeBool     = input.TypeBool
	TypeEmail    = input.TypeEmail
	TypeUPN      = input.TypeUPN
	TypeUUID     = input.TypeUUID
	TypeURI      = input.TypeURI
	TypeDate     = input.TypeDate
	TypeDateTime = input.TypeDateTime
	TypeList     = input.TypeList
	TypeJSON     = input.TypeJSON
)
