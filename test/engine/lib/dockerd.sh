# shellcheck shell=bash
# The engine itself: dockerd with its own containerd, its own folders, its own socket.

socket=$run/docker.sock
# What a command line needs for this engine. A configuration folder of its own: buildx is found as its plugin,
# and manifest lists and builders do not get into the user's.
client=(DOCKER_HOST="unix://$socket" DOCKER_CONFIG="$run/docker-config" PATH="$run/bin:$PATH")

# The client with a time limit: a frozen daemon takes the connection and never answers.
docker_ask() { env -u DOCKER_CONTEXT "${client[@]}" timeout 5 docker "$@" 2>/dev/null; }

dockerd_answers() { [ -n "$(docker_ask version --format '{{.Server.Version}}')" ]; }
dockerd_is_down() { [ -z "$(pid_of dockerd)" ]; }
dockerd_answers_or_is_down() { dockerd_answers || dockerd_is_down; }

# The image store that the engine has or had last.
dockerd_store() { cat "$run/image-store" 2>/dev/null || echo classic; }

dockerd_configure() {
  local store=$1
  echo "$store" >"$run/image-store"
  # exec-root: short, for it holds sockets. cgroupfs: also where systemd would be asked for slices.
  cat >"$run/daemon.json" <<EOF
{
  "data-root": "$data/$store",
  "exec-root": "$run/exec",
  "pidfile": "$run/dockerd.own.pid",
  "hosts": ["unix://$socket"],
  "group": "root",
  "exec-opts": ["native.cgroupdriver=cgroupfs"],
  "init-path": "$parts/tools/usr/bin/tini-static",
  "registry-mirrors": ["http://$hub_address"],
  "insecure-registries": ["$hub_address"],
  "features": { "containerd-snapshotter": $([ "$store" = containerd ] && echo true || echo false) }
}
EOF
  cat >"$run/docker-config/buildx/buildkitd.default.toml" <<EOF
[registry."docker.io"]
  mirrors = ["$hub_address"]
[registry."$hub_address"]
  http = true
EOF
}

# The programs that dockerd starts by name: runc, iptables, containerd and its shim, docker-proxy.
dockerd_path() {
  local bin=$run/sbin library=$1 iptables command
  mkdir -p "$bin"
  iptables=$parts/tools/usr/sbin/xtables-nft-multi
  # An old kernel may know only the older tables.
  (LD_LIBRARY_PATH=$library in_world "$iptables" iptables -t nat -L -n) >/dev/null 2>&1 ||
    iptables=${iptables/nft/legacy}
  for command in iptables ip6tables iptables-save iptables-restore ip6tables-save ip6tables-restore; do
    ln -sf "$iptables" "$bin/$command"
  done
  echo "$bin:$parts/docker/usr/sbin:$parts/docker/usr/bin:$parts/tools/usr/sbin:$PATH"
}

dockerd_start() {
  local store=$1 library
  if [ -n "$(pid_of dockerd)" ]; then
    [ "$store" = "$(dockerd_store)" ] && dockerd_answers && return
    dockerd_stop
  fi
  say "starting the engine, image store $store"
  dockerd_configure "$store"
  library=$(echo "$parts"/tools/usr/lib/*-linux-gnu)
  rm -f "$run/dockerd.own.pid"
  : >"$log/dockerd"
  start_daemon dockerd env -u DOCKER_HOST -u DOCKER_CONFIG -u DOCKER_CONTEXT \
    PATH="$(dockerd_path "$library")" LD_LIBRARY_PATH="$library" XTABLES_LIBDIR="$library/xtables" \
    "$parts/docker/usr/sbin/dockerd" --config-file "$run/daemon.json"
  wait_until 60 dockerd_answers_or_is_down || true
  dockerd_answers || { tail -n 15 "$log/dockerd" >&2; fail "the engine does not answer"; }
}

# Politely, so that what the engine keeps on disk is whole; then whatever is left of it, containers too.
dockerd_stop() {
  local pid survivors
  pid=$(pid_of dockerd)
  if [ -n "$pid" ]; then
    say "stopping the engine"
    kill "$pid"
    kill -CONT "$pid"
    wait_until 30 dockerd_is_down || say "it does not end by itself"
  fi
  wait_until 10 dockerd_has_no_children || {
    mapfile -t survivors < <(dockerd_children)
    kill -KILL "${survivors[@]}" 2>/dev/null || true
    wait_until 10 dockerd_has_no_children || fail "these do not end: ${survivors[*]}"
  }
  rm -f "$run/dockerd.pid" "$socket"
}

# All of the engine's world but what holds it, and the hub.
dockerd_children() { world_pids | grep -vxF -e "$(pid_of world)" -e "$(pid_of hub)" || true; }
dockerd_has_no_children() { [ -z "$(dockerd_children)" ]; }

dockerd_signal() {
  local pid
  pid=$(pid_of dockerd)
  [ -n "$pid" ] || fail "the engine's daemon does not run"
  kill -"$1" "$pid"
}
