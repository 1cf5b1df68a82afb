package integration_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fence is any block of a guide, by the language it says.
var fence = regexp.MustCompile("(?ms)^```(bash|json)\n(.*?)^```$")

// What the guide tells a newcomer to type brings them from nothing to a run.
func TestTheGuideToFormsLeadsToARun(t *testing.T) {
	t.Parallel()
	p, dir := startProgram(t, built.bifrost, t.TempDir()), t.TempDir()
	raw, err := os.ReadFile(filepath.Join(guides, "forms.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(string(raw), "\n## Who is offered it")
	found := map[string][]string{}
	for _, match := range fence.FindAllStringSubmatch(text, -1) {
		found[match[1]] = append(found[match[1]], match[2])
	}
	if len(found["bash"]) != 4 || len(found["json"]) != 2 {
		t.Fatalf("the guide has other blocks: %q", found)
	}
	for i, name := range []string{"form.json", "values.json"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(found["json"][i]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	typed := &typist{t: t, program: p, dir: dir}
	organizations := typed.types(found["bash"][0])
	typed.chosen = map[string]string{"ORG": pick(t, organizations, `"id":"([^"]+)","name":"Contoso"`)}
	if drafted := typed.types(found["bash"][1]); !strings.Contains(drafted, `"first_name"`) {
		t.Errorf("no draft: %s", drafted)
	}
	typed.chosen["FORM"] = pick(t, typed.types(found["bash"][2]), `Location: /api/forms/(\S+)`)
	if sent := typed.types(found["bash"][3]); !strings.Contains(sent, `"SPB"`) || !strings.Contains(sent, `"status":"Success"`) {
		t.Errorf("no run: %s", sent)
	}
}

// typist types the blocks of a guide into one shell after another, each of which has
// heard what was said before.
type typist struct {
	t       *testing.T
	program *program
	dir     string
	chosen  map[string]string
	before  string
}

// choice is where a guide has the reader put an id of their own.
var choice = regexp.MustCompile(`(?m)^(ORG|FORM)=\S+`)

// types answers what the last block says.
func (p *typist) types(block string) string {
	p.t.Helper()
	block = strings.ReplaceAll(block, "http://127.0.0.1:7071", p.program.base)
	block = strings.ReplaceAll(block, "bin/bifrost", p.program.binary)
	block = choice.ReplaceAllStringFunc(block, func(line string) string {
		name, _, _ := strings.Cut(line, "=")
		return name + "=" + p.chosen[name]
	})
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, "bash", "-e", "-c", "{ :\n"+p.before+"} > /dev/null\n"+block)
	command.Dir = p.dir
	command.Env = append(cleanEnv(), "BIFROST_ADDR="+strings.TrimPrefix(p.program.base, "http://"), "BIFROST_DATA="+p.program.data)
	out, err := command.Output()
	if err != nil {
		p.t.Fatalf("%v: %s\n%s", err, block, out)
	}
	for line := range strings.Lines(block) {
		// What a block has set stays; what it has asked for is not asked again.
		if regexp.MustCompile(`^[A-Z]+=|^api\(\)`).MatchString(line) {
			p.before += line
		}
	}
	return string(out)
}

func pick(t *testing.T, text, expression string) string {
	t.Helper()
	match := regexp.MustCompile(expression).FindStringSubmatch(text)
	if match == nil {
		t.Fatalf("%s is not in %s", expression, text)
	}
	return match[1]
}
