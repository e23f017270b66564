#!/usr/bin/env bash
# Builds what the live tests of `inspect` compare with: crane, regctl and the distribution registry 3, from the Go module proxy.
# Prints the folder that holds them; `engine.sh down --purge` removes it. Made once, a minute on two free cores.
set -euo pipefail
shopt -s inherit_errexit

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")/tools" && pwd)
here=$(cd "$tools/../../../engine" && pwd)
# shellcheck source=../../engine/lib/common.sh
source "$here/lib/common.sh"
# shellcheck source=../../engine/lib/debian.sh
source "$here/lib/debian.sh"
# shellcheck source=../../engine/lib/parts.sh
source "$here/lib/parts.sh"

made=$MW_ENGINE/registry-tools

stamp_of() { cat "$tools"/go.* "$tools"/registry/main.go; (cd "$made" && sha256sum crane regctl registry); }

make_tools() {
  local go new=$made.new
  rm -rf "$made" "$new"
  mkdir -p "$new"
  cd "$new"
  go=$(find_go)
  cp -r "$tools"/. source
  export GOMODCACHE=$PWD/modules GOCACHE=$PWD/cache GOTOOLCHAIN=local GOFLAGS=-modcacherw CGO_ENABLED=0 GOWORK=off
  retry env -C source "$go" build -trimpath -buildvcs=false -ldflags '-s -w' -gcflags 'all=-l -dwarf=false' -o .. \
    github.com/google/go-containerregistry/cmd/crane github.com/regclient/regclient/cmd/regctl ./registry
  rm -rf source modules cache go
  cd ..
  mv "$new" "$made"
  stamp_of >"$made/stamp"
}

need_root
prepare_state
take_lock
if ! [ -e "$made/stamp" ] || ! stamp_of | cmp -s - "$made/stamp"; then
  say "making crane, regctl and registry"
  make_tools </dev/null >"$log/registry-tools" 2>&1 || { tail -n 15 "$log/registry-tools" >&2; exit 1; }
  say "crane, regctl and registry are made"
fi
echo "$made"
