package infra_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/bifrost-run/bifrost/adapters/azure/queues"
	"github.com/bifrost-run/bifrost/adapters/azure/tables"
	"github.com/bifrost-run/bifrost/domain/permissions"
	"github.com/bifrost-run/bifrost/platform/handler"
)

// program is what the program uses of what the modules make, as its own code says it.
type program struct {
	tables, queues, containers []string
	// settings are the names of all that the handler reads.
	settings []string
	// scope and roles are what the program looks for in tokens, and pages where sign-ins end.
	scope        string
	roles, pages []string
	// texts are all texts that are written out in the program's code.
	texts map[string]bool
	// functions are the folders of the functions.
	functions []string
	// telemetry is what the host passes on of what the program says.
	telemetry telemetry
}

// readProgram reads the code, once.
var readProgram = sync.OnceValues(func() (*program, error) {
	p := &program{queues: queues.Names(), roles: []string{string(permissions.AdminRole), string(permissions.TechnicianRole)}, texts: map[string]bool{}}
	for _, table := range tables.Layout() {
		p.tables = append(p.tables, table.Name)
	}
	for field := range reflect.TypeFor[handler.Config]().Fields() {
		if name, read := field.Tag.Lookup("env"); read {
			p.settings = append(p.settings, name)
		}
	}
	scopes, err := constants(filepath.Join("adapters", "azure", "entra"), func(name string) bool { return name == "delegatedScope" })
	if err != nil || len(scopes) != 1 {
		return nil, fmt.Errorf("adapters/azure/entra has no constant delegatedScope any more: say here what it is called now (%w)", err)
	}
	p.scope = scopes[0]
	p.containers, err = constants(filepath.Join("adapters", "azure", "blobs"), func(name string) bool { return strings.HasSuffix(name, "Container") })
	if err != nil || len(p.containers) == 0 {
		return nil, fmt.Errorf("adapters/azure/blobs has no constants that end in Container any more: say here what they are called now (%w)", err)
	}
	return p, errors.Join(p.readPages(), p.readTexts(), p.readFunctions(), p.readTelemetry())
})

// constants finds the texts of a package's constants, by their names.
func constants(dir string, wanted func(name string) bool) ([]string, error) {
	var values []string
	err := eachFile(dir, func(file *ast.File) {
		ast.Inspect(file, func(node ast.Node) bool {
			spec, is := node.(*ast.ValueSpec)
			if !is {
				return true
			}
			for i, name := range spec.Names {
				if i < len(spec.Values) && wanted(name.Name) {
					if text, is := written(spec.Values[i]); is {
						values = append(values, text)
					}
				}
			}
			return true
		})
	})
	return values, err
}

// eachFile parses the production files of a folder and those below it.
func eachFile(dir string, take func(*ast.File)) error {
	return filepath.WalkDir(filepath.Join(root, dir), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err == nil {
			take(file)
		}
		return err
	})
}

// written is a text that is written out.
func written(e ast.Expr) (string, bool) {
	if literal, is := e.(*ast.BasicLit); is && literal.Kind == token.STRING {
		text, err := strconv.Unquote(literal.Value)
		return text, err == nil
	}
	return "", false
}

// afterSigningOut is how the web app says where people come back to.
var afterSigningOut = regexp.MustCompile("postLogoutRedirectUri: `\\$\\{location\\.origin\\}(/[a-z-]+)`")

// readPages finds where Entra sends people back to: one page is the handler's to say, the
// other the web app's.
func (p *program) readPages() error {
	err := eachFile(filepath.Join("platform", "handler"), func(file *ast.File) {
		ast.Inspect(file, func(node ast.Node) bool {
			if pair, is := node.(*ast.KeyValueExpr); is {
				if key, is := pair.Key.(*ast.Ident); is && key.Name == "RedirectPath" {
					if text, is := written(pair.Value); is {
						p.pages = append(p.pages, text)
					}
				}
			}
			return true
		})
	})
	source, readErr := os.ReadFile(filepath.Join(root, "web", "src", "session", "msal.ts"))
	page := afterSigningOut.FindSubmatch(source)
	if len(p.pages) != 1 || page == nil {
		return errors.Join(err, readErr, fmt.Errorf("platform/handler and web/src/session/msal.ts do not say as before where sign-ins end: say here how to find it"))
	}
	p.pages = append(p.pages, string(page[1]))
	return nil
}

// readTexts keeps the texts of the floors that write into the log.
func (p *program) readTexts() error {
	for _, floor := range []string{"app", "adapters", "functions", "platform", "workflow"} {
		err := eachFile(floor, func(file *ast.File) {
			ast.Inspect(file, func(node ast.Node) bool {
				if e, is := node.(ast.Expr); is {
					if text, is := written(e); is {
						p.texts[text] = true
					}
				}
				return true
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *program) readFunctions() error {
	files, err := filepath.Glob(filepath.Join(root, "functions", "*", "function.json"))
	for _, file := range files {
		p.functions = append(p.functions, filepath.Base(filepath.Dir(file)))
	}
	slices.Sort(p.functions)
	return err
}
