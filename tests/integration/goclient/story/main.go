// Command story drives a running Bifrost through its API by the generated client, from
// signing in to the audit trail. BIFROST_STORY_URL and BIFROST_STORY_TOKEN say where it
// is and who asks: an administrator of the demo.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/bifrost-run/bifrost/tests/integration/goclient"
)

// patience is how long the whole story may take.
const patience = time.Minute

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := tell(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// scene is what the chapters of the story share.
type scene struct {
	origin, token string
	// everywhere asks without a scope, and contoso about one of the demo's clients.
	everywhere, contoso *goclient.ClientWithResponses
	contosoID           string
}

// tell plays the chapters in their order: later ones rely on what earlier ones did.
func tell(ctx context.Context) error {
	s := &scene{origin: os.Getenv("BIFROST_STORY_URL"), token: os.Getenv("BIFROST_STORY_TOKEN")}
	chapters := []struct {
		name string
		play func(context.Context) error
	}{
		{"sign in", s.signIn}, {"organizations", s.organizations}, {"settings and secrets", s.configuration},
		{"the catalogue", s.catalogue}, {"refusals", s.refusals}, {"a run", s.run}, {"a form", s.form}, {"an import", s.imports}, {"files", s.files}, {"a batch", s.batch}, {"a schedule", s.schedule}, {"a hook", s.hook},
		{"the trail", s.trail},
	}
	for _, chapter := range chapters {
		if err := chapter.play(ctx); err != nil {
			return fmt.Errorf("%s: %w", chapter.name, err)
		}
		fmt.Println("told:", chapter.name)
	}
	return nil
}

// in is the API about one scope.
func (s *scene) in(scope string) (*goclient.ClientWithResponses, error) {
	return goclient.Connect(s.origin, s.token, scope)
}

// refused is nil when a call was refused with this code.
func refused(code string, answer goclient.Answer, err error) error {
	var is *goclient.RefusedError
	if err := goclient.Check(answer, err); !errors.As(err, &is) || is.Problem.Code != code {
		return fmt.Errorf("it is not refused with %s: %w", code, err)
	}
	return nil
}

// expect is an error unless something is so.
func expect(isSo bool, what string, got any) error {
	if isSo {
		return nil
	}
	return fmt.Errorf("%s: %+v", what, got)
}
