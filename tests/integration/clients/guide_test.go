package clients

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// sample is what the guide shows in a language.
func sample(t *testing.T, language string) []byte {
	t.Helper()
	guide, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "guides", "api.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllSubmatch(guide, -1)
	if len(found) != 1 {
		t.Fatalf("the guide has %d blocks in %s, want 1", len(found), language)
	}
	return found[0][1]
}

// write writes a file, of bytes or as JSON.
func write(t *testing.T, path string, content any) string {
	t.Helper()
	raw, isRaw := content.([]byte)
	if !isRaw {
		var err error
		if raw, err = json.Marshal(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// absolute is a path that holds in any folder.
func absolute(t *testing.T, path ...string) string {
	t.Helper()
	whole, err := filepath.Abs(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

// compile runs a compiler, which finds nothing.
func compile(t *testing.T, folder string, command ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	compiler := exec.CommandContext(ctx, command[0], command[1:]...)
	compiler.Dir = folder
	if said, err := compiler.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

// The block is laid over a folder of the client's own module.
func TestTheGuidesProgramInGoCompiles(t *testing.T) {
	t.Parallel()
	module, dir := absolute(t, "..", "goclient"), t.TempDir()
	program := write(t, filepath.Join(dir, "main.go"), sample(t, "go"))
	overlay := write(t, filepath.Join(dir, "overlay.json"), map[string]any{
		"Replace": map[string]string{filepath.Join(module, "guide", "main.go"): program},
	})
	compile(t, module, "go", "build", "-overlay", overlay, "-o", filepath.Join(dir, "program"), "./guide")
}

// The block stands beside the client, as the compiler sees it.
func TestTheGuidesProgramInTypeScriptCompiles(t *testing.T) {
	t.Parallel()
	web, dir := absolute(t, "..", "..", "..", "web"), t.TempDir()
	program := write(t, filepath.Join(dir, "guide.ts"), sample(t, "ts"))
	config := write(t, filepath.Join(dir, "tsconfig.json"), map[string]any{
		"extends": filepath.Join(web, "tsconfig.json"), "include": []string{}, "files": []string{program},
		"compilerOptions": map[string]any{
			"rootDirs": []string{dir, filepath.Join(web, "src")}, "types": []string{"node"}, "typeRoots": []string{filepath.Join(web, "node_modules", "@types")},
		},
	})
	compile(t, web, "node", "node_modules/typescript/bin/tsc", "--project", config)
}
