package site

import (
	"slices"
	"strings"
)

// The two pages of the bundle.
const (
	front = "index.html"
	// landing is where the sign-in answers, in a window or a frame of its own.
	landing = "redirect.html"
)

// assets is the folder of the files whose names change with what is in them.
const assets = "assets/"

// How long browsers keep what: a year what never changes, and everything else for as
// long as they are told each time that it is still the same.
const (
	forever = "public, max-age=31536000, immutable"
	recheck = "no-cache"
)

// nothing is the policy of what is no page, should somebody open it as one.
const nothing = "default-src 'none'; frame-ancestors 'none'"

// Origins are the places other than its own that the web app speaks with, such as
// "https://login.microsoftonline.com". Both may be empty.
type Origins struct {
	// API is where the API is, empty where the web app is itself.
	API string
	// Authority are the places that sign people in.
	Authority []string
}

// Headers are what is answered with a file of the bundle, whoever serves it. Every file
// has the same names; an empty value is a header that must not be there.
func (o Origins) Headers(name string) map[string]string {
	h := map[string]string{
		"Cache-Control": recheck, "Content-Security-Policy": nothing, "X-Frame-Options": "DENY",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
		// Addresses name clients and runs, which are nobody else's business.
		"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
	}
	switch {
	case name == front:
		h["Content-Security-Policy"] = o.frontPolicy()
	case name == landing:
		// The web app waits for this page in a frame or another window: the first must
		// be allowed, and the opener's policy would cut off the second.
		h["Content-Security-Policy"] = landingPolicy
		h["X-Frame-Options"], h["Cross-Origin-Opener-Policy"] = "SAMEORIGIN", ""
	case strings.HasPrefix(name, assets):
		h["Cache-Control"] = forever
	}
	return h
}

// landingPolicy is for a page that hands over what is in its address, and does nothing
// else.
const landingPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'self'; object-src 'none'"

// frontPolicy lets the web app run its own scripts, and speak with the API and with
// those who sign people in.
func (o Origins) frontPolicy() string {
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self'",
		// Fluent writes its styles while it runs.
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' data: blob:", "font-src 'self' data:",
		sources("connect-src", append([]string{o.API}, o.Authority...)),
		// The sign-in renews itself in a frame that nobody sees.
		sources("frame-src", o.Authority),
		"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
	}, "; ")
}

// sources is a directive that allows the page's own origin and these.
func sources(directive string, origins []string) string {
	words := []string{directive, "'self'"}
	for _, origin := range origins {
		if origin != "" && !slices.Contains(words, origin) {
			words = append(words, origin)
		}
	}
	return strings.Join(words, " ")
}
