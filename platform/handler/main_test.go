package handler

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bifrost-run/bifrost/platform/internal/logs"
)

func TestABadEnvironmentEndsTheProgramWithItsSentences(t *testing.T) {
	for name := range settings("AzureWebJobsStorage", "", "BIFROST_ALLOWED_ORIGINS", "") {
		t.Setenv(name, "")
	}
	t.Setenv("FUNCTIONS_CUSTOMHANDLER_PORT", "-1")
	var said, trouble written
	if code := run(t.Context(), logs.JSON(&said), &trouble); code == 0 || code == exitWorn {
		t.Errorf("the exit code is %d", code)
	}
	for _, text := range []string{said.String(), trouble.String()} {
		if lines := strings.Count(text, "\n"); lines != 5 || strings.Count(text, "AZURE_KEY_VAULT_URL") != 1 || strings.Contains(strings.ToLower(text), "warn") {
			t.Errorf("it says %s", text)
		}
	}
}

func TestTheExitCodeTellsTheHostWhatToDo(t *testing.T) {
	t.Parallel()
	failed, stop := errors.New("the port is taken"), context.Canceled
	for name, one := range map[string]struct {
		err, cause error
		want       int
	}{
		"a failure":              {failed, nil, 1},
		"an end without a cause": {nil, stop, 1},
		"worn out":               {ErrWorn, nil, 200},
		"worn out, with trouble": {errors.Join(ErrWorn, failed), nil, 200},
		"an interrupt":           {nil, stopError{syscall.SIGINT}, 130},
		"a termination":          {nil, stopError{syscall.SIGTERM}, 143},
		"a stop that failed":     {failed, stopError{syscall.SIGTERM}, 1},
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(one.cause)
		if got := exitCode(one.err, context.Cause(ctx)); got != one.want {
			t.Errorf("%s: %d", name, got)
		}
	}
}

func TestOneErrorIsOneSentence(t *testing.T) {
	t.Parallel()
	one, two, three := errors.New("one"), fmt.Errorf("two: %w", errors.New("why")), errors.New("three")
	for _, c := range []struct {
		err  error
		want []string
	}{{nil, nil}, {one, []string{"one"}}, {errors.Join(errors.Join(one, two), nil, three), []string{"one", "two: why", "three"}}} {
		var got []string
		for _, s := range sentences(c.err) {
			got = append(got, s.Error())
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Error(diff)
		}
	}
}
