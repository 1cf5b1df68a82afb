package script

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Function is one function.json. Exactly one of HTTP, Queue and Timer is set.
type Function struct {
	Name string
	// Binding is the name of the trigger, which its payload is called by.
	Binding string
	// Disabled keeps the host from running it: its routes are not there.
	Disabled bool
	HTTP     *HTTP
	Queue    *Queue
	Timer    *Timer
}

// HTTP is a trigger whose requests are passed on as they are.
type HTTP struct {
	// Route is the template without the prefix; the function's name by default.
	Route string
	// Methods are in capital letters; empty is all.
	Methods []string
	// Anonymous says that no key is asked for.
	Anonymous bool
}

// Queue is a trigger that listens to a queue.
type Queue struct {
	Name string
	// ConnectionString opens the storage account; empty when the app has no such
	// setting, which is a fault as soon as somebody listens.
	ConnectionString string
	// Binary gives the message as one base64 string.
	Binary bool
}

// Timer is a trigger with a schedule.
type Timer struct {
	Schedule     string
	RunOnStartup bool
	// UseMonitor keeps a status, by which a time that nobody met is made good.
	UseMonitor bool
}

type functionFile struct {
	Bindings []json.RawMessage `json:"bindings"`
	Disabled bool              `json:"disabled"`
}

// The bindings that are played. A property that is not here is refused.
type (
	bindingFile struct {
		Type      string `json:"type"`
		Direction string `json:"direction"`
		Name      string `json:"name"`
	}
	httpFile struct {
		bindingFile
		AuthLevel string   `json:"authLevel"`
		Methods   []string `json:"methods"`
		Route     *string  `json:"route"`
	}
	queueFile struct {
		bindingFile
		QueueName  string `json:"queueName"`
		Connection string `json:"connection"`
		DataType   string `json:"dataType"`
	}
	timerFile struct {
		bindingFile
		Schedule     string `json:"schedule"`
		RunOnStartup bool   `json:"runOnStartup"`
		UseMonitor   *bool  `json:"useMonitor"`
	}
)

var (
	bindingName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,127}$`)
	queueName   = regexp.MustCompile(`^[a-z0-9](?:-?[a-z0-9])+$`)
	allMethods  = []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"}
)

func readFunction(name string, data []byte, settings map[string]string) (Function, error) {
	var said functionFile
	if err := strict(data, &said); err != nil {
		return Function{}, err
	}
	f := Function{Name: name, Disabled: said.Disabled}
	if value := settings["AzureWebJobs."+name+".Disabled"]; strings.EqualFold(value, "true") || value == "1" {
		f.Disabled = true
	}
	outputs := 0
	for _, raw := range said.Bindings {
		var b bindingFile
		if err := json.Unmarshal(raw, &b); err != nil {
			return f, err
		}
		if !bindingName.MatchString(b.Name) && b.Name != "$return" {
			return f, fmt.Errorf("the binding's name %q is not valid", b.Name)
		}
		if b.Type == "http" && b.Direction == "out" {
			outputs++
			if err := strict(raw, &b); err != nil {
				return f, err
			}
			continue
		}
		if f.Binding != "" {
			return f, errors.New("it has two triggers")
		}
		f.Binding = b.Name
		if err := f.trigger(b, raw, settings); err != nil {
			return f, fmt.Errorf("binding %s: %w", b.Name, err)
		}
	}
	if f.Binding == "" {
		return f, errors.New("it has no trigger")
	}
	if (f.HTTP != nil) != (outputs == 1) || outputs > 1 {
		return f, errors.New("an httpTrigger has exactly one http output beside it, and others have none: otherwise requests are not passed on as they are")
	}
	return f, nil
}

func (f *Function) trigger(b bindingFile, raw json.RawMessage, settings map[string]string) (err error) {
	if b.Direction != "in" {
		return fmt.Errorf("the direction of a trigger is \"in\", not %q", b.Direction)
	}
	switch b.Type {
	case "httpTrigger":
		f.HTTP, err = readHTTP(f.Name, raw)
	case "queueTrigger":
		f.Queue, err = readQueue(raw, settings)
	case "timerTrigger":
		f.Timer, err = readTimer(raw, settings)
	default:
		err = fmt.Errorf("the type %q is not played here", b.Type)
	}
	return err
}

func readHTTP(name string, raw json.RawMessage) (*HTTP, error) {
	var said httpFile
	if err := strict(raw, &said); err != nil {
		return nil, err
	}
	h := &HTTP{Route: strings.Trim(or(said.Route, name), "/"), Anonymous: said.AuthLevel == "anonymous"}
	if !slices.Contains([]string{"", "anonymous", "function", "admin"}, said.AuthLevel) {
		return nil, fmt.Errorf("there is no authLevel %q", said.AuthLevel)
	}
	for _, method := range said.Methods {
		method = strings.ToUpper(method)
		if !slices.Contains(allMethods, method) {
			return nil, fmt.Errorf("there is no method %q", method)
		}
		h.Methods = append(h.Methods, method)
	}
	// The host looks at the beginning of the template alone.
	if low := strings.ToLower(h.Route); strings.HasPrefix(low, "admin") || strings.HasPrefix(low, "runtime") {
		return nil, fmt.Errorf("the specified route %q conflicts with one or more built in routes", h.Route)
	}
	return h, nil
}

func readQueue(raw json.RawMessage, settings map[string]string) (*Queue, error) {
	var said queueFile
	if err := strict(raw, &said); err != nil {
		return nil, err
	}
	name, err := expand(said.QueueName, settings)
	if err != nil {
		return nil, err
	}
	if len(name) < 3 || len(name) > 63 || !queueName.MatchString(name) {
		return nil, fmt.Errorf("%q cannot be the name of a queue", name)
	}
	if !slices.Contains([]string{"", "string", "binary"}, said.DataType) {
		return nil, fmt.Errorf("the dataType %q is not played here", said.DataType)
	}
	return &Queue{Name: name, ConnectionString: connection(said.Connection, settings), Binary: said.DataType == "binary"}, nil
}

// connection finds the setting: the name as it is, or behind AzureWebJobs.
func connection(name string, settings map[string]string) string {
	if name == "" {
		name = "AzureWebJobsStorage"
	}
	if value := settings[name]; value != "" {
		return value
	}
	return settings["AzureWebJobs"+name]
}

func readTimer(raw json.RawMessage, settings map[string]string) (*Timer, error) {
	var said timerFile
	if err := strict(raw, &said); err != nil {
		return nil, err
	}
	schedule, err := expand(said.Schedule, settings)
	if err != nil {
		return nil, err
	}
	return &Timer{Schedule: schedule, RunOnStartup: said.RunOnStartup, UseMonitor: or(said.UseMonitor, true)}, nil
}
