// Package program asks a Bifrost that runs somewhere how it is, as anybody may.
package program

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/ask"
	"github.com/bifrost-run/bifrost/platform/local/command/internal/doctor/internal/check"
)

// Program is one that runs.
type Program struct{ *ask.Origin }

// HealthPath is where a program says what it is.
const HealthPath = "/api/health"

const readyPath = HealthPath + "/ready"

// Health is what a program says about itself; without a version it is none of Bifrost.
type Health struct{ Status, Version, Storage string }

// Is answers what the program is. An error is a part of a sentence: why nobody answers.
func (p Program) Is(ctx context.Context) (h Health, answer ask.Answer, err error) {
	if answer, err = p.Get(ctx, HealthPath); err != nil {
		return h, answer, err
	}
	if answer.Status != http.StatusOK || json.Unmarshal(answer.Body, &h) != nil {
		return Health{}, answer, nil
	}
	return h, answer, nil
}

// IsVersion reports whether the program is of a version, with or without its v.
func (h Health) IsVersion(version string) bool {
	return strings.TrimPrefix(h.Version, "v") == strings.TrimPrefix(version, "v")
}

const (
	// readyPause is the wait before a program that has just started is asked again.
	readyPause = 500 * time.Millisecond
	// starting is the code of a program that does not know yet how it is.
	starting = "starting"
)

// Advice is what to do about a program that is not ready.
type Advice struct {
	// Wait is for one that starts, Mend for one that names what it lacks, Look for one
	// that says nothing.
	Wait, Mend, Look string
}

// Ready gives a program that has just started the time of a check: the first question
// is what lets it look at its services. False when none of Bifrost answers at all; one
// that says what it is, and not how it is, is not ready.
func (p Program) Ready(ctx context.Context, do Advice) (last check.Finding, ok bool) {
	if h, _, err := p.Is(ctx); err != nil || h.Version == "" {
		return last, false
	}
	ctx, cancel := context.WithTimeout(ctx, check.Most-2*readyPause)
	defer cancel()
	for asked := false; ; asked = true {
		answer, err := p.Again(ctx, readyPath)
		switch {
		case err != nil && asked:
			return last, true
		case err != nil:
			return check.Fail(do.Look, "%s: %s", readyPath, err), true
		}
		var again bool
		if last, again = readiness(answer, do); !again {
			return last, true
		}
		pause := time.NewTimer(readyPause)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return last, true
		}
	}
}

// readiness reads an answer, and says whether another one may follow soon.
func readiness(answer ask.Answer, do Advice) (f check.Finding, again bool) {
	var said struct{ Code, Detail string }
	switch {
	case answer.Status == http.StatusOK:
		return check.Well("it serves"), false
	case json.Unmarshal(answer.Body, &said) != nil || said.Detail == "":
		return check.Fail(do.Look, "it answers %d without a reason", answer.Status), false
	case said.Code == starting:
		return check.Fail(do.Wait, "%s", said.Detail), true
	}
	return check.Fail(do.Mend, "%s", said.Detail), false
}
