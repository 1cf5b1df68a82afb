package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// stage is a folder in which a script of the deployment runs among programs that only
// pretend.
type stage struct {
	dir string
	// asked is what the programs were asked, a line each.
	asked string
	// output and summary are what GitHub is told.
	output, summary string
}

// pretend makes a program that notes what it is asked and then does what the lines say.
func (s *stage) pretend(t *testing.T, name, does string) {
	t.Helper()
	program := "#!/bin/sh\necho \"" + name + " $*\" >> \"$ASKED\"\n" + does + "\n"
	if err := os.WriteFile(filepath.Join(s.dir, "bin", name), []byte(program), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
}

func staged(t *testing.T) *stage {
	t.Helper()
	s := &stage{dir: t.TempDir()}
	if err := os.Mkdir(filepath.Join(s.dir, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	return s
}

// play runs a script and answers what it printed.
func (s *stage) play(t *testing.T, environment []string, script string, arguments ...string) (string, error) {
	t.Helper()
	path, err := filepath.Abs(script)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), path, arguments...)
	command.Dir = s.dir
	in := func(name string) string { return filepath.Join(s.dir, name) }
	command.Env = append([]string{
		"PATH=" + in("bin") + ":" + os.Getenv("PATH"), "ASKED=" + in("asked"), "GITHUB_OUTPUT=" + in("output"),
		"GITHUB_STEP_SUMMARY=" + in("summary"), "GITHUB_REPOSITORY=contoso/bifrost",
	}, environment...)
	said, failure := command.CombinedOutput()
	for name, into := range map[string]*string{"asked": &s.asked, "output": &s.output, "summary": &s.summary} {
		raw, err := os.ReadFile(in(name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		*into = string(raw)
	}
	return string(said), failure
}

// assets are what gh "downloads": an archive with a program, a handler, and their sums.
func (s *stage) assets(t *testing.T) {
	t.Helper()
	j := job{out: filepath.Join(s.dir, "assets"), at: time.Unix(1_000_000_000, 0).UTC()}
	program := filepath.Join(s.dir, "program")
	keep(t, program, "#!/bin/sh\n")
	if err := os.Mkdir(j.out, 0o700); err != nil {
		t.Fatal(err)
	}
	const name = "bifrost-v1.2.3-linux-amd64"
	if err := j.tar(filepath.Join(j.out, name+".tar.gz"), []entry{{name: name + "/bifrost", from: program, program: true}}); err != nil {
		t.Fatal(err)
	}
	keep(t, filepath.Join(j.out, "bifrost-v1.2.3-handler.zip"), "the handler")
	keep(t, filepath.Join(j.out, "bifrost-v1.2.3-web.zip"), "not fetched")
	if err := j.sums(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// downloads is what gh does with a download: it copies all but the web app.
const downloads = `if [ "$1" = release ]; then mkdir release && cp assets/*.tar.gz assets/*handler.zip assets/SHA256SUMS release; exit; fi`

func TestWhatIsDeployedWasMadeOfTheTagByTheReleaseWorkflow(t *testing.T) {
	t.Parallel()
	s := staged(t)
	s.assets(t)
	s.pretend(t, "gh", downloads)
	if said, err := s.play(t, nil, "fetch.sh", "v1.2.3", "release"); err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	for _, file := range []string{"bifrost-v1.2.3-linux-amd64.tar.gz", "bifrost-v1.2.3-handler.zip"} {
		want := "gh attestation verify " + file + " --repo contoso/bifrost --source-ref refs/tags/v1.2.3" +
			" --signer-workflow contoso/bifrost/.github/workflows/release.yml --deny-self-hosted-runners\n"
		if !strings.Contains(s.asked, want) {
			t.Errorf("%s was not verified:\n%s", file, s.asked)
		}
	}
	if info, err := os.Stat(filepath.Join(s.dir, "release", "bifrost")); err != nil || info.Mode().Perm()&0o100 == 0 {
		t.Errorf("the program cannot be started: %v", err)
	}
}

func TestWhatIsNotTheReleaseIsNotUnpacked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ version, gh string }{
		"another handler":   {"v1.2.3", strings.Replace(downloads, "; exit", "; echo more >> release/bifrost-v1.2.3-handler.zip; exit", 1)},
		"no sum of a file":  {"v1.2.3", strings.Replace(downloads, "; exit", "; : > release/SHA256SUMS; exit", 1)},
		"nobody vouches":    {"v1.2.3", downloads + "\nexit 1"},
		"no such release":   {"v1.2.3", "exit 1"},
		"a branch":          {"main", downloads},
		"a flag":            {"--clobber", downloads},
		"a path as version": {"v1.2.3/../..", downloads},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := staged(t)
			s.assets(t)
			s.pretend(t, "gh", c.gh)
			said, err := s.play(t, nil, "fetch.sh", c.version, "release")
			if err == nil {
				t.Errorf("it was taken:\n%s", said)
			}
			if _, err := os.Stat(filepath.Join(s.dir, "release", "bifrost")); err == nil {
				t.Error("the program was unpacked")
			}
		})
	}
}

// plans is what terraform shows of a plan.
func plans(lines string) string {
	return `case "$2" in show) cat <<'PLAN'
` + lines + `
PLAN
;; output) printf '{\n  "web_url": {"value": "https://web.example"}\n}\n';; esac`
}

var applying = []string{`TERRAFORM_BACKEND={"container_name":"tfstate-dev"}`, `TERRAFORM_VARIABLES=suffix = "a1b2"`}

func TestAPlanThatOnlyAddsAndChangesIsApplied(t *testing.T) {
	t.Parallel()
	s := staged(t)
	s.pretend(t, "terraform", plans("  # module.a.azurerm_x.y will be created\n  # azurerm_z.y will be updated in-place"))
	said, err := s.play(t, applying, "infrastructure.sh", s.dir)
	if err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	if !strings.Contains(s.asked, "apply -input=false -lock-timeout=5m planned\n") || !strings.Contains(s.summary, "will be updated in-place") {
		t.Errorf("asked:\n%s\nshown:\n%s", s.asked, s.summary)
	}
	if want := "json={  \"web_url\": {\"value\": \"https://web.example\"}}\n"; s.output != want {
		t.Errorf("the outputs are %q", s.output)
	}
	for name, want := range map[string]string{"backend.json": `{"container_name":"tfstate-dev"}`, "terraform.tfvars": `suffix = "a1b2"`} {
		if raw, err := os.ReadFile(filepath.Join(s.dir, name)); err != nil || string(raw) != want+"\n" {
			t.Errorf("%s is %q (%v)", name, raw, err)
		}
	}
}

func TestAPlanThatLosesSomethingIsNotApplied(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"  # module.storage.azurerm_storage_table.this[\"Runs\"] will be destroyed",
		"  # azurerm_key_vault.this must be replaced",
		"  # azurerm_key_vault.this (deposed object 1a2b) will be destroyed",
		"  # azurerm_key_vault.this will be replaced, as requested",
		"  # module.a.azurerm_resource_group_template_deployment.settings will be destroyed",
		"  # azurerm_key_vault.this will be replaced due to changes in replace_triggered_by",
	} {
		s := staged(t)
		s.pretend(t, "terraform", plans("  # azurerm_x.y will be created\n"+line))
		said, err := s.play(t, applying, "infrastructure.sh", s.dir)
		if err == nil || strings.Contains(s.asked, "apply") || !strings.Contains(said, line) || !strings.Contains(said, "was not applied") {
			t.Errorf("%s: %v\n%s\n%s", line, err, s.asked, said)
		}
	}
}

func TestTheRecordOfTheSettingsMayBeReplaced(t *testing.T) {
	t.Parallel()
	s := staged(t)
	s.pretend(t, "terraform", plans("  # module.platform.module.function_app.azurerm_resource_group_template_deployment.settings will be replaced due to changes in replace_triggered_by"))
	if said, err := s.play(t, applying, "infrastructure.sh", s.dir); err != nil || !strings.Contains(s.asked, "apply -input=false") {
		t.Errorf("%v\n%s\n%s", err, said, s.asked)
	}
}

func TestTerraformIsNotAskedWithoutItsSettings(t *testing.T) {
	t.Parallel()
	for i, name := range []string{"TERRAFORM_BACKEND", "TERRAFORM_VARIABLES"} {
		s := staged(t)
		s.pretend(t, "terraform", plans(""))
		said, err := s.play(t, applying[1-i:2-i], "infrastructure.sh", s.dir)
		if err == nil || s.asked != "" || !strings.Contains(said, "no variable "+name) {
			t.Errorf("%v, %s\n%s", err, said, s.asked)
		}
	}
}

var platform = []string{"resource_group_name=rg", "function_app_name=func", "static_site_name=stapp", "web_url=https://web.example"}

func TestStepsLearnWhereThePlatformIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ origin, health, api, before string }{
		"its API elsewhere":  {"https://func.example", `{"status":"ok","version":"v1.2.2","storage":"azure"}`, "https://func.example", "v1.2.2"},
		"its API at the web": {"", `{"version": "v1.2.2-rc.1"}`, "https://web.example", "v1.2.2-rc.1"},
		"nothing there":      {"", "", "https://web.example", ""},
		"no release":         {"", `{"version":"1a2b3c4"}`, "https://web.example", ""},
		"somebody's page":    {"", `{"version":"v1\nsecret=1"}`, "https://web.example", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := staged(t)
			s.pretend(t, "curl", "[ -n '"+c.health+"' ] || exit 22\ncat <<'SAID'\n"+c.health+"\nSAID")
			said, err := s.play(t, append([]string{"api_origin=" + c.origin}, platform...), "platform.sh")
			want := strings.Join(platform, "\n") + fmt.Sprintf("\napi_origin=%s\napi=%s\nbefore=%s\n", c.origin, c.api, c.before)
			if err != nil || s.output != want || !strings.HasSuffix(s.asked, " "+c.api+"/api/health\n") {
				t.Errorf("%v, %s\n%s\nand not\n%s\nasked %s", err, said, s.output, want, s.asked)
			}
		})
	}
}

func TestAPlatformThatNobodyHasDescribedIsNotDeployedTo(t *testing.T) {
	t.Parallel()
	for i := range platform {
		s := staged(t)
		s.pretend(t, "curl", "")
		said, err := s.play(t, append(append([]string{}, platform[:i]...), platform[i+1:]...), "platform.sh")
		name, _, _ := strings.Cut(platform[i], "=")
		if err == nil || !strings.Contains(said, "Nobody has said the "+name) {
			t.Errorf("%v, %s", err, said)
		}
	}
}

func TestAPackageThatIsThereIsLeftToTheDoctor(t *testing.T) {
	t.Parallel()
	for says, deployed := range map[string]bool{
		"exit 0": true,
		"echo 'ERROR: Deployment was successful but the app appears to be unhealthy. Please check the app logs.' >&2; exit 1": true,
		"echo 'ERROR: Failed to fetch host key to check for function app status' >&2; exit 3":                                 true,
		"echo 'ERROR: An error occured during deployment. Status Code: 503' >&2; exit 1":                                      false,
		"exit 1": false,
	} {
		s := staged(t)
		s.pretend(t, "az", says)
		said, err := s.play(t, nil, "handler.sh", "rg", "func", "handler.zip")
		const want = "az functionapp deployment source config-zip --resource-group rg --name func --src handler.zip --output none\n"
		if (err == nil) != deployed || s.asked != want || strings.Contains(says, "ERROR") && !strings.Contains(said, "ERROR") {
			t.Errorf("%s: %v\n%s\nasked %s", says, err, said, s.asked)
		}
		if late := deployed && says != "exit 0"; late != strings.Contains(said, "::warning::") {
			t.Errorf("%s is told as\n%s", says, said)
		}
	}
}

func TestAFailedDeploymentSaysHowToGoBack(t *testing.T) {
	t.Parallel()
	s := staged(t)
	of := []string{"VERSION=v1.2.3", "ENVIRONMENT=prod"}
	said, err := s.play(t, append(of, "BEFORE=v1.2.2"), "goback.sh")
	if want := "gh workflow run deploy.yml -f version=v1.2.2 -f environments=prod -f infrastructure=false\n"; err != nil || !strings.Contains(said, want) {
		t.Errorf("%v, %s", err, said)
	}
	for _, before := range []string{"", "v1.2.3"} {
		if said, err := s.play(t, append(of, "BEFORE="+before), "goback.sh"); err != nil || strings.Contains(said, "gh workflow") {
			t.Errorf("%v, %s", err, said)
		}
	}
}
