package infra_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"
)

// provider is what a provider says of itself, in the shape in which Terraform prints it.
type provider struct {
	// Name is hashicorp/azurerm, and Version 5.2.0.
	Name, Version string
	Settings      schema            `json:"provider"`
	Resources     map[string]schema `json:"resource_schemas"`
	Data          map[string]schema `json:"data_source_schemas"`
}

type schema struct {
	Block blockSchema
	// value is the type of what the block is once it is there.
	value cty.Type
}

type blockSchema struct {
	Attributes map[string]attributeSchema
	Blocks     map[string]nestedSchema `json:"block_types"`
}

type attributeSchema struct {
	Type                         cty.Type
	Required, Optional, Computed bool
}

type nestedSchema struct {
	Nesting string `json:"nesting_mode"`
	Block   blockSchema
	Least   int `json:"min_items"`
	Most    int `json:"max_items"`
}

// readSchemas reads testdata, once.
var readSchemas = sync.OnceValues(func() ([]*provider, error) {
	files, err := filepath.Glob(filepath.Join(root, "infra", "terraform", "testdata", "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("infra/terraform/testdata has no schemas (%w)", err)
	}
	var all []*provider
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p := &provider{}
		if err := json.Unmarshal(text, p); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, of := range []map[string]schema{p.Resources, p.Data} {
			for kind, s := range of {
				s.value = s.Block.value()
				of[kind] = s
			}
		}
		all = append(all, p)
	}
	return all, nil
})

// local is the name by which modules call a provider: azurerm.
func (p *provider) local() string { return p.Name[strings.LastIndex(p.Name, "/")+1:] }

// provider finds a provider by its local name, or by that of one of its resources.
func (t *tree) provider(name string) *provider {
	for _, p := range t.schemas {
		if name == p.local() || strings.HasPrefix(name, p.local()+"_") {
			return p
		}
	}
	return nil
}

// schemaOf finds the schema of a resource or data source; block says which of them.
func (t *tree) schemaOf(block, kind string) (schema, bool) {
	p := t.provider(kind)
	if p == nil {
		return schema{}, false
	}
	from := p.Resources
	if block == "data" {
		from = p.Data
	}
	s, known := from[kind]
	return s, known
}

// value is the type of what a block is once it is there.
func (b blockSchema) value() cty.Type {
	fields := map[string]cty.Type{}
	for name, attribute := range b.Attributes {
		fields[name] = attribute.Type
	}
	for name, nested := range b.Blocks {
		switch inner := nested.Block.value(); nested.Nesting {
		case "list":
			fields[name] = cty.List(inner)
		case "set":
			fields[name] = cty.Set(inner)
		case "map":
			fields[name] = cty.Map(inner)
		default:
			fields[name] = inner
		}
	}
	return cty.Object(fields)
}
