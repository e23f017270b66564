# shellcheck shell=bash
# The private Docker Hub: a registry that engine and builder have as their mirror of docker.io. Like the real one, and
# unlike localhost, it is reached from inside every container; the address is of the range for tests of networks (RFC 2544).

hub_address=198.18.0.1:5990

hub_recipe() {
  cat "$here"/hub/* "$here/lib/hub.sh" "$parts"/*.stamp | sha256sum
  listing_of "$hub/docker"
}

hub_is_filled() { [ -d "$hub/docker" ] && [ -e "$hub/stamp" ] && hub_recipe | cmp -s - "$hub/stamp"; }

hub_answers() { (in_world bash -c "exec 3<>/dev/tcp/${hub_address/://}") 2>/dev/null; }

# hub_serve true|false: read-only or not. What is pushed to a mirror would be a change of Docker Hub.
hub_serve() {
  local library
  library=$(echo "$parts"/tools/usr/lib/*-linux-gnu)
  cat >"$run/hub.yml" <<EOF
version: 0.1
log: { level: warn, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: $hub }
  maintenance: { readonly: { enabled: $1 } }
http: { addr: "$hub_address" }
EOF
  start_daemon hub env LD_LIBRARY_PATH="$library" "$parts/tools/usr/bin/docker-registry" serve "$run/hub.yml"
  wait_until 20 hub_answers || { tail -n 5 "$log/hub" >&2; fail "the private hub does not answer"; }
}

hub_start() { [ -n "$(pid_of hub)" ] || hub_serve true; }

hub_stop() {
  local pid
  pid=$(pid_of hub)
  [ -z "$pid" ] || kill "$pid"
  wait_until 20 hub_is_down || fail "the private hub does not end"
  rm -f "$run/hub.pid"
}

hub_is_down() { [ -z "$(pid_of hub)" ]; }

# Filled once, from the parts; again when a part or a recipe is another.
hub_fill() {
  if hub_is_filled; then return; fi
  say "filling the private hub"
  hub_stop
  rm -rf "$hub"
  mkdir -p "$hub"
  hub_serve false
  hub_roots "$run/images"
  (in_world node "$here/hub/fill.mjs" "$hub_address" "$run/images" "$native" "$name") >"$log/fill" 2>&1 ||
    { tail -n 15 "$log/fill" >&2; fail "could not fill the private hub"; }
  hub_stop
  rm -rf "$run/images" "$run/applets"
  sync -f "$hub"
  hub_recipe >"$hub/stamp"
}

# hub_roots FOLDER: the file trees of the images, one folder each; `alpine-armhf` for one platform of several.
hub_roots() {
  local images=$1 architecture root library
  library=$(echo "$parts"/tools/usr/lib/*-linux-gnu)
  make_applets
  for architecture in "${platforms[@]}"; do
    root=$images/alpine-$architecture
    busybox_root "$root" "$architecture"
    cp "$here/hub/os-release" "$root/etc/os-release"
    root=$images/hello-world-$architecture
    mkdir -p "$root/bin"
    cp "$parts/docker/busybox-$architecture/busybox" "$root/bin/sh"
    sed "s/PLATFORM/$(official_name "$architecture")/" "$here/hub/hello" >"$root/hello"
    chmod 755 "$root/hello"
    busybox_root "$images/docker-$architecture" "$architecture"
    install -m 755 "$here/hub/docker" "$images/docker-$architecture/bin/docker"
  done

  root=$images/mquery
  mkdir -p "$root/bin"
  cp "$parts/docker/busybox-$native/busybox" "$root/bin/sh"
  install -m 755 "$here/hub/mquery" "$root/mquery"

  root=$images/binfmt
  mkdir -p "$root/usr/bin" "$root/$name"
  cp "$parts/buildkit/binfmt" "$root/usr/bin/"
  cp "$parts"/tools/qemu/* "$root/$name/"

  root=$images/registry
  busybox_root "$root" "$native"
  mkdir -p "$root/etc/docker/registry" "$root/var/lib/registry"
  copy_program "$root" "$parts/tools/usr/bin/docker-registry" /bin/registry
  cp "$here/hub/registry.yml" "$root/etc/docker/registry/config.yml"
  install -m 755 "$here/hub/registry-entrypoint" "$root/entrypoint.sh"

  root=$images/buildkit
  busybox_root "$root" "$native"
  mkdir -p "$root/usr/bin" "$root/etc/ssl/certs"
  cp "$parts/buildkit/buildkitd" "$parts/buildkit/buildctl" "$root/usr/bin/"
  LD_LIBRARY_PATH=$library copy_program "$root" "$parts/tools/usr/sbin/runc" /usr/bin/buildkit-runc
  [ ! -e /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
}

# What Docker Hub's official images call an architecture in their texts.
official_name() { case $1 in arm64) echo arm64v8 ;; armhf) echo arm32v7 ;; *) echo "$1" ;; esac; }

# busybox_root ROOT ARCHITECTURE: a small userland, busybox under each of its names.
busybox_root() {
  local root=$1
  mkdir -p "$root"/{dev,etc,proc,root,sys,var} "$root/usr/bin"
  mkdir -p -m 1777 "$root/tmp"
  cp -a "$run/applets" "$root/bin"
  cp "$parts/docker/busybox-$2/busybox" "$root/bin/"
  ln -s ../../bin/env "$root/usr/bin/env"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
}

# The names, once for all roots: each link is a process.
make_applets() {
  local applet
  mkdir -p "$run/applets"
  for applet in $("$parts/docker/busybox-$native/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$run/applets/$applet"
  done
}

# copy_program ROOT FROM TO: a program and the libraries that it loads.
copy_program() {
  local root=$1 library
  install -D -m 755 "$2" "$root$3"
  for library in $(ldd "$2" | grep -o '/[^ ]*'); do
    mkdir -p "$root$(dirname "${library#"$parts/tools"}")"
    cp -L "$library" "$root${library#"$parts/tools"}"
  done
}
