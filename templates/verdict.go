package templates

import (
	"slices"
	"strings"
)

// runs says whether a word has a role in which no text of a task may stand.
func (r *reading) runs() bool { return r.refusal("", nil).refused != "" }

// refusal says why a task's text may not be what the words were read as. what is the text: "a task's value", or a
// variable that holds one.
func (r *reading) refusal(what string, s *slot) place {
	text := "SLOT"
	if s != nil {
		text = s.text
	}
	if _, ok := r.roles[roleProgram]; ok {
		return refuseCommand(what)
	}
	if name, ok := r.roles[roleCode]; ok {
		return refuse("argument of "+name, what+" inside "+quoteName(name)+" would be run as code", saferCall(name, text, s))
	}
	if name, ok := r.roles[roleScript]; ok {
		return refuse("argument of "+name, what+" would choose what "+name+" takes to be run as code", "write the file's name out and pass the value as an argument")
	}
	if name, ok := r.roles[roleName]; ok {
		return refuse("argument of "+name, name+" takes names, and "+what+" cannot name a variable: its index would be computed", "write the name out")
	}
	if name, ok := r.roles[roleDeclared]; ok {
		return refuse("argument of "+name, name+" behind something else takes its words apart once more", "put "+name+" at the beginning of the command")
	}
	if _, ok := r.roles[roleFormat]; ok {
		return refuse("format of printf", "a % or backslash of "+what+" would be taken as a format", `write printf '%s\n' `+text)
	}
	if name, ok := r.roles[roleRemote]; ok {
		return refuse("argument of "+name, "the shell of the other host takes "+what+" apart, with scp before OpenSSH 9.0 and rsync before 3.2.4",
			"make it harmless where the slot stands: "+withOperator(s, "slug")+", or |name for a plain name")
	}
	if name, ok := r.roles[roleVariable]; ok {
		return r.variableRefusal(name, what, text)
	}
	return place{}
}

func refuseCommand(what string) place {
	return refuse("command", what+" would be the command to run", "write the command out and pass the value as an argument")
}

// variableRefusal judges NAME=value among the words of env, srun --export and their like.
func (r *reading) variableRefusal(program, what, text string) place {
	name, named := r.variableName()
	switch {
	case !named:
		return refuse("variable name", what+" cannot name a variable", "write the name out")
	case decidesCode(name):
		return refuseDeciding(name)
	case program == "srun" || program == "sbatch" || program == "salloc":
		return refuse("argument of "+program, "a comma in "+what+" would set another variable, and some decide which code is run",
			"write export "+name+"="+text+" on a line before, and --export=ALL")
	}
	return place{}
}

// listed returns the program that takes NAME=value for a list with commas, as singularity --env does, or "".
func (r *reading) listed() string {
	program := r.roles[roleVariable]
	if strings.HasPrefix(program, "singularity:") || strings.HasPrefix(program, "apptainer:") {
		return program[:strings.IndexByte(program, ':')]
	}
	return ""
}

func quoteName(name string) string {
	if slices.Contains(shells, name) || name == "su" || strings.HasPrefix(name, "python") {
		return `"` + name + ` -c"`
	}
	return name
}

var shells = []string{"sh", "bash", "dash", "zsh", "ksh", "ash"}

func saferCall(name, text string, s *slot) string {
	switch {
	case slices.Contains(shells, name):
		return "pass it as an argument instead: " + name + ` -c 'echo "$1"' _ ` + text
	case strings.HasPrefix(name, "python") || name == "timeit":
		return "pass it as an argument instead: python3 -c 'import sys; print(sys.argv[1])' " + text
	case strings.HasSuffix(name, "awk"):
		return "export it and use ENVIRON inside the program"
	case name == variableProgram.name:
		return "write the program out, or set its variable in the template"
	}
	return "use " + withOperator(s, "slug") + ", or put the command into a script and pass the value as an argument"
}

// withOperator is withOp where the slot may not be known.
func withOperator(s *slot, name string) string {
	if s == nil {
		return "the operator |" + name
	}
	return withOp(s, name)
}
