package infra_test

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// always are the words that Terraform gives a meaning wherever they stand.
var always = []string{"each", "count", "self", "path", "terraform"}

// referenceRule follows what each expression names to what it names.
func referenceRule(t *tree) []finding {
	var all []finding
	for m := range t.each {
		for _, block := range m.blocks {
			for _, named := range mentioned(block) {
				if what := t.dangling(m, named); what != "" {
					all = append(all, found(named.SourceRange(), "%s", what))
				}
			}
		}
	}
	return all
}

// words that stand where a name could and are none: types, providers, and attributes.
var noNames = map[string][]string{
	"variable": {"type"}, "lifecycle": {"ignore_changes"}, "resource": {"provider"}, "data": {"provider"}, "module": {"providers"},
}

// mentioned is what a block of a module names. Settings of Terraform name nothing, and what
// has moved names what is not there any more.
func mentioned(block *hclsyntax.Block) []hcl.Traversal {
	if block.Type == "terraform" || block.Type == "moved" || block.Type == "removed" {
		return nil
	}
	return mentions(block.Type, block.Body, nil)
}

// mentions gathers what the expressions of a block name, but for the iterators of dynamic blocks.
func mentions(kind string, body *hclsyntax.Body, iterators []string) []hcl.Traversal {
	var all []hcl.Traversal
	for name, attribute := range sorted(body.Attributes) {
		if slices.Contains(noNames[kind], name) {
			continue
		}
		for _, named := range named(attribute.Expr) {
			if !slices.Contains(iterators, named.RootName()) {
				all = append(all, named)
			}
		}
	}
	for _, block := range body.Blocks {
		within := iterators
		if block.Type == "dynamic" {
			within = append(slices.Clone(iterators), iterator(block))
		}
		all = append(all, mentions(block.Type, block.Body, within)...)
	}
	return all
}

// iterator is the word that stands for an element in a dynamic block.
func iterator(block *hclsyntax.Block) string {
	if given := block.Body.Attributes["iterator"]; given != nil {
		return hcl.ExprAsKeyword(given.Expr)
	}
	return block.Labels[0]
}

// named is what an expression names. Where an element is chosen by an expression, what
// follows it belongs to the name, with an index that stands for any.
func named(e hclsyntax.Expression) []hcl.Traversal {
	all := e.Variables()
	anyIndex := hcl.TraverseIndex{Key: cty.DynamicVal}
	_ = hclsyntax.VisitAll(e, func(node hclsyntax.Node) hcl.Diagnostics {
		switch node := node.(type) {
		case *hclsyntax.RelativeTraversalExpr:
			if index, is := node.Source.(*hclsyntax.IndexExpr); is {
				if of, is := index.Collection.(*hclsyntax.ScopeTraversalExpr); is {
					all = append(all, slices.Concat(of.Traversal, hcl.Traversal{anyIndex}, node.Traversal))
				}
			}
		case *hclsyntax.SplatExpr:
			of, is := node.Source.(*hclsyntax.ScopeTraversalExpr)
			if each, of2 := node.Each.(*hclsyntax.RelativeTraversalExpr); is && of2 {
				all = append(all, slices.Concat(of.Traversal, hcl.Traversal{anyIndex}, each.Traversal))
			}
		}
		return nil
	})
	return slices.DeleteFunc(all, func(t hcl.Traversal) bool { return t.IsRelative() })
}

// step is the name at a place of what is named, or nothing.
func step(named hcl.Traversal, at int) string {
	if at < len(named) {
		switch part := named[at].(type) {
		case hcl.TraverseRoot:
			return part.Name
		case hcl.TraverseAttr:
			return part.Name
		}
	}
	return ""
}

// dangling says why what is named in a module leads nowhere, or nothing.
func (t *tree) dangling(m *module, named hcl.Traversal) string {
	root, name := named.RootName(), step(named, 1)
	switch {
	case slices.Contains(always, root):
		return ""
	case root == "var":
		declared := m.variables[name]
		if declared == nil {
			return "the module declares no variable " + name + ": " + instead(name, slices.Collect(maps.Keys(m.variables)))
		}
		kind, _ := typeOf(declared)
		return beyond(kind, "var."+name, named[2:])
	case root == "local":
		if m.locals[name] == nil {
			return "the module has no local value " + name + ": " + instead(name, slices.Collect(maps.Keys(m.locals)))
		}
		return ""
	case root == "module":
		return t.danglingCall(m, named)
	case root == "data":
		return t.danglingResource(m, "data."+step(named, 1)+"."+step(named, 2), named[min(3, len(named)):])
	default:
		return t.danglingResource(m, root+"."+name, named[min(2, len(named)):])
	}
}

func (t *tree) danglingCall(m *module, named hcl.Traversal) string {
	name := step(named, 1)
	call := m.calls[name]
	if call == nil {
		return "the module calls no module " + name + ": " + instead(name, slices.Collect(maps.Keys(m.calls)))
	}
	output := step(named, 2)
	if _, chosen := named[min(2, len(named)-1)].(hcl.TraverseIndex); chosen {
		output = step(named, 3)
	}
	called := t.called(m, call)
	if output == "" || called == nil || called.outputs[output] != nil {
		return ""
	}
	return "the module " + called.dir + " has no output " + output + ": " + instead(output, slices.Collect(maps.Keys(called.outputs)))
}

// called is the module that a call leads to, nil where there is none.
func (t *tree) called(m *module, call *hclsyntax.Block) *module {
	if source := call.Body.Attributes["source"]; source != nil {
		if value, is := literal(source.Expr); is && value.Type() == cty.String {
			return t.modules[path.Join(m.dir, value.AsString())]
		}
	}
	return nil
}

func (t *tree) danglingResource(m *module, name string, rest hcl.Traversal) string {
	block := m.resources[name]
	if block == nil {
		return "the module has nothing called " + name + ": " + instead(name, slices.Collect(maps.Keys(m.resources)))
	}
	s, known := t.schemaOf(block.Type, block.Labels[0])
	if !known {
		return "" // said where it is declared
	}
	kind := s.value
	if block.Body.Attributes["count"] != nil {
		kind = cty.List(kind)
	} else if block.Body.Attributes["for_each"] != nil {
		kind = cty.Map(kind)
		if step(rest, 0) != "" {
			return "there may be several " + name + ": say which one, in brackets"
		}
	}
	return beyond(kind, name, rest)
}

// beyond follows the last steps of what is named through a type, and says where they leave it.
func beyond(kind cty.Type, name string, steps hcl.Traversal) string {
	for _, one := range steps {
		field := ""
		switch part := one.(type) {
		case hcl.TraverseAttr:
			field = part.Name
		case hcl.TraverseIndex:
			if part.Key.IsKnown() && part.Key.Type() == cty.String {
				field = part.Key.AsString()
			}
		}
		switch {
		case kind == cty.DynamicPseudoType || kind == cty.NilType:
			return ""
		case kind.IsObjectType() && field != "" && !kind.HasAttribute(field):
			return name + " has no " + field + ": " + instead(field, slices.Collect(maps.Keys(kind.AttributeTypes())))
		case kind.IsObjectType() && field != "":
			kind, name = kind.AttributeType(field), name+"."+field
		case kind.IsMapType(), kind.IsCollectionType() && field == "":
			kind, name = kind.ElementType(), name+"[…]"
		case kind.IsCollectionType():
			return "there may be several " + strings.TrimSuffix(name, "[…]") + ": say which one, in brackets"
		case kind.IsTupleType():
			return ""
		default:
			return name + " is " + kind.FriendlyName() + " and has no parts: leave ." + field + " out"
		}
	}
	return ""
}
