#!/usr/bin/env bash
# All that an engine could leave on a machine, as text: taken before `up` and after `down`, both must be the same.
# Of the processes only those that are Docker's kind, with their start, so that one which came back is not the same.
set -uo pipefail

section() { printf '\n[%s]\n' "$1"; }

section processes
for status in /proc/[0-9]*/stat; do
  { read -r line <"$status"; } 2>/dev/null || continue
  command=${line#*(} command=${command%)*}
  read -r -a fields <<<"${line##*) }"
  # It has ended, and only waits for the machine's init to notice.
  case ${fields[0]} in Z | X) continue ;; esac
  case $command in
    dockerd | docker-* | containerd* | runc* | buildkit* | qemu-* | registry | unshare)
      # A field of proc(5): 22 is the start; the first two were cut off.
      echo "$command, started at ${fields[19]}" ;;
  esac
done | sort

section mounts
awk '{ print $2, $3, $1 }' /proc/self/mounts | sort

section 'network namespaces with a name'
ls /run/netns 2>/dev/null
section 'network interfaces'
ls /sys/class/net
section 'iptables'
cat /proc/net/ip_tables_names /proc/net/ip6_tables_names 2>/dev/null
! command -v nft >/dev/null || nft list ruleset 2>/dev/null
section 'forwarding'
cat /proc/sys/net/ipv4/ip_forward

section 'binfmt handlers'
# shellcheck disable=SC2016 # for the shell in there
unshare --mount bash -c '
  cd /proc/sys/fs/binfmt_misc || exit 0
  [ -e status ] || { mount -t binfmt_misc binfmt_misc . && cd "$PWD"; }
  for handler in *; do echo "$handler" $([ "$handler" = register ] || cat "$handler"); done'

section cgroups
find /sys/fs/cgroup -type d \( -name 'docker*' -o -name 'mw-engine*' -o -name 'buildkit*' -o -name 'buildx*' \) | sort

section 'folders that Docker uses'
for folder in /etc/docker /run/docker /run/containerd /opt/containerd /var/lib/docker /var/lib/containerd /etc/cni \
  /etc/containerd /run/xtables.lock "${HOME:-/root}/.docker"; do
  find "$folder" -maxdepth 2 -printf '%y %p\n' 2>/dev/null | sort
done

section 'packages'
dpkg-query -W -f '${Package} ${Version} ${Status}\n' | sha256sum
exit 0
