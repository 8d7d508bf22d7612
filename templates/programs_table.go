package templates

// programTable says how programs take their words apart. A line is
//
//	names | options that take a word | operands, in order | flags
//
// A mark behind an option tells what its word is, and none that it is data:
//
//	!  code                 @  a file of code         &  a file of code beside the program
//	=  NAME=value           #  name of a variable     %  text in which backslashes mean something
//	2  two words            ?  only attached to it    .  a module, which takes the words behind it
//	+  an environment's name
//	*  none; the first operand is code then           ^  none; the input is code then
//	>  the command begins behind it                   ~  none; backslashes in the operands mean something
//
// An operand is: word, code, script (a file of code), command (another program, with its words), vars (NAME=value
// before the command), name, format, declare, module, env (an environment's name), host, expr (words that may be
// options wherever they stand), sub (a command of the program, in the table as program:sub),
// source (what is built or installed, and so run). "…" repeats the last.
//
// The flags: stdin, the input is code if no operand or option is; permutes, options may stand behind operands;
// loose, the word of a short option is never attached to it; quiet, it runs none of its words; shy, its name is too
// common to be looked for among the words of other programs; remote, what follows host: is for the shell of the host;
// keys, the first word may be options without a dash, as in tar xf FILE; operator, an operand may be an option like -v; login, a lone dash is an option.
const programTable = `
sh bash dash ash ksh zsh fish csh tcsh mksh rbash yash shell | -c* -s^ -o -O --rcfile& --init-file& | script | stdin loose
su | -c! --command! -s& --shell& -g --group -G --supp-group -w --whitelist-environment | word script | stdin permutes login
runuser | -c! --command! -s& --shell& -u --user -g --group -G --supp-group -w | word script | stdin permutes login
sg newgrp | -c! | word code… | stdin permutes
script | -c! --command! -I -O -B -T -m -E -o --log-in --log-out --log-io --log-timing --echo | word | stdin permutes shy
flock | -w --wait --timeout -E --conflict-exit-code -c! --command! | word command | permutes
busybox toybox | | command |
capsh | | code… |
nu | -c! --commands! -e! --execute! --config& --env-config& | script | stdin shy
xonsh | -c! --rc& -D= | script | stdin
pwsh powershell | -c! -Command! -command! -CommandWithArgs! -f. -File. -file. -e! -EncodedCommand! -encodedcommand! -WorkingDirectory -ExecutionPolicy -NoProfile? -NoLogo? -NonInteractive? -noprofile? | script | stdin
nix-shell | --run! --command! -I& -A --attr -E! --expr! -j | script… | permutes

python python2 python3 pypy pypy3 ipython | -c! -m. -W -X --check-hash-based-pycs | script | stdin
-m:IPython | -c! -m. | script | stdin
-m:timeit | -n --number -r --repeat -s! --setup! -u --unit | code… |
-m:pdb -m:cProfile -m:profile -m:trace -m:memory_profiler -m:kernprof | -o -s -m. -c | script |
perl | -e! -E! -I -M -m -i? -F? -l? -0? -C? -D? -d? -V? | script | stdin
ruby | -e! -I -r& -C -E -i? -F? -K? -W? -0? -x? | script | stdin
node nodejs bun | -e! --eval! -p! --print! -r& --require& --import& --loader& --experimental-loader& -C --conditions --input-type --env-file | script | stdin loose
Rscript R | -e! -f@ --file@ | script | stdin shy
lua luajit | -e! -l& | script | stdin
php | -r! -B! -R! -E! -f@ --file@ -F@ --run! -c -d! -S -t -z@ | script | stdin
pvpython pvbatch | -c! -m. | script | stdin
racket | -e! --eval! -f@ --load@ -t. --require. -r. --script. -u. --require-script. -S& --search& | script | stdin
elixir | -e! --eval! -r@ -pr& -pa& -pz& -S. --sname --name --cookie --erl! | script |
scala | -e! -cp& -classpath& -i& -J? -D? | script | stdin shy
sbcl | --eval! --load@ --script. --core& --userinit& --sysinit& --dynamic-space-size --control-stack-size | script | stdin
groovy | -e! -cp& -classpath& --classpath& -D? -i? | script | shy
raku | -e! -I& -M& | script | stdin shy
java | -cp& -classpath& --class-path& --module-path& -jar. --module. -m. --add-modules --add-exports --add-opens --add-reads -D? -X? | script | shy
julia | -e! --eval! -E! --print! -L& --load& -p --procs -t --threads -J& --sysimage& -C --project -m. | script | stdin
tclsh wish expect | -c! -f@ -encoding | script | stdin
gnuplot | -e! -c@ | script | stdin
matlab octave octave-cli sage maxima | -batch! -r! --eval! -c! -sd -logfile -p --path --batch@ | script | stdin
awk gawk nawk mawk | -e! --source! -f@ --file@ -v% --assign% -F --field-separator -i& --include& -l& --load& -E@ --exec@ | code word… |
sed gsed | -e! --expression! -f@ --file@ -i? --in-place? -l --line-length | code word… | permutes
rename prename file-rename | -e! -E! | code word… | shy permutes
mutt neomutt lftp | -e! -f@ -F@ -c! -a -b -s -u -p | word… | permutes shy stdin
wolframscript wolfram math | -code! -c! --code! -file@ -f@ --file@ -run! | script | shy permutes stdin
idl gdl | -e! -args | script | shy permutes stdin
dc | -e! --expression! -f@ --file@ | script | stdin permutes
m4 | -D& -I -P? --define& --include | script | stdin
ed ex vi vim nvim view emacs | -c! --cmd! -S& -s& -u& --eval! -l& --load& -f --funcall | word… | stdin permutes shy
gdb cuda-gdb rocgdb | --args. -args. -ex! --ex! -x@ --command@ -iex! --eval-command! | word… | stdin permutes
lldb | -o! --one-line! -O! --one-line-before-file! -s@ -S@ --source@ --source-before-file@ -f --file -p --attach-pid -n --attach-name -c --core -a --arch | word… | stdin permutes
blender | --python-expr! -P@ --python@ --addons -o --render-output -f --render-frame -s --frame-start -e --frame-end -j --frame-jump -E --engine -t --threads -F --render-format -S --scene -x --use-extension | word… | permutes shy
cmake | -P@ -C& -D -S@ -B -G -T -A --preset --toolchain& -E. --build@ --install@ --prefix --component --config -j --parallel -t --target -U --log-level | code | permutes shy
make gmake | -f@ --file@ --makefile@ -C& --directory& -I& --include-dir& -j? -l? -o -W --eval! -E! | code… | permutes
psql | -c! --command! -f@ --file@ -v --set --variable -d --dbname -h --host -p --port -U --username -o --output -F -R -P -T -L | word… | stdin permutes
mysql mariadb | -e! --execute! -h --host -u --user -P --port -D --database -S --socket -p? --init-command! | word… | stdin permutes
sqlite3 duckdb | -cmd! -c! -s! -init& -separator -nullvalue -newline -mmap -vfs | word code… | stdin permutes
mongo mongosh | --eval! --host --port -u -p | word script | stdin permutes

eval let alias | | code… |
history | -d | code… | shy
fc | -e! | code… | shy
wait | -p# | word… | quiet
trap | | code word… |
source . | | script | shy
activate | | env | shy
complete compgen | -W! -C! -F -G -P -S -X -A -o | word… | permutes
enable | -f@ | word… | shy
hash | -p@ | word… | shy
bind | -x! -f& -m -q -u -r | code… | shy
unset | | name… |
read | -a# -d -i -n -N -p -t -u | name… | shy
mapfile readarray | -C! -c -d -n -O -s -u | name… |
getopts | | word name | shy
declare typeset local export readonly nameref | | declare… | shy
printf | -v# | format word… | quiet shy
test [ | -v# -R# | word… | quiet permutes shy operator

ssh slogin | -B -b -c -D -E -e -F@ -I@ -i -J! -L -l -m -O -o! -p -Q -R -S -W -w -P | host code… | stdin
autossh | -M -B -b -c -D -E -e -F@ -I@ -i -J! -L -l -m -O -o! -p -Q -R -S -W -w | host code… | stdin
rsh | -l | host code… | stdin
pdsh clush pssh parallel-ssh dsh | -w -x -X -R -f -t -u -l -g -o! -H -h -p -e -O! -i? | code… | stdin
parallel sem | -j --jobs -a --arg-file -I --colsep -d -n -N -L -P --joblog --results --tmpdir --workdir | code… | stdin
hyperfine | -w --warmup -m --min-runs -M --max-runs -r --runs -s! --setup! -p! --prepare! -C! --conclude! -c! --cleanup! --reference! -S@ --shell@ -n --command-name -u --time-unit --export-csv --export-json --export-markdown --export-asciidoc --export-orgmode --style --sort --output --input | code… | permutes
entr | -s* | command | shy
socat | -b -t -T -lf -lp -L -W | code… |
pueue | -c --config -p --profile | sub | shy
pueue:add | -w --working-directory -d --delay -g --group -a --after -o --priority -l --label | code… |
watch | -n --interval -q --equexit | code… | shy
at batch | -f@ -q -t | word… | stdin shy
crontab | -u | script | stdin
xterm | -e> -T -title -geometry -fn | word… | permutes
screen | -S -c@ -t -T -s@ -p -L? -X! | command | shy
tmux | -L -S -f@ -c! -T | sub |
tmux:new-session tmux:new tmux:new-window tmux:neww tmux:split-window tmux:splitw tmux:respawn-pane tmux:respawnp tmux:respawn-window tmux:send-keys tmux:send tmux:run-shell tmux:run tmux:if-shell tmux:if tmux:pipe-pane tmux:pipep | -s -t -n -x -y -F -c -e= -l | code… |

env | -u --unset -C --chdir -S! --split-string! | vars command |
exec | -a | command | shy
command builtin nohup setsid catchsegv proot dbus-run-session setarch linux64 valgrind torsocks proxychains | | command | shy
sudo | -u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type -T --command-timeout -U --other-user -D --chdir -R --chroot -s* -i* --shell* --login* | vars command |
doas | -u -C -s* | command |
time | -f --format -o --output | command | shy
timeout gtimeout | -k --kill-after -s --signal | word command |
nice | -n --adjustment | command |
ionice | -c --class -n --classdata -p -P -u | command |
chrt | -T -P -D -p | word command |
stdbuf | -i --input -o --output -e --error | command |
taskset | -p | word command |
numactl | -i --interleave -N --cpunodebind -m --membind -C --physcpubind -P --preferred-many -p --preferred -w --weighted-interleave | command |
unshare | -S --setuid -G --setgid -R --root -w --wd | command | stdin
nsenter | -t --target -S --setuid -G --setgid | command | stdin
chroot | --userspec --groups | word command | stdin
strace ltrace | -e -o -p -s -u -E= -P -O -S -a -b -I -X | command |
perf | | sub |
perf:stat perf:record perf:trace perf:mem | -e -o -p -t -C -F -c -r -I --event --output | command |
nsys ncu | -o -t -f -s -c -y -d -w -n --output --trace | command |
nsys:profile nsys:launch | -o -t -f -s -c -y -d -w -n -e= --env-var= --output --trace | command |
systemd-run systemd-inhibit cgexec prlimit | -p --property -u --unit -g -t --slice -E= --setenv= --what --who --why --mode | command |
ssh-agent | -a -t -E -O -P | command |
sshpass | -p -f -d -P | command |
xargs | -a --arg-file -d --delimiter -E -I -L --max-lines? -n --max-args -P --max-procs -s --max-chars --process-slot-var | command |
xvfb-run | -e --error-file -f --auth-file -n --server-num -p --xauth-protocol -s --server-args -w --wait | command |
find | -exec> -execdir> -ok> -okdir> -name -iname -path -ipath -wholename -regex -iregex -lname -ilname -type -xtype -size -mtime -mmin -ctime -cmin -atime -amin -newer -anewer -cnewer -perm -user -group -uid -gid -links -inum -samefile -maxdepth -mindepth -fstype -regextype -used -printf% -fprintf2 -fprint -fprint0 -fls -newermt | expr… | permutes

srun | -A -B -b -c -C -d -D -e -G -i -J -L -m -M -n -N -o -p -P -q -r -S -t -T -w -W -x --account --acctg-freq --bb --bbf --bcast-exclude --begin --chdir --cluster-constraint --clusters --cluster --comment --constraint --container --container-id --container-image --container-mounts --container-workdir --container-name --container-save --container-env --context --core-spec --cores-per-socket --cpu-bind --cpu-freq --cpus-per-gpu --cpus-per-task --deadline --delay-boot --dependency --distribution --epilog! --error --exclude --export= --export-file --extra --extra-node-info --gid --gpu-bind --gpu-freq --gpus --gpus-per-node --gpus-per-socket --gpus-per-task --gres --gres-flags --het-group --pack-group --hint --input --job-name --jobid --licenses --mail-type --mail-user --mcs-label --mem --mem-bind --mem-per-cpu --mem-per-gpu --mincpus --mpi --msg-timeout --network --nodefile --nodelist --nodes --ntasks --ntasks-per-core --ntasks-per-gpu --ntasks-per-node --ntasks-per-socket --ntasks-per-tres --open-mode --output --partition --power --prefer --priority --profile --prolog! --qos --relative --reservation --segment --signal --slurmd-debug --sockets-per-node --switches --task-epilog! --task-prolog! --thread-spec --threads --threads-per-core --time --time-min --tmp --tree-width --treewidth --tres-bind --tres-per-task --uid --wait --wckey --oom-kill-step --stepmgr-mode | command |
salloc | -A -B -b -c -C -d -D -F -G -J -L -m -M -n -N -p -q -S -t -w -W -x --account --chdir --constraint --cpus-per-task --export= --gpus --gpus-per-node --gres --job-name --mem --nodelist --nodes --ntasks --ntasks-per-node --partition --qos --reservation --time --exclude --comment --bell? | command | stdin
sbatch | -A -a -B -b -c -C -d -D -e -F -G -i -J -L -m -M -n -N -o -p -q -S -t -w -W? -x --account --array --begin --chdir --comment --constraint --cpus-per-task --dependency --error --exclude --export= --export-file --gpus --gpus-per-node --gpus-per-task --gres --input --job-name --licenses --mail-type --mail-user --mem --mem-per-cpu --mem-per-gpu --nodelist --nodes --ntasks --ntasks-per-node --open-mode --output --partition --qos --reservation --signal --time --time-min --tmp --wckey --wrap! --extra --clusters | script | stdin
mpirun mpiexec orterun prun prterun horovodrun | -n -np --np -c -N -H -host --host -hosts -hostfile --hostfile -machinefile --machinefile -f -x= -mca2 --mca2 -gmca2 --gmca2 -genv2 -env2 -genvlist -envlist -ppn -perhost -npernode --npernode -npersocket --npersocket -wdir --wdir -wd -path --path -prefix@ --prefix@ -launcher-exec! -bootstrap-exec! -rf -rankfile --rankfile -bind-to --bind-to -map-by --map-by -rank-by --rank-by -cpu-set --cpu-set -iface -launcher -output-filename --output-filename -report-uri --timeout --personality --pmixmca2 --prtemca2 -p --ssh-port | command |
ibrun aprun jsrun | -n -o -N -d -r -a -c -g -np | command |
torchrun deepspeed -m:torch.distributed.run -m:torch.distributed.launch | -m. --module. --nnodes --nproc-per-node --nproc_per_node --rdzv-backend --rdzv_backend --rdzv-endpoint --rdzv_endpoint --rdzv-id --rdzv_id --rdzv-conf --rdzv_conf --max-restarts --max_restarts --monitor-interval --monitor_interval --start-method --start_method --role --log-dir --log_dir -r --redirects -t --tee --local-ranks-filter --local_ranks_filter --node-rank --node_rank --master-addr --master_addr --master-port --master_port --local-addr --local_addr --logs-specs --event-log-handler --hostfile --include --exclude --num_nodes --num_gpus --launcher | script |
accelerate | | sub |
accelerate:launch | -m. --module. --config_file --num_processes --num_machines --machine_rank --main_process_ip --main_process_port --mixed_precision --dynamo_backend --num_cpu_threads_per_process --gpu_ids --deepspeed_config_file --rdzv_backend --zero_stage | script |

bsub | -J -Jd -q -o -e -oo -eo -n -W -We -R -M -P -u -m -w -G -g -gpu -E! -Ep! -env -cwd -outdir -i -is -L@ -a -app -b -c -C -D -F -f -k -p -pack -Q -rnc -S -s -sla -sp -t -T -ti? -U -v -Is? -Ip? -IS? -ISs? -ISp? -I? -K? -x? -r? -rn? -N? -H? -B? -XF? | code… | stdin
flux | | sub | shy
flux:run flux:submit flux:alloc flux:bulksubmit | -N --nodes -n --ntasks --nslots -c --cores-per-task --cores-per-slot -g --gpus-per-task --gpus-per-slot -t --time-limit -q --queue -B --bank -o --setopt --setattr -S --output --error --input --job-name --flags --env= --env-file --env-remove --requires --dependency --begin-time --urgency --cwd -u --unbuffered? | command | stdin
flux:batch | -N --nodes -n --nslots -c --cores-per-slot -g --gpus-per-slot -t --time-limit -q --queue -B --bank -o --setopt --setattr -S --output --error --input --job-name --flags --env= --env-file --env-remove --requires --dependency --begin-time --urgency --cwd --wrap* | script | stdin
ray | --logging-level --logging-format | sub | shy
ray:exec ray:submit | -p --port-forward -n --cluster-name --args! | word code… | permutes
ray:job | | sub |
ray:job:submit | --address --job-id --submission-id --runtime-env@ --runtime-env-json! --working-dir@ --metadata-json --entrypoint-num-cpus --entrypoint-num-gpus --entrypoint-memory --entrypoint-resources --log-style --log-color --headers --verify | code… |

gunicorn -m:gunicorn | -c@ --config@ -b --bind --backlog -w --workers -k@ --worker-class@ --logger-class@ --threads --worker-connections --max-requests --max-requests-jitter -t --timeout --graceful-timeout --keep-alive --chdir@ -u --user -g --group -m --umask --worker-tmp-dir --access-logfile --access-logformat --error-logfile --log-file --log-level --log-config@ --log-config-json@ --forwarded-allow-ips --statsd-host -n --name --pythonpath@ --paste@ --keyfile --certfile --ca-certs -p --pid -e= --env= | code | permutes
uvicorn -m:uvicorn | --host --port --uds --fd --reload-dir --workers --loop@ --http@ --ws@ --lifespan --env-file --log-config@ --log-level --root-path --forwarded-allow-ips --app-dir@ --ssl-keyfile --ssl-certfile --limit-concurrency --backlog --timeout-keep-alive | code | permutes
celery -m:celery | -A@ --app@ -b --broker --result-backend --workdir@ --config@ --loader@ | sub | shy
celery:worker celery:beat celery:call | -A@ --app@ -n --hostname -c --concurrency -P@ --pool@ -Q --queues -l --loglevel -f --logfile -I@ --include@ --pidfile -s --schedule | word… | permutes
flask -m:flask | -A@ --app@ -e --env-file | sub | shy
dask | | sub | shy
dask:worker dask:scheduler dask-worker dask-scheduler dask-cuda-worker | --preload@ --preload-nanny@ --worker-class@ --plugin@ --scheduler-file --name --nthreads --nworkers --memory-limit --local-directory --host --port --dashboard-address --interface --protocol --pid-file --resources --death-timeout --lifetime | word… | permutes
pytest py.test -m:pytest | -p@ -c@ --config-file@ --confcutdir@ --rootdir@ -o& --override-ini& -k -m -r? -n --numprocesses --dist --maxfail --tb --junitxml --junit-xml --durations --timeout --basetemp --log-file --deselect --ignore --import-mode -W | script… |
streamlit | | sub | shy
streamlit:run | -h? | code… |
dvc | --cd | sub | shy
dvc:stage | | sub |
dvc:stage:add dvc:run | -n --name -d --deps -o --outs -O --outs-no-cache -p --params -m --metrics -M --metrics-no-cache --plots --plots-no-cache -w --wdir --desc | code… |

singularity apptainer | -c --config --build-config | sub |
singularity:exec apptainer:exec singularity:shell apptainer:shell singularity:test apptainer:test | --add-caps --app --apply-cgroups --authfile -B --bind --blkio-weight --blkio-weight-device --cpu-shares --cpus --cpuset-cpus --cpuset-mems --cwd --data --device --dns --docker-host --drop-caps --env= --env-file --fusemount! -H --home --hostname --memory --memory-reservation --memory-swap --mount --network --network-args --no-mount --oom-kill-disable? -o --overlay --pem-path --pids-limit --pwd -S --scratch --security -s& --shell& -W --workdir | word command | stdin
singularity:run apptainer:run | --add-caps --app --apply-cgroups --authfile -B --bind --blkio-weight --blkio-weight-device --cpu-shares --cpus --cpuset-cpus --cpuset-mems --cwd --data --device --dns --docker-host --drop-caps --env= --env-file --fusemount! -H --home --hostname --memory --memory-reservation --memory-swap --mount --network --network-args --no-mount -o --overlay --pem-path --pids-limit --pwd -S --scratch --security -W --workdir | word | stdin
docker podman nerdctl | -H --host --context -c --config -l --log-level --root --runroot --tlscacert --tlscert --tlskey --namespace -n | sub |
docker:run docker:create podman:run podman:create nerdctl:run nerdctl:create | --add-host --annotation -a --attach --blkio-weight --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile --cpu-period --cpu-quota -c --cpu-shares --cpus --cpuset-cpus --cpuset-mems --device --device-cgroup-rule --dns --dns-option --dns-search --entrypoint@ -e= --env= --env-file --expose --gpus --group-add --health-cmd! --hooks-dir@ -h --hostname --ip --ipc --isolation --kernel-memory -l --label --label-file --log-driver --log-opt --mac-address -m --memory --memory-reservation --memory-swap --mount --name --network --net --oom-score-adj --pid --pids-limit --platform -p --publish --pull --restart --runtime@ --secret --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --ulimit -u --user --userns --uts -v --volume --volume-driver --volumes-from -w --workdir | word command | stdin
docker:exec podman:exec nerdctl:exec | -e= --env= --env-file -u --user -w --workdir --detach-keys | word command |
singularity:build apptainer:build | --arch --authfile -B --bind --build-arg --build-arg-file --library --mount --pem-path --section | word source |
docker:buildx podman:buildx | --builder | sub |
docker:build podman:build nerdctl:build docker:buildx:build | -t --tag -f@ --file@ --build-arg --build-context@ --target --platform --cache-from --cache-to -o --output --network --label --secret --ssh --progress --iidfile --add-host --shm-size --ulimit -m --memory --cgroup-parent --isolation --builder | script | stdin
docker:compose podman:compose docker-compose podman-compose | -f@ --file@ -p --project-name --env-file --profile --project-directory@ | sub |
shifter | -i --image -V --volume -e= --env= --env-file -m --module -w --workdir --workdir | command |
enroot sarus kubectl | -n --namespace --context | sub |
enroot:start sarus:run kubectl:exec | -c --conf@ -e= --env= -m --mount -n --namespace -w --workdir --entrypoint@ | word command |
ch-run | -b --bind -c --cd -m --mount -g --gid -u --uid --set-env= --join-ct --join-pid | word command |

conda mamba micromamba uv poetry pipenv pdm hatch rye pixi pipx npm | -C --directory --project --cwd | sub |
npx npm:exec npm:x | -c! --call! -p --package -w --workspace | command |
pip -m:pip uv:pip | --python@ --log --timeout --cache-dir --cert --proxy --directory --project | sub | shy
pip:install pip:wheel uv:pip:install | -r@ --requirement@ -c@ --constraint@ -e@ --editable@ -i@ --index-url@ --extra-index-url@ -f@ --find-links@ -t --target --prefix --root --src --progress-bar --platform --python-version --implementation --abi --only-binary --no-binary --upgrade-strategy --report --cache-dir --trusted-host --proxy --timeout --retries --cert --log -w --wheel-dir -C | source… | permutes
conda:run mamba:run micromamba:run | -n+ --name+ -p+ --prefix+ --cwd -e= --env= | command |
conda:activate mamba:activate micromamba:activate workon pyenv:activate | | env | shy
pyenv rbenv asdf | | sub |
uv:run poetry:run pipenv:run pdm:run hatch:run rye:run pixi:run pipx:run pyenv:exec uvx | -m. --module. --with --with-requirements -p --python --project --directory --env-file --extra --group --index --index-url -e --environment --package | command |
module ml | | module… | shy
spack | -e --env -C --config-scope | word module… |

git | -c! -C --git-dir --work-tree --exec-path@ --upload-pack! --receive-pack! --exec! -m --message -F --file -b --branch --author --depth -o --origin --config! --reference --template@ | word… | permutes
tar bsdtar | -I! --use-compress-program! --to-command! --checkpoint-action! -F! --info-script! --new-volume-script! --rsh-command! --rmt-command! -f --file -C --directory -T --files-from -X --exclude-from --exclude -b -g -K -L -N -V --transform! --xform! | word… | permutes keys
rsync | -e! --rsh! --rsync-path! -f --filter --exclude --include --exclude-from --include-from --files-from -T --temp-dir --backup-dir --suffix --log-file --chmod --chown --bwlimit --timeout --port --password-file --compare-dest --copy-dest --link-dest -B -M! --remote-option! | word… | remote permutes
scp sftp | -o! -S! -F@ -D! -b@ -B? -c -i -J! -l -P -R? -X -s | word… | remote permutes stdin
sort | --compress-program! -k --key -t --field-separator -o --output -S --buffer-size -T --temporary-directory --parallel --files0-from | word… | quiet permutes
split | --filter! -a -b -C -l -n -t --additional-suffix | word… | quiet permutes
wget | --use-askpass! -e! --execute! -O --output-document -o -P -U --header --post-data --user --password | word… | quiet permutes
zip | -TT! --unzip-command! | word… | quiet permutes
echo | -e~ | word… | quiet

ftp gp redis-cli lmp lammps vmd pymol abaqus gams ghci irb pry clisp guile swipl ocaml scheme jshell groovysh cling root hive beeline spark-shell pyspark spark-sql stata sas | | word… | stdin shy

cat logger mkdir cp mv ln ls rm rmdir touch chmod chown chgrp cd pushd popd true false : exit return sleep date hostname basename dirname head tail wc grep egrep fgrep zgrep uniq cut tr tee diff cmp stat df du id whoami pwd set shift kill ulimit umask nvidia-smi squeue scontrol sacct sacctmgr scancel sinfo sstat sbcast curl jq yq seq realpath readlink mktemp gzip gunzip zcat bzip2 xz zstd unzip sha256sum sha1sum md5sum column paste comm join nl fold fmt rev tac expr yes which type printenv unlink mail mailx sendmail clear uname free ps install iconv envsubst base64 xxd od strings file clearml-task clearml-data | | word… | quiet
`
