// Package manifest is what the Functions host reads about a function: its
// function.json. What a function does is not here.
package manifest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Function is one function of the app. Its folder has its name.
type Function struct {
	Name string
	// Bindings begin with the trigger.
	Bindings []Binding
}

// Binding ties a function to what calls it, or to what it answers to. A field
// that its type does not have is empty.
type Binding struct {
	Type      string `json:"type"`
	Direction string `json:"direction"`
	// Name is that of the value in a call of the host.
	Name string `json:"name"`
	// AuthLevel is anonymous: tokens are judged by the program.
	AuthLevel string `json:"authLevel,omitempty"`
	// Methods are in lower case; none is all.
	Methods []string `json:"methods,omitempty"`
	// Route is below /api.
	Route      string `json:"route,omitempty"`
	QueueName  string `json:"queueName,omitempty"`
	Connection string `json:"connection,omitempty"`
	// Schedule has six fields, the first of which is seconds, in UTC.
	Schedule     string `json:"schedule,omitempty"`
	RunOnStartup *bool  `json:"runOnStartup,omitempty"`
	// UseMonitor lets the host remember when a timer was due, and make up for it
	// after a pause.
	UseMonitor *bool `json:"useMonitor,omitempty"`
}

// Connection is the app setting, or the beginning of the names of several, that
// says where storage is. The program reads the same.
const Connection = "AzureWebJobsStorage"

// HTTP is a function for a route below /api. With exactly these two bindings the
// host passes requests on as they are. Without methods it is for all of them.
func HTTP(name, route string, methods ...string) Function {
	trigger := Binding{Type: "httpTrigger", Direction: "in", Name: "req", AuthLevel: "anonymous", Route: route}
	for _, method := range methods {
		trigger.Methods = append(trigger.Methods, strings.ToLower(method))
	}
	return Function{Name: name, Bindings: []Binding{trigger, {Type: "http", Direction: "out", Name: "res"}}}
}

// Resource is the function for everything below a first element of a path. It
// takes every method that any resource may have, so that an operation more never
// changes it, and OPTIONS, which asks on behalf of pages of other origins.
func Resource(name, element string) Function {
	return HTTP(name, element+"/{*rest}", http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut,
		http.MethodPatch, http.MethodDelete, http.MethodOptions)
}

// Queue is a function for the messages of a queue.
func Queue(name, queue string) Function {
	return Function{Name: name, Bindings: []Binding{{
		Type: "queueTrigger", Direction: "in", Name: "message", QueueName: queue, Connection: Connection,
	}}}
}

// Timer is a function for a schedule. With monitor it runs once for what it
// missed; a schedule of less than a minute cannot have that.
func Timer(name, schedule string, monitor bool) Function {
	never := false
	return Function{Name: name, Bindings: []Binding{{
		Type: "timerTrigger", Direction: "in", Name: "timer", Schedule: schedule, RunOnStartup: &never, UseMonitor: &monitor,
	}}}
}

// JSON is the content of function.json.
func (f Function) JSON() ([]byte, error) {
	content, err := json.MarshalIndent(map[string]any{"bindings": f.Bindings}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("describe the function %s: %w", f.Name, err)
	}
	return append(content, '\n'), nil
}
