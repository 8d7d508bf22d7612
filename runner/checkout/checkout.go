package checkout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Checkout puts the code in place. What git says on the way, and what the reader should know (pointers of LFS left as they
// are, …), goes to console. Errors are *Error.
func Checkout(ctx context.Context, req Request, console io.Writer) (Result, error) {
	if console == nil {
		console = io.Discard
	}
	for _, name := range []string{"task_repository", "code"} {
		if err := os.RemoveAll(filepath.Join(req.Dir, name)); err != nil {
			return Result{}, folderError(filepath.Join(req.Dir, name), err)
		}
	}
	literal := isLiteral(req.Script.Diff)
	repository := strings.TrimSpace(req.Script.Repository)
	switch {
	case req.CodeDir != "":
		return useCodeDir(req)
	case repository == "" && literal:
		return writeScript(req)
	case repository == "" && strings.TrimSpace(req.Script.Diff) != "":
		return Result{}, &Error{Failure: BadRequest, Op: "apply the uncommitted changes of", Subject: "the task", Detail: "it names no repository"}
	case repository == "":
		return emptyFolder(req, console)
	}
	return checkOutRepository(ctx, req, literal, console)
}

// useCodeDir runs what lies in a folder of the node.
func useCodeDir(req Request) (Result, error) {
	root, err := filepath.Abs(req.CodeDir)
	if err != nil {
		return Result{}, folderError(req.CodeDir, err)
	}
	res := Result{Kind: CodeDir, Root: root, Description: "folder " + root}
	workingDir := req.Script.WorkingDir
	if info, err := os.Stat(filepath.Join(root, workingDir)); err != nil || !info.IsDir() {
		workingDir = "." // the folder may hold the code without the repository's tree around it
	}
	res.WorkingDir, res.EntryPoint, res.EntryFile, err = place(root, workingDir, req.Script.EntryPoint)
	return res, err
}

// writeScript writes a script from the task into a folder of its own.
func writeScript(req Request) (Result, error) {
	root, err := makeCodeFolder(req.Dir)
	if err != nil {
		return Result{}, err
	}
	name, entry := literalName(req.Script)
	if _, err := writeLiteral(root, name, req.Script.Diff); err != nil {
		return Result{}, err
	}
	res := Result{
		Kind: LiteralScript, Root: root, WorkingDir: root, EntryPoint: entry, EntryFile: filepath.Join(root, filepath.FromSlash(name)),
		Description: countLines(req.Script.Diff),
	}
	if entry != name && strings.HasPrefix(entry, "-") {
		return res, nil
	}
	return res, fixEntry(res.EntryFile, req.Settings.ForceTaskInit)
}

func emptyFolder(req Request, console io.Writer) (Result, error) {
	root, err := makeCodeFolder(req.Dir)
	if err != nil {
		return Result{}, err
	}
	if strings.TrimSpace(req.Script.EntryPoint) == "" {
		return Result{}, &Error{Failure: BadRequest, Op: "run", Subject: "the task", Detail: "it names no repository, no script and no entry point"}
	}
	fmt.Fprintln(console, "the task names no repository and holds no script; its entry point must exist on this node")
	return Result{Kind: Nothing, Root: root, WorkingDir: root, EntryPoint: strings.TrimSpace(req.Script.EntryPoint), Description: "none"}, nil
}

func makeCodeFolder(dir string) (string, error) {
	root, err := filepath.Abs(filepath.Join(dir, "code"))
	if err == nil {
		err = os.MkdirAll(root, 0o755)
	}
	if err != nil {
		return "", folderError(root, err)
	}
	return root, nil
}

// checkOutRepository clones, applies what was not committed, and finds the place to run in.
func checkOutRepository(ctx context.Context, req Request, literal bool, console io.Writer) (Result, error) {
	src, err := newSource(req)
	if err != nil {
		return Result{}, err
	}
	dir, err := filepath.Abs(filepath.Join(req.Dir, "task_repository", src.origin.name()))
	if err == nil {
		err = os.MkdirAll(filepath.Dir(dir), 0o755)
	}
	if err != nil {
		return Result{}, folderError(dir, err)
	}
	client, err := findGit(ctx, src.environ, console)
	if errors.Is(err, exec.ErrNotFound) {
		return checkOutWithoutGit(ctx, req, src, dir, literal, console)
	} else if err != nil {
		return Result{}, explain("use git for", src.remote, src.authenticated, err)
	}
	tree := &worktree{git: client, remote: src.remote, dir: dir, auth: src.authenticated}
	commit, err := fill(ctx, req.Settings, src, tree, console)
	if err != nil {
		return Result{}, err
	}
	if err := src.addSubmodules(tree.submoduleRemotes(ctx)); err != nil {
		return Result{}, err
	}
	client.environ = src.environ.environ(client.old)
	if err := req.Settings.Retry.repeat(ctx, console, func() error { return tree.submodules(ctx) }); err != nil {
		return Result{}, err
	}
	if note, err := tree.lfs(ctx); err != nil {
		return Result{}, err
	} else if note != "" {
		fmt.Fprintln(console, note)
	}
	if strings.TrimSpace(req.Script.Diff) != "" && !literal {
		if err := tree.applyDiff(ctx, req.Script.Diff, commit); err != nil {
			return Result{}, err
		}
	}
	res := src.result(req, dir, commit)
	res.GitEnviron = src.environ.forOthers(client.old)
	return finish(req, res, literal, console)
}

// finish writes the script that goes into the repository, if there is one, and finds where and what to run.
func finish(req Request, res Result, literal bool, console io.Writer) (Result, error) {
	workingDir, entry := req.Script.WorkingDir, req.Script.EntryPoint
	if literal {
		res.Kind = LiteralInRepository
		res.Description += ", and a " + countLines(req.Script.Diff)
		name, run := literalName(req.Script)
		entry = run
		workingDir, _, _ = strings.Cut(workingDir, ":")
		at := filepath.ToSlash(filepath.Join(workingDir, name))
		if !filepath.IsLocal(at) {
			return Result{}, outside("working directory", workingDir)
		}
		written, err := writeLiteral(res.Root, at, req.Script.Diff)
		if err != nil {
			return Result{}, err
		}
		if !written {
			fmt.Fprintf(console, "%s is in the repository already: that file is run, not the text the task holds\n", at)
		}
	}
	var err error
	res.WorkingDir, res.EntryPoint, res.EntryFile, err = place(res.Root, workingDir, entry)
	if err != nil || res.EntryFile == "" {
		return res, err
	}
	return res, fixEntry(res.EntryFile, req.Settings.ForceTaskInit)
}

func fixEntry(file string, force bool) error {
	if err := fixTaskInit(file, force); err != nil {
		return &Error{Failure: classifyFile(err), Op: "prepare the entry file", Subject: filepath.Base(file), Detail: err.Error(), Err: err}
	}
	return nil
}

func folderError(dir string, err error) *Error {
	failure := classify(err)
	return &Error{Failure: failure, Op: "make the task's folder", Subject: dir, Detail: err.Error(), Err: err}
}
