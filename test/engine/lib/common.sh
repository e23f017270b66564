# shellcheck shell=bash
# Where things are, and what every part of the engine needs: messages, the lock, trying again.

MW_ENGINE=$(realpath -m -- "${MW_ENGINE:-/var/tmp/multiarch-workshop-engine}")
# The engine's name: of its cgroup, and of its emulators' folder. Another folder is another engine.
name=mw-engine
[ "$MW_ENGINE" = /var/tmp/multiarch-workshop-engine ] || name+=-$(printf %s "$MW_ENGINE" | cksum | cut -d ' ' -f 1)

parts=$MW_ENGINE/parts # downloaded and built; kept by `down`
hub=$MW_ENGINE/hub     # the private Docker Hub's storage, filled from the parts; kept by `down`
run=$MW_ENGINE/run     # of the running engine: pids, socket, configuration
# shellcheck disable=SC2034 # used by the other files
data=$MW_ENGINE/data # the engine's own, one folder an image store
log=$MW_ENGINE/log

# Debian's names of the architectures that the images are for. The machine's own is one of them.
native=$(dpkg --print-architecture 2>/dev/null || true)
# shellcheck disable=SC2034
platforms=(amd64 arm64 armhf)

say() { printf 'engine: %4d s  %s\n' "$SECONDS" "$*" >&2; }
fail() { printf 'engine: %s\n' "$*" >&2; exit 1; }
misuse() { printf 'engine: %s\n' "$*" >&2; exit 2; }

need_root() {
  [ "$(id -u)" = 0 ] || fail "this needs root: it makes namespaces and mounts"
}

# Refuses a folder with somebody else's files in it: `down --purge` removes it as a whole.
prepare_state() {
  case $native in amd64 | arm64) ;; *) fail "needs Debian on amd64 or arm64; this is '${native:-not Debian}'" ;; esac
  if [ -d "$MW_ENGINE" ] && ! is_ours "$MW_ENGINE" && [ -n "$(ls -A "$MW_ENGINE")" ]; then
    fail "$MW_ENGINE holds something else; name an empty or a new folder with MW_ENGINE"
  fi
  mkdir -p "$MW_ENGINE" "$parts" "$log"
  : >>"$MW_ENGINE/multiarch-workshop-engine"
}

is_ours() { [ -e "$1/multiarch-workshop-engine" ]; }

# One copy at a time changes the engine. A purge takes the lock's file away: a lock on a file that is gone is none.
take_lock() {
  while :; do
    exec {lock_fd}>>"$MW_ENGINE/lock"
    if ! flock -n "$lock_fd"; then
      say "another engine.sh is at work here; waiting for it"
      flock "$lock_fd"
    fi
    [ ! "$MW_ENGINE/lock" -ef "/proc/self/fd/$lock_fd" ] || return 0
    exec {lock_fd}>&-
    prepare_state
  done
}

# Downloads fail for a moment now and then: five tries, 2, 4, 8 and 16 s apart.
# The command must tell its failure by its own exit code: `set -e` does not hold inside.
retry() {
  local pause=2
  until "$@"; do
    [ $pause -le 16 ] || return 1
    say "failed, again in $pause s: $*"
    sleep $pause
    pause=$((pause * 2))
  done
}

# wait_until SECONDS COMMAND...: looks ten times a second; false when the time is over.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -le $deadline ] || return 1
    sleep 0.1
  done
}
