package infra_test

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// literal is what an expression says in so many words, and false when that depends on
// something else.
func literal(e hclsyntax.Expression) (cty.Value, bool) {
	if len(e.Variables()) > 0 {
		return cty.NilVal, false
	}
	value, wrong := e.Value(nil)
	return value, !wrong.HasErrors()
}

// words are the texts of a list that is written out, and false where it is not.
func words(e hclsyntax.Expression) ([]string, bool) {
	list, is := literal(e)
	if !is || !list.CanIterateElements() {
		return nil, false
	}
	var all []string
	for _, one := range list.AsValueSlice() {
		if one.Type() != cty.String {
			return nil, false
		}
		all = append(all, one.AsString())
	}
	return all, true
}

// unfit says why an expression cannot become a value of a type, as far as it is written
// out, or nothing.
func unfit(e hclsyntax.Expression, want cty.Type) string {
	if object, is := e.(*hclsyntax.ObjectConsExpr); is && want.IsObjectType() {
		return unfitFields(object, want)
	}
	if value, is := literal(e); is {
		if _, err := convert.Convert(value, want); err != nil {
			return fmt.Sprintf("it is %s, and %v", value.Type().FriendlyName(), err)
		}
		return ""
	}
	switch e := e.(type) {
	case *hclsyntax.ConditionalExpr:
		if why := unfit(e.TrueResult, want); why != "" {
			return why
		}
		return unfit(e.FalseResult, want)
	case *hclsyntax.ParenthesesExpr:
		return unfit(e.Expression, want)
	case *hclsyntax.TemplateExpr:
		if !want.IsPrimitiveType() && want != cty.DynamicPseudoType {
			return "it is string"
		}
	case *hclsyntax.TupleConsExpr:
		return unfitTuple(e, want)
	case *hclsyntax.ObjectConsExpr:
		return unfitObject(e, want)
	}
	return ""
}

func unfitTuple(e *hclsyntax.TupleConsExpr, want cty.Type) string {
	switch {
	case want == cty.DynamicPseudoType || want.IsTupleType():
		return ""
	case !want.IsListType() && !want.IsSetType():
		return "it is a list"
	}
	for _, element := range e.Exprs {
		if why := unfit(element, want.ElementType()); why != "" {
			return why
		}
	}
	return ""
}

func unfitObject(e *hclsyntax.ObjectConsExpr, want cty.Type) string {
	switch {
	case want == cty.DynamicPseudoType:
		return ""
	case !want.IsMapType():
		return "it is an object"
	}
	for _, item := range e.Items {
		if why := unfit(item.ValueExpr, want.ElementType()); why != "" {
			return why
		}
	}
	return ""
}

// unfitFields is stricter than Terraform, which silently forgets a field that nobody asked for.
func unfitFields(e *hclsyntax.ObjectConsExpr, want cty.Type) string {
	set := map[string]bool{}
	for _, item := range e.Items {
		key, is := literal(item.KeyExpr)
		if !is || key.Type() != cty.String {
			return "" // a name that only a plan knows
		}
		name := key.AsString()
		if set[name] = true; !want.HasAttribute(name) {
			return fmt.Sprintf("it has no field %s, which would be forgotten", name)
		}
		if why := unfit(item.ValueExpr, want.AttributeType(name)); why != "" {
			return fmt.Sprintf("%s: %s", name, why)
		}
	}
	for name := range sorted(want.AttributeTypes()) {
		if !set[name] && !want.AttributeOptional(name) {
			return fmt.Sprintf("the field %s is missing", name)
		}
	}
	return ""
}
