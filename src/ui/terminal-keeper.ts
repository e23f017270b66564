import { spawn } from 'node:child_process';

/** A small process that gives the terminal back when this one cannot: it was killed outright. */
export interface TerminalKeeper {
  /** The terminal is lent to somebody else (job control), or ours again. */
  lent(isLent: boolean): void;
  /** The terminal has been given back: nothing is left to do. */
  release(): void;
}

/**
 * A POSIX shell that waits for the end of its stdin, which is the end of our program, however it ends. File descriptor 3
 * is the terminal. Its settings are put back only when they are still ours: Node's raw mode has no signals (`-isig`), and
 * an interactive shell, which may be back before us, always has. What raw mode takes away is given back by name, for
 * nothing tells us what it was without a process at the start, before the first slide.
 */
const SCRIPT = `# multiarch-workshop: gives the terminal back if the program is killed.
trap '' HUP INT QUIT TERM TSTP TTIN TTOU PIPE
state=ours
while read -r line; do state=$line; done
[ "$state" = ours ] || exit 0
case "$(stty -a <&3)" in *-isig*) stty icrnl ixon echo icanon iexten isig <&3 ;; esac
printf '\\033[?1006l\\033[?1000l\\033[?2004l\\033[?1049l\\033[?25h' >&3
`;

/** Starts it for the terminal at this file descriptor. Never throws: without `sh` there is no keeper. */
export function keepTerminal(terminal: number): TerminalKeeper {
  // In a session of its own: no job control of the terminal's reaches it.
  const keeper = spawn('sh', ['-c', SCRIPT], { cwd: '/', stdio: ['pipe', 'ignore', 'ignore', terminal], detached: true });
  const { stdin } = keeper;
  keeper.on('error', () => undefined);
  stdin?.on('error', () => undefined);
  // Neither the process nor the pipe keeps our program alive.
  keeper.unref();
  (stdin as unknown as { unref?: () => void } | null)?.unref?.();
  stdin?.write('ours\n');
  return {
    lent: (isLent) => void stdin?.write(isLent ? 'lent\n' : 'ours\n'),
    release: () => void stdin?.end('given back\n'),
  };
}
