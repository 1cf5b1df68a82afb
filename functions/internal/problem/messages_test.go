package problem

import (
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2/validation"
)

// A new version of huma that words its messages otherwise is noticed here, not by
// people who get a worse sentence.
func TestHumasMessagesHaveCodesOfOurs(t *testing.T) {
	t.Parallel()
	for message, code := range map[string]string{
		validation.MsgExpectedRequiredProperty: "required", validation.MsgUnexpectedProperty: "unknown_property",
		validation.MsgExpectedMinLength: "min_length", validation.MsgExpectedMaxLength: "max_length",
		validation.MsgExpectedMinItems: "items", validation.MsgExpectedMaxItems: "items",
		validation.MsgExpectedNumber: "range", validation.MsgExpectedMinimumNumber: "range", validation.MsgExpectedMaximumNumber: "range",
		validation.MsgExpectedOneOf: "enum", validation.MsgExpectedString: "type", validation.MsgExpectedBoolean: "type",
		validation.MsgExpectedInteger: "type", validation.MsgExpectedObject: "type", validation.MsgExpectedArray: "type",
		validation.MsgExpectedRFC3339DateTime: "format", validation.MsgExpectedRFC3986URI: "format", validation.MsgExpectedRFC3986AbsoluteURI: "format",
	} {
		if got := codeOf(message); got != code {
			t.Errorf("%q has the code %s, want %s", message, got, code)
		}
	}
}

func TestEverySentenceIsOne(t *testing.T) {
	t.Parallel()
	for _, rule := range humaRules {
		if !strings.HasSuffix(rule.sentence, ".") || strings.Contains(rule.sentence, "%") {
			t.Errorf("%s: %s", rule.code, rule.sentence)
		}
		if code, sentence := ruleOf(rule.prefix + "x"); code != rule.code || sentence != rule.sentence {
			t.Errorf("the rule %q is never reached: an earlier one takes its messages", rule.prefix)
		}
	}
}
