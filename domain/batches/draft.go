package batches

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/internal/text"
	"github.com/bifrost-run/bifrost/domain/internal/uuid"
	"github.com/bifrost-run/bifrost/domain/organizations"
)

// The limits of a batch.
const (
	// Most is for how many organizations one can run.
	Most = 5000
	// CapMost is the most that a batch may say go on at a time: more is no bound.
	CapMost = 1000
	// TagsMax is how many tags either list may name.
	TagsMax = 20
	// tagMax is the longest tag that an organization can have, in characters.
	tagMax = 50
)

// Draft is what somebody enters about a batch, with organizations as they wrote them.
type Draft struct {
	Workflow string
	// Input is a JSON object, and so is each of Inputs, which has them by organizations.
	Input  []byte
	Inputs map[string][]byte
	// Exactly one of All, IDs and Tags is set.
	All       bool
	IDs       []string
	Tags      []string
	Except    []string
	Cap       int
	Trial     *Trial
	Reference *executions.Reference
}

// New makes a batch from a draft, and lists every bad field, with which it is none. That
// its workflow takes the input, and which organizations there are, is the caller's to
// know. It is of the millisecond that its id carries.
func New(id ID, d Draft, by By) (Batch, []fault.Field) {
	e := entry{}
	made := Batch{
		ID: id, Workflow: d.Workflow, Input: d.Input, Inputs: e.inputs(d.Inputs),
		Targets: Targets{All: d.All, IDs: e.ids("/targets/ids", d.IDs), Tags: e.tags("/targets/tags", d.Tags)},
		Except:  e.ids("/except", d.Except), Cap: d.Cap, Trial: e.trial(d.Trial), Reference: d.Reference,
		Owner: by.ID, OwnerName: by.Name, Stage: Planning, Round: 1, CreatedAt: id.Time(), UpdatedAt: id.Time(), Revision: 1,
	}
	e.exactlyOne(d)
	if d.Cap < 0 || d.Cap > CapMost {
		e.note("/cap", "range", "Enter how many may go on at a time, 1 to 1000, or leave it out.")
	}
	return made, e.bad
}

// Unknown is the bad field for an organization that does not exist or is none of the
// caller's: the two look alike.
func Unknown(pointer string) fault.Field {
	return fault.Field{In: "body", Pointer: pointer, Code: "not_found", Message: "This organization does not exist, or you are not a member of it."}
}

// entry reads what was entered and collects what is wrong with it.
type entry struct{ bad []fault.Field }

func (e *entry) note(pointer, code, message string) {
	e.bad = append(e.bad, fault.Field{In: "body", Pointer: pointer, Code: code, Message: message})
}

func (e *entry) exactlyOne(d Draft) {
	chosen := 0
	for _, set := range []bool{d.All, len(d.IDs) > 0, len(d.Tags) > 0} {
		if set {
			chosen++
		}
	}
	if chosen != 1 {
		e.note("/targets", "one_of", "Choose either all, ids or tags.")
	}
}

// ids are organizations in the order in which they were entered.
func (e *entry) ids(at string, raw []string) []organizations.ID {
	if len(raw) > Most {
		e.note(at, "max_items", fmt.Sprintf("Name at most %d organizations.", Most))
		return nil
	}
	var list []organizations.ID
	seen := map[organizations.ID]bool{}
	for i, text := range raw {
		pointer := at + "/" + strconv.Itoa(i)
		id, err := canonical(text)
		switch {
		case err != nil:
			e.bad = append(e.bad, Unknown(pointer))
		case seen[id]:
			e.note(pointer, "repeated", "This organization is named twice.")
		default:
			list, seen[id] = append(list, id), true
		}
	}
	return list
}

// inputs are by organizations. A key that can be none is not repeated in the answer.
func (e *entry) inputs(raw map[string][]byte) map[organizations.ID][]byte {
	if len(raw) > Most {
		e.note("/inputs", "max_items", fmt.Sprintf("Name at most %d organizations.", Most))
		return nil
	}
	if len(raw) == 0 {
		return nil
	}
	list := map[organizations.ID][]byte{}
	for text, input := range raw {
		id, err := canonical(text)
		if _, twice := list[id]; twice {
			e.note("/inputs", "repeated", "An organization is named twice.")
		} else if err != nil {
			e.bad = append(e.bad, Unknown("/inputs"))
		} else {
			list[id] = input
		}
	}
	return list
}

func canonical(text string) (organizations.ID, error) {
	id, err := uuid.Canonical(text)
	return organizations.ID(id), err
}

// tags are trimmed, as those of organizations are.
func (e *entry) tags(at string, raw []string) []string {
	if len(raw) > TagsMax {
		e.note(at, "max_items", fmt.Sprintf("Name at most %d tags.", TagsMax))
		return nil
	}
	var list []string
	for i, tag := range raw {
		tag = strings.TrimSpace(tag)
		if n := utf8.RuneCountInString(tag); n < 1 || n > tagMax || text.Deceives(tag) {
			e.note(at+"/"+strconv.Itoa(i), "format", "Enter a tag of 1 to 50 characters that can be seen.")
			continue
		}
		list = append(list, tag)
	}
	return list
}

func (e *entry) trial(t *Trial) *Trial {
	if t == nil {
		return nil
	}
	if len(t.Tags) == 0 {
		e.note("/canary/tags", "required", "Name a tag of those that go first.")
	}
	if t.StopAbove < 0 || t.StopAbove > 100 {
		e.note("/canary/stopAbove", "range", "Enter a part of a hundred, 0 to 100.")
	}
	return &Trial{Tags: e.tags("/canary/tags", t.Tags), StopAbove: t.StopAbove}
}
