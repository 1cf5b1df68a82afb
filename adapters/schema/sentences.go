package schema

import (
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

// typeSentences say what to enter, for a wrong type and a wrong format alike.
var typeSentences = map[catalog.Type]string{
	catalog.TypeString:   "Enter a text.",
	catalog.TypeInt:      "Enter a whole number.",
	catalog.TypeFloat:    "Enter a number.",
	catalog.TypeBool:     "Choose yes or no.",
	catalog.TypeEmail:    "Enter an e-mail address such as ana@contoso.com.",
	catalog.TypeUPN:      "Enter a sign-in name such as ana@contoso.com.",
	catalog.TypeUUID:     "Enter an id such as 1b4e28ba-2fa1-4d3b-9c5e-7f6a8b9c0d1e.",
	catalog.TypeURI:      "Enter an address such as https://contoso.com/page.",
	catalog.TypeDate:     "Enter a date such as 2026-12-31.",
	catalog.TypeDateTime: "Enter a time with its zone such as 2026-12-31T17:30:00Z.",
	catalog.TypeList:     "Enter a list of values.",
	catalog.TypeJSON:     "Enter a JSON object.",
	catalog.TypeSecret:   "Enter a text.",
	catalog.TypeFile:     "Upload a file.",
}

// The patterns of formats that huma has not, or takes more kindly than the Go
// types behind them do.
const (
	atom = `[A-Za-z0-9!#$%&'*+/=?^_\x60{|}~-]+`
	host = `[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	// A bare address: no display name, no quotes, a domain with a dot.
	addressPattern = `^` + atom + `(?:\.` + atom + `)*@(?:` + host + `\.)+` + host + `$`
	uuidPattern    = `^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`
	uriPattern     = `^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$`
	// RFC 3339 as encoding/json reads it, which is stricter than time.Parse.
	timePattern = `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`
)

// addressMax is the longest address that mail can be sent to, RFC 5321 4.5.3.1.3.
var addressMax = 254

var formats = map[catalog.Type]huma.Schema{
	catalog.TypeEmail:    {Type: huma.TypeString, Pattern: addressPattern, MaxLength: &addressMax},
	catalog.TypeUPN:      {Type: huma.TypeString, Pattern: addressPattern, MaxLength: &addressMax},
	catalog.TypeUUID:     {Type: huma.TypeString, Pattern: uuidPattern},
	catalog.TypeFile:     {Type: huma.TypeString, Pattern: uuidPattern},
	catalog.TypeURI:      {Type: huma.TypeString, Pattern: uriPattern, Format: "uri"},
	catalog.TypeDate:     {Type: huma.TypeString, Format: "date"},
	catalog.TypeDateTime: {Type: huma.TypeString, Pattern: timePattern, Format: "date-time"},
}

// enumShown is how many choices a sentence can hold.
const enumShown = 10

func enumSentence(choices []string) string {
	if len(choices) > enumShown {
		return "Choose one of the " + strconv.Itoa(len(choices)) + " given values."
	}
	return "Choose one of: " + strings.Join(choices, ", ") + "."
}

func patternSentence(p catalog.Parameter) string {
	if p.PatternMessage != "" {
		return p.PatternMessage
	}
	return "Enter a value in the expected form."
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
