/** Survives in the environment of everything that a step starts: what finds it again in `/proc/PID/environ`. */
export const MARK_VARIABLE = 'MW_MARK';

/** The trace of this call is the last one that belongs to the script. */
export const LAST_CALL = '__mw_keep';

export type Marks =
  /** Stop at the first failing command, and trace every command to file descriptor 3. */
  | 'trace'
  /** The same without the trace: an old bash, or a step that traces itself. */
  | 'none'
  /** A probe or a check: no errexit, nothing carried. */
  | 'plain';

/**
 * Variables of the given environment that bash must not see: with POSIXLY_CORRECT it ignores BASH_ENV,
 * the others set options, traces or files of the user's own.
 */
export const WITHHELD: readonly string[] = ['BASH_ENV', 'ENV', 'POSIXLY_CORRECT', 'SHELLOPTS', 'BASHOPTS', 'BASH_XTRACEFD', 'OLDPWD', 'PWD'];

/** What steers the prelude; it takes them out of the environment again before the script begins. */
export function preludeVariables(preludeFile: string, stateFile: string, marks: Marks): Record<string, string> {
  return { BASH_ENV: preludeFile, MW_STATE: stateFile, MW_MARKS: marks };
}

/**
 * What bash reads before the first line of a script, through `BASH_ENV`.
 *
 * - Builtins only and few system calls: every process and file access that it adds is paid for by every step.
 * - Its names begin with `__mw_`, the local ones too: a local `name` would hide the step's exported `name`.
 * - The syntax check is a fork that reads the whole script and, after `set -n`, executes none of it: 1 ms. Only what
 *   fails it is given to `bash -n`, which takes 4 but has the right words; and again with extglob, since neither
 *   executes the `shopt -s extglob` that a script may begin with.
 * - File descriptor 3 moves to 61, out of the way of a step's own `exec 3>...`.
 * - `set -ex` is the last command: whatever follows it would be traced.
 * - PS4 is unset first: if the user exports one, ours would be exported too, and show in the traces of child scripts.
 */
export const PRELUDE = `unset BASH_ENV
__mw_state=$MW_STATE __mw_marks=$MW_MARKS
unset MW_STATE MW_MARKS
if [ "$__mw_marks" = trace ]; then exec 61>&3 3>&-; fi
if [ "$__mw_marks" != plain ] &&
  ! (eval "set -n; $BASH_EXECUTION_STRING") 2>/dev/null &&
  ! __mw_error=$("$BASH" -n -c "$BASH_EXECUTION_STRING" "$0" 2>&1) &&
  ! "$BASH" -O extglob -n -c "$BASH_EXECUTION_STRING" 2>/dev/null
then
  __mw_error=\${__mw_error//"$0: -c: "/"$0: "}
  builtin printf '%s\\n' "$__mw_error" >&2
  if [ "$__mw_marks" = trace ] && [[ \${__mw_error#*: } =~ ^[^0-9:]*([0-9]+): ]]; then builtin printf '\\1%s  %s\\2\\n' "$$" "\${BASH_REMATCH[1]}" >&61; fi
  exit 2
fi
unset __mw_error
if [ "$__mw_marks" != plain ]; then
  ${LAST_CALL}() {
    local __mw_status=$? __mw_name __mw_names __mw_all=("PWD=$PWD")
    set +eux
    builtin compgen -e >|"$__mw_state.names"
    IFS=$'\\n' builtin read -r -d '' -a __mw_names <"$__mw_state.names"
    for __mw_name in "\${__mw_names[@]}"; do
      if [ "\${!__mw_name+set}" ]; then __mw_all+=("$__mw_name=\${!__mw_name}"); fi
    done
    builtin printf '%s\\0' "\${__mw_all[@]}" END >|"$__mw_state"
    return "$__mw_status"
  }
  trap '{ ${LAST_CALL}; } 2>/dev/null' EXIT
  if [ "$__mw_marks" = trace ]; then
    unset PS4
    BASH_XTRACEFD=61
    PS4=$'\\1\${BASHPID} \${!-} \${LINENO}\\2'
    set -ex
  else
    set -e
  fi
fi
`;
