package formvectors_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// seed repeats the vectors of chance; 0 makes others each time.
var seed = flag.Int("forms.seed", 0, "the seed of random vectors, 0 for another one each time")

// The same random conditions, forms, values and patterns are judged here and by the
// page's own code. Whoever breaks one of the two sees which vector.
func TestBothLanguagesAgreeOnVectorsOfChance(t *testing.T) {
	t.Parallel()
	from := *seed
	if from == 0 {
		from = rand.IntN(1 << 40)
	}
	share := 1
	if testing.Short() {
		share = 5 // as rapid has it
	}
	dir := t.TempDir()
	write(t, dir, "conditions.json", drawn(anyRuled(), 10_000/share, from))
	write(t, dir, "visibility.json", drawn(anyShown(), 1_000/share, from))
	write(t, dir, "values.json", drawn(anySubmitted(), 2_000/share, from))
	write(t, dir, "patterns.json", drawn(anyExpression(), 2_000/share, from))
	write(t, dir, "prefill.json", read[linked](t, "prefill.json"))
	if said, err := vitest(t, dir); err != nil {
		t.Fatalf("%v; -forms.seed=%d repeats it; `make web` installs what the page needs\n%s", err, from, said)
	}
}

// vitest runs the page's own test on the vectors of a folder.
func vitest(t *testing.T, dir string) ([]byte, error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	web, err := filepath.Abs(filepath.Join("..", "..", "..", "web"))
	if err != nil {
		t.Fatal(err)
	}
	watched(t, filepath.Join(web, "src", "forms"))
	command := exec.CommandContext(ctx, filepath.Join("node_modules", ".bin", "vitest"), "run", "--cache=false", "src/forms/vectors.test.ts")
	command.Dir = web
	command.Env = append(os.Environ(), "BIFROST_FORM_VECTORS="+dir, "NO_COLOR=1")
	return command.CombinedOutput()
}

// watched reads the page's rules: the go command keeps a test's result until a file
// changes that the test itself has read.
func watched(t *testing.T, dir string) {
	t.Helper()
	rules, err := filepath.Glob(filepath.Join(dir, "*.ts"))
	if err != nil || len(rules) == 0 {
		t.Fatal(rules, err)
	}
	for _, rule := range rules {
		if _, err := os.ReadFile(rule); err != nil {
			t.Fatal(err)
		}
	}
}
