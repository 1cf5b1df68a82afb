package embedded_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bifrost-run/bifrost/domain/fault"
	"github.com/bifrost-run/bifrost/domain/organizations"
	"github.com/bifrost-run/bifrost/ports/object"
	"github.com/bifrost-run/bifrost/ports/store"
)

func TestClosedStoreAnswersUnavailable(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	e := newRun()
	if _, err := s.Executions().Accept(t.Context(), store.Acceptance{Execution: e}); err != nil {
		t.Fatal(err)
	}
	shut(t, s)
	for name, call := range map[string]func() error{
		"accept": func() error {
			_, err := s.Executions().Accept(t.Context(), store.Acceptance{Execution: newRun()})
			return err
		},
		"claim":   func() error { _, _, err := s.Executions().Claim(t.Context(), e.Doorbell(), claim()); return err },
		"get":     func() error { _, err := s.History().Get(t.Context(), e.Scope, e.ID); return err },
		"due":     func() error { _, err := s.Recovery().Due(t.Context(), time.Now()); return err },
		"receive": func() error { _, err := s.Deliveries().Receive(t.Context()); return err },
		"seal":    func() error { _, err := s.Sealer().Seal(t.Context(), e.Scope, "about", []byte("x")); return err },
		"open":    func() error { _, err := s.Sealer().Open(t.Context(), e.Scope, "about", []byte("x")); return err },
		"create a file": func() error {
			_, err := s.Files().Create(t.Context(), e.Scope, object.File{ID: string(e.ID)}, strings.NewReader("x"), 1)
			return err
		},
		"read a file":   func() error { _, _, err := s.Files().Open(t.Context(), e.Scope, string(e.ID)); return err },
		"delete a file": func() error { return s.Files().Delete(t.Context(), e.Scope, string(e.ID)) },
		"facts": func() error {
			_, err := s.Access().Facts(t.Context(), "somebody", organizations.TargetGlobal())
			return err
		},
	} {
		if err := call(); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s answered %v", name, err)
		}
	}
}
