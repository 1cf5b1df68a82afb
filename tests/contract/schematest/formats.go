package schematest

import (
	"encoding/json"
	"strings"

	"github.com/bifrost-run/bifrost/domain/catalog"
)

func formats() []example {
	var cases []example
	for kind, texts := range goodTexts {
		cases = append(cases, only(of(kind), quoted(texts))...)
	}
	for kind, texts := range badTexts {
		cases = append(cases, only(of(kind), quoted(texts), "/input/x format")...)
	}
	return cases
}

func quoted(texts []string) map[string]string {
	values := map[string]string{}
	for _, text := range texts {
		raw, _ := json.Marshal(text)
		values[text] = string(raw)
	}
	return values
}

var goodAddresses = []string{
	"ana@contoso.com", "o'brien+tag@mail.contoso.co.uk", "a@b.cd", "ana_fabrikam.com#EXT#@contoso.onmicrosoft.com", "1@x-y.z1", "ANA@CONTOSO.COM",
}

var badAddresses = []string{
	"", "ana", "@contoso.com", "ana@", "ana@localhost", "Ana <ana@contoso.com>", "<ana@contoso.com>", " ana@contoso.com", "ana@contoso.com ",
	"ana@contoso.com\n", "a b@contoso.com", "ana@@contoso.com", "ana@contoso..com", ".ana@contoso.com", "ana.@contoso.com", "a..b@contoso.com",
	"ana@-contoso.com", "ana@contoso-.com", `"ana"@contoso.com`, "ana@[127.0.0.1]", "ana@contoso.com,bob@contoso.com",
	strings.Repeat("a", 250) + "@b.cd", "ana@" + strings.Repeat("c", 64) + ".com", "ana@contöso.com",
}

var goodTexts = map[catalog.Type][]string{
	catalog.TypeEmail: goodAddresses,
	catalog.TypeUPN:   goodAddresses,
	catalog.TypeUUID:  {"1b4e28ba-2fa1-11d2-883f-0016d3cca427", "1B4E28BA-2FA1-11D2-883F-0016D3CCA427", "00000000-0000-0000-0000-000000000000"},
	catalog.TypeFile:  {"019df26e-2d7b-7000-8000-000000000001"},
	catalog.TypeSecret: {
		"hunter", "a secret with blanks ", "Ünïçöd", strings.Repeat("x", 25_000),
	},
	catalog.TypeURI:  {"https://contoso.com/a?b=c#d", "http://127.0.0.1:8080", "mailto:ana@contoso.com", "urn:isbn:0451450523"},
	catalog.TypeDate: {"2026-12-31", "2024-02-29", "0001-01-01", "9999-12-31"},
	catalog.TypeDateTime: {
		"2026-12-31T23:59:59Z", "2026-12-31T23:59:59.123456789Z", "2026-12-31T23:59:59+05:30", "2026-12-31T23:59:59-23:59",
	},
}

var badTexts = map[catalog.Type][]string{
	catalog.TypeEmail: badAddresses,
	catalog.TypeUPN:   badAddresses,
	catalog.TypeUUID: {
		"", "1b4e28ba", "1b4e28ba2fa111d2883f0016d3cca427", "{1b4e28ba-2fa1-11d2-883f-0016d3cca427}", "urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427",
		"1b4e28ba-2fa1-11d2-883f-0016d3cca42g", "1b4e28ba-2fa1-11d2-883f-0016d3cca427 ",
	},
	catalog.TypeFile: {"", "report.csv", "../019df26e-2d7b-7000-8000-000000000001", "019df26e-2d7b-7000-8000-000000000001/"},
	catalog.TypeURI:  {"", "contoso.com", "/page", "https:", "https://a b", "https://contoso.com/\n", "://x", "http://[::1", "1a:b"},
	catalog.TypeDate: {"", "2026-02-29", "2026-13-01", "2026-1-2", "31.12.2026", "2026-12-31T00:00:00Z", "2026-12-31 ", "20261231", "10000-01-01"},
	catalog.TypeDateTime: {
		"", "2026-12-31", "2026-12-31T23:59:59", "2026-12-31 23:59:59Z", "2026-12-31t23:59:59z", "2026-12-31T24:00:00Z", "2026-12-31T23:59:60Z",
		"2026-02-30T00:00:00Z", "2026-12-31T3:59:59Z", "2026-12-31T23:59:59,5Z", "2026-12-31T23:59:59+24:00", "2026-12-31T23:59:59+0100", "2026-12-31T23:59:59.Z",
	},
}
