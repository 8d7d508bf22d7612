package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/clearml-hpc/clearml-agent/"

// A rule forbids packages under From to import packages under any of Not, and says why.
// Paths are relative to the module; "conf" stands for conf and everything below it.
type rule struct {
	From   string
	Not    []string
	Except []string // packages under From that may
	Why    string
}

var rules = []rule{
	{
		From: "glue", Not: []string{"runner", "proc", "report", "daemon", "gpu"},
		Why: "glue and runner meet only through the batch script, the environment and ClearML",
	},
	{
		From: "runner", Not: []string{"glue", "templates", "slurm", "daemon"},
		Why: "glue and runner meet only through the batch script, the environment and ClearML",
	},
	{
		From: "slurm", Not: []string{"clearml", "templates", "glue", "runner", "daemon", "report", "gpu", "proc"},
		Why: "slurm, templates and clearml know nothing of each other: each is a client or a language of its own",
	},
	{
		From: "templates", Not: []string{"clearml", "slurm", "glue", "runner", "daemon", "report", "gpu", "proc"},
		Why: "slurm, templates and clearml know nothing of each other: each is a client or a language of its own",
	},
	{
		From: "clearml", Not: []string{"slurm", "templates", "glue", "runner", "daemon", "report", "gpu", "proc"},
		Why: "slurm, templates and clearml know nothing of each other: each is a client or a language of its own",
	},
	{
		From: "conf/hocon", Not: []string{"conf", "clearml", "slurm", "templates", "glue", "runner"}, Except: nil,
		Why: "the parser of the file format knows no key of ours",
	},
	{
		From: "runner/checkout", Not: []string{"runner/pyenv", "runner/container", "clearml", "report", "gpu"},
		Why: "checkout knows code and nothing else",
	},
	{
		From: "runner/pyenv", Not: []string{"runner/checkout", "runner/container", "clearml", "report", "gpu"},
		Why: "pyenv knows packages and nothing else",
	},
	{
		From: "proc", Not: []string{"runner", "clearml", "report", "gpu", "slurm"},
		Why: "proc supervises a process group, whoever started it",
	},
	{
		From: "report", Not: []string{"runner", "glue", "slurm", "templates", "proc"},
		Why: "report carries console and metrics to ClearML, whoever produced them",
	},
}

// TestImports fails, with the reason, for every import that breaks a rule.
func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		for _, imp := range append(append([]string(nil), p.Imports...), p.TestImports...) {
			to, ours := strings.CutPrefix(imp, module)
			if !ours {
				continue
			}
			if why := broken(p.path(), to); why != "" {
				t.Errorf("%s imports %s: %s", p.path(), to, why)
			}
		}
		for _, imp := range p.Imports {
			to, ours := strings.CutPrefix(imp, module)
			if ours && under(to, "test") && !under(p.path(), "test") {
				t.Errorf("%s imports %s: product code never imports test code", p.path(), to)
			}
		}
	}
}

func broken(from, to string) string {
	for _, r := range rules {
		if !under(from, r.From) || under(to, r.From) && r.From != "runner/checkout" {
			continue
		}
		for _, not := range r.Not {
			if under(to, not) {
				return r.Why
			}
		}
	}
	if under(to, "conf") && !under(from, "conf") && !under(from, "cmd") && !under(from, "test/bench") && !under(from, "test/conf") {
		return "only cmd reads configuration; every other package is handed a plain Config"
	}
	if isFake(from) && !under(to, from) && !isFake(to) {
		return "a fake imports no product code: a wrong JSON tag or flag would cancel out"
	}
	return ""
}

// isFake says whether path is a stand-in for a foreign system.
func isFake(path string) bool {
	return under(path, "test/fakeslurm") || under(path, "test/fakeclearml")
}

func under(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func (p pkg) path() string { return strings.TrimPrefix(p.ImportPath, module) }

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("cannot list the packages: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 2 {
		t.Fatalf("only %d packages found", len(all))
	}
	return all
}
