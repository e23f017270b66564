import { commands, type CommandSpec, presentCommand } from './commands/table.ts';
import { exitCode, UsageError } from './commands/exit-code.ts';
import { helpText } from './commands/help.ts';
import { parseOptions, suggestion } from './commands/options.ts';

/** The arguments become one command; resolves with the exit code. */
async function main(args: readonly string[]): Promise<number> {
  if (process.platform === 'win32') {
    process.stderr.write('multiarch-workshop needs a POSIX system: on Windows run it inside WSL2 (https://learn.microsoft.com/windows/wsl/install).\n');
    return exitCode.machine;
  }
  const { command, rest } = chooseCommand(args);
  if (rest.includes('--version')) return print(`${__VERSION__}\n`);
  if (rest.includes('--help') || rest.includes('-h')) return print(helpText(command, commands));
  return command.run(parseOptions(rest, command.options));
}

/** The first word is a command, or a deck for `present`; a word that is close to a command is a typing error. */
function chooseCommand(args: readonly string[]): { command: CommandSpec; rest: readonly string[] } {
  const [first = '', ...rest] = args;
  const command = commands.find(({ name }) => name === first);
  if (command !== undefined) return { command, rest };
  if (first === 'help') return { command: commands.find(({ name }) => name === rest[0]) ?? presentCommand, rest: ['--help'] };
  const looksLikeWord = /^[a-z]+$/.test(first);
  const close = looksLikeWord ? suggestion(first, commands.map(({ name }) => name)) : '';
  if (close !== '') throw new UsageError(`unknown command ${first}${close}`);
  return { command: presentCommand, rest: args };
}

function print(text: string): number {
  process.stdout.write(text);
  return exitCode.ok;
}

/** stdout may be a pipe that is written asynchronously: leave only when all is out, or it was heard that it cannot be. */
function leave(code: number): void {
  process.stdout.write('', () => process.stderr.write('', () => setImmediate(() => process.exit(code))));
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A terminal that is gone says so with SIGHUP, after which steps are ended and undone as they should be.
  if (error.code === 'EIO') return;
  if (error.code !== 'EPIPE') process.exit(exitCode.failed);
  // Node takes SIGPIPE from us: whoever has something to end is told all the same, the others end as it would end them.
  if (!process.emit('SIGPIPE', 'SIGPIPE')) process.exit(exitCode.readerLeft);
});

main(process.argv.slice(2)).then(leave, async (error: unknown) => {
  const { describeError } = await import('./commands/describe-error.ts');
  const { text, code } = await describeError(error);
  process.stderr.write(`${text}\n`);
  leave(code);
});
