#!/usr/bin/env bash
# A private, real Docker Engine to run the talk on: on a Debian machine, with root, and nothing of it left afterwards.
# README.md beside this file says how it works, what in it is real and what is a stand-in.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/common.sh
source "$here/lib/common.sh"
# shellcheck source=lib/debian.sh
source "$here/lib/debian.sh"
# shellcheck source=lib/parts.sh
source "$here/lib/parts.sh"
# shellcheck source=lib/world.sh
source "$here/lib/world.sh"
# shellcheck source=lib/binfmt.sh
source "$here/lib/binfmt.sh"
# shellcheck source=lib/hub.sh
source "$here/lib/hub.sh"
# shellcheck source=lib/dockerd.sh
source "$here/lib/dockerd.sh"
# shellcheck source=lib/status.sh
source "$here/lib/status.sh"

usage() {
  cat <<'EOF'
Usage: engine.sh COMMAND     (npm run engine -- COMMAND)

  up [--image-store classic|containerd]   bring the engine up; without the option the store stays as it is (at first: classic)
  down [--purge]                          end it without a trace; --purge removes the downloads and builds too
  sh [COMMAND...]                         run a command, or a shell, where localhost, docker and its engine are the private ones
  env                                     the same variables, for eval (the engine's localhost is only reached with sh)
  status                                  what runs; exit code 3 if no engine answers
  logs [dockerd|hub|parts] [LINES]        the end of a log

  fetch                                   only download and build the parts that `up` needs
  stop | start                            the engine's daemon only; containers end with it
  pause | resume                          freeze the engine's daemon, and let it go on
  hub stop | start                        the private Docker Hub
  trace                                   all that an engine could leave on this machine, as text to compare

MW_ENGINE names its folder (default: /var/tmp/multiarch-workshop-engine).
EOF
}

up() {
  local store=''
  while [ $# -gt 0 ]; do
    case $1 in
      --image-store) store=${2-}; shift ;;
      --image-store=*) store=${1#*=} ;;
      *) misuse "up: unknown option '$1'; known is --image-store" ;;
    esac
    shift || misuse "up: --image-store wants classic or containerd"
  done
  case $store in '' | classic | containerd) ;; *) misuse "up: image store '$store' is not known; classic and containerd are" ;; esac
  prepare_state
  take_lock
  fetch_parts
  world_start
  hub_fill
  hub_start
  dockerd_start "${store:-$(dockerd_store)}"
  say "up"
  status
}

down() {
  case $*:$# in :0 | --purge:1) ;; *) misuse "down: unknown option '$*'; known is --purge" ;; esac
  is_ours "$MW_ENGINE" || { world_end; return; }
  take_lock
  binfmt_remove_ours
  world_end
  rm -rf --one-file-system "$run" "$data"
  if [ "${1-}" = --purge ]; then
    # Renamed first: who waits for the lock in there finds it gone, and never a folder half removed.
    local gone=$MW_ENGINE.gone.$$
    mv "$MW_ENGINE" "$gone"
    rm -rf --one-file-system "$gone"
  fi
  say "down"
}

main() {
  local command=${1-}
  [ $# -eq 0 ] || shift
  case $command in
    '' | -h | --help | help) usage; [ -n "$command" ] || exit 2; exit 0 ;;
    env) engine_env; exit ;;
    up | down | sh | status | logs | fetch | stop | start | pause | resume | hub | trace) need_root ;;
    *) usage >&2; misuse "unknown command '$command'" ;;
  esac
  case $command in
    up) up "$@" ;;
    down) down "$@" ;;
    fetch) prepare_state; take_lock; fetch_parts ;;
    sh) engine_sh "$@" ;;
    status) status ;;
    logs) logs "$@" ;;
    trace) exec bash "$here/trace.sh" ;;
    stop) need_world; take_lock; dockerd_stop ;;
    start) need_world; take_lock; dockerd_start "$(dockerd_store)" ;;
    pause) need_world; dockerd_signal STOP ;;
    resume) need_world; dockerd_signal CONT ;;
    hub)
      need_world
      take_lock
      case ${1-} in start) hub_start ;; stop) hub_stop ;; *) misuse "hub: start or stop" ;; esac
      ;;
  esac
}

main "$@"
