// Package templates is the language of batch templates: a bash script with #SBATCH lines and slots.
//
// A slot names a value of the task, its queue, its user or the agent's configuration, and is written
// ${CLEARML_TASK.name}. Everything else, ${HOME} included, belongs to the shell and is left alone.
// The values are what a user typed into a web page, and a template is a program, so a value is never
// pasted: for every slot the package finds out where it stands, escapes the value for that place, and
// refuses the template where no escaping can be sound. After the values are in, the script is parsed
// once more and must have the same tree and the same directives as the template.
//
//	Parse    source     → parts: text, slots, template actions              scan.go, gotemplate.go
//	         parts      → one text in which a token stands for each slot    assemble.go
//	classify text       → a place for each token                           directive/, place.go, shell.go, constructs.go
//	Render   values     → text written for the place                       value.go, operators.go, encode.go
//	verify   script     → the same tree, every value unchanged              fingerprint.go, verify.go
//	Lint     all of the above with hostile values, and what sbatch ignores  lint*.go
//
// Whether a place is sound also depends on what the commands around it do with their words, and on what variables carry
// on to other commands. So classify begins with a survey of the whole script:
//
//	outline  script     → its functions, statements, pipes and commands     outline.go, survey.go
//	code     words      → code in quotes, variables and files, looked into  inner.go, shellinput.go, shellfiles.go, texts.go, printed.go, scripts.go
//	flow     variables  → the words they may stand for                      flow.go, builtins.go, expand.go, grown.go, passed.go
//	taint    variables  → a task's text in them                             taint.go, inputtaints.go, arguments.go, shifts.go, prints.go
//	         names      → what names a variable with such a text            names.go, chosen.go
//	         files      → such a text in files, their names, directories    files.go, filenames.go, directories.go, descriptors.go
//	read     words      → what each is to the program that gets it          programs_table.go, programs.go, reader.go
//	data     programs   → the input, outputs and files they run as code     inputs.go, xargs.go, outputs.go, written.go
//
// With it, a slot in a command is judged by its own word (calls.go, judge.go, verdict.go), and a variable with a task's
// text wherever it is used (uses.go, fills.go). A template is looked at once (understood.go), and only for so long (effort.go).
// What no lint can see, the value is checked for (advice.go).
// A panic in all this is told as a finding (fault.go).
//
// The package knows neither a server nor Slurm: it is handed values and returns a script.
package templates
