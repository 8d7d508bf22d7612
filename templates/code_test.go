package templates_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/clearml-hpc/clearml-agent/templates"
)

// codePlaces are commands in which text of a task would be run, however they are put. ‹name› is the task's name, ‹p› a
// property.
var codePlaces = map[string][]string{
	"options that take a word before -c": {
		`bash -euo pipefail -c "echo ‹name›"`, `srun bash -euo pipefail -c "echo ‹name›"`, "srun bash -euo pipefail <<EOF\necho ‹name›\nEOF", "bash -eo pipefail -s <<EOF\necho ‹name›\nEOF",
		`bash --rcfile f -c "echo ‹name›"`, `bash -c -e "echo ‹name›"`, `bash -cc "echo ‹name›"`, `bash +x -c "echo ‹name›"`, `python3 -Wignore::ResourceWarning -c "‹name›"`, `perl -MFile::Basename -e "‹name›"`, `perl -I lib -e "‹name›"`,
		`node -r fs -e "‹name›"`, `node --eval "‹name›"`, `node -pe "‹name›"`, `gawk -i inplace "‹name›" f`, `gawk -e "‹name›"`, `su - root -c "‹name›"`, `su root -s /bin/sh -c "‹name›"`, `ssh -o A=b -i k h "‹name›"`,
	},
	"options in a variable":          {`bash ${DEBUG:+-x} -c "echo ‹name›"`, `bash -c $OPTS ‹name›`, `python3 $OPTS -c ‹name›`, `sed $OPTS -e ‹name›`, `srun $OPTS ‹name›`},
	"one of several pieces of code":  {`sed -i -e A -e "s/x/‹name›/"`, `sed -i -e"s/x/‹name›/" f`, `sed -i --expression=s/x/‹name›/ f`, `sed --expr=‹name› f`, `perl -e A -e "‹name›"`},
	"names with a version or a path": {`python3.11 -c "‹name›"`, "python3.11 - <<EOF\n‹name›\nEOF", `/usr/bin/perl5.36 -e "‹name›"`, `timeout 5 /usr/bin/ssh host "echo ‹name›"`, `nawk '‹name›'`},
	"programs in variables": {
		`$PYTHON -c "‹name›"`, "$PYTHON - <<EOF\n‹name›\nEOF", `$SHELL -c "‹name›"`, `echo ‹name› | $SHELL`, `SSH="ssh -q"` + "\n" + `$SSH host "echo ‹name›"`, `R=${REMOTE:-ssh}` + "\n" + `$R host "‹name›"`, `$(which bash) -c "‹name›"`, `${SH:-bash} -c "‹name›"`, `"$z" ‹name›`,
		"S=$(command -v bash)\n\"$S\" -c ‹name›",
	},
	"behind what starts programs": {
		`$LAUNCH bash -c "‹name›"`, "L=srun\n$L ‹name›", `"${LAUNCH[@]}" bash -c "‹name›"`, `retry bash -c "‹name›"`, `retry ssh host "‹name›"`, `xvfb-run -a bash -c "‹name›"`, `shifter bash -c "‹name›"`, `sshpass -p x ssh host "‹name›"`,
		"$LAUNCH bash -s <<EOF\n‹name›\nEOF", "xvfb-run bash <<EOF\n‹name›\nEOF", `find . -exec bash -c "‹name›" \;`, `find . -exec echo {} \; -exec bash -c "‹name›" \;`, `env A=1 sbatch --wrap="‹name›"`, `env -S"‹name›"`, `env -S "bash -c" ‹name›`, `flock F -c "‹name›"`,
		`script -qc "‹name›" f`, `runuser -l root -c "‹name›"`, `sg root -c "‹name›"`, `sg root "‹name›"`, `tmux -L a new-session -d "‹name›"`, `docker run --entrypoint bash img -c "‹name›"`, `srun --label ‹name›`, `srun --task-prolog=‹name› true`, `sudo -s "‹name›"`,
		`{bash,-c,‹name›}`, "shopt -s expand_aliases\nalias py=\"python3 -c\"\npy ‹name›", `docker run img ‹name›`, "exec bash -c ‹name›",
	},
	"files that are the input": {
		"sed -f - <<EOF\n‹name›\nEOF", "awk -f - f <<EOF\n‹name›\nEOF", "make -f - <<EOF\n‹name›\nEOF", "python3 /dev/stdin <<EOF\n‹name›\nEOF", "bash /dev/stdin a <<EOF\n‹name›\nEOF", "source /dev/stdin <<EOF\n‹name›\nEOF", `. /dev/stdin <<< "N=‹name›"`,
		`bash <(echo ‹name›)`, "python3 <(cat <<EOF\n‹name›\nEOF\n)", `bash < <(echo ‹name›)`, `echo ‹name› > >(bash)`, `echo ‹name› | tee >(bash)`, "tclsh <<EOF\n‹name›\nEOF", "sqlite3 db <<EOF\n‹name›\nEOF", `echo ‹name› | parallel`, "exec 3> >(bash)\necho ‹name› >&3", "f() { exec < <(echo ‹name›); }\nf\nbash", "coproc bash\necho ‹name› >&\"${COPROC[1]}\"",
		`echo ‹name› | ssh host "cd d; bash"`, "bash -c 'python3 -' <<EOF\n‹name›\nEOF", `echo ‹name› | xargs -I % ssh h echo %`, `echo ‹name› | xargs bash -c`,
	},
	"files that are run":   {`bash ‹name›`, `python3 ${CLEARML_TASK.script.entry_point}`, `python3 -m ‹name›`, `python3 -u ‹name›`, `source "./‹name›"`},
	"other programs' code": {`make NAME=‹name›`, `sqlite3 db "‹name›"`, `compgen -W "‹name›"`, `python3 -m timeit "‹name›"`, `psql -c "‹name›"`, `gnuplot -e "‹name›"`, `git -c ‹name› status`, `tar --to-command=‹name› -xf f`, `mapfile -C ‹name› -c 1 a`},
	"formats":              {`printf -- "‹name›"`, `printf -v L "‹name›"`},
	"arithmetic on variables": {
		"G=‹p›\n(( G > 1 ))", "G=‹p›\necho $((G*2))", "G=‹p›\n[[ $G -gt 1 ]]", "G=\"‹p›\"\n[[ \"$G\" -gt 1 ]]", "i=‹p›\necho ${lrs[$i]}", "n=‹p›\necho \"${s:0:$n}\"", "n=‹p›\nlet m=n+1", "N=‹p›\nfor ((i=0;i<N;i++)); do :; done",
		"for n in ‹p› 2; do echo $((n+1)); done", "f() { echo $(( $1 + 1 )); }\nf ‹p›", "f() { local n=$1; (( n > 3 )); }\nf ‹p›", "f() { for a; do ((a)); done; }\nf ‹p›", "f() { shift; (($1)); }\nf a ‹p›", "read -r n <<< ‹p›\n((n > 1))",
		"echo ‹p› | while read -r n; do ((n)); done", "f() { read -r n; ((n)); }\nf <<< ‹p›", "mapfile -t L <<< ‹p›\n((L[0]))", "G=$(echo ‹p› | cut -d: -f1)\n((G))", "printf -v L %s ‹p›\n((L))", "set -- ‹p›\n(($1))", "declare -i n\nX=‹p›\nn=$X", "k=‹p›\nm[$k]=1",
		"X=‹p›\necho ${!X}", "X=‹p›\necho ${X@P}", "X=‹p›\ndeclare \"$X=1\"", "X=‹p›\nunset \"$X\"", "X=‹p›\n[ -v \"$X\" ]", "[ ‹name› ‹p› ]", "declare -n r=n\nn=‹p›\n((r))", "bash -c '(( $1 > 1 ))' _ ‹p›", "export N=‹p›\nbash -c '(( N > 1 ))'", "export N=‹p›\nbash <<'EOF'\n((N))\nEOF", "echo ‹p›\n(($_))",
	},
	"code that holds a variable": {
		"x=‹name›\neval \"echo $x\"", "x=‹name›\nbash -c \"echo $x\"", "x=‹name›\ntrap \"echo $x\" EXIT", "x=‹name›\nssh h \"echo $x\"", "x=‹name›\nsource \"$x\"", "x=‹name›\nbash <<EOF\n$x\nEOF", "x=‹name›\necho \"$x\" | bash", "run() { eval \"$@\"; }\nrun echo ‹name›", "run() { bash -c \"$*\"; }\nrun echo ‹name›",
		"while read -r l; do eval \"$l\"; done <<EOF\n‹name›\nEOF", "f() { while read -r l; do eval \"$l\"; done; }\necho ‹name› | f", "g() { \"$@\"; }\nf() { g \"$@\"; }\nf bash -c ‹name›", "A=(bash -c \"‹name›\")\n\"${A[@]}\"", "A=(bash)\nA+=(-c ‹name›)\n\"${A[@]}\"", "C=\"bash -c ‹name›\"\n$C",
		"x=‹name›\n$x", "x=‹name›\n\"$x\" a", "x=‹name›\nsrun $x prog", "x=‹name›\ntimeout $x prog", "x=‹name›\nsrun --job-name=$x prog", "D=$(mktemp -d ‹name›.XXX)\ntrap \"rm -r $D\" EXIT", "D=‹name›\nexport PATH=\"$D:$PATH\"", "bash -c 'eval \"$1\"' _ ‹name›", "bash -c '\"$1\"' _ ‹name›", "T=$(cat <<EOF\n‹name›\nEOF\n)\neval \"$T\"",
		"E=‹p›\nconda activate \"$E\"",
	},
	"scripts that are written": {
		"cat > run.sh <<EOF\necho ‹name›\nEOF", "cat > run.sh <<'EOF'\necho ‹name›\nEOF", "tee run.sh <<EOF\n‹name›\nEOF", "cat <<EOF > \"$PWD/run.sh\"\n‹name›\nEOF", "echo \"export A=‹name›\" > env.sh", "echo ‹name› >> ~/.bashrc", "cat > t.py <<EOF\n‹name›\nEOF", "echo ‹name› > job\nbash job", "echo ‹name› > job\nchmod +x job",
		"F=$(mktemp)\necho ‹name› > \"$F\"\n. \"$F\"", "S=job\n{ echo a; echo ‹name›; } > $S\nsrun bash $S", "echo ‹name› | tee job\nbash < job", "N=‹name›\ncat > run.sh <<EOF\necho $N\nEOF",
	},
	"arrays that grow in branches": {
		"A=(); if [ -n \"$C\" ]; then A+=(echo); fi; A+=(‹name› x); \"${A[@]}\"", "[ -n \"$C\" ] && A+=(echo)\nX=‹name›; A+=(\"$X\"); \"${A[@]}\"", "A=(); case $C in a) A+=(echo);; b) A+=(cat);; esac; A+=(‹name›); \"${A[@]}\"", "A=(); if true; then :; elif true; then A+=(echo); else A+=(cat); fi; A+=(‹name›); \"${A[@]}\"",
		"A=(); [ -n \"$C\" ] && A+=(echo); A+=(bash -c); X=‹name›; A+=(\"echo $X\"); \"${A[@]}\"", "A=(timeout); for i in 5 6; do A+=(‹name›); done; \"${A[@]}\" x", "A=(); (A+=(echo)); A+=(‹name›); \"${A[@]}\"", "A=(); true | A+=(echo); A+=(‹name›); \"${A[@]}\"",
		"add() { A+=(\"$@\"); }; A=(eval); add echo ‹name›; \"${A[@]}\"", "f() { A+=(echo ‹name›); }; A=(eval); f; \"${A[@]}\"", "g() { A+=(echo); }; A=(); [ -n \"$C\" ] && g; A+=(‹name›); \"${A[@]}\"", "g() { local A=(\"$@\"); unset 'A[0]'; \"${A[@]}\"; }; g x ‹name›", "a() { A+=(‹name›); }; b() { A+=(-c); }; A=(bash); b; a; \"${A[@]}\"", "A=(eval); eval 'A+=(\"$X\")'; X=‹name›; \"${A[@]}\"",
	},
	"command lines that programs keep or send on": {
		`capsh -- -c "echo ‹name›"`, `capsh --user=x -- -c "echo ‹name›"`, `hyperfine 'sleep ‹name›'`, `hyperfine --prepare "rm ‹name›" 'sleep 1'`, `ray exec c.yaml "echo ‹name›"`, `ray job submit --address a -- python train.py --name ‹name›`, `ray job submit --runtime-env-json ‹name› -- python train.py`, `N=‹name›; ray job submit -- python t.py "$N"`,
		`ray submit c.yaml t.py --name ‹name›`, `bsub "echo ‹name›"`, `bsub -q gpu -J a python t.py ‹name›`, "bsub <<EOF\necho ‹name›\nEOF", `socat - "EXEC:‹name›"`, `socat - ‹name›`, `nix-shell --run "echo ‹name›"`, `nix-shell -p ‹name›`,
		`ls | entr -s "echo ‹name›"`, `pueue add "echo ‹name›"`, `pueue add -- echo ‹name›`, `dvc stage add -n a "echo ‹name›"`, `dvc stage add -n a -d x python t.py ‹name›`, `flux batch --wrap "echo ‹name›"`, `flux run ‹name›`, `mpirun --mca plm_rsh_agent ‹name› -np 2 ./x`,
		`mpirun -mca plm_rsh_agent "ssh ‹name›" -np 2 ./x`, `mpirun --prefix ‹name› -np 2 ./x`, `mpiexec -launcher-exec ‹name› -n 2 ./x`,
	},
	"what is built and installed": {
		`npx -c "echo ‹name›"`, `npx -p a --call="‹name›"`, `npx ‹name›`, `npm exec -c "echo ‹name›"`, `m4 -DA=‹name› f`, `m4 -D A=‹name› f`, `m4 -DX=1 ‹name›`, `cmake -P ‹name›`,
		`cmake ‹name›`, `uvicorn ‹name› --port 1`, `uvicorn --app-dir ‹name› a:a`, `docker build -f ‹name› .`, `docker build ‹name›`, "docker build - <<EOF\nRUN echo ‹name›\nEOF", `docker compose -f ‹name› up`, `docker buildx build -f ‹name› .`,
		`apptainer build x.sif ‹name›`, `apptainer build x.sif defs/‹name›.def`, `E=‹name›; conda run -n "$E" python x.py`, `pip install ‹name›`, `pip install git+https://github.com/‹name›/x`, `pip install -r ‹name›`, `pip install -i ‹name› numpy`, `pip install ./‹name›`,
		`python3 -m pip install ‹name›`, `uv pip install ‹name›`, `pip3 install ‹name›`, `V=‹name›; pip install "$V"`, `V=‹name›; pip install "torch==$V"`,
	},
	"modules and archives that are run": {
		`java -jar ‹name›`, `java -cp ‹name› Main`, `java -Xmx4g ‹name›`, `gunicorn ‹name›`, `gunicorn app:app -c ‹name›`, `gunicorn -w 4 -k ‹name› app:app`, `python3 -m gunicorn ‹name›`, `celery -A ‹name› worker`,
		`celery worker -A ‹name›`, `flask --app ‹name› run`, `dask worker --preload ‹name› tcp://h:1`, `pytest -p ‹name› tests`, `pytest ‹name›`, `python -m pytest -p ‹name›`, `streamlit run ‹name›`,
	},
	"more languages": {
		`pwsh -c "echo ‹name›"`, `pwsh -NoProfile -Command "echo ‹name›"`, `nu -c "echo ‹name›"`, `xonsh -c "echo ‹name›"`, `yash -c "echo ‹name›"`, `racket -e "‹name›"`, `elixir -e "‹name›"`, `scala -e "‹name›"`,
		`sbcl --noinform --eval "‹name›"`, `groovy -e "‹name›"`, `raku -e "‹name›"`, `pvpython -c "‹name›"`, `blender -b --python-expr "‹name›"`, `blender -b a.blend -P ‹name›`, `lldb -o "‹name›" ./x`, `cuda-gdb -ex "‹name›" ./x`,
	},
	"variables that decide": {
		`export MPLBACKEND=‹name›`, `PYTEST_ADDOPTS="‹name›" pytest`, `export LUA_INIT_5_4=‹name›`, `export PRTE_MCA_plm_ssh_agent=‹name›`, `export TORCH_EXTENSIONS_DIR=‹name›`, `N=‹name›; export TRITON_CACHE_DIR="/tmp/$N"`, `export ANSIBLE_CONFIG=‹name›`, `CC=‹name› make`,
		"export HOME=‹name›", "GIT_SSH=‹name› git pull", "export TAR_OPTIONS=‹name›", "export NODE_OPTIONS=\"--x=‹p›\"", "MAKEFLAGS=‹name› make", "BASH_CMDS[a]=‹name›", "env BASH_ENV=‹name› bash f", "srun --export=ALL,BASH_ENV=‹name› true", "srun --export=ALL,A=‹name› true", "singularity exec --env LD_PRELOAD=‹name› i.sif id",
		"env LD_PRELOAD=‹slug› true", "env A=1 LD_LIBRARY_PATH=‹slug›/lib true", "srun --export=ALL,A=1,PYTHONPATH=‹id›,B=2 true", "docker run -e BASH_ENV=‹slug› img true", "docker run -ePERL5LIB=‹slug› img true", "singularity exec --env ENV=‹id› i.sif id", "builtin export PATH=‹slug›",
	},
}

// TestCodeIsFoundHoweverItIsPut refuses all of them, with a mend.
func TestCodeIsFoundHoweverItIsPut(t *testing.T) {
	for story, bodies := range codePlaces {
		for _, body := range bodies {
			t.Run(story+"/"+body, func(t *testing.T) {
				checkRefused(t, asTemplate(body), "", "")
			})
		}
	}
}

// shiftedPlaces are functions that run one of their arguments, or compute it, where shift has moved them.
var shiftedPlaces = []string{
	`f() { shift; "$1"; }; f a ‹name›`,
	`f() { shift; shift; "$@"; }; f a b ‹name›`,
	`f() { "$1" a; shift; }; f ‹name› b`,
	`f() { shift 2; "$@"; }; f ‹name›`,
	`f() { shift 2; "$@"; }; f $X a ‹name› b; X=`,
	`f() { shift; (( $1 > 2 )); }; g() { f "$@"; }; g a ‹name›`,
	`f() { while [ $# -gt 0 ]; do eval "$1"; shift; done; }; f a b ‹name›`,
	`f() { while [ $# -gt 0 ]; do shift; done; eval "$2"; }; f a b ‹name›`,
	`f() { if [ "$1" = -v ]; then shift; fi; (( $1 )); }; f -v ‹name›`,
	`f() { if [ "$1" = -v ]; then shift; fi; (( $1 )); }; f ‹name›`,
	`f() { [ "$1" = -v ] && shift; (( $1 )); }; f -v ‹name›`,
	`f() { shift & wait; (( $1 )); }; f ‹name› b`,
	`f() { shift; set -- ‹name›; "$@"; }; f a`,
	`f() { shift; eval 'eval "$1"'; }; f a ‹name›`,
	`f() { shift; :; }; f() { eval "$1"; }; f ‹name› b`,
	`f() { { shift; } <<< "$(eval "$1")"; }; f ‹name›`,
	`f() { shift $N; eval "$1"; }; f a b ‹name›`,
	`f() { command shift; "$1"; }; f a ‹name›`,
	`g() { shift; "$@"; }; f() { g "$@"; }; f x ‹name›`,
	`g() { shift; "$1" a; }; f() { g "$@"; }; f x ‹name›`,
	`g() { shift; "$@"; }; f() { local a=$1; shift; g "$a" "$@"; }; f x ‹name›`,
	`g() { shift; h "$@"; }; h() { shift; "$@"; }; f() { g "$@"; }; f x y ‹name›`,
	`g() { "${@:2}"; }; f() { g "$@"; }; f x ‹name› a`,
	`g() { shift; "$@"; }; A=(x ‹name›); g "${A[@]}"`,
	`g() { shift; "$@"; }; g $O x ‹name›`,
	`g() { shift; "$@"; }; O="a"; g $O ‹name›`,
	`g() { while [ "$1" != -- ]; do shift; done; shift; "$@"; }; f() { g "$@"; }; f x -- ‹name›`,
	`f() { "${@:2}"; }; f x ‹name›`,
	`f() { "${@:2:1}" a; }; f x ‹name›`,
	`f() { "${*:2}"; }; f x ‹name›`,
	`f() { shift; "${@:2}"; }; f x y ‹name›`,
	`f() { builtin -- shift; (( $1 )); }; f a ‹name›`,
	`f() { while [ $# -gt 0 ]; do command shift; done; eval "$2"; }; f a b ‹name›`,
}

// TestShiftedArgumentsAreFollowed requires an error for each.
func TestShiftedArgumentsAreFollowed(t *testing.T) {
	for _, body := range shiftedPlaces {
		template, err := templates.Parse("t", []byte(asTemplate(body)))
		if err != nil {
			t.Fatal(err)
		}
		if !lintErrors(template) {
			t.Errorf("%s: lint has nothing against it", body)
		}
	}
}

// asTemplate puts slots in place of ‹name› and ‹p›.
func asTemplate(body string) string {
	return "#!/bin/bash\n" + strings.NewReplacer("‹name›", "${CLEARML_TASK.name}", "‹p›", "${CLEARML_TASK.hyperparams.properties.p.value:1}", "‹id›", "${CLEARML_TASK.id}", "‹slug›", "${CLEARML_TASK.name|slug}", "‹p|int›", "${CLEARML_TASK.hyperparams.properties.p.value:1|int}").Replace(body) + "\n${CLEARML_AGENT_EXECUTE}\n"
}

// dataPlaces are commands in which a value is data, with what they print for the task "a b" and the property 2. say
// stands for a program.
var dataPlaces = []struct{ body, want string }{
	{`env -i PATH="$PATH" printf '<%s>' ‹name›`, "<a b>"},
	{`timeout --foreground 10 printf '<%s>' ‹name›`, "<a b>"},
	{`timeout --preserve-status 1h printf '<%s>' ‹name›`, "<a b>"},
	{`singularity() { say "$@"; }; singularity run --nv i.sif --name ‹name›`, "<run><--nv><i.sif><--name><a b>\n"},
	{`tar() { say "$@"; }; D=‹name›; tar xzf "$D"; tar -xf "$D"; tar -cf o.tar -- "$D"; tar -cf o.tar ./"$D"`, "<xzf><a b>\n<-xf><a b>\n<-cf><o.tar><--><a b>\n<-cf><o.tar><./a b>\n"},
	{`nice -n 10 env A=‹name›:$B printf '<%s>' ‹name›`, "<a b>"},
	{`stdbuf -oL printf '<%s>' ‹name›`, "<a b>"},
	{`echo x | xargs -r printf '<%s>' ‹name›`, "<a b><x>"},
	{`srun() { shift $#; say done; }; srun -l say ‹name›; srun -u say ‹name›; srun --mpi=pmix --exclusive say ‹name›`, "<done>\n<done>\n<done>\n"},
	{`torchrun() { say "$@"; }; torchrun --standalone train.py ‹name›`, "<--standalone><train.py><a b>\n"},
	{`mpirun() { say "$@"; }; mpirun --oversubscribe -np 2 say ‹name›`, "<--oversubscribe><-np><2><say><a b>\n"},
	{`sudo() { say "$@"; }; sudo -E say ‹name›; sudo -u root -- say ‹name›`, "<-E><say><a b>\n<-u><root><--><say><a b>\n"},
	{`retry() { "$@" || "$@"; }; retry say --name ‹name›`, "<--name><a b>\n"},
	{`retry() { local n=$1; shift; for ((i=0;i<n;i++)); do "$@" && return; done; }; retry 3 say ‹name›`, "<a b>\n"},
	{`retry() { local n=$1 i=0; shift; until "$@"; do i=$((i+1)); [ $i -ge $n ] && return 1; done; }; retry 3 say ‹name›`, "<a b>\n"},
	{`retry() { local n=$1; command -v say >/dev/null; command shift; (( n > 0 )) && "$@"; }; retry 3 say ‹name›`, "<a b>\n"},
	{`again() { shift; "$@"; }; run() { again "$@"; }; run 3 say ‹name›`, "<a b>\n"},
	{`again() { shift; "$@"; }; run() { local n=$1; shift; again "$n" "$@"; }; run 3 say ‹name›`, "<a b>\n"},
	{`on() { "${@:2}"; }; run() { on 3 "$@"; }; run say ‹name›`, "<a b>\n"},
	{`again() { shift; "$@"; }; A=(3 say ‹name›); again "${A[@]}"`, "<a b>\n"},
	{`on() { local n=$1 t=$2; shift 2 || return; (( n > 0 )) && "$@"; }; on 1 2 say ‹name›`, "<a b>\n"},
	{`run() { echo "+ $*"; "$@"; }; run say ‹name›`, "+ say a b\n<a b>\n"},
	{`L="env A=1 printf"; $L '<%s>' ‹name›`, "<a b>"},
	{`A=(); [ -n "$HOME" ] && A+=(nice -n 1); A+=(printf '<%s>'); [ -z "$NO" ] && A+=(--name ‹name›); "${A[@]}"`, "<--name><a b>"},
	{`srun() { say "$@"; }; N=‹p›; A=(); if [ -z "$NO" ]; then A+=(srun); else A+=(mpirun); fi; A+=(-n "$N" ./t ‹name›); "${A[@]}"`, "<-n><2><./t><a b>\n"},
	{`srun() { say "$@"; }; N=‹p›; A=(); case $NO in '') A+=(srun);; *) A+=(mpirun);; esac; A+=(-n "$N" ./t ‹name›); "${A[@]}"`, "<-n><2><./t><a b>\n"},
	{`srun() { say "$@"; }; N=‹p›; run() { local A=(); A+=(srun); A+=(-n "$N"); A+=(./t); [ -n "$N" ] && A+=(--x ‹name›); "${A[@]}"; }; run`, "<-n><2><./t><--x><a b>\n"},
	{`add() { A+=("$@"); }; A=(say t.py); add --name ‹name›; [ -n "$NO" ] || add --p ‹p›; "${A[@]}"`, "<t.py><--name><a b><--p><2>\n"},
	{`docker() { say "$@"; }; A=(docker run); for m in a b; do A+=(-v "$m:$m"); done; A+=(-e NAME=‹name› img true ‹name›); "${A[@]}"`, "<run><-v><a:a><-v><b:b><-e><NAME=a b><img><true><a b>\n"},
	{`C=(say); C+=(--name ‹name›); "${C[@]}"`, "<--name><a b>\n"},
	{`G=${CLEARML_TASK.hyperparams.properties.p.value:1|int}; if (( G > 1 )) && [[ $G -gt 1 ]]; then echo $((G*2)); fi`, "4\n"},
	{`G=‹p›; if [ "$G" -gt 1 ]; then say "$G"; fi`, "<2>\n"},
	{`export N=‹name›; bash -c 'printf "<%s>" "$N"'`, "<a b>"},
	{`N=‹name›; bash -c 'printf "<%s>" "$1"' _ "$N"`, "<a b>"},
	{`N=‹name›; if (( ${#N} > 2 )); then say long; fi`, "<long>\n"},
	{`N=‹name›; end() { say "$N"; }; trap end EXIT`, "<a b>\n"},
	{`declare -A m; k=‹name›; m[$k]=1; say "${!m[@]}"`, "<a b>\n"},
	{`module() { say "$@"; }; module load ‹p›`, "<load><2>\n"},
	{`ssh() { cat; }; echo ‹name› | ssh host "cat > f"`, "a b\n"},
	{"cat > conf.yaml <<EOF\nname: ‹name›\nEOF\ncat conf.yaml", "name: a b\n"},
	{"export N=‹name›\ncat > run.sh <<'EOF'\nprintf '<%s>' \"$N\"\nEOF\nbash run.sh", "<a b>"},
	{"while read -r l; do say \"$l\"; done <<EOF\n‹name›\nEOF", "<a b>\n"},
	{`export N=‹name›; CODE='say "$N"'; eval "$CODE"; CODE='printf "<%s>" "$N"'; bash -c "$CODE"`, "<a b>\n<a b>"},
	{`N=‹name›; ARGS='--name "$N"'; eval "say t.py $ARGS"; eval say t.py '"$N"'`, "<t.py><--name><a b>\n<t.py><a b>\n"},
	{`N=‹name›; CMD="say t.py"; [ -n "$NO" ] || CMD+=' --name "$N"'; CMD+=" | cat"; eval "$CMD"`, "<t.py><--name><a b>\n"},
	{"export N=‹name›\nS=$(cat <<'EOF'\nif [ -n \"$N\" ]; then\n  printf '<%s>' \"$N\"\nfi\nEOF\n)\nbash -c \"$S\"", "<a b>"},
	{"export N=‹name›\nread -r -d '' S <<'EOF'\nprintf '<%s>' \"$N\"\nEOF\nbash -c \"$S\"; bash <<< \"$S\"", "<a b><a b>"},
	{`export N=‹p›; MSG='twice $((N))'; say "$MSG"; python3() { say "$2"; }; python3 -c "$MSG"`, "<twice $((N))>\n<twice $((N))>\n"},
	{`export N=‹name›; run() { bash -c "$1"; }; run 'echo "$N"'; L=(bash -c); "${L[@]}" 'echo "$N"'; bash -c "cd $TMP; echo \"\$N\""`, "a b\na b\na b\n"},
	{`A=(bash -c 'echo "$1"' _ ‹name›); "${A[@]}"`, "a b\n"},
	{"export N=‹name›\necho 'echo t.py \\' > run.sh\necho '  --name \"$N\"' >> run.sh\nbash run.sh", "t.py --name a b\n"},
	{"export N=‹name›\ncat > job.txt <<'E'\necho t.py \\\nE\necho '  --name \"$N\"' >> job.txt\nbash job.txt; eval \"$(cat job.txt)\"", "t.py --name a b\nt.py --name a b\n"},
	{"export N=‹p›\ncat > conf.txt <<'E'\nx = $((N))\nE\nM=$(cat conf.txt); echo \"$M\"", "x = $((N))\n"},
	{`A=(a b); unset 'A[0]'; say "${A[@]}" ‹name›`, "<b><a b>\n"},
	{`export N=‹name›; { echo '#!/bin/bash'; echo 'for i in 1 2; do'; echo '  echo "$N"'; echo done; } > run.sh; bash run.sh`, "a b\na b\n"},
	{`export N=‹name›; echo 'for i in 1 2; do' > run.sh; printf '  echo "%s"\n' '$N' >> run.sh; echo done >> run.sh; bash run.sh`, "a b\na b\n"},
	{`export N=‹name›; { echo -n 'echo t.py '; echo '"$N"'; } | tee run.sh >/dev/null; bash run.sh`, "t.py a b\n"},
	{`export N=‹p›; echo 'twice $((N))' > notes.txt; cat notes.txt`, "twice $((N))\n"},
	{`log() { exec 2>/dev/null; }; log; say ‹name›`, "<a b>\n"},
	{`D=$(mktemp -d); trap "rm -rf $D" EXIT; say ‹name›`, "<a b>\n"},
	{`java() { say "$@"; }; N=‹name›; java -Xmx‹p›g -Dspark.master="$N" -jar app.jar --name "$N" "$N"; java -cp lib/x.jar Main "$N"`, "<-Xmx2g><-Dspark.master=a b><-jar><app.jar><--name><a b><a b>\n<-cp><lib/x.jar><Main><a b>\n"},
	{`conda() { say "$@"; }; N=‹name›; conda run -n env --no-capture-output python x.py --lr "$N" ‹p›; conda run -p /envs/‹slug› python x.py`, "<run><-n><env><--no-capture-output><python><x.py><--lr><a b><2>\n<run><-p></envs/a-b><python><x.py>\n"},
	{`pip() { say "$@"; }; pip install -q -r requirements.txt; pip install --target "$TMP/"‹p› numpy==‹p› torch`, "<install><-q><-r><requirements.txt>\n<install><--target></2><numpy==2><torch>\n"},
	{`docker() { say "$@"; }; N=‹slug›; docker build -t img:‹name› --build-arg A=‹name› -f Dockerfile .; docker build -t "img:$N" .; docker compose -f c.yml -p "$N" up`, "<build><-t><img:a b><--build-arg><A=a b><-f><Dockerfile><.>\n<build><-t><img:a-b><.>\n<compose><-f><c.yml><-p><a-b><up>\n"},
	{`ray() { say "$@"; }; ray start --head --port=‹p›; ray job submit --submission-id ‹name› -- python t.py`, "<start><--head><--port=2>\n<job><submit><--submission-id><a b><--><python><t.py>\n"},
	{`serve() { say "$@"; }; N=‹name›; serve --executor ray "$N"; serve --model flux ‹name›; serve --lang java ‹name› --launcher dask "$N"`, "<--executor><ray><a b>\n<--model><flux><a b>\n<--lang><java><a b><--launcher><dask><a b>\n"},
	{`pytest() { say "$@"; }; N=‹name›; pytest tests -k "$N"; pytest -q -k ‹name› --junitxml=out/‹name›.xml tests`, "<tests><-k><a b>\n<-q><-k><a b><--junitxml=out/a b.xml><tests>\n"},
	{`gunicorn() { say "$@"; }; uvicorn() { say "$@"; }; N=‹name›; gunicorn -b 0.0.0.0:‹p› -n "$N" app:app; uvicorn app:app --port ‹p›`, "<-b><0.0.0.0:2><-n><a b><app:app>\n<app:app><--port><2>\n"},
	{`celery() { say "$@"; }; dask() { say "$@"; }; celery -A proj worker -Q ‹name› -n ‹name›; dask worker --scheduler-file s.json --name ‹name›`, "<-A><proj><worker><-Q><a b><-n><a b>\n<worker><--scheduler-file><s.json><--name><a b>\n"},
	{`cmake() { say "$@"; }; N=‹name›; cmake -S . -B build_‹slug› -DCMAKE_INSTALL_PREFIX=/opt/"$N"; cmake --build build -j ‹p›; cmake -E copy "$N" x`, "<-S><.><-B><build_a-b><-DCMAKE_INSTALL_PREFIX=/opt/a b>\n<--build><build><-j><2>\n<-E><copy><a b><x>\n"},
	{`hyperfine() { say "$@"; }; bsub() { say "$@"; }; flux() { say "$@"; }; hyperfine -n ‹name› 'sleep 1'; bsub -J ‹name› -Is -q gpu ./run; flux run -n ‹p› ./x ‹name›; flux batch --job-name=‹name› j.sh ‹name›`, "<-n><a b><sleep 1>\n<-J><a b><-Is><-q><gpu><./run>\n<run><-n><2><./x><a b>\n<batch><--job-name=a b><j.sh><a b>\n"},
	{`blender() { say "$@"; }; gdb() { say "$@"; }; npx() { say "$@"; }; N=‹name›; blender -b s.blend -P r.py -- "$N"; gdb -batch -ex run --args ./x "$N"; npx -y tool ‹name›`, "<-b><s.blend><-P><r.py><--><a b>\n<-batch><-ex><run><--args><./x><a b>\n<-y><tool><a b>\n"},
	{`mpirun() { say "$@"; }; mpirun --mca btl_tcp_if_include ‹name› --prefix /opt/ompi -np 2 ./x ‹name›`, "<--mca><btl_tcp_if_include><a b><--prefix></opt/ompi><-np><2><./x><a b>\n"},
	{`apptainer() { say "$@"; }; dvc() { say "$@"; }; m4() { say "$@"; }; apptainer build x.sif docker://repo/img:‹p›; dvc exp run -S lr=‹name›; m4 -DA=1 f.m4`, "<build><x.sif><docker://repo/img:2>\n<exp><run><-S><lr=a b>\n<-DA=1><f.m4>\n"},
	{`sleep 0 & P=$!; N=‹name›; wait "$P"; say "$N"; history; sleep 0 & wait -n -p Q; [ -n "$Q" ] && say ok`, "<a b>\n<ok>\n"},
	{`export CUDA_VISIBLE_DEVICES=‹name› MPLCONFIGDIR=‹name› XDG_CACHE_HOME=‹name› PARALLEL=‹name› DASK_DISTRIBUTED__COMM__RETRY__COUNT=‹p›; say "$XDG_CACHE_HOME"`, "<a b>\n"},
}

// partsOfPaths are ids and names where other values may not stand: they cannot leave the directory that the template gives.
var partsOfPaths = []struct{ body, want string }{
	{`printf 'echo run' > run_‹id›.sh; chmod +x run_‹id›.sh; ./run_‹id›.sh; nice ./run_‹id›.sh; "$PWD/run_"‹id›.sh`, "run\nrun\nrun\n"},
	{`mkdir -p ‹id›/bin; ln -s /bin/echo ‹id›/bin/python; ./‹id›/bin/python t.py ‹name›`, "t.py a b\n"},
	{`PYTHONPATH=/code/‹id›:/more; echo $PYTHONPATH`, "/code/3f2a9c:/more\n"},
	{`export PYTHONPATH="/more:/code/‹slug›/src:$PYTHONPATH"; echo $PYTHONPATH`, "/more:/code/a-b/src:\n"},
	{`env A=‹id› PYTHONPATH="/code/‹slug›/src:/more" sh -c 'echo $A $PYTHONPATH' PATH=‹id›`, "3f2a9c /code/a-b/src:/more\n"},
	{`docker() { say "$@"; }; docker run -e NAME=‹slug› -e LD_PRELOAD=/lib/‹id›.so img`, "<run><-e><NAME=a-b><-e><LD_PRELOAD=/lib/3f2a9c.so><img>\n"},
	{`TORCH_EXTENSIONS_DIR=/scratch/ext/‹slug› TRITON_CACHE_DIR=/triton/‹id› sh -c 'echo $TORCH_EXTENSIONS_DIR $TRITON_CACHE_DIR'`, "/scratch/ext/a-b /triton/3f2a9c\n"},
	{`HOME=/scratch/‹id› PIP_CACHE_DIR=$TMP/x/‹id› sh -c 'echo $HOME'`, "/scratch/3f2a9c\n"},
}

// TestDataStaysData lets values stand behind every wrapper's options, and runs them.
func TestDataStaysData(t *testing.T) {
	checkData(t, slices.Concat(dataPlaces, partsOfPaths))
}

// checkData lints, renders and runs each for the task "a b" with the property 2.
func checkData(t *testing.T, rows []struct{ body, want string }) {
	values := templates.Values{"TASK": map[string]any{"name": "a b", "id": "3f2a9c", "hyperparams": map[string]any{"properties": map[string]any{"p": map[string]any{"value": "2"}}}}}
	for _, row := range rows {
		t.Run(row.body, func(t *testing.T) {
			body := "say() { printf '<%s>' \"$@\"; echo; }\n" + row.body
			template, err := templates.Parse("t", []byte(strings.Replace(asTemplate(body), "${CLEARML_AGENT_EXECUTE}\n", "", 1)))
			if err != nil {
				t.Fatal(err)
			}
			s, err := template.Render(values, templates.Commands{})
			if err != nil {
				t.Fatal(err)
			}
			if got := bash(t, s.Text); got != row.want {
				t.Errorf("it prints %q, want %q\n%s", got, row.want, s.Text)
			}
		})
	}
}

// TestValuesThatWouldShiftAWord refuses at rendering what lint cannot know: a list where one word is meant, words that
// are no options among options, an option in place of a file, a path in place of a name.
func TestValuesThatWouldShiftAWord(t *testing.T) {
	for _, row := range []struct {
		body    string
		name    any
		refused bool
	}{
		{"singularity exec --nv ${CLEARML_TASK.container.arguments:} trusted.sif true", "docker://evil/img touch PWNED", true},
		{"singularity exec --nv ${CLEARML_TASK.container.arguments:} trusted.sif true", "--bind", true},
		{"singularity exec --nv ${CLEARML_TASK.container.arguments:} trusted.sif true", "--", true},
		{"singularity exec --nv ${CLEARML_TASK.container.arguments:} trusted.sif true", "--fusemount 'host:touch PWNED /x'", true},
		{"singularity exec --nv ${CLEARML_TASK.container.arguments:} trusted.sif true", "--nv --bind /a:/b --env 'A=b c'", false},
		{"timeout ‹name› echo hi", []any{"10", "touch", "PWNED"}, true},
		{"srun -n ‹name› true", []any{"1", "./evil"}, false},
		{"find ‹name› -type f", []any{".", "-exec", "touch", "PWNED", ";"}, true},
		{"sed -n p ‹name›", "-e1e touch PWNED", true},
		{"ssh ‹name› true", "-oProxyCommand=touch PWNED", true},
		{"git clone ‹name› d", "--upload-pack=touch PWNED", true},
		{"module load ‹name›", "/tmp/evil", true},
		{"module load ‹name›", "cuda/../../evil", true},
		{"module load ‹name›", "cuda/12.1", false},
		{"module load ${CLEARML_TASK.name|words}", "gcc/12 cuda/12.1", false},
		{"module load ‹name›", []any{"gcc/12", "cuda/12.1"}, false},
		{"module load ‹name›", []any{"gcc/12", "/tmp/evil"}, true},
		{"module load \"${CLEARML_TASK.name|words}\"", "gcc/12 cuda/12.1", true},
		{"conda activate ‹name›", "./evil", true},
		{"conda activate ‹name›", "env-1.0", false},
		{"declare \"-i\" n=‹name›", "a[$(touch PWNED)]", true},
		{"O=-i; declare $O n=‹name›", "a[$(touch PWNED)]", true},
		{"O=-i; declare $O n=‹name›", "3", false},
		{"conda run -n ‹name› python x.py", "./evil", true},
		{"conda run -n ‹name› python x.py", "env-1.0", false},
		{"pip install torch==‹name›", "/../../evil", true},
		{"pip install torch==‹name›", "2.1.0+cu121", false},
		{"apptainer build x.sif docker://repo/img:‹name›", "24.05-py3", false},
		{"apptainer exec --env RUN=‹name› i.sif id", "x,LD_PRELOAD=/e.so", true},
		{"apptainer exec --env RUN=‹name› i.sif id", "a b", false},
	} {
		template, err := templates.Parse("t", []byte(asTemplate(row.body)))
		if err != nil {
			t.Fatal(err)
		}
		if lintErrors(template) {
			t.Errorf("%s: lint has something against it", row.body)
		}
		task := map[string]any{"name": row.name, "container": map[string]any{"arguments": row.name}}
		s, err := template.Render(templates.Values{"TASK": task}, templates.Commands{AgentExecute: []string{"agent"}})
		switch {
		case (err != nil) != row.refused:
			t.Errorf("%s with %v: %v", row.body, row.name, err)
		case err == nil && strings.Contains(string(s.Text), " touch "):
			t.Errorf("%s with %v: the list became words:\n%s", row.body, row.name, s.Text)
		}
	}
}
