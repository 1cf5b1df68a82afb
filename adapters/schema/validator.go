package schema

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
)

const (
	root = "/input"
	// fieldsMax bounds the answer: a body of a megabyte can hold half a million
	// bad elements, and nobody reads beyond the first hundred.
	fieldsMax = 100
	// nameMax is the longest unknown name that a pointer repeats.
	nameMax = 128
)

// validator is safe for concurrent use: nothing in it changes.
type validator struct {
	parameters []parameter
	known      map[string]bool
}

// Validate answers every bad field, at most a hundred: those of the parameters
// in their order, then unknown names in theirs.
func (v *validator) Validate(input []byte) []fault.Field {
	var found findings
	object, twice, ok := readObject(input)
	if !ok {
		found.add(root, "type", "Send the input as one JSON object.")
		return found.fields
	}
	for _, p := range v.parameters {
		value := object[p.name]
		switch {
		case twice[p.name]:
			found.add(pointer(p.name), "duplicate", "Send each name once.")
		case value != nil:
			p.judge(&found, value)
		case p.required:
			found.add(pointer(p.name), "required", "Fill in this field.")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !v.known[name] {
			found.add(unknownPointer(name), "unknown_parameter", "The workflow has no parameter of this name.")
		}
	}
	return found.fields
}

// judge holds a value against the rules; null is not a value and never comes here.
func (p parameter) judge(found *findings, value any) {
	if !found.judge(pointer(p.name), p.whole, value) {
		return
	}
	elements, _ := value.([]any)
	for i, element := range elements {
		if found.full() {
			return
		}
		found.judge(pointer(p.name)+"/"+strconv.Itoa(i), p.each, element)
	}
}

// findings collects bad fields.
type findings struct{ fields []fault.Field }

func (f *findings) full() bool { return len(f.fields) >= fieldsMax }

func (f *findings) add(pointer, code, message string) {
	if !f.full() {
		f.fields = append(f.fields, fault.Field{In: "body", Pointer: pointer, Code: code, Message: message})
	}
}

// judge notes the broken rules. It is false when the type is broken, or when
// there are no rules: then nothing below the value can be judged.
func (f *findings) judge(pointer string, rules []rule, value any) bool {
	for i, r := range rules {
		if r.keeps(value) {
			continue
		}
		f.add(pointer, r.code, r.message)
		if i == 0 {
			return false
		}
	}
	return true
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// pointer is the RFC 6901 pointer to a name.
func pointer(name string) string { return root + "/" + escaper.Replace(name) }

// unknownPointer does not repeat an endless name: then it points to the input.
func unknownPointer(name string) string {
	if len(name) > nameMax {
		return root
	}
	return pointer(name)
}
