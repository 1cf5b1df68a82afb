package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheCommittedPageIsWhatTheMachineSays(t *testing.T) {
	t.Parallel()
	committed, err := os.ReadFile("../../executions.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(page()), string(committed)); diff != "" {
		t.Errorf("docs/executions.md is not what the machine says: run make generate\n%s", diff)
	}
}
