package conf_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/conf"
)

// literals is the string literals of each Go file of the product, tests and the tables themselves left out.
func literals(t *testing.T) map[string]map[string]bool {
	t.Helper()
	root := ".."
	files := map[string]map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		rel, _ := filepath.Rel(root, path)
		switch {
		case entry.IsDir() && (rel == "test" || name == "testdata" || name == ".git" || name == "docs"):
			return fs.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		case filepath.Dir(rel) == "conf" && (strings.HasPrefix(name, "keys_") || strings.HasPrefix(name, "variable")):
			return nil
		}
		file, _ := parser.ParseFile(token.NewFileSet(), path, nil, 0) // one that does not compile is another test's business
		if file == nil {
			return nil
		}
		found := map[string]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					found[s] = true
				}
			}
			return true
		})
		files[rel] = found
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// reader is a file of cmd or conf that reads a key, by its whole path or as "a.b." + "c".
func reader(files map[string]map[string]bool, path string) string {
	for file, found := range files {
		if !strings.HasPrefix(file, "cmd/") && !strings.HasPrefix(file, "conf/") || file == "conf/child.go" || file == "conf/vault.go" {
			continue
		}
		if found[path] {
			return file
		}
		for i := range path {
			if path[i] == '.' && found[path[:i+1]] && found[path[i+1:]] {
				return file
			}
		}
	}
	return ""
}

// TestTheTablesSayWhatHasAnEffect compares the mark Kept with what the program reads.
func TestTheTablesSayWhatHasAnEffect(t *testing.T) {
	files := literals(t)
	kept := map[string]bool{}
	for _, k := range conf.Keys() {
		kept[k.Path] = k.Kept
		if strings.HasPrefix(k.Path, "sdk.") {
			continue // read by the SDK in the task
		}
		switch file := reader(files, k.Path); {
		case file != "" && k.Kept:
			t.Errorf("%s is read in %s: take Kept out of its row in conf/keys_*.go, then: go test ./conf -update", k.Path, file)
		case file == "" && !k.Kept:
			t.Errorf("%s is read nowhere: put Kept into its row in conf/keys_*.go, then: go test ./conf -update", k.Path)
		}
	}
	// Read by Go itself, by git, by the SDK.
	elsewhere := map[string]bool{"HTTPS_PROXY": true, "SSL_CERT_FILE": true, "SSH_AUTH_SOCK": true}
	for _, v := range conf.Variables() {
		read := elsewhere[v.Name] || v.Key != "" && !kept[v.Key] && !kept[v.Key[:strings.LastIndexByte(v.Key, '.')]]
		for _, found := range files {
			for _, name := range append([]string{v.Name, strings.TrimSuffix(v.Name, "…")}, v.Aliases...) {
				read = read || found[name]
			}
		}
		switch {
		case read && v.Kept:
			t.Errorf("%s has an effect: take Kept out of its row in conf/variable*.go, then: go test ./conf -update", v.Name)
		case !read && !v.Kept:
			t.Errorf("%s is read nowhere: put Kept into its row in conf/variable*.go, then: go test ./conf -update", v.Name)
		}
	}
}
