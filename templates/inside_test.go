package templates_test

import "testing"

// inside are ways on which a task's text gets to code through functions, files and programs within code, through what commands
// read, and through what they print.
var inside = map[string][]string{
	"functions and files of code in a word": {
		"srun bash -c 'go() { eval \"echo $1\"; }; go \"$1\"' _ ‹name›", "export N=‹name›\ncat > run.sh <<'EOF'\nnotify() { ssh login \"echo $1\"; }\nnotify \"$N\"\nEOF\nbash run.sh", "export N=‹name›\nbash <<'EOF'\nlog() { local m=$1; bash -c \"echo $m\"; }\nlog \"$N\"\nEOF",
		"srun bash -c 'declare -i n=$1; echo $n' _ ‹p›", "export P=‹p›\nbash <<'EOF'\ndeclare -i n\nn=$P\nEOF", "srun bash -c 'echo \"$1\" | bash' _ ‹name›", "srun bash -c 'echo \"echo $1\" > job.sh; bash job.sh' _ ‹name›",
		"export N=‹name›\ncat > run.sh <<'EOF'\ncat > inner.sh <<EOT\necho $N\nEOT\nbash inner.sh\nEOF\nbash run.sh", "eval 'f() { bash -c \"echo $1\"; }'\nf ‹name›", "t() { (( $1 > 1 )); }\nsrun bash -c \"$(declare -f t); t \\\"\\$1\\\"\" _ ‹p›",
		"shopt -s expand_aliases\nf() { (( $1 > 1 )); }\nalias t=f\nt ‹p›", "f() { (( $2 > 1 )); }\nalias t='f a'\nt ‹p›",
	},
	"arguments and input of scripts that are written": {
		"cat > run.sh <<'EOF'\n(( $1 > 1 )) && echo many\nEOF\nchmod +x run.sh\nsrun ./run.sh ‹p›", "cat > run.sh <<'EOF'\nssh login \"echo $1\"\nEOF\nbash run.sh ‹name›", "cat > setup.sh <<'EOF'\neval \"export X=$1\"\nEOF\nsource setup.sh ‹name›", "cat > job.sh <<'EOF'\n#!/bin/bash\n(( $1 > 1 ))\nEOF\nsbatch job.sh ‹p›",
		"cat > run.sh <<'EOF'\nwhile [[ $# -gt 0 ]]; do case $1 in --epochs) E=$2; shift 2;; *) shift;; esac; done\necho $((E*2))\nEOF\nsrun bash run.sh --epochs ‹p›", "cat > run.sh <<'EOF'\nread -r n\n(( n > 1 ))\nEOF\nbash run.sh <<< ‹p›",
		"cat > node.sh <<'EOF'\nCMD=\"$*\"\nexec bash -c \"$CMD\"\nEOF\nchmod +x node.sh\nsrun ./node.sh echo ‹name›", "cat > wrap.sh <<'EOF'\nexec \"$@\"\nEOF\nchmod +x wrap.sh\nCMD=‹name›\nsrun ./wrap.sh $CMD",
	},
	"what commands read": {
		"log() { local m; m=$(cat); ssh login \"echo $m\"; }\necho ‹name› | log", "total() { local n=$(cat); echo $((n*2)); }\nprintf %s ‹p› | total", "total() { local n; n=$(</dev/stdin); echo $((n*2)); }\nprintf %s ‹p› | total", "total() { local n; n=$(head -n1); echo $((n*2)); }\ntotal <<< ‹p›",
		"{ n=$(cat); (( n > 1 )); } <<< ‹p›", "srun bash -c 'n=$(cat); (( n > 1 ))' <<< ‹p›", "f() { n=$(cat); ((n)); }\ng() { f; }\necho ‹p› | g",
	},
	"arguments that programs add": {
		"echo ‹p› | xargs bash -c '(( $1 > 1 ))' _", "printf '%s\\0' ‹p› | xargs -0 -n1 bash -c '(( $0 > 1 ))'", "work() { (( $1 > 0 )); }\nexport -f work\nprintf '%s\\n' ‹p› | xargs -d '\\n' -n1 bash -c 'work \"$1\"' _", "printf '%s\\0' ‹name› | xargs -0 bash -c 'for a in \"$@\"; do eval \"echo $a\"; done' _",
		"touch ./‹name›\nfind . -type f -exec bash -c 'eval \"ls -l $1\"' _ {} \\;", "touch out/‹name›\nfind out -exec sh -c 'for f; do eval \"wc -c $f\"; done' sh {} +", "D=‹name›\nfind \"$D\" -exec bash -c 'eval \"ls $1\"' _ {} \\;",
	},
	"code that a shell reads otherwise": {
		"P=‹p›\nsource /dev/stdin <<'EOF'\n(( P > 1 ))\nEOF", "export P=‹p›\n$SHELL <<'EOF'\n(( P > 1 ))\nEOF", "export P=‹p›\n\"${SHELL:-/bin/bash}\" -c '(( P > 1 ))'", "export P=‹p›\necho 'echo $((P*2))' | parallel", "export N=‹name›\nsg grp -c 'bash -c \"echo $N\"'", "export N=‹name›\nsudo -E -s 'eval \"echo $N\"'",
		"export P=‹p›\ntmux new-session -d 'echo $((P*2))'", "export P=‹p›\nenv -S 'bash -c \"((P>1))\"'", "CMD=(srun bash -c '(( $1 > 1 ))' _)\n\"${CMD[@]}\" ‹p›",
	},
	"what commands print": {
		"X=$(bash -c 'echo \"$1\"' _ ‹name›)\nssh login \"echo $X\"", "export N=‹name›\nX=$(srun bash -c 'printf %s \"$N\"')\n(( X > 1 ))", "export N=‹name›\nX=$(bash <<'EOF'\necho \"$N\"\nEOF\n)\nssh login \"echo $X\"", "export N=‹name›\ncat > p.sh <<'EOF'\necho \"$N\"\nEOF\nX=$(bash p.sh)\nssh login \"echo $X\"",
		"cat > p.sh <<'EOF'\necho \"$1\"\nEOF\nX=$(bash p.sh ‹name›)\nssh login \"echo $X\"", "X=$(timeout 5 printf %s ‹name›)\nssh login \"echo $X\"", "N=‹name›\nX=$(srun echo \"$N\")\nssh login \"echo $X\"", "N=‹name›\nX=$(sudo -u me cat <<< \"$N\")\nssh login \"echo $X\"", "N=‹name›\nX=$(eval 'echo \"$N\"')\nssh login \"echo $X\"",
		"N=‹name›\nX=$(command echo \"$N\")\nssh login \"echo $X\"", "X=$(python3 -c 'import sys; print(sys.argv[1])' ‹name›)\nssh login \"echo $X\"", "export N=‹name›\nX=$(python3 -c 'import os; print(os.environ[\"N\"])')\nssh login \"echo $X\"", "export N=‹name›\nX=$(awk 'BEGIN{ print ENVIRON[\"N\"] }')\nssh login \"echo $X\"", "export P=‹p›\nX=$(perl -e 'print $ENV{P}')\n(( X > 1 ))",
		"export N=‹name›\nX=$(python3 - <<'EOF'\nimport os; print(os.environ['N'])\nEOF\n)\nssh login \"echo $X\"", "N=‹name›\nX=$(base64 -d <<< \"$N\")\neval \"$X\"", "X=$(md5sum -- ‹name›)\nssh login \"echo $X\"", "X=$(./tool --name ‹name›)\n(( X > 1 ))", "X=$(yes ‹name› | sed q)\nssh login \"echo $X\"",
		"N=‹name›\nT=$(set | grep ^N=)\nssh login \"echo $T\"", "N=‹name›\nT=$(declare | grep ^N=)\nssh login \"echo $T\"", "f() { echo ‹name›; }\nT=$(type f)\nssh login \"echo $T\"", "sleep 1 ‹name› &\nJ=$(jobs -l)\nssh login \"echo $J\"",
	},
	"programs in variables that change": {
		"R=\"ssh -q\"\n[ -n \"$X\" ] && R+=\" -v\"\n$R login mkdir -p ‹name›", "W=(ssh login)\n${W[@]+\"${W[@]}\"} echo ‹name›", "W=\"ssh login\"\n${W:-} echo ‹name›", ": \"${W:=ssh login}\"\n$W echo ‹name›", "for c in ssh srun; do $c login echo ‹name›; done",
	},
	"words that vanish": {"[ -n \"$Q\" ] && A=prog\nsrun $A ‹name›", "f() { $1; }\nf $OPT ‹name›", "f() { \"$1\" hello; }\nf $OPT ‹name›", "f() { python3 \"$1\"; }\nf $OPT ‹name›", "f() { (( $1 > 1 )); }\nf $FLAG ‹p›", "f() { (( $1 > 1 )); }\nf ${FLAG:+--x} ‹p›", "f() { (( $1 > 1 )); }\nif a; then F=-v; fi\nf $F ‹p›", "bash -c '(( $1 > 1 ))' _ $FLAG ‹p›", "bash -c '(( $0 > 1 ))' $FLAG ‹p›", "set -- $FLAG ‹p›\n(( $1 > 1 ))"},
	"errors and names that are printed": {
		"N=‹name›\nX=$(mkdir \"no/$N\" 2>&1)\nssh login \"echo $X\"", "N=‹name›\nX=$(mkdir -pv \"out/$N\")\nssh login \"echo $X\"", "X=$( { echo ‹name› >&2; } 2>&1 )\nssh login \"echo $X\"", "mkdir -p runs/‹name›\nX=$(wc -l runs/*)\nssh login \"echo $X\"", "mkdir -p runs/‹name›\nX=$(srun ls runs)\nssh login \"echo $X\"",
		"N=‹name›\ncp -- \"$N\" /tmp/zzz 2> err.log || X=$(<err.log)\nssh login \"echo $X\"", "X=$(stat -c %n -- ‹name›)\nssh login \"echo $X\"", "X=$(shuf -n1 -e ‹name›)\nssh login \"echo $X\"",
	},
	"arguments that xargs puts in": {"printf '%s\\n' ‹p› | xargs -d '\\n' -I{} bash -c '(( $1 > 1 ))' _ {}", "printf '%s\\n' ‹p› > l.txt\nxargs -a l.txt -n1 bash -c '(( $1 > 1 ))' _", "printf '%s\\n' ‹p› | xargs -I% bash -c '(( $1 > 1 ))' _ %"},
	"names in lists":               {"for kv in 'EPOCHS=3 LR=4'; do printf -v \"${kv%%=*}\" %s ‹p›; done\necho $((EPOCHS*2))", "X=‹p›\nfor v in EPOCHS; do declare -i \"$v\"; done\nEPOCHS=$X", "KV=EPOCHS=‹p›\nenv \"$KV\" bash -c 'echo $((EPOCHS*2))'"},
	"scopes of code":               {"bash -c 'declare -A m; m[$1]=1' _ a\ncat > w.sh <<'EOF'\n#!/bin/bash\nbash -c 'm[$1]=1' _ \"$1\"\nEOF\nbash w.sh ‹p›", "echo ‹p› > log_‹id›.txt\nn=$(cat log_‹id›.txt)\n(( n > 1 ))"},
	"variables that functions share": {
		"f() { local n=$1; g; }\ng() { (( n > 1 )); }\nf ‹p›", "f() { (( n > 1 )); local n=2; }\nn=‹p›\nf", "n=‹p›\nf() { if a; then local n=2; fi; (( n )); }\nf", "f() { local n=2; eval 'n=$1'; (( n )); }\nf ‹p›", "f() { local n; set_to n ‹p›; (( n )); }\nset_to() { printf -v \"$1\" %s \"$2\"; }\nf",
		"f() { local n=2; h; (( n )); }\nh() { n=‹p›; }\nf", "f() { local n=$n; (( n )); }\nn=‹p›\nf", "f() { local n=$1; }\nf 1\nexport n=‹p›\nbash -c '(( n ))'", "f() { local n=1; read -r n <<< ‹p›; (( n )); }\nf", "f() { local n=$1; (( n )); }\nf() { local n=2; }\nf ‹p›",
		"f() { local -n r=$1; (( r )); }\nx() { local n=‹p›; f n; }\nx", "f() { local n=$1; trap '(( n ))' EXIT; }\nf ‹p›", "cat > lib.sh <<'EOF'\nset_it() { n=$1; }\nEOF\n. ./lib.sh\nf() { local n=2; set_it ‹p›; (( n )); }\nf", "f() { local n=2; source /dev/stdin <<< 'n=$1'; (( n )); }\nf ‹p›",
		"f() { local n=2; for n in ‹p›; do (( n )); done; }\nf", "f() { local n=2; mapfile -t n <<< ‹p›; (( n[0] )); }\nf", "f() { local n=2; : \"${n:=‹slug›}\"; (( n )); }\nf", "f() { local n=$1; local n; (( n )); }\nf ‹p›",
	},
	"code that is added in one of several ways": {
		"export N=‹name›\nD='; true'\nif [ x ]; then D='; eval \"$N\"'; fi\nC='echo a'\nC+=\"$D\"\nbash -c \"$C\"", "export N=‹name›\nD='; true'\n[ x ] && D='; eval \"$N\"'\nC=(echo a)\nC+=(\"$D\")\nbash -c \"${C[*]}\"",
		"export N=‹name›\nF='echo %s'\n[ x ] && F='eval \"%s $N\"'\nprintf \"$F\\n\" a | bash",
	},
	"a file that is named in two steps": {
		"N=‹name›\nmake_job() { local out=$1; echo \"echo $N\" > \"$out\"; }\nmake_job job.sh\nsbatch job.sh", "N=‹name›\nlaunch() { srun bash \"$1\"; }\nf=$(mktemp)\necho \"echo $N\" > \"$f\"\nlaunch \"$f\"",
		"N=‹name›\nT=$(mktemp)\necho \"n=$N\" > \"$T\"\nconf=$T\n. \"$conf\"", "N=‹name›\ngen() { echo \"echo $N\" > \"$1\"; }\nf=$(mktemp); gen \"$f\"; bash \"$f\"",
	},
	"one of several programs": {
		"export P=‹p›\nX=python3; [ -n \"$GPU\" ] && X=bash\n$X -c '(( P > 1 ))'", "export P=‹p›\nCMD=(srun)\nif [ -n \"$MODE\" ]; then CMD+=(python3); else CMD+=(bash); fi\nCMD+=(-c '(( P > 1 ))')\n\"${CMD[@]}\"",
		"export P=‹p›\nif [ -n \"$MODE\" ]; then LAUNCH=(ssh host); else LAUNCH=(srun bash -c); fi\n\"${LAUNCH[@]}\" '(( P > 1 ))'", "export P=‹p›\nX=python3; [ -n \"$GPU\" ] && X=bash\necho '(( P > 1 ))' > step.txt\n$X step.txt",
	},
	"code of which a part may be missing": {
		"export N=‹name›\n[ -n \"$DEBUG\" ] && PRE=\"echo \"\nsrun bash -c \"${PRE}eval \\\"\\$N\\\"\"", "export N=‹name›\nsbatch --wrap \"${GPU:+echo }eval \\\"\\$N\\\"\"", "export N=‹name›\nCMD='if true; then'\nif [ -n \"$MODE\" ]; then CMD+=' echo'; else CMD+=' eval'; fi\nCMD+=' \"echo $N\"; fi'\nbash -c \"$CMD\"",
		"export N=‹name›\nCMD=\"echo start\"\n[ -n \"$DEBUG\" ] && CMD+=\" #\"\nCMD+='; eval \"$N\"'\nbash -c \"$CMD\"", "export N=‹name›\nif [ -n \"$GPU\" ]; then A='python3 -c'; B=\"'print(1)'\"; else A='bash -c'; B=\"'eval \\$N'\"; fi\nsrun bash -c \"$A $B\"",
		"export N=‹name›\nf() { bash -c \"$1 $2 \\\"\\$N\\\"\"; }\nf echo hello\nf '' eval",
	},
	"code in one of all arguments": {
		"export P=‹p›\nrun_all() { for s in \"$@\"; do bash -c \"$s\"; done; }\nrun_all 'echo hi' '(( P > 1 ))'", "export P=‹p›\nwrite() { printf '%s\\n' \"$@\" > step.sh; }\nwrite 'echo hi' '(( P > 1 ))'\nbash step.sh", "export P=‹p›\nset -- bash -c '(( P > 1 ))'\nsrun \"$@\"",
	},
	"code that a copy hands on":         {"export N=‹name›\nX=$(cat <<'EOF' | python3 -\nimport os; print(os.environ[\"N\"])\nEOF\n)\nssh login \"echo $X\""},
	"behind a warning":                  {"srun bash -c 'echo -e \"$1\"; (( $1 > 1 ))' _ ‹p›"},
	"scripts that are called otherwise": {"cat > w.sh <<'EOF'\n(( $1 > 1 ))\nEOF\nA=(./w.sh ‹p›)\nsrun \"${A[@]}\"", "cat > w.sh <<'EOF'\n(( $1 > 1 ))\nEOF\ncat w.sh | bash -s -- ‹p›", "cat > v.sh <<'EOF'\n(( $1 > 1 ))\nEOF\nf() { . ./v.sh; }\nf ‹p›"},
	"files that functions are given":    {"f() { read -r x < \"$1\"; (( x > 1 )); }\necho ‹p› > i.txt\nf i.txt", "put() { echo \"$2\" > \"$1\"; }\nput i.txt ‹p›\nx=$(cat i.txt)\n(( x > 1 ))"},
	"here-documents for functions":      {"export P=‹p›\nrun() { srun bash; }\nrun <<'EOF'\n(( P > 1 ))\nEOF", "mk() { cat > \"$1\"; chmod +x \"$1\"; }\nmk w.sh <<'EOF'\n(( $1 > 1 ))\nEOF\n./w.sh ‹p›"},
	"code that goes round":              {"export P=‹p›\nA='echo $((P*2))'\nB=\"$A\"\nA=\"$B; date\"\nbash -c \"echo '$A'\"\nbash -c \"$B\""},
	"files that a pattern names":        {"export P=‹p›\ncat > d/x.rc <<'EOF'\necho $((P*2))\nEOF\nfor f in d/*.rc; do . \"$f\"; done"},
	"programs that read code":           {"sftp host <<EOF\nput ‹name›\nEOF", "ftp host <<EOF\nput ‹name›\nEOF"},
	"variables that programs set": {
		"env EPOCHS=‹p› bash -c 'echo $((EPOCHS*2))'", "E=(env EPOCHS=‹p›)\n\"${E[@]}\" bash -c 'echo $((EPOCHS*2))'", "export SINGULARITYENV_EPOCHS=‹p›\nsingularity exec i.sif bash -c 'echo $((EPOCHS*2))'", "apptainer exec --env EPOCHS=‹p› i.sif bash -c 'echo $((EPOCHS*2))'", "docker run -e EPOCHS=‹p› img bash -c 'echo $((EPOCHS*2))'",
		"mpirun -x EPOCHS=‹p› bash -c 'echo $((EPOCHS*2))'",
	},
}

func TestCodeIsFoundInsideCode(t *testing.T) {
	for story, bodies := range inside {
		for _, body := range bodies {
			t.Run(story+"/"+body, func(t *testing.T) {
				checkRefused(t, asTemplate(body), "", "")
			})
		}
	}
}

// besideCode are their harmless neighbours, with what they print for the task "a b" and the property 2.
var besideCode = []struct{ body, want string }{
	{`bash -c 'go() { printf "<%s>" "$1"; }; go "$1"' _ ‹name›`, "<a b>"},
	{"export N=‹name›\ncat > run.sh <<'EOF'\nlog() { printf '<%s>' \"$1\"; }\nlog \"$N\"\nEOF\nbash run.sh", "<a b>"},
	{"cat > run.sh <<'EOF'\nprintf '<%s>' \"$@\"\n(( $# > 1 )) && echo\nEOF\nbash run.sh --name ‹name›", "<--name><a b>\n"},
	{"cat > wrap.sh <<'EOF'\nexec \"$@\"\nEOF\nbash wrap.sh printf '<%s>' ‹name›", "<a b>"},
	{"cat > run.sh <<'EOF'\n(( $1 > 1 )) && printf '<%s>' \"$2\"\nEOF\nbash run.sh 2 ‹name›", "<a b>"},
	{`log() { local m; m=$(cat); say "$m"; }; echo ‹name› | log`, "<a b>\n"},
	{`printf '%s\0' ‹name› | xargs -0 bash -c 'printf "<%s>" "$@"' _`, "<a b>"},
	{"export NAME=‹name›\ncat > run.py <<'EOF'\nimport os\nprint(\"<%s>\" % os.environ[\"NAME\"])\nEOF\npython3 run.py", "<a b>\n"},
	{`N=‹name›; put() { local out=$1; printf '<%s>' "$N" > "$out"; }; put log.txt; cat log.txt`, "<a b>"},
	{`save() { local f=$1; printf '<%s>' ‹name› > "$f"; }; start() { local s=$1; shift; bash "$s" "$@"; }; save n.txt; echo 'cat "$1"' > t.sh; start t.sh n.txt`, "<a b>"},
	{`a=$(mktemp); b=$(mktemp); echo ‹name› > "$a"; echo 'printf "<%s>" "$1"' > "$b"; bash "$b" ‹name›`, "<a b>"},
	{`f=$(mktemp); printf '<%s>' ‹name› > "$f"; show() { cat "$1"; rm "$1"; }; show "$f"`, "<a b>"},
	{`A=(env); if [ -n "$M" ]; then A+=(-i); else A+=(B=1); fi; A+=(printf '<%s>'); "${A[@]}" ‹name›`, "<a b>"},
	{`[ -n "$M" ] && P="echo "; bash -c "${P}printf '<%s>' \"\$1\"" _ ‹name›`, "<a b>"},
	{`C='printf "<%s>"'; [ -n "$M" ] && C+=' "$2"'; C+=' "$1"'; bash -c "$C" _ ‹name›`, "<a b>"},
	{`all() { for s in "$@"; do bash -c "$s" _ ‹name›; done; }; all 'printf "<%s>" "$1"' 'printf "[%s]" "$1"'`, "<a b>[a b]"},
	{`touch ./‹name›; find . -name 'a*' -exec bash -c 'printf "<%s>" "$1"' _ {} \;`, "<./a b>"},
	{`N=‹name›; LEN=$(wc -c <<< "$N"); (( LEN > 3 )) && say "$LEN"`, "<4>\n"},
	{`N=‹name›; mkdir -p out; J=$(mkdir -p "out/$N"; echo 5); (( J > 4 )) && say "$J"`, "<5>\n"},
	{`squeue() { echo 7; }; N=‹name›; J=$(sleep 0; nproc); (( J > 0 )) && say "$N"`, "<a b>\n"},
	{`export NAME=‹name›; PORT=$(python3 -c 'print(29500)'); (( PORT > 1024 )) && say "$NAME"`, "<a b>\n"},
	{`export NAME=‹name›; H=$(hostname | awk -F. '{print $1}'); bash -c "echo $H" > /dev/null; say "$NAME"`, "<a b>\n"},
	{`ROOT=$PWD; D=$(pwd); mkdir -p ‹name›; (cd ‹name›; say "$(basename "$PWD")"); bash -c "cd ${PWD:0:1} && pwd"; cd ‹name›; bash -c "cd ${ROOT:0:1}${D:0:1} && echo ok"`, "<a b>\n/\nok\n"},
	{`cd /; cd "$OLDPWD"; cd "$(dirname "$PWD")"; pushd / > /dev/null; cd "$(pwd)"; say ‹name›`, "<a b>\n"},
	{`count() { find "./$1" -type d | wc -l; }; mkdir -p ‹name›; C=$(count ‹name›); (( C > 0 )) && say "$C"`, "<1>\n"},
	{`gpus() { case $1 in a*) echo 1 ;; *) echo 4 ;; esac; }; G=$(gpus ‹name›); (( G > 0 )) && say "$G"`, "<1>\n"},
	{`log() { echo "$*" >&2; }; pick() { log "for $1"; echo 29500; }; P=$(pick ‹name› 2>/dev/null); say $((P + 1))`, "<29501>\n"},
	{`bash -c 'printf "<%s>" "$@"' bash ‹name›; sh -c 'printf "<%s>" "$1"' sh ‹name›`, "<a b><a b>"},
	{`X=$(echo x-17 ‹name› | tr -dc 0-9); (( X > 16 )) && say "$X"; Y=$(grep -oE '[0-9]+' <<< "7 ‹name›"); (( Y > 6 )) && say "$Y"`, "<17>\n<7>\n"},
	{`printf 'echo ran' > "node_‹id›.sh"; bash "node_‹id›.sh" ‹name›; chmod +x "node_‹id›.sh"; ./node_‹id›.sh ‹name›`, "ran\nran\n"},
	{`N=3; f() { (( $1 > 2 )) && say "$2"; }; f $N ‹name›; for i in 4 5; do f $i ‹name›; done`, "<a b>\n<a b>\n<a b>\n"},
	{`CMD="printf <%s>"; [ -n "$HOME" ] && CMD+=" --x"; $CMD --name ‹name›`, "<--x><--name><a b>"},
	{`if [ -d / ]; then L="env A=1"; else L=env; fi; $L printf '<%s>' ‹name›`, "<a b>"},
	{`E=‹slug›; V=x/$E; mkdir -p "$V/bin"; echo 'echo on' > "$V/bin/activate.in"; cp "$V/bin/activate.in" "$V/bin/activate"; source "$V/bin/activate"`, "on\n"},
	{`export NAME=‹name›; export SLURM_JOB_ID=7; P=$(python3 -c 'import os; print(20000 + int(os.environ["SLURM_JOB_ID"]) % 1000)'); say $((P + 1))`, "<20008>\n"},
	{`ARGS=(--name ‹name›); for i in "${!ARGS[@]}"; do say "$((i + 1))" "${ARGS[$i]}"; done`, "<1><--name>\n<2><a b>\n"},
	{`declare -A G=([a]=1 [b]=4); S=‹name›; N=${G[$S]:-2}; (( N > 1 )) && say "$N"`, "<2>\n"},
	{`sleep 0 & for p in $(jobs -p); do (( p > 0 )) && say job; done; say ‹name›`, "<job>\n<a b>\n"},
	{`OUT="out/"‹name›; rsync() { say "$@"; }; rsync -a x/ "$OUT/"; D="$OUT/logs"; rsync -a x "$D/y"`, "<-a><x/><out/a b/>\n<-a><x><out/a b/logs/y>\n"},
	{`X=‹slug›; echo "$X" > status; echo "$X" >> queue; cat status`, "a-b\n"},
	{`mkdir -p scripts; echo 'echo ran' > scripts/a-b.sh; X=‹slug›; bash "scripts/$X.sh"`, "ran\n"},
	{`mkdir -p ‹name›; S=$(du -s ‹name› | cut -f1); (( S >= 0 )) && say number; N=$(du -s ‹name› | awk '{print $1}'); (( N >= 0 )) && say number`, "<number>\n<number>\n"},
	{`retry() { local n=0 max=3; while (( n < max )); do "$@" && return; n=$((n + 1)); done; }; show() { local n=$1; say "$n"; }; retry show ‹name›`, "<a b>\n"},
	{`note() { local status=$1; shift; say "$status" "$@"; }; check() { "$@"; local status=$?; if (( status != 0 )); then note FAIL; fi; return $status; }; check true; note ‹name› ok`, "<a b><ok>\n"},
	{`show() { local n=$1; say "$n"; }; count() { local n=$(jobs -r | wc -l); (( n >= 4 )) || say "$n"; }; show ‹name›; count`, "<a b>\n<0>\n"},
	{`mkdir -p ‹name›; for s in /etc/clearml-none.d/*.sh; do [ -r "$s" ] && . "$s"; done; say ok`, "<ok>\n"},
	{"cat > job.inp <<EOF\n# ‹name›\nEOF\n$(which cat) job.inp; \"$(command -v cat)\" job.inp", "# a b\n# a b\n"},
	{`J=$(mkdir -p ‹name› 2>/dev/null; rmdir ‹name› 2>/dev/null; echo 5); (( J > 4 )) && say "$J"`, "<5>\n"},
	{`env NAME=‹name› bash -c 'printf "<%s>" "$NAME"'`, "<a b>"},
	{`grep -c b <<< ‹name› > /dev/null; C=$(grep -c b <<< ‹name›); (( C == 1 )) && say "$C"`, "<1>\n"},
}

func TestDataStaysDataBesideCode(t *testing.T) {
	checkData(t, besideCode)
}

// chosenPlaces are ways for a plain name to choose a command or a variable.
var chosenPlaces = map[string][]string{
	"the command": {
		"T=‹slug›\n\"$T\" -c ‹p›", "T=‹slug›\nsrun \"$T\" x", "T=‹slug›\nprintf x | $T", "f() { \"$@\"; }\nf ‹slug› ‹p›", "f() { $1 \"$2\"; }\nf ‹slug› ‹p›", "f() { local t=$1; shift; $t \"$@\"; }\nT=‹slug›\nf \"$T\" ‹p›", "X=‹slug›\nfind . -exec \"$X\" {} \\;", "X=‹slug›\nenv A=1 \"$X\" -c x",
		"X=‹slug›\ntimeout 5 \"$X\" x", "E=‹slug›\ntrap \"$E\" EXIT", "set -- ‹slug› x\n\"$@\"", "A=(‹slug› x)\n\"${A[@]}\"", "X=‹slug›\nbash -c \"$X a\"", "S=‹slug›\nsource \"$S\"", "eval ‹slug› a", "bash -c '‹slug› a'", "C=\"‹slug› a\"\neval \"$C\"", "read -r T <<< ‹slug›\n\"$T\" a", "M=‹slug›\nrun_$M a", "B=/usr/bin/‹slug›\n\"$B\" -c x", "S=‹slug›\nsource ./$S.sh", "shopt -s expand_aliases\nalias go=‹slug›\ngo a",
	},
	"the variable": {
		"K=‹slug›\nN=‹p›\n(( K > 1 ))", "K=‹slug›\n[[ $K -gt 1 ]]", "K=‹slug›\necho \"${!K}\"", "K=‹slug›\nprintf -v \"$K\" %s x", "K=‹slug›\nread -r \"$K\" <<< x", "K=‹slug›\nA=(1 2)\necho \"${A[$K]}\"", "K=‹slug›\ndeclare -i n=$K", "f() { local -n r=$1; r=x; }\nf ‹slug›",
	},
}

func TestNoPlainNameChoosesACommandOrVariable(t *testing.T) {
	for story, bodies := range chosenPlaces {
		for _, body := range bodies {
			t.Run(story+"/"+body, func(t *testing.T) {
				checkRefused(t, asTemplate(body), "", "")
			})
		}
	}
}

// besidePlainNames are their harmless neighbours.
var besidePlainNames = []struct{ body, want string }{
	{`S=‹slug›; mkdir -p "out/$S"; cd "out/$S"; say "$S" "$(basename "$PWD")"`, "<a-b><a-b>\n"},
	{`run() { "$@"; }; run say ‹slug›`, "<a-b>\n"},
	{`A=(say --name ‹slug›); "${A[@]}"`, "<--name><a-b>\n"},
	{`S=‹slug›; bash -c "echo run $S"; eval "echo eval $S"`, "run a-b\neval a-b\n"},
	{`S=‹slug›; if [ "$S" = a-b ]; then say yes; fi; case $S in a-*) say case;; esac`, "<yes>\n<case>\n"},
	{`E=/usr/‹slug›/../../bin; mkdir -p x/‹slug›/bin; ln -s /bin/echo x/‹slug›/bin/tool; D=x/‹slug›; "$D/bin/tool" ran; ./x/‹slug›/bin/tool too`, "ran\ntoo\n"},
	{`S=‹slug›; printf 'echo ran' > "run_$S.sh"; bash "run_$S.sh"; source "./run_$S.sh"`, "ran\nran\n"},
	{`S=‹slug›; N=‹p|int›; (( N > 1 )) && say "$S"`, "<a-b>\n"},
	{`S=‹slug›; echo x > "log-$S.txt"; cat "log-$S.txt"; declare -A m; m[$S]=1; say "${!m[@]}"`, "x\n<a-b>\n"},
}

func TestDataStaysDataBesidePlainNames(t *testing.T) {
	checkData(t, besidePlainNames)
}
