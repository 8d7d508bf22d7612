package templates_test

import (
	"testing"
)

// indirect are ways on which a task's text gets to code by the name of a variable, of a file, or by a place in a list.
var indirect = map[string][]string{
	"a name that is computed": {
		"O=‹p›\nf() { (( $1 > 1 )); }\nf O", "O=‹p›\nf() { local a=$1; [[ $a -gt 1 ]]; }\nf O", "O=‹p›\nf() { local -i a=$1; }\nf O", "O=‹p›\nfor k in A O; do (( k > 1 )); done", "O=‹p›\nK=O\necho $((K*2))", "O=‹p›\nK=O\nL=K\n((L))",
		"O=‹p›\nread -r k <<< O\n((k))", "O=‹p›\necho O | while read -r k; do ((k)); done", "O=‹p›\nA=(x O)\n((A[1]))", "O=‹p›\nK=$(echo O)\n((K))", "O=‹p›\nf() { ((${1:-O})); }\nf", "RES_1=‹p›\ni=1\nK=RES_$i\n((K))", "RES_1=‹p›\ni=1\n((RES_$i > 1))", "EPOCHS=‹p›\nfor v in ${!EPO*}; do ((v)); done",
		"O=‹p›\ndeclare -i n\nfor k in O; do n=$k; done", "O=‹p›\nfor k in O; do echo ${lrs[k]}; done", "O=‹p›\nset -- O\n(($1))", "O=‹p›\ng() { (($1)); }\nf() { g \"$@\"; }\nf O",
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
	"a place in a list": {
		"f() { bash -c \"echo $2\"; }\nf ${CLEARML_TASK.tags}", "N=‹name›\nf() { bash -c \"echo $2\"; }\nf $N", "A=(x ‹name›)\nf() { bash -c \"echo $2\"; }\nf \"${A[@]}\"", "f() { bash -c \"echo $2\"; }\ng() { f \"$@\"; }\ng a ‹name›", "c() { (( $2 > 1 )); }\nm() { c x \"$@\"; }\nm ‹p›",
		"g() { f \"$@\"; }\nf() { bash -c \"echo $1\"; }\nh() { shift; g \"$@\"; }\nh a ‹name›", "set -e -- ‹name›\nbash -c \"echo $1\"", "set -eo pipefail -- ‹name›\nbash -c \"echo $1\"", "set -- $(echo ‹name› | tr : ' ')\n[[ $2 -gt 1 ]]", "L=‹name›\nset -- ${L//:/ }\n(( $2 > 1 ))", "F=‹name›\nf() { bash -c \"echo $3\"; }\nf a --x=$F",
	},
	"a function that is named": {"t() { (( $1 > 1 )); }\nC=(t ‹p›)\n\"${C[@]}\"", "t() { (( $1 > 1 )); }\nC=t\n$C ‹p›", "t() { eval \"$2\"; }\nfor c in t; do \"$c\" a ‹name›; done"},
	"what a caller reads":      {"f() { read -r X; bash -c \"echo $X\"; }\ng() { f; }\ng <<< ‹name›", "f() { while read -r n; do ((n)); done; }\ng() { f; }\nh() { g; }\necho ‹p› | h"},
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
	{`N=‹name›; X="the N of it"; say "$X" "${#X}"`, "<the N of it><11>\n"},
	{`set -euo pipefail; set -- 4 ‹name›; (( $1 > 3 )) && say "$2"`, "<a b>\n"},
}

func TestDataStaysDataBesideNames(t *testing.T) {
	checkData(t, besideNames)
}
