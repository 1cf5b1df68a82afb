package trigger

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/bifrost-run/bifrost/domain/fault"
)

// accept answers a call as understood. An empty body would never end the call in
// the host, and any text in it might be taken for base64.
func accept(w http.ResponseWriter) {
	write(w, http.StatusOK, struct {
		Outputs     struct{}
		Logs        []string
		ReturnValue *string
	}{Logs: []string{}})
}

// refuse answers a call that is to be repeated.
func refuse(w http.ResponseWriter, status int, code string) {
	write(w, status, map[string]string{"error": code})
}

func write(w http.ResponseWriter, status int, answer any) {
	content, err := json.Marshal(answer)
	if err != nil {
		status, content = http.StatusInternalServerError, []byte(`{"error":"internal"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(content) // the host has gone if this fails
}

// shown is an error as the host gets it, without its text.
func shown(err error) (status int, code string) {
	var f *fault.Fault
	if errors.As(err, &f) && f.Kind == fault.Unavailable {
		return http.StatusServiceUnavailable, f.Code
	}
	return http.StatusInternalServerError, "internal"
}

// panicked is the error for a function that panicked, whose stack is logged.
func panicked(log *slog.Logger, cause any) error {
	log.Error("the function panicked", "panic", fmt.Sprint(cause), "stack", string(debug.Stack()))
	return fmt.Errorf("the function panicked: %v", cause)
}
