# shellcheck shell=bash
# The kernel's table of binfmt handlers is one for the whole machine. Handlers of ours name an emulator in a folder
# that has the engine's name, so exactly they can be told from any others, and removed.

# In a mount namespace for this one look: the table need not be mounted on the machine, and is not by us.
binfmt_table() {
  unshare --mount bash -c '
    cd /proc/sys/fs/binfmt_misc && { [ -e status ] || { mount -t binfmt_misc binfmt_misc . && cd "$PWD"; }; } || exit 0
    for handler in *; do
      case $handler in register | status) continue ;; esac
      [ "$1" != ours ] || grep -qF "interpreter /$2/" "$handler" || continue
      [ "$3" != remove ] || { echo -1 >"$handler"; continue; }
      echo "$handler" $(cat "$handler")
    done' - "$1" "$name" "${2-}"
}

binfmt_remove_ours() { binfmt_table ours remove; }
