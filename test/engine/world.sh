#!/usr/bin/env bash
# The first and last process of the engine's world: makes its new namespaces habitable, says `ready`, and holds them.
# Arguments: the name of the engine's cgroup, a static busybox, the hub's address, folders that shall be empty ones of its own.
set -euo pipefail
name=$1 busybox=$2 hub=$3
shift 3

# A fresh /sys shows this network namespace's interfaces (Docker waits for its bridge's ports there), and each cgroup
# hierarchy anew begins at the engine's own cgroup: what Docker calls /docker is /mw-engine/docker outside.
hierarchies=$(awk '$3 ~ /^cgroup2?$/ && $2 ~ /^\/sys\/fs\/cgroup/ { print $3, $2, $4 }' /proc/mounts)
umount -R /sys
mount -t sysfs sysfs /sys
case $hierarchies in
  "cgroup2 /sys/fs/cgroup "*) ;;
  *) mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup ;;
esac
while read -r type folder options; do
  mkdir -p "$folder"
  if [ "$type" = cgroup2 ]; then
    mount -t cgroup2 cgroup2 "$folder"
  else
    # Of the options only the controllers: the others belong to the mount that was there.
    controllers=$(tr , '\n' <<<"$options" |
      grep -vE '^(r[wo]|nosuid|nodev|noexec|(no|rel)atime|xattr|clone_children|release_agent=.*)$' | paste -sd ,)
    case $controllers in name=*) controllers=none,$controllers ;; esac
    mount -t cgroup -o "$controllers" cgroup "$folder"
  fi
  # Version 2 allows processes only in leaves.
  echo $$ >"$folder/daemons/cgroup.procs"
done <<<"$hierarchies"

# On a machine with systemd it is mounted already. Kernels since 6.7 forget all handlers with the last mount.
[ -e /proc/sys/fs/binfmt_misc/status ] || mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
for folder in "$@"; do mount -t tmpfs -o mode=711 "$name" "$folder"; done
"$busybox" ip link set lo up
"$busybox" ip address add "$hub/32" dev lo

echo ready
exec sleep infinity >/dev/null 2>&1
