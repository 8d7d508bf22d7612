# The first process of a cluster's PID and mount namespaces. It starts and ends daemons as told on standard input, one
# "verb name" a line, answers one line each, and ends everything once its input closes: that happens when the process that
# started the cluster ends, in whatever way. Called as: supervise.sh DIR [ROOT BIND…]
set -u
dir=$1
shift
declare -A pids

if [ $# -gt 0 ]; then
  root=$1
  shift
  for path in /proc /dev /sys "$@"; do
    if [ -d "$path" ]; then mkdir -p "$root$path"; else mkdir -p "$(dirname "$root$path")" && touch "$root$path"; fi
    mount --rbind "$path" "$root$path" || exit 1
  done
  mount -t proc proc "$root/proc" || exit 1
  # In the root, its own path leads to itself, so that the same configuration and wrappers hold inside and outside.
  mkdir -p "$root$(dirname "$root")" && ln -sfn / "$root$root"
fi
echo "ok up"

end() {
  local pid=${pids[$2]:-}
  if [ -n "$pid" ]; then
    kill "-$1" "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    unset "pids[$2]"
  fi
}

while read -r verb name; do
  case $verb in
  start)
    bash "$dir/daemons/$name" </dev/null >>"$dir/log/$name.out" 2>&1 &
    pids[$name]=$!
    ;;
  stop) end TERM "$name" ;;
  kill) end KILL "$name" ;;
  *)
    echo "unknown verb $verb"
    continue
    ;;
  esac
  echo "ok $verb $name"
done

kill -KILL -1 2>/dev/null
wait
rm -rf "$dir"
