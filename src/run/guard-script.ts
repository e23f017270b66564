/**
 * The guard: a shell that waits for the end of its stdin, which is the end of our program, however it ends.
 * Then it ends what the program's steps left: processes, containers, the temporary folder.
 *
 * A POSIX shell script because it is there in 2 ms and takes 1 MB; it is handed over with `sh -c`, so it needs no file.
 * $1: the mark in the environment of everything that steps start; $2: tenths of a second between SIGTERM and SIGKILL; $3: docker;
 * $4: the folder. Lines on stdin: `+group PID`, `-group PID`, `+container ID PID` (of the command that made it),
 * `-container ID`, and `end`: all is well, nothing to do.
 *
 * A `docker run` that was under way may have a container that nobody has told us of yet: the engine is asked which were
 * made since shortly before, of the images that such commands of ours name and no other command at this moment does.
 */
export const GUARD_SCRIPT = `# multiarch-workshop guard: ends what running steps leave behind if the program is killed.
trap '' HUP INT QUIT TERM TSTP TTIN TTOU PIPE
mark=$1 tenths=$2 docker=$3 folder=$4
groups=' ' containers=' ' served=' '
while read -r what item; do
  case $what in
    +group) groups="$groups$item " ;;
    -group) case $groups in *" $item "*) groups="\${groups%% $item *} \${groups#* $item }" ;; esac ;;
    +container) containers="$containers\${item%% *} " served="$served\${item#* } " ;;
    -container) case $containers in *" $item "*) containers="\${containers%% $item *} \${containers#* $item }" ;; esac ;;
    end) exit 0 ;;
  esac
done

# Process ids by group, by session, by mark, and all descendants of these.
left() {
  {
    if [ -r /proc/self/stat ]; then
      for found in $(grep -lF -- "$mark" /proc/[0-9]*/environ 2>/dev/null); do found=\${found#/proc/}; echo "marked \${found%/environ}"; done
      cat /proc/[0-9]*/stat 2>/dev/null | sed 's/^\\([0-9]*\\) (.*) \\([A-Z]\\)/\\1 \\2/'
    else
      ps -A -o pid= -o stat= -o ppid= -o pgid=
    fi
  } | awk -v groups="$groups" -v self="$$" '
    BEGIN { n = split(groups, list, " "); for (i = 1; i <= n; i++) group[list[i]] = 1 }
    $1 == "marked" { marked[$2] = 1; next }
    $2 !~ /^[ZX]/ { parent[$1] = $3; if (($4 in group) || ($5 in group) || ($1 in marked)) ours[$1] = 1 }
    END {
      do { more = 0; for (p in parent) if (!(p in ours) && (parent[p] in ours)) { ours[p] = 1; more = 1 } } while (more)
      for (p in ours) if ((p in parent) && p != self) print p
    }'
}
# The words of a docker command that makes a container.
making() {
  { name=$(cat "/proc/$1/comm" || ps -o comm= -p "$1"); } 2>/dev/null
  case $name in *docker*) ;; *) return ;; esac
  { words=$(tr '\\0' ' ' <"/proc/$1/cmdline" || ps -o args= -p "$1"); } 2>/dev/null
  case " $words " in *' run '* | *' create '*) echo "$words" ;; esac
}
# Ends a command that takes more than 10 s: an engine may hang.
limited() {
  "$@" 2>/dev/null &
  running=$!
  { tenths=100; while [ "$tenths" -gt 0 ]; do sleep 0.1; tenths=$((tenths - 1)); done; kill -s KILL "$running"; } >/dev/null 2>&1 &
  timer=$!
  wait "$running"
  kill -s KILL "$timer" 2>/dev/null
}
alive() { for pid in "$@"; do kill -s 0 "$pid" 2>/dev/null && return 0; done; return 1; }
send() { signal=$1; shift; for pid in "$@"; do kill -s "$signal" "$pid" 2>/dev/null; done; }

# Stopped first: of one that forks while we look, the child would be lost to us.
since=$(($(date +%s) - 3))
all=$(left)
send STOP $all
more=$(left)
send STOP $more
all="$all $more"
wanted=' '
for pid in $all; do case $served in *" $pid "*) ;; *) wanted="$wanted$(making "$pid") " ;; esac; done
theirs=' '
for comm in $(grep -ls docker /proc/[0-9]*/comm); do
  pid=\${comm#/proc/} pid=\${pid%/comm}
  case " $all " in *[!0-9]"$pid"[!0-9]*) ;; *) theirs="$theirs$(making "$pid") " ;; esac
done
send TERM $all
send CONT $all
while [ "$tenths" -gt 0 ] && alive $all; do sleep 0.1; tenths=$((tenths - 1)); done
for round in 1 2 3 4 5; do
  rest=$(left)
  [ -n "\${all## }$rest" ] || break
  send KILL $all $rest
  all=
  sleep 0.1
done
case $wanted in *[!' ']*)
  # What was asked for last may be told a moment later.
  sleep 1
  for made in $(limited "$docker" events --since "$since" --until "$(date +%s)" --filter type=container --filter event=create --format '{{.Actor.ID}}={{.Actor.Attributes.image}}'); do
    image=\${made#*=} id=\${made%%=*}
    case $containers in *" $id "*) continue ;; esac
    case $theirs in *" $image "*) continue ;; esac
    case $wanted in *" $image "*) containers="$containers$id " ;; esac
  done ;;
esac
[ "$containers" = ' ' ] || limited "$docker" rm -f -v $containers >/dev/null
case $folder in /*/*) rm -rf -- "$folder" 2>/dev/null || { sleep 1; rm -rf -- "$folder"; } ;; esac
`;
