#!/usr/bin/env bash
# What people rely on when they use the private engine, tried out. Takes the engine down before and after.
# Prints a line for each test and `N passed, N failed`. MW_TRACE_IGNORE: a pattern of lines that something else on
# this machine changes meanwhile.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
engine() { bash "$here/engine.sh" "$@"; }
# Of the engine under test and of no other: its folder, its pids.
# shellcheck source=lib/common.sh
source "$here/lib/common.sh"
# shellcheck source=lib/world.sh
source "$here/lib/world.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

check() {
  local title=$1
  shift
  if "$@" >"$work/output" 2>&1; then
    passed=$((passed + 1))
    echo "ok      $title"
  else
    failed=$((failed + 1))
    echo "FAILED  $title"
    tail -n 20 "$work/output" | sed 's/^/        /'
  fi
}

trace() { engine trace | grep -vE "${MW_TRACE_IGNORE:-^\$.}"; }
says() { local wanted=$1; shift; [[ $("$@" 2>&1) == *"$wanted"* ]]; }
exits() { local wanted=$1 code=0; shift; "$@" || code=$?; [ $code = "$wanted" ]; }
runs() { says 'running' engine status && engine sh docker run --rm hello-world; }
engine down || exit 1
trace >"$work/before"

came_up() { engine up --image-store classic && runs; }
check 'comes up, and a container runs' came_up

stays() { local before; before=$(pid_of dockerd) && engine up && [ "$before" = "$(pid_of dockerd)" ] && says classic engine status; }
check 'up again changes nothing' stays

check 'sh keeps the exit code' exits 7 engine sh bash -c 'exit 7'
# shellcheck disable=SC2016 # for the shell in there
keeps() {
  cd / && says "/ $HOME line" engine sh sh -c 'read -r line; echo "$PWD $HOME $line"' <<<line
}
check 'sh keeps directory, home and input' keeps
signal_reaches() {
  bash "$here/engine.sh" sh sleep 60 &
  local pid=$! code=0
  until grep -qs sleep "/proc/$pid/comm"; do sleep 0.05; done
  kill -TERM $pid
  wait $pid || code=$?
  [ $code = 143 ]
}
check 'sh becomes the command: a signal reaches it' signal_reaches
check 'sh finds docker, buildx and the network' engine sh bash -c 'docker buildx version && docker info && : </dev/tcp/198.18.0.1/5990'
own_client() { local before after; before=$(find ~/.docker 2>/dev/null | sort) && engine sh docker buildx ls && after=$(find ~/.docker 2>/dev/null | sort) && [ "$before" = "$after" ]; }
check "the user's Docker configuration stays as it is" own_client
check 'env can be evaluated' bash -c "eval \"\$(bash '$here/engine.sh' env)\" && docker version"

emulates() {
  engine sh docker run --privileged --rm tonistiigi/binfmt --install all &&
    says aarch64 engine sh docker run --rm --platform linux/arm64 alpine uname -m &&
    says armv7l engine sh docker run --rm --platform linux/arm/v7 alpine uname -m
}
check 'foreign containers run once the emulators are installed' emulates
second_install() { [ -z "$(engine sh docker run --privileged --rm tonistiigi/binfmt --install all 2>&1 >/dev/null)" ]; }
check 'a second install has nothing to install' second_install
read_only() {
  says 405 engine sh node -e 'fetch("http://198.18.0.1:5990/v2/x/blobs/uploads/", { method: "POST" }).then((r) => console.log(r.status))'
}
check 'the hub takes no push' read_only
bridged_builder() {
  local code=0
  echo 'FROM alpine' >"$work/Dockerfile"
  # As in the original talk, without network=host: Docker Hub is reached from inside the builder, localhost is not.
  engine sh docker buildx create --name bridged && engine sh docker buildx build --builder bridged "$work" &&
    ! engine sh docker buildx build --builder bridged -t localhost:5000/x --push "$work" || code=1
  engine sh docker buildx rm bridged
  return $code
}
check 'a builder without network=host reaches the hub, and not localhost' bridged_builder

paused() { engine pause && says paused engine status && exits 3 engine status && engine resume && runs; }
check 'pause freezes the daemon, resume lets it go on' paused
stopped() { engine stop && says stopped engine status && exits 3 engine status && engine start && runs; }
check 'stop ends the daemon, start brings it back' stopped
hub_off() {
  engine hub stop && says 'hub          off' engine status && exits 1 engine sh docker pull -q busybox && engine hub start &&
    engine sh docker pull -q docker
}
check 'hub stop: nothing can be pulled; hub start: it can' hub_off

switched() {
  local filled
  filled=$(stat -c %y "$MW_ENGINE/hub/stamp")
  engine up --image-store containerd && says containerd engine status && runs &&
    [ "$filled" = "$(stat -c %y "$MW_ENGINE/hub/stamp")" ] && engine up && says containerd engine status
}
check 'switches to the containerd image store, and keeps it' switched
three_platforms() {
  cat >"$work/Dockerfile" <<'EOF'
FROM alpine
RUN uname -m >/machine
EOF
  engine sh bash -ec "docker buildx build -q --platform linux/amd64,linux/arm64,linux/arm/v7 -t three '$work'
    docker run --rm --platform linux/arm/v7 three cat /machine" | grep armv7l
}
check 'the containerd store builds three platforms with the default builder' three_platforms

crashed() {
  kill -KILL "$(pid_of dockerd)" || return
  until [ -z "$(pid_of dockerd)" ]; do sleep 0.05; done
  says stopped engine status && engine up && runs
}
check 'up after a crash of the daemon' crashed
all_crashed() {
  engine sh docker run -d --name left alpine sleep 1000 || return
  # One ends with another: not every kill finds its process.
  world_pids | xargs kill -KILL || true
  # Killed is not gone: it ends when the kernel comes to it.
  until world_is_empty; do sleep 0.05; done
  says down engine status && engine up && runs
}
check 'up after a crash of everything' all_crashed
reused_pid() {
  sleep 1000 &
  local bystander=$!
  engine down && mkdir -p "$MW_ENGINE/run" && for file in world hub dockerd; do echo $bystander >"$MW_ENGINE/run/$file.pid"; done
  : >"$MW_ENGINE/run/docker.sock"
  says down engine status && engine up && runs && engine down && kill $bystander
}
check 'stale pid files harm nobody' reused_pid

two_at_once() {
  engine up &
  local first=$!
  engine up && wait $first && [ "$(world_pids | xargs -I{} readlink /proc/{}/exe | grep -c /dockerd$)" = 1 ] && runs
}
check 'two at once bring up one' two_at_once

torn_hub() {
  engine down && : >"$(find "$MW_ENGINE/hub" -name data -size +1000k | head -n 1)" && engine up && runs
}
check 'a torn file of the hub is noticed, and the hub filled again' torn_hub
torn_part() {
  engine down && truncate -s 1000 "$MW_ENGINE/parts/docker/busybox-arm64/busybox" && engine up && runs
}
check 'a torn part is noticed, and made again' torn_part

engine sh docker run -d --rm --privileged alpine sleep 1000 >/dev/null 2>&1
engine sh bash -c 'docker run --privileged --rm tonistiigi/binfmt --install all; docker buildx create --bootstrap' >/dev/null 2>&1
foreign_handler() { unshare --mount bash -c 'cd /proc/sys/fs/binfmt_misc; [ -e status ] || exit 9; '"$1"; }
if foreign_handler "printf ':mw-test:E::mw-test::/bin/true:' >register"; then
  kept() { engine down && foreign_handler '[ -e mw-test ]' && foreign_handler 'echo -1 >mw-test'; }
  check 'down leaves the handlers of others' kept
else
  engine down
fi
check 'down again is fine' engine down
leaves_nothing() { trace | diff "$work/before" -; }
check 'down leaves no trace' leaves_nothing

echo "$passed passed, $failed failed"
[ $failed = 0 ]
