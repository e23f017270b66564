# shellcheck shell=bash
# What people and scripts ask of a running engine.

engine_env() {
  local variable
  for variable in "${client[@]}"; do printf 'export %s=%q\n' "${variable%%=*}" "${variable#*=}"; done
  echo 'unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH'
}

engine_sh() {
  need_world
  [ $# -gt 0 ] || set -- "${SHELL:-bash}"
  # Entering the mount namespace loses the working directory; env finds it again by its name.
  in_world env --chdir="$PWD" -u DOCKER_CONTEXT -u DOCKER_TLS_VERIFY -u DOCKER_CERT_PATH "${client[@]}" "$@"
}

status() {
  local version pid state=down store='' platform
  pid=$(pid_of dockerd)
  # `ask` waits five seconds for a frozen one: the kernel knows at once.
  if [ -z "$pid" ]; then
    [ -z "$(pid_of world)" ] || state=stopped
  elif [[ $(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null) = [Tt] ]]; then
    state=paused
  elif version=$(docker_ask version --format '{{.Server.Version}}, {{.Server.Os}}/{{.Server.Arch}}'); then
    state="${version%%,*}, running"
    platform=${version#*, }
    store=classic
    [[ $(docker_ask info --format '{{.DriverStatus}}') != *io.containerd.snapshotter* ]] || store=containerd
  else
    state='not answering'
  fi
  printf '%-12s %s\n' engine "$state"
  [ -z "$store" ] || printf '%-12s %s\n' platform "$platform" 'image store' "$store" socket "$socket"
  if [ "$state" != down ]; then
    if hub_is_down; then printf '%-12s off\n' hub; else printf '%-12s on, %s, %d images\n' hub "$hub_address" "$(hub_images)"; fi
  fi
  printf '%-12s %s\n' handlers "$(binfmt_table all | awk '{ print $1 }' | xargs)"
  [ -n "$store" ] || return 3
}

hub_images() { find "$hub/docker/registry/v2/repositories" -name _manifests | wc -l; }

logs() {
  case ${1-dockerd} in
    dockerd | hub) tail -n "${2-50}" "$log/${1-dockerd}" ;;
    parts) tail -n "${2-50}" "$log"/parts.* ;;
    *) misuse "logs: dockerd, hub or parts, not '$1'" ;;
  esac
}
