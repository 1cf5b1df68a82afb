package script

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Host is what host.json says, with the host's defaults for what it does not say.
type Host struct {
	// FunctionTimeout bounds an invocation; negative is no bound.
	FunctionTimeout time.Duration
	// RoutePrefix stands before every route, without slashes; may be empty.
	RoutePrefix string
	Queues      Queues
	Handler     Handler
}

// Queues are the settings of every queue listener of an app.
type Queues struct {
	BatchSize         int
	NewBatchThreshold int
	// MaxPollingInterval is the longest pause between two looks into an empty queue.
	MaxPollingInterval time.Duration
	// VisibilityTimeout is how long a message stays hidden after it failed.
	VisibilityTimeout time.Duration
	MaxDequeueCount   int64
	// Base64 says that the text of messages is base64.
	Base64 bool
}

// Handler is the program that serves the functions.
type Handler struct {
	// Path is absolute, or a name that is looked up on the PATH.
	Path      string
	Folder    string
	Arguments []string
	// InitializationTimeout is how long it may take until it answers.
	InitializationTimeout time.Duration
}

// hostFile is host.json. What the host knows and this one does not play is not
// here, and so refused.
type hostFile struct {
	Version         string         `json:"version"`
	FunctionTimeout string         `json:"functionTimeout"`
	Logging         map[string]any `json:"logging"`
	Bundle          *struct {
		ID      string `json:"id"`
		Version string `json:"version"`
	} `json:"extensionBundle"`
	Extensions struct {
		HTTP struct {
			RoutePrefix *string `json:"routePrefix"`
		} `json:"http"`
		Queues queuesFile `json:"queues"`
	} `json:"extensions"`
	Handler *struct {
		Description struct {
			Path      string   `json:"defaultExecutablePath"`
			Folder    string   `json:"workingDirectory"`
			Arguments []string `json:"arguments"`
		} `json:"description"`
		Proxying              bool   `json:"enableProxyingHttpRequest"`
		Forwarding            bool   `json:"enableForwardingHttpRequest"`
		InitializationTimeout string `json:"initializationTimeout"`
	} `json:"customHandler"`
}

type queuesFile struct {
	BatchSize          *int    `json:"batchSize"`
	NewBatchThreshold  *int    `json:"newBatchThreshold"`
	MaxPollingInterval *string `json:"maxPollingInterval"`
	VisibilityTimeout  *string `json:"visibilityTimeout"`
	MaxDequeueCount    *int64  `json:"maxDequeueCount"`
	MessageEncoding    *string `json:"messageEncoding"`
}

const (
	// defaultFunctionTimeout is what the plans without a limit of their own have.
	defaultFunctionTimeout = 30 * time.Minute
	// defaultInit is how long a handler may take to start.
	defaultInit = 30 * time.Second
	bundleID    = "Microsoft.Azure.Functions.ExtensionBundle"
)

func readHost(name string, settings map[string]string) (Host, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return Host{}, err
	}
	var said hostFile
	if err := strict(data, &said); err != nil {
		return Host{}, err
	}
	if err := said.check(); err != nil {
		return Host{}, err
	}
	h := Host{FunctionTimeout: defaultFunctionTimeout, RoutePrefix: "api"}
	if prefix := said.Extensions.HTTP.RoutePrefix; prefix != nil {
		h.RoutePrefix = strings.Trim(*prefix, "/")
	}
	if said.FunctionTimeout == "-1" {
		h.FunctionTimeout = -1
	} else if h.FunctionTimeout, err = span("functionTimeout", said.FunctionTimeout, defaultFunctionTimeout, time.Second, 0); err != nil {
		return Host{}, err
	}
	if h.Queues, err = said.Extensions.Queues.read(); err != nil {
		return Host{}, fmt.Errorf("extensions.queues: %w", err)
	}
	h.Handler, err = said.handler(filepath.Dir(name), settings)
	return h, err
}

func (f hostFile) check() error {
	switch {
	case f.Version != "2.0":
		return fmt.Errorf("version is %q, and must be \"2.0\"", f.Version)
	case f.Bundle == nil || f.Bundle.ID != bundleID || f.Bundle.Version == "":
		return errors.New("extensionBundle is missing: without it the host knows no queue and no timer")
	case f.Handler == nil || f.Handler.Description.Path == "":
		return errors.New("customHandler.description.defaultExecutablePath is missing")
	case !f.Handler.Proxying || f.Handler.Forwarding:
		return errors.New("only customHandler.enableProxyingHttpRequest is played here")
	}
	return nil
}

// handler finds the program. Settings in its arguments are empty when missing.
func (f hostFile) handler(root string, settings map[string]string) (h Handler, err error) {
	said := f.Handler.Description
	root, err = filepath.Abs(root)
	if err != nil {
		return h, err
	}
	h.Folder = filepath.Join(root, said.Folder)
	h.Path, _ = expand(said.Path, settings) // A path that then leads nowhere does not start.
	if at := filepath.Join(root, h.Path); !filepath.IsAbs(h.Path) {
		if _, missing := os.Stat(at); missing == nil {
			h.Path = at
		}
	}
	for _, argument := range said.Arguments {
		text, _ := expand(argument, settings)
		h.Arguments = append(h.Arguments, strings.Fields(text)...)
	}
	h.InitializationTimeout, err = span("customHandler.initializationTimeout", f.Handler.InitializationTimeout, defaultInit, time.Millisecond, 0)
	return h, err
}

func (f queuesFile) read() (q Queues, err error) {
	q = Queues{BatchSize: or(f.BatchSize, 16), MaxDequeueCount: or(f.MaxDequeueCount, 5)}
	// An instance has one processor, or a part of one.
	q.NewBatchThreshold = or(f.NewBatchThreshold, q.BatchSize/2)
	encoding := or(f.MessageEncoding, "base64")
	q.Base64 = encoding == "base64"
	switch {
	case q.BatchSize < 1 || q.BatchSize > 32:
		return q, errors.New("batchSize must be from 1 to 32")
	case q.NewBatchThreshold < 0:
		return q, errors.New("newBatchThreshold must not be negative")
	case q.MaxDequeueCount < 1:
		return q, errors.New("maxDequeueCount must be at least 1")
	case !q.Base64 && encoding != "none":
		return q, errors.New(`messageEncoding must be "base64" or "none"`)
	}
	if q.MaxPollingInterval, err = span("maxPollingInterval", or(f.MaxPollingInterval, ""), time.Minute, 100*time.Millisecond, 0); err != nil {
		return q, err
	}
	q.VisibilityTimeout, err = span("visibilityTimeout", or(f.VisibilityTimeout, ""), 0, 0, 7*24*time.Hour)
	return q, err
}

func or[T any](given *T, otherwise T) T {
	if given == nil {
		return otherwise
	}
	return *given
}

var timespan = regexp.MustCompile(`^(?:(\d+)\.)?(\d\d?):(\d\d?):(\d\d?)(?:\.(\d{1,7}))?$`)

// span reads [days.]hh:mm:ss[.fraction]; empty is the default, a most of zero is
// no limit. 24:00:00 means 24 days to the host, so it is refused.
func span(name, text string, otherwise, least, most time.Duration) (time.Duration, error) {
	if text == "" {
		return otherwise, nil
	}
	match := timespan.FindStringSubmatch(text)
	if match == nil {
		return 0, fmt.Errorf("%s: %q is not of the form hh:mm:ss", name, text)
	}
	number := func(i int) time.Duration {
		n, _ := strconv.Atoi(match[i]) // It has digits only, or nothing.
		return time.Duration(n)
	}
	if number(2) > 23 || number(3) > 59 || number(4) > 59 {
		return 0, fmt.Errorf("%s: %q has too many hours, minutes or seconds", name, text)
	}
	total := number(1)*24*time.Hour + number(2)*time.Hour + number(3)*time.Minute + number(4)*time.Second
	if fraction := match[5]; fraction != "" {
		ticks, _ := strconv.Atoi((fraction + "0000000")[:7]) // It has seven digits.
		total += time.Duration(ticks) * 100
	}
	if total < least || most > 0 && total > most {
		return 0, fmt.Errorf("%s: %q is out of range", name, text)
	}
	return total, nil
}
