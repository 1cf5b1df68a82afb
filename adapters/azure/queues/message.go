package queues

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bifrost-run/bifrost/domain/executions"
)

// version is that of the messages that this program writes and reads.
const version = 1

// message is the content of a queue message, as JSON in base64.
type message struct {
	V int `json:"v"`
	// X is the execution's id, S the key of its scope: where to look, and nothing
	// that decides.
	X string `json:"x"`
	S string `json:"s"`
}

var (
	// errGarbage is for a message that names no run, whoever wrote it.
	errGarbage = errors.New("the message is not a doorbell")
	// errNewer is for a message that a newer program wrote.
	errNewer = errors.New("the message is from a newer program")
)

// layers is how deep a message may be wrapped: the Functions host and its tools
// put base64 and JSON strings around it, or leave them out.
const layers = 4

func encode(d executions.Doorbell) (string, error) {
	content, err := json.Marshal(message{V: version, X: string(d.ID()), S: d.Scope().Key()})
	if err != nil {
		return "", fmt.Errorf("a doorbell cannot be encoded: %w", err)
	}
	return base64.StdEncoding.EncodeToString(content), nil
}

// decode reads a message in any of its wrappings. errNewer, or errGarbage.
func decode(text string) (executions.Doorbell, error) {
	content := []byte(text)
	for range layers {
		switch content = bytes.TrimSpace(content); {
		case bytes.HasPrefix(content, []byte("{")):
			return read(content)
		case bytes.HasPrefix(content, []byte(`"`)):
			var inner string
			if json.Unmarshal(content, &inner) != nil {
				return executions.Doorbell{}, errGarbage
			}
			content = []byte(inner)
		default:
			inner, err := base64.StdEncoding.DecodeString(string(content))
			if err != nil {
				return executions.Doorbell{}, errGarbage
			}
			content = inner
		}
	}
	return executions.Doorbell{}, errGarbage
}

func read(content []byte) (executions.Doorbell, error) {
	var m message
	if json.Unmarshal(content, &m) != nil || m.V < version {
		return executions.Doorbell{}, errGarbage
	}
	if m.V > version {
		return executions.Doorbell{}, errNewer
	}
	d, err := executions.NewDoorbell(m.X, m.S)
	if err != nil {
		return d, errGarbage
	}
	return d, nil
}
