# shellcheck shell=bash
# The engine's world: a cgroup of its own in every hierarchy, and in it one process that holds a network, a mount and
# a cgroup namespace open. All of the engine runs in there, containers too, so
# - what belongs to it is a question to the kernel (its cgroup), not to a pid file that may name a process of another;
# - it ends at once and completely, whatever state it is in; mounts, networks and iptables rules vanish with it;
# - an engine that this machine has already shares neither a mount, a port, a rule nor a cgroup with it.

# Folders that Docker and containerd use whatever they are configured to: each gets an empty one of its own there.
fixed_folders=(/run/containerd /run/docker /opt/containerd)

cgroup_roots() { awk '$3 ~ /^cgroup2?$/ && $2 ~ /^\/sys\/fs\/cgroup/ { print $2 }' /proc/mounts; }

# The pids of all that belongs to the engine. Reading one that just ended is no error.
world_pids() {
  local root
  for root in $(cgroup_roots); do
    find "$root/$name" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | sort -nu
}

world_has() { [ -n "$1" ] && world_pids | grep -qx -- "$1"; }

# The pid that a file names, if that process is alive and the engine's own; otherwise nothing.
pid_of() {
  local pid=''
  [ ! -s "$run/$1.pid" ] || read -r pid <"$run/$1.pid" || true
  ! world_has "$pid" || echo "$pid"
}

need_world() {
  [ -n "$(pid_of world)" ] || { printf 'engine: not up; bring it up with: npm run engine -- up\n' >&2; exit 3; }
}

# cgroup_join SUBFOLDER: this shell and all that it starts belong to the engine from now on.
cgroup_join() {
  local root group
  for root in $(cgroup_roots); do
    for group in "$root/$name" "$root/$name/daemons"; do
      mkdir -p "$group"
      # A new cpuset (version 1) is empty and takes no process until it has processors and memory.
      [ ! -e "$group/cpuset.mems" ] || [ -n "$(cat "$group/cpuset.cpus")" ] || {
        cat "$group/../cpuset.cpus" >"$group/cpuset.cpus"
        cat "$group/../cpuset.mems" >"$group/cpuset.mems"
      }
    done
    echo "$BASHPID" >"$root/$name$1/cgroup.procs"
  done
}

# What a running engine was made of. Other parts or other scripts make another one.
world_recipe() { cat "$here"/lib/*.sh "$here/world.sh" "$parts"/*.stamp | sha256sum; }

world_start() {
  local folder answer='' world
  if [ -n "$(pid_of world)" ]; then
    if world_recipe | cmp -s - "$run/recipe"; then return; fi
    say "the running engine was made otherwise: it is ended, and made anew"
  fi
  # What else may stand here is a half: of a crash, or of a machine that was restarted.
  world_end
  rm -rf --one-file-system "$run"
  mkdir -p "$run/docker-config/cli-plugins" "$run/docker-config/buildx" "$run/bin"
  for folder in "${fixed_folders[@]}"; do
    [ -d "$folder" ] || { echo "$folder" >>"$MW_ENGINE/made-folders" && mkdir -p "$folder"; }
  done
  ln -s "$parts/docker/usr/bin/docker" "$run/bin/docker"
  ln -s "$parts/docker/usr/libexec/docker/cli-plugins/docker-buildx" "$run/docker-config/cli-plugins/docker-buildx"
  # It writes `ready` and then stays silent; its end closes the pipe.
  exec {world}< <(
    exec {lock_fd}>&- </dev/null 2>>"$log/world"
    cgroup_join ''
    echo "$BASHPID" >"$run/world.pid"
    exec setsid unshare --mount --net --cgroup --propagation slave \
      bash "$here/world.sh" "$name" "$parts/docker/busybox-$native/busybox" "${hub_address%:*}" "${fixed_folders[@]}"
  )
  read -r -t 20 answer <&"$world" || true
  exec {world}<&-
  [ "$answer" = ready ] || { tail -n 5 "$log/world" >&2; fail "could not make the engine's namespaces"; }
  world_recipe >"$run/recipe"
}

# in_world COMMAND...: replaces this shell by the command, inside the network and the mounts of the engine.
in_world() { exec nsenter --target "$(pid_of world)" --net --mount -- "$@"; }

# start_daemon NAME COMMAND...: in the engine's world, of its cgroup, without a terminal; its pid in NAME.pid.
start_daemon() {
  local daemon=$1
  shift
  # What an earlier one left would be taken for this one's, and this one for ended.
  rm -f "$run/$daemon.pid"
  (
    exec {lock_fd}>&-
    cgroup_join /daemons
    echo "$BASHPID" >"$run/$daemon.pid"
    exec setsid nsenter --target "$(pid_of world)" --net --mount --cgroup -- "$@"
  ) </dev/null >>"$log/$daemon" 2>&1 &
  disown
  wait_until 20 test -s "$run/$daemon.pid" || fail "could not start $daemon"
}

world_is_empty() { [ -z "$(world_pids)" ]; }

# Kills what is in the cgroup, until nothing is: a fork may have come between.
world_kill() {
  local pids
  mapfile -t pids < <(world_pids)
  [ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
  world_is_empty
}

cgroups_are_gone() {
  local root left=0
  for root in $(cgroup_roots); do
    [ ! -d "$root/$name" ] || find "$root/$name" -depth -type d -exec rmdir {} + 2>/dev/null || left=1
  done
  return $left
}

world_end() {
  wait_until 20 world_kill || fail "some processes of the engine do not end: $(world_pids | xargs)"
  wait_until 20 cgroups_are_gone || fail "the cgroup $name could not be removed"
  [ -s "$MW_ENGINE/made-folders" ] || return 0
  # Only what we made, and only if nobody else has put anything there.
  xargs rmdir 2>/dev/null <"$MW_ENGINE/made-folders" || true
  rm -f "$MW_ENGINE/made-folders"
}
