package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A file holds one provider in the shape of `terraform providers schema -json`.
type file struct {
	Name        string            `json:"name"`
	Settings    schema            `json:"provider"`
	Resources   map[string]schema `json:"resource_schemas"`
	DataSources map[string]schema `json:"data_source_schemas"`
}

type schema struct {
	Version int64 `json:"version"`
	Block   block `json:"block"`
}

type block struct {
	Attributes map[string]attribute `json:"attributes"`
	Blocks     map[string]nested    `json:"block_types"`
	Deprecated bool                 `json:"deprecated"`
}

type attribute struct {
	Type       kind `json:"type"`
	Required   bool `json:"required"`
	Optional   bool `json:"optional"`
	Computed   bool `json:"computed"`
	Sensitive  bool `json:"sensitive"`
	WriteOnly  bool `json:"write_only"`
	Deprecated bool `json:"deprecated"`
}

type nested struct {
	Nesting string `json:"nesting_mode"`
	Block   block  `json:"block"`
	Least   int64  `json:"min_items"`
	Most    int64  `json:"max_items"`
}

// readSchema reads the file into what Terraform is answered.
func readSchema(name string) (*server, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("the schema that this provider serves cannot be read: %w", err)
	}
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("%s is not a schema: %w", name, err)
	}
	s := &server{name: f.Name, resources: map[string]*tfprotov5.Schema{}, dataSources: map[string]*tfprotov5.Schema{}}
	if s.settings, err = f.Settings.served(); err != nil {
		return nil, fmt.Errorf("%s: the provider's own settings: %w", name, err)
	}
	for of, into := range map[*map[string]schema]map[string]*tfprotov5.Schema{&f.Resources: s.resources, &f.DataSources: s.dataSources} {
		for kind, one := range *of {
			if into[kind], err = one.served(); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, kind, err)
			}
		}
	}
	return s, nil
}

func (s schema) served() (*tfprotov5.Schema, error) {
	b, err := s.Block.served()
	return &tfprotov5.Schema{Version: s.Version, Block: b}, err
}

func (b block) served() (*tfprotov5.SchemaBlock, error) {
	served := &tfprotov5.SchemaBlock{Deprecated: b.Deprecated}
	for name, a := range b.Attributes {
		served.Attributes = append(served.Attributes, &tfprotov5.SchemaAttribute{
			Name: name, Type: a.Type.Type, Required: a.Required, Optional: a.Optional, Computed: a.Computed,
			Sensitive: a.Sensitive, WriteOnly: a.WriteOnly, Deprecated: a.Deprecated,
		})
	}
	for name, n := range b.Blocks {
		mode, known := nestings[n.Nesting]
		if !known {
			return nil, fmt.Errorf("%s: %q is no way in which blocks are nested", name, n.Nesting)
		}
		inner, err := n.Block.served()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		served.BlockTypes = append(served.BlockTypes, &tfprotov5.SchemaNestedBlock{TypeName: name, Block: inner, Nesting: mode, MinItems: n.Least, MaxItems: n.Most})
	}
	return served, nil
}

var nestings = map[string]tfprotov5.SchemaNestedBlockNestingMode{
	"single": tfprotov5.SchemaNestedBlockNestingModeSingle,
	"group":  tfprotov5.SchemaNestedBlockNestingModeGroup,
	"list":   tfprotov5.SchemaNestedBlockNestingModeList,
	"set":    tfprotov5.SchemaNestedBlockNestingModeSet,
	"map":    tfprotov5.SchemaNestedBlockNestingModeMap,
}

// kind is the type of an attribute: "string", or ["list", "string"], or ["object", {...}].
type kind struct{ tftypes.Type }

var primitives = map[string]tftypes.Type{
	"string": tftypes.String, "bool": tftypes.Bool, "number": tftypes.Number, "dynamic": tftypes.DynamicPseudoType,
}

// UnmarshalJSON reads a type in the form in which Terraform writes it.
func (k *kind) UnmarshalJSON(text []byte) error {
	var name string
	if json.Unmarshal(text, &name) == nil {
		var known bool
		if k.Type, known = primitives[name]; !known {
			return fmt.Errorf("%q is no type", name)
		}
		return nil
	}
	var of [2]json.RawMessage
	if err := json.Unmarshal(text, &of); err != nil {
		return err
	}
	if err := json.Unmarshal(of[0], &name); err != nil {
		return err
	}
	if name == "object" {
		return k.readObject(of[1])
	}
	return k.readCollection(name, of[1])
}

func (k *kind) readObject(text []byte) error {
	var fields map[string]kind
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	types := map[string]tftypes.Type{}
	for name, field := range fields {
		types[name] = field.Type
	}
	k.Type = tftypes.Object{AttributeTypes: types}
	return nil
}

func (k *kind) readCollection(name string, text []byte) error {
	var element kind
	if err := json.Unmarshal(text, &element); err != nil {
		return err
	}
	switch name {
	case "list":
		k.Type = tftypes.List{ElementType: element.Type}
	case "set":
		k.Type = tftypes.Set{ElementType: element.Type}
	case "map":
		k.Type = tftypes.Map{ElementType: element.Type}
	default:
		return fmt.Errorf("%q is no type", name)
	}
	return nil
}
