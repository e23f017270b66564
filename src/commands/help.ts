import type { OptionSpec } from './options.ts';
import type { CommandSpec } from './table.ts';

/** The text of `--help`: all commands for `present`, else one command with its options. */
export function helpText(command: CommandSpec, all: readonly CommandSpec[]): string {
  const usage = `Usage: multiarch-workshop ${command.usage}\n\n${command.summary}\n`;
  const options = `\nOptions:\n${command.options.map(optionLine).join('\n')}\n  --help, -h                show this\n`;
  if (command.name !== 'present') return usage + options;
  const width = Math.max(...all.map(({ name }) => name.length)) + 2;
  const list = all.map(({ name, summary }) => `  ${name.padEnd(width)}${summary.split('\n')[0] ?? ''}`).join('\n');
  return `${usage}\nCommands:\n${list}\n${options}  --version                 show the version\n\nExit codes: ${exitCodes}\nEach command: multiarch-workshop COMMAND --help\n`;
}

const exitCodes = '0 all well, 1 a step or a check failed, 2 wrong usage or a broken deck,\n  3 this machine cannot run it, 130 interrupted';

function optionLine({ name, short, value, help }: OptionSpec): string {
  const head = `${name}${short === undefined ? '' : `, -${short}`}${value === null ? '' : ` ${value}`}`;
  return head.length <= 24 ? `  ${head.padEnd(26)}${help}` : `  ${head}\n${' '.repeat(28)}${help}`;
}
