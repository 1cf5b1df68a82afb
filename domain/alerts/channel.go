package alerts

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// channelProblems lists what is wrong with how somebody is told.
func (d Draft) channelProblems(choices Choices, hadAddress bool) []fault.Field {
	switch d.Then.Channel {
	case Mail:
		return slices.Concat(badAddressees(d.Then.To), d.strays(Mail))
	case Webhook:
		var bad []fault.Field
		switch {
		case d.Address == nil && !hadAddress:
			bad = append(bad, field("/then/address", "required", "Enter the address of the webhook."))
		case d.Address != nil && d.Address.Problem != "":
			bad = append(bad, field("/then/address", "format", d.Address.Problem))
		}
		return append(bad, d.strays(Webhook)...)
	case Workflow:
		var bad []fault.Field
		if problem, exists := choices.Workflow(d.Then.Workflow); !exists {
			bad = append(bad, field("/then/workflow", "workflow_not_found", "There is no workflow of this name."))
		} else if problem != "" {
			bad = append(bad, field("/then/workflow", "workflow_not_fit", problem))
		}
		return append(bad, d.strays(Workflow)...)
	default:
		return []fault.Field{field("/then/channel", "enum", "Choose mail, webhook or workflow.")}
	}
}

// strays lists what was entered for another channel than the chosen one.
func (d Draft) strays(chosen Channel) []fault.Field {
	var bad []fault.Field
	note := func(of Channel, isEntered bool, pointer string) {
		if isEntered && of != chosen {
			bad = append(bad, field(pointer, "not_allowed", "Leave this out: it belongs to another channel."))
		}
	}
	note(Mail, len(d.Then.To) > 0, "/then/to")
	note(Webhook, d.Address != nil, "/then/address")
	note(Workflow, d.Then.Workflow != "", "/then/workflow")
	return bad
}

func badAddressees(to []string) []fault.Field {
	if len(to) < 1 || len(to) > ToMax {
		return []fault.Field{field("/then/to", "items", "Enter 1 to 20 addresses.")}
	}
	var bad []fault.Field
	for i, address := range to {
		if !IsMailbox(address) {
			bad = append(bad, field("/then/to/"+strconv.Itoa(i), "format", "Enter an address such as alerts@example.com, without a name."))
		}
	}
	return bad
}

// IsMailbox reports whether a text is a plain address of a mailbox, such as
// "alerts@example.com": no name, no quotes, and nothing that could end a line of a mail
// or a command. Addresses in other letters than ASCII are written in Punycode.
func IsMailbox(text string) bool {
	local, host, found := strings.Cut(text, "@")
	return found && isDotted(local, 64, "!#$%&'*+-/=?^_`{|}~") && isDotted(host, 253, "-") && strings.Contains(host, ".")
}

// isDotted reports whether a text is made of words with dots between them: letters,
// digits and a few more.
func isDotted(text string, most int, more string) bool {
	if len(text) > most {
		return false
	}
	for word := range strings.SplitSeq(text, ".") {
		if word == "" || strings.Trim(word, letters+more) != "" || strings.HasPrefix(word, "-") || strings.HasSuffix(word, "-") {
			return false
		}
	}
	return true
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
