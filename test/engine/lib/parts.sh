# shellcheck shell=bash
# The parts that an engine is made of. Each is made in a folder of its own name beside the finished one and renamed,
# so a part that is there is whole; a list of its files and of how it was made tells whether it still is.

# Docker, from the newest Debian; and busybox for each platform of the images.
make_docker() {
  local architecture package
  debian_open "$PWD/apt" sid "$native" "${platforms[@]}"
  debian_download docker.io docker-cli docker-buildx containerd "${platforms[@]/#/busybox-static:}"
  for package in docker*.deb containerd_*.deb; do
    unpack "$package" . --exclude=./etc --exclude=./usr/share --exclude=./usr/lib --exclude=./usr/bin/ctr
  done
  for architecture in "${platforms[@]}"; do
    unpack busybox-static_*_"$architecture".deb "busybox-$architecture" --transform='s,.*/,,' ./usr/bin/busybox
  done
  rm -rf apt ./*.deb
  # Built for a newer libc than the machine's, it would only fail later.
  usr/sbin/dockerd --version && usr/bin/docker --version
}

# What has to fit the machine, from its own suite: runc, iptables, a registry, the emulators.
make_tools() {
  local package emulators=()
  debian_open "$PWD/apt" '' "$native"
  # shellcheck disable=SC2046 # a list of names
  debian_download runc iptables docker-registry tini qemu-user-static $(debian_libraries runc iptables)
  mapfile -t emulators < <(emulators_of "$native" | sed 's,.*,./usr/bin/&-static,')
  unpack qemu-user-static_*.deb qemu --transform='s,.*/\(.*\)-static,\1,' "${emulators[@]}"
  rm qemu-user-static_*.deb
  for package in *.deb; do unpack "$package" . --exclude=./etc --exclude=./usr/share --exclude=./var; done
  # Packages still differ in whether /lib and /sbin are under /usr.
  for package in lib sbin bin; do [ ! -d "$package" ] || { mkdir -p usr; cp -a "$package" usr/; rm -r "$package"; }; done
  rm -rf apt ./*.deb
  LD_LIBRARY_PATH=$(echo usr/lib/*-linux-gnu) usr/sbin/runc --version
}

# The emulators for all that the machine does not run itself.
emulators_of() {
  case $1 in amd64) printf 'qemu-%s\n' aarch64 ;; arm64) printf 'qemu-%s\n' x86_64 i386 ;; esac
  printf 'qemu-%s\n' arm riscv64 ppc64le s390x mips64el mips64
}

# BuildKit, built from the Go module proxy: Debian has it only inside dockerd. And the stand-in of tonistiigi/binfmt.
# No inlining and no debug information: a third less to compile, and the demos' builds are not about BuildKit's own work.
make_buildkit() {
  local go version
  go=$(find_go)
  version=$(awk '$1 == "github.com/moby/buildkit" { print $2 }' "$here/builder/go.mod")
  cp -r "$here"/builder/. "$PWD/source"
  export GOMODCACHE=$PWD/modules GOCACHE=$PWD/cache GOTOOLCHAIN=local GOFLAGS=-modcacherw CGO_ENABLED=0 GOWORK=off
  retry env -C source "$go" build -trimpath -buildvcs=false -tags 'osusergo netgo' \
    -ldflags "-s -w -X github.com/moby/buildkit/version.Version=$version" -gcflags 'all=-l -dwarf=false' -o .. \
    github.com/moby/buildkit/cmd/buildkitd github.com/moby/buildkit/cmd/buildctl ./binfmt ||
    fail "could not build BuildKit"
  rm -rf source modules cache go
  ./buildkitd --version
}

# The machine's own Go if it is new enough for BuildKit, otherwise Debian's newest of the version that it asks for.
find_go() {
  local wanted
  wanted=$(awk '$1 == "go" { print $2 }' "$here/builder/go.mod")
  if command -v go >/dev/null && printf '%s\n' "$wanted" "$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')" | sort -CV; then
    command -v go
    return
  fi
  {
    mkdir go
    cd go
    debian_open "$PWD/apt" sid "$native"
    local release=golang-${wanted%.*} package
    debian_download "$release-go" "$release-src"
    for package in *.deb; do unpack "$package" .; done
  } >&2
  echo "$PWD"/usr/lib/go-*/bin/go
}

# What decides that a part must be made anew: its recipe, and what the recipe reads.
recipe_of() {
  echo "$native"
  declare -f "make_$1" emulators_of find_go
  [ "$1" != buildkit ] || cat "$here"/builder/go.* "$here"/builder/binfmt/*.go
}

# Names, sizes and link targets of all files in a folder: tells a torn one in milliseconds.
listing_of() { (cd "$1" && find . -type f -printf '%s %p\n' -o -type l -printf '%l %p\n' | LC_ALL=C sort); }

part_stamp() {
  recipe_of "$1" | sha256sum
  listing_of "$parts/$1"
}

part_is_whole() { [ -d "$parts/$1" ] && [ -e "$parts/$1.stamp" ] && part_stamp "$1" | cmp -s - "$parts/$1.stamp"; }

make_part() {
  local part=$1 new=$parts/$1.new
  rm -rf "$parts/$part" "$parts/$part.stamp" "$new"
  mkdir -p "$new"
  cd "$new"
  "make_$part"
  # On the disk before it has its name: a machine that loses its power must not keep empty files.
  sync -f .
  cd "$parts"
  mv "$new" "$parts/$part"
  part_stamp "$part" >"$parts/$part.stamp.new"
  mv "$parts/$part.stamp.new" "$parts/$part.stamp"
}

# All parts, at the same time: what takes long is the compiler, the downloads go on beside it.
fetch_parts() {
  local part jobs=() failed=()
  declare -A job_of=()
  for part in buildkit docker tools; do
    if part_is_whole "$part"; then continue; fi
    say "making $part"
    # Each in a process group of its own, to end it with all that it started. It keeps the lock: should this script
    # be killed, the next one waits for what is still at work.
    set -m
    make_part "$part" </dev/null >"$log/parts.$part" 2>&1 &
    set +m
    job_of[$part]=$!
    jobs+=($!)
  done
  [ ${#jobs[@]} -gt 0 ] || return 0
  # shellcheck disable=SC2064 # these jobs, now
  trap "kill -- ${jobs[*]/#/-} 2>/dev/null || true" EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  for part in docker tools buildkit; do
    [ -n "${job_of[$part]-}" ] || continue
    if wait "${job_of[$part]}"; then say "$part is made"; else failed+=("$part"); fi
  done
  trap - EXIT INT TERM HUP
  for part in ${failed[@]+"${failed[@]}"}; do
    say "$part could not be made:"
    tail -n 15 "$log/parts.$part" >&2
  done
  [ ${#failed[@]} -eq 0 ] || exit 1
}
