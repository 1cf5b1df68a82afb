package doorbell

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"

	"github.com/bifrost-run/bifrost/domain/executions"
	"github.com/bifrost-run/bifrost/functions/internal/trigger"
)

// version is that of the messages that this program reads.
const version = 1

// content is what a message says: the execution's id, and the key of its scope,
// which is where to look and decides nothing.
type content struct {
	V int    `json:"v"`
	X string `json:"x"`
	S string `json:"s"`
}

var (
	errGarbage = errors.New("it is not a doorbell")
	errNewer   = errors.New("it is from a newer program")
)

// layers is how deep a message may be wrapped. The host puts its text into a JSON
// string, mostly twice, or encodes it in base64; whoever rang may have done so, too.
const layers = 6

// read finds the doorbell in a message: errNewer, or an error that says why the
// message is garbage.
func read(m trigger.Message) (executions.Doorbell, error) {
	if m.Unread != nil {
		return executions.Doorbell{}, m.Unread
	}
	text := []byte(m.Content)
	for range layers {
		switch text = bytes.TrimSpace(text); {
		case bytes.HasPrefix(text, []byte("{")):
			return bellOf(text)
		case bytes.HasPrefix(text, []byte(`"`)):
			var inner string
			if json.Unmarshal(text, &inner) != nil {
				return executions.Doorbell{}, errGarbage
			}
			text = []byte(inner)
		default:
			inner, err := base64.StdEncoding.DecodeString(string(text))
			if err != nil {
				return executions.Doorbell{}, errGarbage
			}
			text = inner
		}
	}
	return executions.Doorbell{}, errGarbage
}

func bellOf(text []byte) (executions.Doorbell, error) {
	var c content
	if json.Unmarshal(text, &c) != nil || c.V < version {
		return executions.Doorbell{}, errGarbage
	}
	if c.V > version {
		return executions.Doorbell{}, errNewer
	}
	bell, err := executions.NewDoorbell(c.X, c.S)
	if err != nil {
		return executions.Doorbell{}, errGarbage
	}
	return bell, nil
}
