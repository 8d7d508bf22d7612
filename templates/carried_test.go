package templates_test

import (
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// carried are ways on which text of a task gets to code without standing in it. ‹name› is the task's name, ‹p› a property.
var carried = map[string][]string{
	"integers that are filled otherwise": {
		"declare -i i\nfor i in ‹name›; do echo $i; done", "f() { local -i ep; for ep in \"$@\"; do echo $ep; done; }\nf ‹p›", "declare -i n\nread -r n <<< ‹name›", "declare -i n\nX=‹name›\nread -r n <<< \"$X\"", "read -r RANDOM <<< ‹name›",
		"declare -i n\nprintf -v n %s ‹name›", "declare -ia n\nmapfile -t n <<< ‹name›", "declare -i T\nGPUS=‹p›\nT=GPUS*2", "GPUS=‹p›\ntypeset -i T=GPUS*2", "for SECONDS in ‹name›; do :; done", "declare -i n; X=‹name›\n: \"${n:=$X}\"", "declare -i i=0\nwhile read -r i; do echo $i; done <<< \"‹name›\"",
	},
	"what a pattern matched": {"[[ \"‹name›\" =~ ^(.*):(.*)$ ]]\nTAG=${BASH_REMATCH[2]}\nbash -c \"echo $TAG\"", "MEM=‹p›\nif [[ $MEM =~ (.+)G ]]; then M=$(( ${BASH_REMATCH[1]} * 1024 )); fi"},
	"options in variables":   {"D=‹name›\ntar -cf o.tar \"$D\" a", "B=‹name›\ngit fetch origin \"$B\"", "F=‹name›\nsort \"$F\"", "D=‹name›\nrsync -a \"$D\" x"},
	"more programs": {
		"bash - $z ‹name›", "bash - ‹name›", "echo ‹name› | bash -",
		"apptainer run --nv img.sif bash -c \"echo ‹name›\"", "singularity run i.sif sh -c \"‹name›\"", "rename \"s/^/‹name›-/\" *.log", "mutt -e \"set realname=‹name›\" -s hi x@y", "lftp -e \"put ‹name›; bye\" host", "wolframscript -code \"Print[‹name›]\"", "idl -e \"print, ‹name›\"",
		"python3 -m IPython -c \"print(‹name›)\"", "RUN=‹name›\nsingularity exec --env RUN=\"$RUN\" i.sif id", "export APPTAINERENV_LD_PRELOAD=‹name›", "export SINGULARITYENV_PREPEND_PATH=‹name›", "export PYTHONPYCACHEPREFIX=‹name›",
		"STAMP=$(date +\"‹name›-%Y\")\nssh host \"mkdir $STAMP\"",
	},
	"what functions print": {
		"gen() { echo \"echo ‹name›\"; }\ngen | bash", "gen() { echo \"echo ‹name›\"; }\ngen > job.sh; bash job.sh", "gen() { echo \"echo ‹name›\"; }\ngen > job; bash job", "gen() { echo \"A=‹name›\"; }\nsource <(gen)", "mk() { echo ‹name›; }\nCMD=$(mk); eval \"$CMD\"", "mk() { echo ‹name›; }\neval \"$(mk)\"",
		"N=‹p›\nget() { echo \"$N\"; }\necho $(( $(get)+1 ))", "N=‹p›\nget() { echo \"$N\"; }\nwhile read -r x; do (( x > 1 )); done < <(get)", "N=‹p›\nget() { echo \"$N\"; }\nget | while read -r x; do (( x > 1 )); done", "h() { local h=\"$1\"; echo \"$h\"; }\nH=$(h ‹name›)\nssh x \"echo $H\"",
		"gen() { cat <<EOF\necho ‹name›\nEOF\n}\ngen | tee job > /dev/null; bash job", "a() { echo ‹name›; }\nb() { a; }\neval \"$(b)\"",
	},
	"what is exported and printed": {
		"export N=‹name›\nenvsubst <<'EOF' > run.sh\necho $N\nEOF\nbash run.sh", "export N=‹name›\nenvsubst < job.in > job; bash job", "export N=‹name›\nenv | grep N > e.sh; source e.sh", "export N=‹name›\nexport -p > e.sh", "declare -x N=‹p›\nE=$(printenv N)\n(( E > 1 ))",
		"set -a\nN=‹name›\nset | grep ^N > vars; . ./vars", "export N=‹name›\nenvsubst <<'EOF' | python3 -\nprint(\"$N\")\nEOF",
	},
	"code in here-documents and files": {
		"export G=‹p›\nsrun bash <<EOF\nif (( G > 1 )); then echo x; fi\nEOF", "export G=‹name›\nsrun bash <<EOF\ncd $PWD\neval \"\\$G\"\nEOF", "export G=‹p›\ncat <<'EOF' | srun bash\n(( G > 1 ))\nEOF", "export E=‹p›\ncat > run.sh <<'EOF'\n#!/bin/bash\nfor ((i=0;i<E;i++)); do :; done\nEOF\nsrun ./run.sh",
		"export N=‹name›\ncat > run.sh <<'EOF'\nsrun bash -c \"echo $N\"\nEOF\nbash run.sh", "export N=‹name›\ncat > run <<'EOF'\nC=\"x $N\"\neval $C\nEOF\nbash run", "export E=‹p›\nF=$(mktemp)\ncat > \"$F\" <<'EOF'\necho $((E))\nEOF\nbash \"$F\"", "export E=‹p›\nsbatch <<'EOF'\n#!/bin/bash\necho $((E+1))\nEOF",
		"export E=‹p›\nbash <<EOF\nif [[ \\$E -gt 1 ]]; then echo; fi\nEOF", "export E=‹p›\nsbatch --wrap='echo $((E*2))'", "export E=‹p›\nflock l -c 'echo $((E*2))'",
		"bash -c '(( $0 > 1 ))' ‹p›", "srun bash -c 'eval \"echo $0\"' ‹name›", "bash -s -- ‹p› <<'EOF'\nif (( $1 > 1 )); then :; fi\nEOF", "srun bash -s ‹name› <<'EOF'\neval \"echo $1\"\nEOF", "find . -maxdepth 0 -exec bash -c '(( $0 > 0 ))' ‹p› \\;",
	},
	"code in files of any name": {
		"export E=‹p›\ncat > code.txt <<'X'\necho $((E))\nX\nbash -c \"$(cat code.txt)\"", "export E=‹p›; echo 'echo $((E))' > code.txt; timeout 5 bash code.txt", "E=‹p›; echo 'echo $((E))' > code.txt; eval \"$(<code.txt)\"", "export E=‹p›; F=code.txt; echo 'for ((i=0;i<E;i++))' > $F; echo 'do :; done' >> $F; . $F",
	},
	"code in variables": {
		"export EPOCHS=‹p›; SCRIPT='echo $((EPOCHS*2))'; bash -c \"$SCRIPT\"", "export EPOCHS=‹p›; read -r -d \"\" SCRIPT <<'E'\necho $((EPOCHS*2))\nE\nbash -c \"$SCRIPT\"",
		"export EPOCHS=‹p›\nbash -c \"$(cat <<'E'\necho $((EPOCHS*2))\nE\n)\"", "export EPOCHS=‹p›\nSCRIPT=$(cat <<'E'\necho $((EPOCHS*2))\nE\n)\nbash -c \"$SCRIPT\"", "EPOCHS=‹p›; CODE='echo $((EPOCHS*2))'; eval \"$CODE\"",
		"f() { bash -c \"$C\"; }; export E=‹p›; C='echo $((E))'; f", "export E=‹p›; PRE='set -e'; C='echo $((E))'; srun bash -c \"$PRE; $C\"", "export E=‹p›; C='if true; then'; C+=' echo $((E));'; C+=' fi'; bash -c \"$C\"",
		"C='(( $1 > 1 ))'; bash -c \"$C\" _ ‹p›", "C='(( $1 > 1 ))'; f() { eval \"$C\"; }; f ‹p›", "export E=‹p›; run() { bash -c \"$1\"; }; run 'echo $((E))'", "E=‹p›; run() { eval \"$@\"; }; run echo '$((E))'",
		"export E=‹p›; run() { shift; bash -c \"$*\"; }; run x 'echo $((E))'", "export E=‹p›; for c in 'echo 1' 'echo $((E))'; do bash -c \"$c\"; done", "export E=‹p›; gen() { cat <<'X'\necho $((E))\nX\n}; C=$(gen); bash -c \"$C\"",
		"export E=‹p›; gen() { echo 'echo $((E))'; }; gen | bash", "export E=‹p›; echo 'echo $((E))' | bash", "export E=‹p›; bash <<< 'echo $((E))'", "export E=‹p›; bash <(echo 'echo $((E))')",
		"export E=‹p›; bash < <(echo 'echo $((E))')", "E=‹p›; source <(echo 'echo $((E))')", "export E=‹p›; C='echo $((E))'; bash <<X\n$C\nX", "export E=‹p›; A=(bash -c 'echo $((E))'); \"${A[@]}\"",
		"A=(bash -c '(( $1 > 1 ))' _ ‹p›); \"${A[@]}\"", "export E=‹p›; A=(srun bash -c); \"${A[@]}\" 'echo $((E))'", "export E=‹p›; S=\"bash\"; $S -c 'echo $((E))'", "export E=‹p›; C=${C:-'echo $((E))'}; bash -c \"$C\"",
		"export E=‹p›; bash -c \"${C:-echo \\$((E))}\"", "export E=‹p›; bash -c \"cd $PWD; echo \\$((E))\"", "export E=‹p›; bash -c \"echo \\$((E)); ${CLEARML_AGENT_EXECUTE}\"",
		"export E=‹p›; printf -v C '%s' 'echo $((E))'; bash -c \"$C\"", "export E=‹p›; mapfile -t L <<'X'\necho $((E))\nX\nbash -c \"${L[0]}\"", "export E=‹p›; while read -r l; do bash -c \"$l\"; done <<'X'\necho $((E))\nX",
		"export E=‹p›; C='echo $((E))'; D=$C; bash -c \"$D\"", "export E=‹p›; C='echo $((E))'; trap \"$C\" EXIT", "export E=‹p›; C='echo $((E))'; sbatch --wrap=\"$C\"", "export E=‹p›; C[0]='echo $((E))'; bash -c \"${C[0]}\"",
		"export E=‹p›; declare -A C=([a]='echo $((E))'); bash -c \"${C[a]}\"", "export E=‹p›; C=$'echo $((E))'; bash -c \"$C\"", "export E=‹p›; C=\"echo \\$((E))\"; bash -c \"$C\"", "export E=‹p›; C='echo $((E))'; bash -c \"${C%x}\"",
		"export E=‹p›; python3 -c 'x' \"$(cat <<'X'\necho $((E))\nX\n)\"; bash -c \"$(sed s/a/b/ <<'X'\necho $((E))\nX\n)\"", "A=(srun bash -c '(( $1 > 1 ))'); A+=(_ ‹p›); \"${A[@]}\"",
		"export E=‹p›; C=; [ x ] && C='if true; then'; C+=' echo $((E));'; C+=' fi'; bash -c \"$C\"",
	},
	"files that are written word by word": {
		"export N=‹p›; printf 'eval \"echo $N\"\\n' > s.sh; bash s.sh", "export N=‹p›; echo 'eval \"echo $N\"' >> s.sh; bash s.sh", "export N=‹p›; { echo '#!/bin/bash'; echo 'eval \"echo $N\"'; } > s.sh; bash s.sh",
		"export E=‹p›; gen() { echo 'echo $((E))'; }; gen > s; bash s", "export E=‹p›; C='echo $((E))'; echo \"$C\" > s.sh; bash s.sh", "export E=‹p›; echo 'for ((i=0;i<E;i++)); do' > s.sh; echo 'echo; done' >> s.sh; bash s.sh",
		"export E=‹p›; printf '%s\\n' '#!/bin/bash' 'echo $((E))' > s.sh; bash s.sh", "export E=‹p›; echo -e 'true\\necho $((E))' > s.sh; bash s.sh", "export E=‹p›; tee s.sh > /dev/null <<< 'echo $((E))'; bash s.sh",
		"export E=‹p›; echo 'echo $((E))' | tee s.sh; bash s.sh", "export E=‹p›; (echo 'echo $((E))') > s.sh; bash s.sh", "export E=‹p›; if true; then echo 'echo $((E))'; fi > s.sh; bash s.sh",
		"export E=‹p›; cat <<'X' | sed s/a/b/ > s.sh\necho $((E))\nX\nbash s.sh",
	},
	"lists of commands in a file": {
		"export P=‹p›\ncat > cmds.txt <<'EOF'\necho $((P*2))\nEOF\nCMD=$(sed -n \"${SLURM_ARRAY_TASK_ID}p\" cmds.txt)\neval \"$CMD\"", "export P=‹p›\ncat > cmds.txt <<'EOF'\necho $((P*2))\nEOF\nsed -n 1p cmds.txt | bash", "export P=‹p›\ncat > cmds.txt <<'EOF'\necho $((P*2))\nEOF\nbash -c \"$(head -n1 cmds.txt)\"",
		"P=‹p›\ncat > cmds.txt <<'EOF'\necho $((P*2))\nEOF\nmapfile -t C < cmds.txt\neval \"${C[0]}\"", "P=‹p›\ncat > cmds.txt <<'EOF'\necho $((P*2))\nEOF\nwhile read -r c; do eval \"$c\"; done < cmds.txt", "export P=‹p›\ncat > cmds.txt <<'EOF'\necho $((P*2))\nEOF\nparallel < cmds.txt", "export P=‹p›\ncat > cmds.txt <<'EOF'\necho $((P*2))\nEOF\nbash < cmds.txt",
		"export P=‹p›\ncat > cmds.txt <<'EOF'\necho $((P*2))\nEOF\nsort cmds.txt | bash", "export P=‹p›\ncat > cmds.txt <<'EOF'\necho $((P*2))\nEOF\nsed s/x/y/ cmds.txt > job.sh; bash job.sh",
	},
	"files with another name": {
		"cat > run.tmp <<EOF\necho ‹name›\nEOF\nmv run.tmp run\nbash run", "cat > run.in <<EOF\necho ‹name›\nEOF\ncp run.in /tmp/x\nchmod +x /tmp/x; bash /tmp/x", "cat > run.tmp <<EOF\necho ‹name›\nEOF\ninstall -m 755 run.tmp bin/run.sh", "echo ‹name› > a\nln -s a b\nmv b c\n. ./c",
		"cat <<EOF | sudo tee run >/dev/null\necho ‹name›\nEOF\nbash run", "S=run_$SLURM_JOB_ID\ncat > $HOME/$S <<EOF\necho ‹name›\nEOF\nbash $HOME/$S", "cat > \"$HOME/${SLURM_JOB_ID}_run\" <<EOF\necho ‹name›\nEOF\nbash \"$HOME/${SLURM_JOB_ID}_run\"", "cat > \"$HOME/$SLURM_JOB_ID\" <<EOF\necho ‹name›\nEOF\nbash \"$HOME/$SLURM_JOB_ID\"",
		"cat > Dockerfile <<EOF\nRUN echo ‹name›\nEOF", "cat > img.def <<EOF\n%post\n echo ‹name›\nEOF", "cat > Snakefile <<EOF\n‹name›\nEOF", "cat > main.nf <<EOF\n‹name›\nEOF",
	},
	"what code in a word reads": {"srun bash -c 'while read -r n; do (( n > 1 )); done' <<< \"‹name›\"", "echo \"‹name›\" | srun bash -c 'read -r n; eval \"$n\"'"},
	"files named by variables":  {"OUT=‹p›\necho a >> \"$OUT\"", "LOG=logs/‹name›.log\necho a > \"$LOG\" 2>&1", "F=‹name›\ncat < $F"},
	"paths on other hosts":      {"scp r.tar host:/data/‹name›/", "rsync -a out/ host:data/‹name›/", "rsync -a \"user@host:/data/‹name›/\" .", "D=‹name›\nrsync -a out/ \"$HOST:/data/$D/\"", "sftp host:‹name›", "H=a\nscp x $H:‹name›"},
}

func TestCodeIsFoundWhateverCarriesTheText(t *testing.T) {
	for story, bodies := range carried {
		for _, body := range bodies {
			t.Run(story+"/"+body, func(t *testing.T) {
				checkRefused(t, asTemplate(body), "", "")
			})
		}
	}
}

// TestTextThatArrivesChangedIsWarnedOf where a program interprets its backslashes.
func TestTextThatArrivesChangedIsWarnedOf(t *testing.T) {
	for _, body := range []string{
		"#!/bin/sh\necho ‹name› | cat", "#!/bin/sh\nN=‹name›\necho \"$N\" > n.txt", "#!/bin/bash\nN=‹name›\necho -e \"$N\"", "#!/bin/bash\nN=‹name›\nawk -v n=\"$N\" 'BEGIN{print n}'", "#!/bin/bash\nprintf '%b\\n' ‹name›", "#!/bin/bash\nN=‹name›\nprintf '%b' \"$N\"",
	} {
		src := strings.TrimPrefix(asTemplate(body), "#!/bin/bash\n")
		findings := templates.LintSource("t", []byte(src), templates.LintOptions{})
		if len(findings) != 1 || findings[0].Severity != templates.Warning || !strings.Contains(findings[0].What, "interprets backslashes") {
			t.Errorf("%s: lint finds %v", body, findings)
		}
	}
}
