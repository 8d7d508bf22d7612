package templates_test

import (
	"testing"
)

// indirect are ways on which a task's text gets to code by the name of a variable, of a file, or by a place in a list.
var indirect = map[string][]string{
	"a name that is computed": {
		"O=‹p›\nf() { (( $1 > 1 )); }\nf O", "O=‹p›\nf() { local a=$1; [[ $a -gt 1 ]]; }\nf O", "O=‹p›\nf() { local -i a=$1; }\nf O", "O=‹p›\nfor k in A O; do (( k > 1 )); done", "O=‹p›\nK=O\necho $((K*2))", "O=‹p›\nK=O\nL=K\n((L))",
		"O=‹p›\nread -r k <<< O\n((k))", "O=‹p›\necho O | while read -r k; do ((k)); done", "O=‹p›\nA=(x O)\n((A[1]))", "O=‹p›\nK=$(echo O)\n((K))", "O=‹p›\nf() { ((${1:-O})); }\nf", "RES_1=‹p›\ni=1\nK=RES_$i\n((K))", "RES_1=‹p›\ni=1\n((RES_$i > 1))", "EPOCHS=‹p›\nfor v in ${!EPO*}; do ((v)); done",
		"O=‹p›\ndeclare -i n\nfor k in O; do n=$k; done", "O=‹p›\nfor k in O; do echo ${lrs[k]}; done", "O=‹p›\nset -- O\n(($1))", "O=‹p›\nlet 'x=O*2'", "O=‹p›\n[[ 'O' -gt 1 ]]", "EPOCH_A=‹p›\nfor v in $(compgen -v EPOCH_); do (( $v > 1 )); done", "O=‹p›\ng() { (($1)); }\nf() { g \"$@\"; }\nf O",
	},
	"a name that is expanded": {
		"O=‹p›\nfor v in O; do ((${!v})); done", "O=‹name›\nv=O\nbash -c \"echo ${!v}\"", "f() { local last=${!#}; bash -c \"echo $last\"; }\nf a ‹name›", "f() { local i=2; eval \"echo ${!i}\"; }\nf a ‹name›", "RES_1=‹name›\ni=1\nv=RES_$i\neval \"echo ${!v}\"",
		"A=‹name›\nf() { local -n r=$1; eval \"echo $r\"; }\nf A", "A=‹p›\nf() { local -n r=$1; ((r > 1)); }\nf A",
	},
	"a name that gets a value": {
		"f() { local -n out=$1; out=‹name›; }\nf RES\nbash -c \"echo $RES\"", "f() { printf -v \"$1\" %s ‹name›; }\nf RES\nbash -c \"echo $RES\"", "f() { read -r \"$1\" <<< ‹name›; }\nf RES\neval \"echo $RES\"", "f() { mapfile -t \"$1\" <<< ‹name›; }\nf L\neval \"echo ${L[0]}\"",
		"for k in A B; do declare \"$k=‹name›\"; done\neval \"echo $A\"", "i=1\nprintf -v \"RES_$i\" %s ‹p›\n((RES_1))", "i=1\ndeclare \"RES_$i=‹p›\"\n((RES_1))", "V=A\nexport \"$V=‹name›\"\nssh h \"echo $A\"",
	},
	"an index in a name": {
		"O=‹p›\nS=(a b)\nunset S[O]", "O=‹p›\nS=(a b)\nunset 'S[O]'", "O=‹p›\nread -r 'S[O]' <<< 1", "O=‹p›\nprintf -v 'S[O]' %s a", "O=‹p›\n[ -v 'S[O]' ]", "O=‹p›\nX='S[O]'\necho ${!X}", "O=‹p›\nX='S[O+1]'\nf() { unset \"$1\"; }\nf \"$X\"",
	},
	"what a declaration takes apart": {
		"O=-i\ndeclare $O n=\"‹p›\"", "declare \"-i\" n=\"‹p›\"", "O=-i\nX=‹p›\ndeclare $O n=$X", "O=-i; X=‹p›; f() { local \"$O\" n=$X; }; f", "O=-i; X=‹p›; declare $O n; n=$X", "f() { local L=(); local L=$1; }\nf ‹name›",
		"f() { local -a L; local L=$1; }\nf ‹name›", "f() { local L; read -ra L <<< \"a b\"; local L=\"$1\"; }\nf ‹name›", "f() { local L; mapfile -t L < x; declare L=\"$1\"; }\nf ‹name›", "L=(a); declare L=‹name›", "L[1]=a; N=‹name›; typeset L=\"$N\"", "srun bash -c 'f() { local L=(); local L=$1; }; f \"$1\"' _ ‹name›",
	},
	"what the shell remembers": {
		"f() { shopt -s extdebug; g \"$1\"; }\ng() { eval \"echo ${BASH_ARGV[0]}\"; }\nf ‹name›", "shopt -s extdebug\ng() { (( ${BASH_ARGV[0]} > 1 )); }\ng ‹p›", "bash -c 'eval \"echo $BASH_ARGV0\"' ‹name›", "bash -c 'ssh h \"$BASH_EXECUTION_STRING\"' ‹name›", "bash -c 'C=$BASH_EXECUTION_STRING; ssh h \"$C\"; : \"$1\"' _ ‹name›",
	},
	"a place in a list": {
		"f() { bash -c \"echo $2\"; }\nf ${CLEARML_TASK.tags}", "N=‹name›\nf() { bash -c \"echo $2\"; }\nf $N", "A=(x ‹name›)\nf() { bash -c \"echo $2\"; }\nf \"${A[@]}\"", "f() { bash -c \"echo $2\"; }\ng() { f \"$@\"; }\ng a ‹name›", "c() { (( $2 > 1 )); }\nm() { c x \"$@\"; }\nm ‹p›",
		"g() { f \"$@\"; }\nf() { bash -c \"echo $1\"; }\nh() { shift; g \"$@\"; }\nh a ‹name›", "set -e -- ‹name›\nbash -c \"echo $1\"", "set -eo pipefail -- ‹name›\nbash -c \"echo $1\"", "set -- $(echo ‹name› | tr : ' ')\n[[ $2 -gt 1 ]]", "L=‹name›\nset -- ${L//:/ }\n(( $2 > 1 ))", "F=‹name›\nf() { bash -c \"echo $3\"; }\nf a --x=$F",
	},
	"a function with an alias": {
		"shopt -s expand_aliases\nf() { (( $1 > 1 )); }\nalias t=f\nt ‹p›", "shopt -s expand_aliases\nf() { eval \"$2\"; }\nalias t='f x'\nN=‹name›\nt \"$N\"",
	},
	"a function that is named": {"t() { (( $1 > 1 )); }\nC=(t ‹p›)\n\"${C[@]}\"", "t() { (( $1 > 1 )); }\nC=t\n$C ‹p›", "t() { eval \"$2\"; }\nfor c in t; do \"$c\" a ‹name›; done"},
	"what a caller reads":      {"f() { read -r X; bash -c \"echo $X\"; }\ng() { f; }\ng <<< ‹name›", "f() { while read -r n; do ((n)); done; }\ng() { f; }\nh() { g; }\necho ‹p› | h"},
	"words of a task that are options": {
		"O=(${CLEARML_TASK.hyperparams.properties.p.value:1|words})\npython3 \"${O[@]}\" train.py", "O=(${CLEARML_TASK.hyperparams.properties.p.value:1|words})\nsrun \"${O[@]}\" hostname", "run() { python3 \"$@\"; }\nrun ${CLEARML_TASK.hyperparams.properties.p.value:1|words} train.py",
		"run() { srun \"$@\"; }\nrun ${CLEARML_TASK.hyperparams.properties.p.value:1|words} hostname",
	},
	"the working directory": {
		"mkdir -p work/‹name›\ncd work/‹name›\nsrun bash -c \"cd $PWD && ls\"", "W=$HOME/‹name›\nmkdir -p \"$W\" && cd \"$W\" || exit\nssh h \"ls $(pwd)\"", "pushd ‹name›\nD=$(pwd)\nssh h \"cd $D\"", "cd ‹name›\nX=~+\nssh h \"ls $X\"", "cd ‹name›\nssh h \"ls $(realpath .)\"", "cd ‹name›; cd ..\nssh h \"rm -rf $OLDPWD\"",
		"#SBATCH --chdir=/data/‹name›\nssh h \"ls $PWD\"",
	},
	"names of files": {
		"touch ‹name›.job\nfor f in *.job; do bash -c \"echo $f\"; done", "mkdir -p out; touch out/‹name›\nL=$(ls -t out | head -n1)\nbash -c \"echo $L\"", "N=‹name›\ncp a \"out/$N\"\nfind out -type f | while read -r f; do eval \"wc $f\"; done", "mkdir ‹name›\nA=(*/)\neval \"ls ${A[0]}\"", "mkdir ‹name›\nf() { eval \"ls $1\"; }\nf */",
	},
	"files that are read back": {
		"echo ‹name› > n.txt\nN=$(cat n.txt)\nssh h \"echo $N\"", "echo ‹name› > n.txt\neval \"$(< n.txt)\"", "echo ‹p› > n.txt\nread -r n < n.txt\n((n))", "echo ‹p› | tee n.txt\nN=$(head -n1 n.txt)\n((N))", "F=$(mktemp)\necho ‹p› > \"$F\"\nN=$(cat \"$F\")\n((N))", "cat > c.txt <<EOF\n‹p›\nEOF\nwhile read -r n; do ((n)); done < c.txt",
		"F=n.txt\necho ‹p› > \"$F\"\nN=$(cat n.txt)\n((N))",
	},
	"the text of a command": {
		"notify() { ssh login \"echo \\\"$1\\\"\"; }\ntrap 'notify \"failed: $BASH_COMMAND\"' ERR\nls /nonexistent ‹name›", "trap 'bash -c \"echo \\\"$BASH_COMMAND\\\" >> log\"' DEBUG\necho ‹name›", "trap 'C=$BASH_COMMAND' DEBUG\necho ‹p›\neval \"echo $C\"",
	},
	"what is chosen, called back or answered": {
		"select x in a b; do (( REPLY > 1 )) && echo y; break; done <<< ‹p›", "select x in ‹p›; do ((x)); break; done", "pick() { select x in a b; do ((REPLY)); break; done; }\npick <<< ‹p›", "show() { (( $2 > 1 )); }\nmapfile -t -c 1 -C show L <<< ‹p›", "show() { (( $3 > 1 )); }\nmapfile -tc1 -C 'show a' L <<< ‹p›",
		"show() { (( $2 > 1 )); }\nmapfile -Cshow -c 1 <<< ‹p›", "mapfile -c 1 -C 'eval :' <<< ‹name›", "show() { (( $2 > 1 )); }\nC=show\nmapfile -c 1 -C \"$C\" <<< ‹p›", "f() { printf '%s\\n' ‹name›; }\ncoproc f\nread -r X <&\"${COPROC[0]}\"\nbash -c \"echo $X\"", "coproc P { echo ‹p›; }\nread -r -u \"${P[0]}\" X\n((X))",
		"select x in a b; do bash -c \"echo $REPLY\"; break; done < <(echo ‹name›)", "cb() { local i=$1 l=$2; ssh h \"echo $l\"; }\nreadarray -t -C cb -c 1 < <(echo ‹name›)", "coproc cat\necho ‹p› >&\"${COPROC[1]}\"\nread -r X <&\"${COPROC[0]}\"\n((X))", "coproc { while read -r l; do ((l)); done; }\nexec 5>&\"${COPROC[1]}\"\necho ‹p› >&5", "coproc echo ‹p›\nX=$(cat <&\"${COPROC[0]}\")\n((X))",
	},
	"a name that is given otherwise": {
		"printf -vX %s ‹name›\nbash -c \"echo $X\"", "f() { printf -v\"$1\" %s ‹name›; }\nf X\nbash -c \"echo $X\"", "f() { local o=${1:-RESULT}; printf -v \"$o\" %s ‹name›; }\nf\nbash -c \"echo $RESULT\"", "f() { printf -v \"${1:-RESULT}\" %s ‹name›; }\nf\nbash -c \"echo $RESULT\"", "f() { read -r \"${1:-RESULT}\" <<< ‹name›; }\nf\neval \"echo $RESULT\"",
		"f() { local -n o=${1:-RESULT}; o=‹name›; }\nf\neval \"echo $RESULT\"", "declare -n r\nfor r in X; do r=‹name›; done\nbash -c \"echo $X\"", "declare -n r\nr=X\nr=‹p›\n((X))",
	},
	"an integer that is filled by its name": {
		"declare -i total=0\nset_to() { printf -v \"$1\" %s \"$2\"; }\nset_to total ‹p›", "declare -i total=0\nset_to() { local -n t=$1; t=$2; }\nset_to total ‹p›", "declare -i total=0\nset_to() { read -r \"$1\" <<< \"$2\"; }\nset_to total ‹p›", "declare -i RES_1\ni=1\nprintf -v \"RES_$i\" %s ‹p›", "declare -i total\nV=total\nprintf -v \"$V\" %s ‹p›",
		"declare -i total\ndeclare -n t=total\nt=‹p›", "declare -i total\nf() { g \"$@\"; }\ng() { printf -v \"$1\" %s ‹p›; }\nf total", "declare -i total\nfor v in total; do read -r \"$v\" <<< ‹p›; done", "declare -i total\nf() { printf -v \"${1:-total}\" %s ‹p›; }\nf", "N=‹p›\ndeclare \"-i\" total=$N", "declare -i t\nwhile read -r k v; do printf -v \"$k\" %s \"$v\"; done <<EOF\nt ‹p›\nEOF", "declare -i total\nf() { read -r \"$1\" \"$2\" <<< ‹p›; }\nf total x", "declare -i total\nput() { printf -v \"$1\" %s ‹p›; }\nC=put\n\"$C\" total",
	},
	"an array that is associative elsewhere": {
		"f() { local -A idx; idx[a]=1; }\nf\nidx=()\nk=‹p›\nidx[$k]=1", "stats() { local -A seen; seen[x]=1; }\nload() { local seen=(); seen[$1]=1; }\nstats; load ‹p›", "declare -A m\nunset m\nm=(a b)\ni=‹p›\necho \"${m[$i]}\"", "declare -A m\nload() { local m; m[$1]=1; }\nload ‹p›", "declare -A m\nbash -c 'm[$1]=1' _ ‹p›",
		"declare -A m\nk=‹p›\nfor x in a b; do m[$k]=1; unset m; done", "drop() { unset m; }\ndeclare -A m\ndrop\nk=‹p›\nm[$k]=1", "f() { local -A m; m[a]=1; }\ng() { m[$1]=1; }\nf; g ‹p›", "f() { declare -A m; }\nf\nk=‹p›\nm[$k]=1", "declare -A m\nexport P=‹p›\nbash <<'EOF'\nf() { m[$1]=1; }\nf \"$P\"\nEOF", "k=‹p›\nm[$k]=1\ndeclare -A m", "declare -A m\nf() { local m=(a); g \"$1\"; }\ng() { m[$1]=1; }\nf ‹p›", "m=(a)\ndeclare -A m\nk=‹p›\nm[$k]=1",
	},
	"a variable that decides and is filled": {
		"read -r BASH_ENV <<< ‹name›\nexport BASH_ENV\nbash -c :", "N=‹name›\n: \"${BASH_ENV:=$N}\"\nexport BASH_ENV\nbash -c :", "prepend() { printf -v \"$1\" \"%s:%s\" \"$2\" \"${!1}\"; }\nprepend PATH ‹name›\nls", "printf -v PATH \"%s:%s\" ‹name› \"$PATH\"\nls", "prepend() { local -n v=$1; v=\"$2:$v\"; }\nprepend PATH ‹name›\nls",
		"declare -n v=PATH\nv=\"‹name›:$v\"\nls", "for PATH in ‹name›; do ls; done", ": ${LD_PRELOAD:=‹name›}", "mapfile -t PATH <<< ‹name›", "select PATH in ‹name›; do ls; done", "export N=‹name›\nbash -c 'read -r BASH_ENV <<< \"$N\"; export BASH_ENV; bash -c :'", "V=LD_PRELOAD\n: \"${!V:=‹name›}\"", "declare -n r=PATH\nread -r r <<< ‹name›", "f() { local -n v=$1; g v \"$2\"; }\ng() { local -n w=$1; w=$2; }\nf PATH ‹name›", "getopts ‹name› PATH", "k=x\nprintf -v \"LD_$k\" %s ‹name›", "for v in A PATH; do printf -v \"$v\" %s ‹name›; done", "echo ‹name› | { read -r PATH; ls; }",
	},
	"files that are read back under another name": {
		"D=$(mktemp -d)\nprintf \"%s\\n\" ‹p› > $D/epochs\nE=$(<$D/epochs)\n(( E > 1 ))", "echo ‹p› > state_$SLURM_JOB_ID.txt\nE=$(cat state_$SLURM_JOB_ID.txt)\n(( E > 1 ))", "for f in a b; do echo ‹p› > $f.txt; done\nfor f in a b; do E=$(cat $f.txt); (( E > 1 )); done",
		"echo ‹p› > a.txt\ncp a.txt b.txt\nE=$(cat b.txt)\n(( E > 1 ))", "echo ‹p› > a.tmp && mv a.tmp a.txt\nE=$(cat a.txt)\n(( E > 1 ))", "echo ‹p› > a.cfg\nE=$(cat *.cfg)\n(( E > 1 ))",
		"echo ‹p› > a.cfg\nfor f in *.cfg; do read -r E < \"$f\"; (( E > 1 )); done", "exec 3> st.txt\necho ‹p› >&3\nexec 3>&-\nread -r E < st.txt\n(( E > 1 ))", "exec 3> st.sh\nprintf \"%s\\n\" ‹name› >&3\nexec 3>&-\nbash st.sh",
		"exec {fd}> job\nprintf \"%s\\n\" ‹name› >&$fd\nexec {fd}>&-\nbash job", "exec > out.txt\necho ‹p›\nread -r E < out.txt\n(( E > 1 ))", "echo ‹p› | sort -o st.txt\nread -r E < st.txt\n(( E > 1 ))",
		"echo ‹p› | dd of=st.txt 2>/dev/null\nread -r E < st.txt\n(( E > 1 ))", "printf \"%s\" ‹name› > st.txt\nxargs -a st.txt -d \"\\n\" -I{} bash -c \"echo {}\"", "exec 3< n.txt\necho ‹p› > n.txt\nread -r N <&3\n(( N > 1 ))",
		"echo ‹p› > n.txt\nwhile read -r N; do (( N > 1 )); done 3< n.txt <&3", "echo ‹p› > n.txt\nread -u 3 N 3< n.txt\n(( N > 1 ))", "for f in a b; do echo ‹p› > $f.txt; done\nE=$(cat a.txt); (( E > 1 ))",
		"echo ‹p› > out/a.cfg\nF=(out/*.cfg)\nE=$(cat \"${F[@]}\"); (( E > 1 ))", "echo ‹name› | sort | tee st.txt\nN=$(cat st.txt)\nssh h \"echo $N\"", "{ echo ‹p› >&3; } 3> st.txt\nE=$(<st.txt); (( E > 1 ))",
		"exec 3> run.sh\necho ‹name› >&3\nbash run.sh", "export P=‹p›\nexec 3> run.sh\necho '(( P > 1 ))' >&3\nbash run.sh", "export P=‹p›\necho '(( P > 1 ))' > run.tmp\nmv run.tmp run.sh\nbash run.sh",
		"echo ‹p› > a.txt\nfor f in *; do read -r E < \"$f\"; (( E > 1 )); done", "echo ‹p› > a.txt\ninstall -m 644 a.txt b.txt\nmv b.txt c.txt\nread -r E < c.txt\n(( E > 1 ))", "install /dev/stdin st.txt <<< ‹p›\nread -r E < st.txt; (( E > 1 ))",
		"cp /dev/stdin st.sh <<< ‹name›\nbash st.sh", "echo ‹name› | dd of=st.sh\nbash st.sh", "exec >> out.txt\nprintf \"%s\n\" ‹p›\nE=$(tail -n1 out.txt); (( E > 1 ))",
		"D=$(mktemp -d)\nprintf '%s' ‹p› > \"$D\"/epochs\nE=$(<\"${D}/epochs\"); (( E > 1 ))", "exec {fd}> st.txt\necho ‹p› >&\"$fd\"\nread -r E < st.txt; (( E > 1 ))", "exec {fd}<> st.txt\necho ‹p› >&\"$fd\"\nread -r E < st.txt; (( E > 1 ))",
		"echo ‹name› > f; xargs --arg-file=f -n1 bash -c", "echo ‹name› > f; parallel -a f", "echo ‹p› > x.tmp\ncat x.tmp > y.txt\nE=$(cat y.txt); (( E > 1 ))",
		"echo ‹p› > x.tmp\ncp x.tmp out/\nE=$(cat out/x.tmp); (( E > 1 ))", "echo ‹p› > x.1\ncp x.* out.txt\nE=$(cat out.txt); (( E > 1 ))",
	},
	"files of a directory": {
		"echo ‹p› > n.txt\nexec 3< n.txt\nread -u 3 N\n((N))", "echo ‹p› > n.txt\nexec {fd}< n.txt\nmapfile -t -u $fd L\n((L[0]))",
		"D=$(mktemp -d)\necho ‹p› > \"$D/a\"\nN=$(cat \"$D\"/*)\n((N))", "mkdir o\necho ‹p› > o/n\nfor f in o/*; do read -r n < \"$f\"; ((n)); done", "mkdir o; cd o\necho ‹p› > n\ncd ..\nread -r n < o/?\n((n))", "F=o/n\necho ‹p› > $F\nfor f in o/*; do n=$(<$f); ((n)); done",
	},
	"files that are called like options": {
		"cp \"$DATA/‹name›\" .\ntar cf o.tar *", "N=‹name›\nmv -- \"data/$N\" .\nF=(*.csv)\npython3 \"${F[@]}\"",
		"touch ./‹name›\ntar cf o.tar *", "touch ./‹name›\nF=(*)\ntar cf o.tar \"${F[@]}\"", "touch ./‹name›\npack() { tar cf o.tar \"$@\"; }\npack *",
		"touch ./‹name›\nX=$(echo *)\nbash -c \"echo $X\"", "mkdir -p o; touch o/‹name›\nprintf \"%s\\n\" o/* | while read -r f; do bash -c \"ls $f\"; done", "mkfifo ‹name›\nfor f in *; do bash -c \"ls $f\"; done",
		"truncate -s 1 ‹name›\nfor f in *; do bash -c \"ls $f\"; done", "dd if=/dev/null of=‹name› 2>/dev/null\nfor f in *; do bash -c \"ls $f\"; done", "sort -o ‹name› /dev/null\nfor f in *; do bash -c \"ls $f\"; done",
		"ln -s ‹name› cur\nT=$(readlink cur)\nbash -c \"echo $T\"", "touch ./‹name›\ntar cf o.tar -- x *.csv\npython3 *", "cd out; touch \"../out/‹name›\"; cd out; mkdir -p out; touch out/‹name›\ntar cf o.tar *",
		"N=‹name›\ntouch -- \"./$N\"\ntar cf o.tar *", "touch ‹name›\nssh h ls *", "F=./‹name›\ntouch \"$F\"\ntar cf o.tar *",
		"mkdir -p \"$OUT\"\ncd \"$OUT\"\ntouch \"$OUT/‹name›\"\ntar cf o.tar *.csv", "touch ./‹name›\nfor f in *; do tar cf \"$f.tar\" \"$f\"; done",
	},
}

func TestCodeIsFoundBehindNames(t *testing.T) {
	for story, bodies := range indirect {
		for _, body := range bodies {
			t.Run(story+"/"+body, func(t *testing.T) {
				checkRefused(t, asTemplate(body), "", "")
			})
		}
	}
}

// besideNames are their harmless neighbours, with what they print for the task "a b" and the property 2.
var besideNames = []struct{ body, want string }{
	{`need() { for v in "$@"; do [[ -n ${!v} ]] || exit 2; done; }; NAME=‹name›; GPUS=2; need NAME GPUS; say ok`, "<ok>\n"},
	{`GPUS=2; NODES=3; NAME=‹name›; for v in GPUS NODES; do (( v > 1 )) && say "$v"; done`, "<GPUS>\n<NODES>\n"},
	{`NAME=‹name›; ask() { local -n out=$1; out=5; }; ask N; (( N > 4 )) && say "$N"`, "<5>\n"},
	{`NAME=‹name›; printf -v N %d 7; (( N > 4 )) && say "$N"`, "<7>\n"},
	{`check() { (( $1 > 1 )) && say "$2"; }; main() { check "$@"; }; main 3 ‹name›`, "<a b>\n"},
	{`log() { local level=$1; shift; (( level > 1 )) && say "$@"; }; log 2 ‹name› c`, "<a b><c>\n"},
	{`f() { (( $1 > 1 )) && say "$2"; }; f 2 "‹name›"`, "<a b>\n"},
	{`S=(a b c); i=1; N=‹name›; unset "S[i]"; say "${S[@]}" "$N"`, "<a><c><a b>\n"},
	{`train() { say "$@"; }; C=(train --name ‹name›); "${C[@]}"`, "<--name><a b>\n"},
	{`mkdir -p ‹slug›; cd ‹slug›; bash -c "cd $PWD && basename \$PWD"`, "a-b\n"},
	{`mkdir -p ‹name›; cd ‹name›; say "$(basename "$PWD")"; bash -c 'basename "$PWD"'`, "<a b>\na b\n"},
	{`cd ‹name› 2>/dev/null; for i in *.nothing; do say "$i"; done`, "<*.nothing>\n"},
	{`echo ‹name› > n.txt; echo 3 > m.txt; N=$(cat m.txt); (( N > 2 )) && say "$(cat n.txt)"`, "<a b>\n"},
	{`declare -A seen; N=‹name›; k=N; seen[$k]=1; say "${!seen[@]}"`, "<N>\n"},
	{`O=(${CLEARML_TASK.hyperparams.properties.p.value:1|words}); python3() { say "$@"; }; python3 train.py "${O[@]}"`, "<train.py><2>\n"},
	{`run() { say "$@"; }; run train.py ${CLEARML_TASK.hyperparams.properties.p.value:1|words} ‹name›`, "<train.py><2><a b>\n"},
	{`tar() { say "$@"; }; mkdir -p out/‹name›; tar czf o.tgz *; tar czf o.tgz -- out/*`, "<czf><o.tgz><out>\n<czf><o.tgz><--><out/a b>\n"},
	{`tar() { say "$@"; }; touch ./‹name›; tar czf o.tgz -- * && tar czf o.tgz ./*`, "<czf><o.tgz><--><a b>\n<czf><o.tgz><./a b>\n"},
	{`OUT=$PWD/out; mkdir -p "$OUT/‹name›"; touch a.csv; for f in *.csv; do say "$f"; done; cd "$OUT/‹name›"; touch b; tar() { say "$@"; }; tar cf o.tar *`, "<a.csv>\n<cf><o.tar><b>\n"},
	{`echo "name: ‹name›" > conf.yaml; cat conf.yaml; cp conf.yaml c2.yaml; mv c2.yaml c3.yaml; cat c*.yaml`, "name: a b\nname: a b\nname: a b\n"},
	{`mkdir data; echo 3 > x; cp x data/‹name›.csv; cp data/‹name›.csv in.csv; N=$(cat in.csv); (( N > 2 )) && say "$N"`, "<3>\n"},
	{`i=7; echo ‹name› > name_$i.txt; echo 3 > count_$i.txt; N=$(cat count_$i.txt); (( N > 2 )) && say "$N"`, "<3>\n"},
	{`D=$(mktemp -d); echo ‹name› > "$D/name"; echo 4 > "$D/gpus"; G=$(cat "$D/gpus"); (( G > 0 )) && say "$(cat $D/name)"`, "<a b>\n"},
	{`exec 3> s.txt; echo ‹name› >&3; exec 3>&-; cat s.txt; echo 5 > n.txt; exec 4< n.txt; read -r n <&4; (( n > 4 )) && say "$n"`, "a b\n<5>\n"},
	{`tar() { say "$@"; }; mkdir d; N=‹name›; touch "d/$N"; cp "d/$N" x.csv; tar cf o.tar *.csv; cp "d/$N" d/y; rm *.csv; tar cf o.tar *`, "<cf><o.tar><x.csv>\n<cf><o.tar><d>\n"},
	{`mkdir in out counts; touch in/a.txt; echo 3 > x; mv x counts/c; for f in in/*.txt; do o="out/$(basename "$f" .txt).out"; echo ‹name› > "$o"; done; for f in counts/*; do n=$(cat "$f"); (( n > 2 )) && say "$n"; done; cat out/*`, "<3>\na b\n"},
	{`echo ‹name› > n; echo 4 > m; exec 3< n 4< m; read -r -u 4 x; (( x > 3 )) && cat <&3`, "a b\n"},
	{`[ -f *.csv ] || say none; touch ./‹name›; [ -e *.csv ] || ls -1 *`, "<none>\na b\n"},
	{`N=‹name›; X="the N of it"; say "$X" "${#X}"`, "<the N of it><11>\n"},
	{`set -euo pipefail; set -- 4 ‹name›; (( $1 > 3 )) && say "$2"`, "<a b>\n"},
	{`f() { echo "$1" >&2; }; trap 'f "failed: $BASH_COMMAND"' ERR; trap 'echo "$BASH_COMMAND"' EXIT; say ‹name›`, "<a b>\necho\n"},
	{`select x in a ‹name›; do say "$x" "$REPLY"; break; done 2>/dev/null <<< 2`, "<a b><2>\n"},
	{`show() { (( $1 < 1 )) && say "$2"; }; mapfile -t -c 1 -C show L <<< ‹name›; say "${L[@]}"`, "<a b>\n<a b>\n"},
	{`coproc { echo 3; }; read -r n <&"${COPROC[0]}"; (( n > 2 )) && say ‹name›`, "<a b>\n"},
	{`exec {log}>out; echo ‹name› >&$log; read -r n <<< 3; (( n > 2 )) && say "$n"`, "<3>\n"},
	{`printf -vN %d 7; (( N > 4 )) && say ‹name›`, "<a b>\n"},
	{`f() { local o=${1:-RESULT}; printf -v "$o" %s ‹name›; }; f; say "$RESULT"; bash -c "echo $SHLVL" >/dev/null`, "<a b>\n"},
	{`declare -i total=0; put() { printf -v "$1" %s "$2"; }; put NAME ‹name›; log() { say "$@"; }; log total; total+=2; say "$NAME" "$total"`, "<total>\n<a b><2>\n"},
	{`put() { local -n to=$1; to=$2; }; put NAME ‹name›; need() { [[ -n ${!1} ]]; }; need PATH; need HOME; say "$NAME"`, "<a b>\n"},
	{`declare -i n; read -r n <<< 3; N=‹name›; say "$n" "$N"`, "<3><a b>\n"},
	{`declare -A m; add() { m[$1]=1; }; add ‹name›; m=(); k=‹name›; m[$k]=2; say "${m[$k]}"`, "<2>\n"},
	{`f() { local -A seen; seen[$1]=1; say "${!seen[@]}"; }; g() { local -A seen=(); seen[$1]=2; }; f ‹name›; g ‹name›`, "<a b>\n"},
	{`f() { local -A seen; g "$1"; say "${!seen[@]}"; }; g() { seen[$1]=1; }; f ‹name›`, "<a b>\n"},
	{`for x in a b; do declare -A m; k=‹name›; m[$k]=1; unset m; done; unset m; declare -A m; m[$k]=1; say "${!m[@]}"; unset m`, "<a b>\n"},
	{`main() { local -A o=(); parse "$@"; say "${o[name]}"; }; parse() { while (( $# > 0 )); do o[$1]=$2; shift 2; done; }; main name ‹name›`, "<a b>\n"},
	{`declare -A m; f() { m[$1]=1; }; trap 'f "$N"; say "${!m[@]}"' EXIT; N=‹name›; eval 'm[$N]=1'; ( f x )`, "<a b>\n"},
	{`on() { local line=$1 what=$2; (( line > 0 )) && echo "$what" >&2; }; trap 'on $LINENO "$BASH_COMMAND"' ERR; say ‹name›; false; :`, "<a b>\nfalse\n"},
	{`setvar() { printf -v "$1" %s "$2"; }; for v in PATH; do [[ -n ${!v} ]]; done; setvar RUN ‹name›; P=echo; "$P" "$RUN"`, "a b\n"},
	{`init() { declare -gA m; }; init; k=‹name›; m[$k]=1; declare -p m > /dev/null; show() { declare -p m; }; show`, "declare -A m=([\"a b\"]=\"1\" )\n"},
	{"N=‹name› bash <<'EOF'\ndeclare -A m\nadd() { m[$1]=1; }\nadd \"$N\"\necho \"${!m[@]}\"\nEOF", "a b\n"},
	{`: "${PYTHONPATH:=/code/‹id›/src}"; echo $PYTHONPATH`, "/code/3f2a9c/src\n"},
	{`while getopts n: opt; do say "$opt" "$OPTARG"; done; read -r MODULE HOST <<< ‹name›; say "$MODULE" "$HOST"`, "<a><b>\n"},
	{`f() { local a=$1; a=($a); local b="x$1"; say "${a[@]}" "$b"; }; f ‹name›`, "<a><b><xa b>\n"},
	{`f() { local L=(); L=$1; export L=$1; say "$L"; }; f ‹name›; L=(a); g() { local L=$1; say "$L"; }; g ‹name›`, "<a b>\n<a b>\n"},
	{`declare -a L=(‹name› c); say "${L[@]}"; f() { local K=(); }; g() { local K=$1; say "$K"; }; f; g ‹name›`, "<a b><c>\n<a b>\n"},
	{`V=x; declare "$V=1"; declare "$V"; N=‹name›; declare M="$N"; export "$V" P="$N"; say "$M" "$P"`, "<a b><a b>\n"},
	{`f() { local n="$1" v=$2; local "$n"; say "$v" "${#BASH_ARGV[@]}"; }; f x ‹name›; say "${0##*/}" > /dev/null`, "<a b><0>\n"},
	{"shopt -s expand_aliases\nf() { (( $1 > 1 )) && say \"$2\"; }\nalias t='f 2' u=say\nt ‹name›\nN=‹name›; u \"$N\"", "<a b>\n<a b>\n"},
}

func TestDataStaysDataBesideNames(t *testing.T) {
	checkData(t, besideNames)
}
