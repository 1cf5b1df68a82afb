package main

import (
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// port is one package of ports.
type port struct {
	path string
	// asks are its interfaces, and filledBy the adapters that have a type for one of them.
	asks, filledBy []string
}

// fillers asks the compiler which exported types of adapters are what a port asks for.
func fillers(root string, packages map[string]goPackage) ([]port, error) {
	compiled, err := compile(root, packages)
	if err != nil {
		return nil, err
	}
	var ports []port
	for _, path := range slices.Sorted(maps.Keys(compiled)) {
		if room(path, 1) != "ports" {
			continue
		}
		p := port{path: path}
		for name, asked := range interfaces(compiled[path]) {
			p.asks = append(p.asks, name)
			for adapter, at := range compiled {
				if room(adapter, 1) != "ports" && has(at, asked) {
					p.filledBy = append(p.filledBy, adapter)
				}
			}
		}
		if len(p.asks) == 0 {
			continue
		}
		p.asks, p.filledBy = sorted(p.asks), sorted(p.filledBy)
		if len(p.filledBy) == 0 {
			return nil, fmt.Errorf("nothing fills %s", path)
		}
		ports = append(ports, p)
	}
	return ports, nil
}

// compile has the packages of ports, and those whose types may fill one: what is internal
// to an adapter is its own affair.
func compile(root string, packages map[string]goPackage) (map[string]*types.Package, error) {
	exports := map[string]string{}
	all, err := goList(root, "-export", "-deps", "-json=ImportPath,Export", "./adapters/...", "./ports/...")
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		exports[p.ImportPath] = p.Export
	}
	from := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, errors.New("no compiled " + path)
		}
		return os.Open(exports[path])
	})
	compiled := map[string]*types.Package{}
	for path := range packages {
		if !fills(path) && (room(path, 1) != "ports" || strings.HasSuffix(path, "/mocks")) {
			continue
		}
		if compiled[path], err = from.Import(module + "/" + path); err != nil {
			return nil, err
		}
	}
	return compiled, nil
}

func fills(path string) bool {
	return room(path, 1) == "adapters" && !strings.Contains(path, "/internal/")
}

// interfaces are what a port asks for.
func interfaces(at *types.Package) map[string]*types.Interface {
	asked := map[string]*types.Interface{}
	for _, name := range at.Scope().Names() {
		of, isType := at.Scope().Lookup(name).(*types.TypeName)
		if !isType || !of.Exported() {
			continue
		}
		if asks, ok := of.Type().Underlying().(*types.Interface); ok && asks.NumMethods() > 0 {
			asked[name] = asks
		}
	}
	return asked
}

// has reports whether a package has an exported type that is what is asked for, or hands
// one out: a struct's fields and what methods answer count, because a store of many ports
// may be given away in pieces.
func has(at *types.Package, asked *types.Interface) bool {
	for _, name := range at.Scope().Names() {
		of := at.Scope().Lookup(name)
		if !of.Exported() {
			continue
		}
		for _, given := range handed(of) {
			if types.Implements(given, asked) || types.Implements(types.NewPointer(given), asked) {
				return true
			}
		}
	}
	return false
}

// handed are the types that an exported name gives whoever has it.
func handed(of types.Object) []types.Type {
	switch of := of.(type) {
	case *types.TypeName:
		if of.IsAlias() || types.IsInterface(of.Type()) {
			return nil // somebody else's, or only asked for
		}
		given := []types.Type{of.Type()}
		if fields, ok := of.Type().Underlying().(*types.Struct); ok {
			for field := range fields.Fields() {
				if field.Exported() && !types.IsInterface(field.Type()) {
					given = append(given, field.Type())
				}
			}
		}
		return append(given, answered(of.Type())...)
	case *types.Func:
		return results(of.Signature())
	}
	return nil
}

// answered are the results of the methods of a type.
func answered(of types.Type) (given []types.Type) {
	set := types.NewMethodSet(types.NewPointer(of))
	for method := range set.Methods() {
		if method.Obj().Exported() {
			given = append(given, results(method.Type().(*types.Signature))...)
		}
	}
	return given
}

func results(signature *types.Signature) (given []types.Type) {
	for result := range signature.Results().Variables() {
		given = append(given, result.Type())
	}
	return given
}
