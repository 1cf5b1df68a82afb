package problem

import "strings"

// humaRules maps the beginning of huma's messages to the rule that was broken
// and a sentence for a person. Only these sentences reach the caller.
var humaRules = []struct{ prefix, code, sentence string }{
	{missingProperty, "required", "This is required."},
	{"required ", "required", "This is required."},
	{"unexpected property", "unknown_property", "There is no such property."},
	{"expected length >=", "min_length", "This is too short."},
	{"expected length <=", "max_length", "This is too long."},
	{"expected array length", "items", "This has too few or too many items."},
	{"expected number", "range", "This number is out of range or not a number."},
	{"invalid integer", "type", "Enter a whole number."},
	{"invalid boolean", "type", "Enter true or false."},
	{"expected value to be one of", "enum", "Choose one of the values that are offered."},
	{"expected string to be RFC 3339 date-time", "format", "Enter a time such as 2026-12-01T08:00:00Z."},
	{"expected string to be RFC 3986", "format", "Enter an address such as https://contoso.com/page."},
	{"expected string", "type", "Enter a text."},
	{"expected boolean", "type", "Enter true or false."},
	{"expected integer", "type", "Enter a whole number."},
	{"expected object", "type", "Send a JSON object."},
	{"expected array", "type", "Send a JSON array."},
	{NamedTwice, "duplicate", "A property is named more than once."},
	{NullAt, "null", "Leave this out instead of sending null."},
}

// NamedTwice is the message about a property that is named more than once.
const NamedTwice = "a property is named twice"

// NullAt begins the message about a null that the contract does not know; its pointer
// into the body follows.
const NullAt = "null at "

// missingProperty begins huma's message about a property that it names next.
const missingProperty = "expected required property "

func ruleOf(message string) (code, sentence string) {
	for _, rule := range humaRules {
		if strings.HasPrefix(message, rule.prefix) {
			return rule.code, rule.sentence
		}
	}
	return "invalid", "This value is not valid here."
}

func codeOf(message string) string {
	code, _ := ruleOf(message)
	return code
}

func sentenceOf(message string) string {
	_, sentence := ruleOf(message)
	return sentence
}
