package trace

import (
	"strings"
	"testing"
)

// Whatever a stranger sends as a traceparent, the log gets an id and nothing else.
func FuzzEveryRequestHasAnIDThatIsOne(f *testing.F) {
	f.Add("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	f.Add("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")
	f.Add("00-00000000000000000000000000000000-00f067aa0ba902b7-01")
	f.Add("---")
	f.Add("00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01")
	f.Add("00-\uff14bf92f3577b34da6a3ce929d0e0e4-00f067aa0ba902b7-01")
	f.Fuzz(func(t *testing.T, traceparent string) {
		id := traceID(traceparent)
		if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" || strings.Trim(id, "0") == "" {
			t.Errorf("%q has the id %q", traceparent, id)
		}
		if host := HostOf(traceparent); len(host) > len(traceparent) {
			t.Errorf("%q comes from %q", traceparent, host)
		}
	})
}
