package hooks

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/domain/permissions"
)

const (
	// NameMax is the longest name, in characters.
	NameMax = 100
	// MappingsMax is how many parameters a message can fill.
	MappingsMax = 50
	// pointerMax is the longest JSON Pointer, in bytes, and depthMax how far it may lead
	// down: each step reads what is left of the message.
	pointerMax = 500
	depthMax   = 20
	// headerMax is the longest name of a header, in bytes.
	headerMax = 100
	// WindowUsual is how old a signed moment may be when nobody decided about it: what
	// Stripe and Slack advise.
	WindowUsual = 5 * time.Minute
	// WindowMost is for how long the id of a delivery counts.
	WindowMost = 24 * time.Hour
	// windowLeast leaves room for clocks that differ.
	windowLeast = 10 * time.Second
)

// Draft is what somebody enters about a hook.
type Draft struct {
	Name     string
	Workflow string
	Input    []byte
	Mappings []Mapping
	Proof    Proof
	// Headers that are empty are the usual ones of the Proof.
	Headers Headers
	// Window is WindowUsual when zero.
	Window   time.Duration
	IsPaused bool
}

// By is who enters something, and when.
type By struct {
	ID   permissions.UserID
	Name string
	Now  time.Time
}

// Secret is how a hook keeps what proves a message. See Hook.
type Secret struct {
	Sealed []byte
	Digest string
	Hint   string
}

// New makes a hook from a draft, or lists every bad field. That the workflow takes the
// input is the caller's to know.
func New(id ID, s organizations.Scope, draft Draft, secret Secret, by By) (Hook, error) {
	made := Hook{ID: id, Scope: s, Proof: draft.Proof, CreatedAt: by.Now, CreatedBy: by.ID}
	return made.Renewed(secret, by).filled(draft, by)
}

// Changed is the hook after somebody entered it anew. Whoever changes it owns it from
// then on: it runs with their permissions. What proves a message is kept.
func (h Hook) Changed(draft Draft, by By) (Hook, error) {
	if draft.Proof != h.Proof {
		return Hook{}, fault.ValidationFailed(fault.Field{In: "body", Pointer: "/proof", Code: "not_allowed", Message: "How messages are proved stays: create another hook."})
	}
	return h.filled(draft, by)
}

// Renewed is the hook with another secret: what was proved by the one before is refused
// from then on.
func (h Hook) Renewed(secret Secret, by By) Hook {
	h.Sealed, h.Digest, h.Hint = secret.Sealed, secret.Digest, secret.Hint
	h.UpdatedAt, h.UpdatedBy = by.Now, by.ID
	h.Revision++
	return h
}

// PausedBy is the hook once the platform has found that it cannot go on. A person has
// to look at it and let it go on.
func (h Hook) PausedBy(p Pause, reason string) Hook {
	h.Pause, h.PauseReason = p, reason
	h.Revision++
	return h
}

func (h Hook) filled(d Draft, by By) (Hook, error) {
	if bad := d.Problems(); len(bad) > 0 {
		return Hook{}, fault.ValidationFailed(bad...)
	}
	h.Name, h.Workflow, h.Input, h.Mappings = strings.TrimSpace(d.Name), d.Workflow, d.Input, d.Mappings
	h.Headers, h.Window = d.Headers.or(usual[d.Proof]), d.Window
	if h.Window == 0 {
		h.Window = WindowUsual
	}
	h.Owner, h.OwnerName, h.UpdatedAt, h.UpdatedBy = by.ID, by.Name, by.Now, by.ID
	h.Pause, h.PauseReason = "", ""
	if d.IsPaused {
		h.Pause = PausedByPerson
	}
	h.Revision++
	return h, nil
}

// usual are the headers of systems that leave the choice to us.
var usual = map[Proof]Headers{
	Signature: {Proof: "X-Bifrost-Signature", Time: "X-Bifrost-Time", Delivery: "X-Bifrost-Delivery"},
	Key:       {Proof: "X-Hook-Key", Delivery: "X-Bifrost-Delivery"},
}

// or takes the usual headers when none was chosen. Whoever chooses one chooses all: a
// system that has its own signature has no moment of ours.
func (h Headers) or(other Headers) Headers {
	if h == (Headers{}) {
		return other
	}
	return h
}

// Problems lists every bad field of what was entered, with pointers relative to the
// request's body; nil when all is well.
func (d Draft) Problems() []fault.Field {
	d.Name = strings.TrimSpace(d.Name)
	var bad problems
	if n := utf8.RuneCountInString(d.Name); n < 1 || n > NameMax {
		bad.note("/name", "length", "Enter a name of 1 to 100 characters.")
	} else if text.Deceives(d.Name) {
		bad.note("/name", "format", "Leave out characters that cannot be seen.")
	}
	if _, known := usual[d.Proof]; !known {
		bad.note("/proof", "enum", "Choose hmac or key.")
	}
	if d.Window != 0 && (d.Window < windowLeast || d.Window > WindowMost) {
		bad.note("/windowSeconds", "range", "Enter 10 seconds to a day.")
	}
	bad.headers(d.Headers)
	if d.Proof == Key && d.Headers.Time != "" {
		bad.note("/headers/time", "not_allowed", "Leave this out: a key signs no moment.")
	}
	bad.mappings(d.Mappings)
	return bad
}

type problems []fault.Field

func (p *problems) note(pointer, code, message string) {
	*p = append(*p, fault.Field{In: "body", Pointer: pointer, Code: code, Message: message})
}

func (p *problems) headers(h Headers) {
	if h == (Headers{}) {
		return
	}
	if h.Proof == "" {
		p.note("/headers/proof", "required", "Enter the header that has the signature or the key.")
	}
	seen := map[string]bool{}
	for _, header := range []struct{ pointer, name string }{{"/headers/proof", h.Proof}, {"/headers/time", h.Time}, {"/headers/delivery", h.Delivery}} {
		name := strings.ToLower(header.name)
		switch {
		case name == "":
		case !isHeader(name):
			p.note(header.pointer, "format", "Enter the name of a header: letters, digits and hyphens.")
		case slices.Contains(taken, name):
			p.note(header.pointer, "not_allowed", "Choose another header: this one has a meaning of its own.")
		case seen[name]:
			p.note(header.pointer, "repeated", "Enter a header that is not used for something else.")
		}
		seen[name] = true
	}
}

// taken are headers that mean something else, and those that do not arrive.
var taken = []string{
	"authorization", "x-app-authorization", "cookie", "host", "content-type", "content-length", "content-encoding",
	"connection", "expect", "te", "trailer", "transfer-encoding", "upgrade",
}

func isHeader(name string) bool {
	odd := strings.TrimFunc(name, func(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' })
	return odd == "" && len(name) <= headerMax
}

func (p *problems) mappings(list []Mapping) {
	if len(list) > MappingsMax {
		p.note("/mappings", "length", "Enter at most 50 mappings.")
		return
	}
	seen := map[string]bool{}
	for i, m := range list {
		at := "/mappings/" + strconv.Itoa(i)
		if seen[m.Parameter] {
			p.note(at+"/parameter", "repeated", "This parameter is mapped already.")
		}
		seen[m.Parameter] = true
		if tokens, err := Tokens(m.Pointer); err != nil || len(m.Pointer) > pointerMax || len(tokens) > depthMax {
			p.note(at+"/pointer", "format", "Enter a JSON Pointer such as /ticket/id, or nothing for the whole message. It may lead down 20 steps.")
		}
	}
}
