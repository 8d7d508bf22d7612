package templates

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// deciding variables change which code the shell or the programs it starts run. One that ends in an underscore stands
// for all that begin with it.
var deciding = []string{
	"BASH_ENV", "ENV", "IFS", "PS4", "PS0", "PS1", "PROMPT_COMMAND", "SHELLOPTS", "BASHOPTS", "BASH_CMDS", "BASH_ALIASES", "BASH_LOADABLES_PATH", "BASH_FUNC_", "CDPATH", "FPATH", "ZDOTDIR",
	"PATH", "HOME", "SHELL", "EDITOR", "VISUAL", "PAGER", "MANPAGER", "BROWSER", "LESSOPEN", "LESSCLOSE", "LD_", "DYLD_", "GCONV_PATH", "GLIBC_TUNABLES", "LOCPATH", "NLSPATH",
	"PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "PYTHONBREAKPOINT", "PYTHONUSERBASE", "PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONPYCACHEPREFIX", "VIRTUAL_ENV", "PIP_", "UV_", "CONDA_EXE", "CONDA_PREFIX", "CONDA_PYTHON_EXE", "CONDA_ENVS_PATH", "CONDARC", "MAMBA_ROOT_PREFIX",
	"PERL5OPT", "PERL5LIB", "PERLLIB", "PERL5DB", "RUBYOPT", "RUBYLIB", "NODE_OPTIONS", "NODE_PATH", "NPM_CONFIG_", "LUA_INIT", "LUA_PATH", "LUA_CPATH", "R_PROFILE", "R_PROFILE_USER", "R_ENVIRON", "R_ENVIRON_USER", "R_LIBS", "R_LIBS_USER", "R_HOME", "JULIA_LOAD_PATH", "JULIA_DEPOT_PATH", "JULIA_PROJECT", "PHPRC", "PHP_INI_SCAN_DIR", "GEM_", "BUNDLE_",
	"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH", "JAVA_HOME", "MAVEN_OPTS", "SBT_OPTS", "TCLLIBPATH", "AWKPATH", "AWKLIBPATH", "GNUPLOT_LIB", "OCTAVE_PATH", "MATLABPATH",
	"MAKEFLAGS", "MFLAGS", "GNUMAKEFLAGS", "MAKEFILES", "TAR_OPTIONS", "RSYNC_RSH", "RSYNC_CONNECT_PROG", "GIT_", "SSH_ASKPASS", "SUDO_ASKPASS", "HGRCPATH", "CVS_RSH", "GREP_OPTIONS", "FZF_DEFAULT_COMMAND", "ZIPOPT", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "LESSKEY", "INPUTRC", "WGETRC", "CURL_HOME",
	"MODULEPATH", "MODULESHOME", "LMOD_", "MODULERCFILE", "SLURM_CONF", "SLURM_TASK_PROLOG", "SLURM_TASK_EPILOG", "SLURM_PROLOG", "SLURM_EPILOG", "SLURM_EXPORT_ENV", "SBATCH_EXPORT", "CUDA_INJECTION64_PATH", "NCCL_NET_PLUGIN", "NCCL_TUNER_PLUGIN", "NCCL_PROFILER_PLUGIN", "OMPI_MCA_",
	"LUA_INIT_", "OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "PYTEST_PLUGINS", "PYTEST_ADDOPTS", "MPLBACKEND", "RCLONE_PASSWORD_COMMAND", "I_MPI_HYDRA_BOOTSTRAP_EXEC", "I_MPI_HYDRA_BOOTSTRAP_EXEC_EXTRA_ARGS", "HYDRA_LAUNCHER_EXEC", "HYDRA_LAUNCHER_EXTRA_ARGS", "PRTE_MCA_", "PMIX_MCA_", "SINGULARITY_SHELL", "APPTAINER_SHELL",
	"CC", "CXX", "NVCC_PREPEND_FLAGS", "NVCC_APPEND_FLAGS", "CUDAHOSTCXX", "GOFLAGS", "RUSTC", "RUSTC_WRAPPER", "KUBECONFIG", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "DOCKER_CONFIG", "KRB5_CONFIG",
	"DASK_CONFIG", "DASK_DISTRIBUTED__WORKER__PRELOAD", "DASK_DISTRIBUTED__SCHEDULER__PRELOAD", "DASK_DISTRIBUTED__NANNY__PRELOAD", "PDSH_SSH_ARGS", "PDSH_SSH_ARGS_APPEND", "PARALLEL_SHELL", "DOTNET_STARTUP_HOOKS", "HDF5_PLUGIN_PATH", "QT_PLUGIN_PATH", "JUPYTER_CONFIG_DIR", "JUPYTER_CONFIG_PATH", "IPYTHONDIR", "SCREENRC", "PSQLRC", "ANSIBLE_", "XDG_CONFIG_DIRS", "VIMINIT", "EXINIT",
	"TORCH_EXTENSIONS_DIR", "TRITON_CACHE_DIR", "TORCHINDUCTOR_CACHE_DIR", "NUMBA_CACHE_DIR", "CUDA_INJECTION32_PATH", "NVTX_INJECTION32_PATH", "NVTX_INJECTION64_PATH", "VK_LAYER_PATH", "VK_ADD_LAYER_PATH", "VK_ICD_FILENAMES", "VK_DRIVER_FILES", "OCL_ICD_VENDORS", "NCCL_GIN_PLUGIN", "PJRT_NAMES_AND_LIBRARY_PATHS", "TPU_LIBRARY_PATH",
}

// decidesCode says whether a variable is one of them, or becomes one in a container.
func decidesCode(name string) bool {
	for _, prefix := range []string{"APPTAINERENV_", "SINGULARITYENV_", "PREPEND_", "APPEND_"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return decidesCode(rest)
		}
	}
	return slices.ContainsFunc(deciding, func(d string) bool {
		return name == d || strings.HasSuffix(d, "_") && strings.HasPrefix(name, d)
	})
}

// computed variables are integers to bash: what is assigned to them is computed.
var computed = []string{"RANDOM", "SRANDOM", "SECONDS", "LINENO", "OPTIND", "UID", "EUID", "PPID", "BASHPID", "HISTCMD", "EPOCHSECONDS"}

// assignment is for a slot in name=value, in name=(values) or in a word of declare, export and their like.
func (w *shellWalk) assignment(f *fill, n *syntax.Assign, child, parent syntax.Node) place {
	decl, isDecl := parent.(*syntax.DeclClause)
	switch {
	case n.Name != nil && child == syntax.Node(n.Name):
		return refuse("variable name", "a value cannot name a variable", "write the name out")
	case n.Index != nil && child == syntax.Node(n.Index):
		return refuse("array index", "an index is computed, and a computation can run commands", "write the index out")
	case isDecl && (n.Naked || n.Name == nil):
		return refuse("variable name", "a value cannot name a variable or an option of "+decl.Variant.Value, "write it out, as in "+decl.Variant.Value+" NAME="+f.slot.text)
	case n.Name == nil:
		return place{}
	case decidesCode(n.Name.Value) && n.Value != nil && f.inDirectory(n.Value):
		return place{label: "assignment", onlyInert: true}
	case decidesCode(n.Name.Value):
		return refuseDeciding(n.Name.Value)
	}
	flags := declFlags(decl)
	switch {
	case w.isInteger(n.Name.Value):
		return w.integer(f, n.Name.Value)
	case strings.ContainsAny(flags, "naA") && n.Array == nil:
		return refuse("value of "+n.Name.Value, "declare -"+flags+" takes the value apart once more", "assign it without declare")
	case !f.slot.harmless() && w.flow.retakes(decl, n, scopeOf(w.stack)):
		return refuse("value of "+n.Name.Value, n.Name.Value+" is an array here, and "+decl.Variant.Value+" takes its value apart once more", "assign it without "+decl.Variant.Value)
	}
	return place{label: "assignment"}
}

// integer is for what is assigned to a variable that bash computes.
func (w *shellWalk) integer(f *fill, name string) place {
	if word, ok := w.above().(*syntax.Word); (!ok || word.Lit() != f.token) && !f.slot.harmless() {
		return refuse("value of an integer", name+" is an integer: what it is given is computed, and a computation can run commands",
			"write the slot alone, without quotes, or add |int: "+withOp(f.slot, "int"))
	}
	return place{kind: inArithmetic, label: "integer " + name}
}

// declFlags returns the letters of the options of declare, local, typeset. An option that is not known may be -i.
func declFlags(decl *syntax.DeclClause) string {
	if decl == nil {
		return ""
	}
	var flags strings.Builder
	for i, a := range decl.Args {
		if !a.Naked || a.Value == nil {
			continue
		}
		switch text := literalWord(a.Value); {
		case strings.HasPrefix(text, "-"):
			flags.WriteString(text[1:])
		case text == "" && mayBeOption(decl, i):
			flags.WriteString("i")
		}
	}
	return flags.String()
}

// mayBeOption says whether word i of a declaration, which the shell expands, may be an option: one that no name stands before.
func mayBeOption(decl *syntax.DeclClause, i int) bool {
	return decl.Variant.Value != "export" && decl.Variant.Value != "readonly" && mayBeginWith('-', decl.Args[i].Value) && !strings.Contains(patternOf(decl.Args[i].Value.Parts), "=") &&
		!slices.ContainsFunc(decl.Args[:i], func(a *syntax.Assign) bool { return a.Name != nil })
}
