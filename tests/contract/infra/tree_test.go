package infra_test

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// tree is what the rules judge: the text of every file, the modules, and the schemas.
type tree struct {
	files   map[string][]byte
	modules map[string]*module
	schemas []*provider
	// uses is what the program uses, which the modules must make.
	uses *program
}

// module is a folder with Terraform files. Its maps have what the folder declares, by the
// words with which the folder itself refers to it.
type module struct {
	dir string
	// blocks are those that stand in no other, in the order of the files' names.
	blocks []*hclsyntax.Block
	// resources holds azurerm_x.y, and data.azurerm_x.y.
	resources                 map[string]*hclsyntax.Block
	variables, outputs, calls map[string]*hclsyntax.Block
	locals                    map[string]*hclsyntax.Attribute
}

// finding is one broken rule and where.
type finding struct{ at, what string }

func (f finding) String() string { return f.at + ": " + f.what }

// found is a finding at a place in a file.
func found(at hcl.Range, format string, arguments ...any) finding {
	return finding{fmt.Sprintf("%s:%d", at.Filename, at.Start.Line), fmt.Sprintf(format, arguments...)}
}

// load reads a tree: every folder with a .tf file is a module.
func load(from fs.FS) (*tree, error) {
	schemas, err := readSchemas()
	if err != nil {
		return nil, err
	}
	uses, err := readProgram()
	if err != nil {
		return nil, err
	}
	t := &tree{files: map[string][]byte{}, modules: map[string]*module{}, schemas: schemas, uses: uses}
	err = fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if err == nil && (entry.Name() == ".terraform" || entry.Name() == "testdata") {
				return fs.SkipDir
			}
			return err
		}
		t.files[name], err = fs.ReadFile(from, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		if path.Ext(name) == ".tf" {
			t.file(name)
		}
	}
	return t, nil
}

// file adds what a file declares to the module of its folder.
func (t *tree) file(name string) {
	dir := path.Dir(name)
	if t.modules[dir] == nil {
		t.modules[dir] = &module{
			dir: dir, resources: map[string]*hclsyntax.Block{}, variables: map[string]*hclsyntax.Block{},
			outputs: map[string]*hclsyntax.Block{}, calls: map[string]*hclsyntax.Block{}, locals: map[string]*hclsyntax.Attribute{},
		}
	}
	for _, block := range t.document(name).body.Blocks {
		t.modules[dir].take(block)
	}
}

// take files a block under its name.
func (m *module) take(block *hclsyntax.Block) {
	m.blocks = append(m.blocks, block)
	switch name := strings.Join(block.Labels, "."); block.Type {
	case "resource":
		m.resources[name] = block
	case "data":
		m.resources["data."+name] = block
	case "variable":
		m.variables[name] = block
	case "output":
		m.outputs[name] = block
	case "module":
		m.calls[name] = block
	case "locals":
		maps.Copy(m.locals, block.Body.Attributes)
	}
}

// each yields the modules in the order of their folders.
func (t *tree) each(yield func(*module) bool) {
	for _, dir := range slices.Sorted(maps.Keys(t.modules)) {
		if !yield(t.modules[dir]) {
			return
		}
	}
}

// ofType yields the resources of a type, by their names.
func (m *module) ofType(kind string) map[string]*hclsyntax.Block {
	all := map[string]*hclsyntax.Block{}
	for name, block := range m.resources {
		if block.Type == "resource" && block.Labels[0] == kind {
			all[name] = block
		}
	}
	return all
}

// sorted yields a map in the order of its keys.
func sorted[V any](of map[string]V) func(func(string, V) bool) {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(of)) {
			if !yield(key, of[key]) {
				return
			}
		}
	}
}
