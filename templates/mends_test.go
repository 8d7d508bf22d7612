package templates_test

import (
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// TestMendsAreRightForTheirPlace lints what is refused, and what the mend says instead.
func TestMendsAreRightForTheirPlace(t *testing.T) {
	for _, row := range []struct{ story, body, mend, mended string }{
		{"a word of [", "M=‹name›\n[ $M = train ]", `put quotes around it: "$M"`, "M=‹name›\n[ \"$M\" = train ]"},
		{"the operand of -z", "M=‹name›\n[ -z $M ]", `put quotes around it: "$M"`, "M=‹name›\n[ -z \"$M\" ]"},
		{"the number of ranks", "NP=‹p›\nmpirun -np $NP a", `put quotes around it: "$NP"`, "NP=‹p›\nmpirun -np \"$NP\" a"},
		{"the image of an option", "I=‹name›\nsrun --container-image=$I a", `put quotes around it: "--container-image=$I"`, "I=‹name›\nsrun \"--container-image=$I\" a"},
		{"options in one text", "G=‹p›\nA=\"--nproc_per_node $G --nnodes 2\"\ntorchrun $A train.py", `make it a list`, "G=‹p›\nA=(--nproc_per_node \"$G\" --nnodes 2)\ntorchrun \"${A[@]}\" train.py"},
		{"options in a list", "G=‹p›\nA=(--nproc_per_node $G)\ntorchrun ${A[@]} train.py", `put quotes around it: "${A[@]}"`, "G=‹p›\nA=(--nproc_per_node \"$G\")\ntorchrun \"${A[@]}\" train.py"},
		{"a word behind one that may vanish", "N=‹name›\nsrun -n $SLURM_NTASKS ./solver --name \"$N\"", `put quotes around what stands before it, "$SLURM_NTASKS"`, "N=‹name›\nsrun -n \"$SLURM_NTASKS\" ./solver --name \"$N\""},
		{"a slot behind one that may vanish", "mpirun -np $SLURM_NTASKS ./solver --name ‹name›", `"$SLURM_NTASKS"`, "mpirun -np \"$SLURM_NTASKS\" ./solver --name ‹name›"},
		{"a name that is compared", "N=‹name›\nn=$(./count --name \"$N\")\n(( n > 1 ))", `write [ "$n" -gt 1 ]`, "N=‹name›\nn=$(./count --name \"$N\")\n[ \"$n\" -gt 1 ]"},
		{"a module", "M=‹p›\nmodule load \"$M\"", "write the slot itself here", "module load ‹p›"},
		{"another host", "N=‹name›\nssh h \"mkdir $N\"", "${CLEARML_TASK.name|slug}", "N=${CLEARML_TASK.name|slug}\nssh h \"mkdir $N\""},
		{"python", "D=‹name›\npython3 -c \"print('$D')\"", `os.environ["NAME"]`, "export D=‹name›\npython3 -c 'import os; print(os.environ[\"D\"])'"},
		{"awk", "D=‹name›\nawk \"{print \\\"$D\\\"}\" f", `ENVIRON["NAME"]`, "export D=‹name›\nawk '{print ENVIRON[\"D\"]}' f"},
		{"sed", "D=‹name›\nsed \"s|@|$D|\" f", "|slug}", "D=${CLEARML_TASK.name|slug}\nsed \"s|@|$D|\" f"},
		{"a file of srun", "cat > m.conf <<EOF\n0 ./a ‹name›\nEOF\nsrun --multi-prog m.conf", "let the file start a script", "export NAME=‹name›\ncat > m.conf <<'EOF'\n0 ./a.sh\nEOF\nsrun --multi-prog m.conf"},
		{"a default with a unit", "M=${CLEARML_TASK.hyperparams.properties.m.value:4G}\necho $(( ${M%G} - 2 ))", "m.value:4|int}", "M=${CLEARML_TASK.hyperparams.properties.m.value:4|int}\necho $(( ${M%G} - 2 ))"},
		{"a name before a slot", "echo \"$X‹name›\"", "write ${X} before the slot", "echo \"${X}‹name›\""},
		{"variables of a job", "N=‹name›\nsbatch --export=ALL,NAME=\"$N\" next.sh", "write export NAME=${CLEARML_TASK.name} on a line before", "export NAME=‹name›\nsbatch --export=ALL next.sh"},
	} {
		t.Run(row.story, func(t *testing.T) {
			checkRefused(t, asTemplate(row.body), "", row.mend)
			for _, f := range templates.LintSource("t", []byte(asTemplate(row.mended)), templates.LintOptions{}) {
				if !strings.HasPrefix(f.What, "warning") {
					t.Errorf("the mend is refused too: %v", f)
				}
			}
		})
	}
}
